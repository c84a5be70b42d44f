//! What a report comes to, in words: the end of the report as text, and a form of its own.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::neutral::Neutral;
use super::{End, MOST_ERRORS, Streamed};
use crate::report::{ErrorEntry, RegistryResult, Source, Status, Totals};

/// What a report comes to, with colours: what could not be judged, the counts and the verdict. Nothing is said of each registry.
#[derive(Clone, Copy, Debug, Default)]
pub struct SummaryOnly;

impl Streamed for SummaryOnly {
    fn part(&self, _: &[RegistryResult], _: &[ErrorEntry], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        not_judged(end, out)?;
        summary(end.totals, out)
    }
}

/// Nothing but the verdict, in one line, with colours.
#[derive(Clone, Copy, Debug, Default)]
pub struct VerdictOnly;

impl Streamed for VerdictOnly {
    fn part(&self, _: &[RegistryResult], _: &[ErrorEntry], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        verdict_line(end.totals, out)
    }
}

const FAINT: Style = Style::new().dimmed();

/// The list of what could not be judged, as far as anybody reads it.
pub(super) fn not_judged(end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
    if end.errors.is_empty() {
        return Ok(());
    }
    let style = style_of(Status::Unknown);
    writeln!(out, "{style}Not judged{style:#}")?;
    let listed = end.errors.get(..MOST_ERRORS).unwrap_or(end.errors);
    for error in listed {
        // Where a text stops being JSON, the beginning is a place like any other.
        let place = place(&error.source, error.code == "not-json");
        writeln!(out, "  {}: {}", Neutral(&place), Neutral(&error.message))?;
    }
    let more = end.totals.summary.errors.saturating_sub(listed.len() as u64);
    if more > 0 {
        writeln!(out, "  …and {more} more; --format ndjson lists all")?;
    }
    writeln!(out)
}

/// `path:line:column pointer`, as far as it is known; line 1, column 1 goes without saying, unless it is to be `exact`.
pub(super) fn place(source: &Source, exact: bool) -> String {
    let mut text = match source.path.as_deref() {
        Some("-") => "standard input".to_owned(),
        Some(path) => path.to_owned(),
        None => "the document".to_owned(),
    };
    if let Some(position) = &source.position {
        if exact || (position.line, position.column) != (1, 1) {
            text.push_str(&format!(":{}:{}", position.line, position.column));
        }
        if !position.pointer.is_empty() {
            text.push(' ');
            text.push_str(&position.pointer);
        }
    }
    text
}

/// The counts, and the verdict.
pub(super) fn summary(totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    let summary = &totals.summary;
    write!(
        out,
        "{}; findings: ",
        count(summary.registries, "registry", "registries")
    )?;
    let counts = [
        (summary.fail, "failed", Status::Fail),
        (summary.unknown, "unknown", Status::Unknown),
        (summary.pass, "passed", Status::Pass),
        (summary.not_applicable, "not applicable", Status::NotApplicable),
    ];
    for (position, (number, word, status)) in counts.into_iter().enumerate() {
        let style = if number > 0 { style_of(status) } else { FAINT };
        let separator = if position > 0 { ", " } else { "" };
        write!(out, "{separator}{style}{number} {word}{style:#}")?;
    }
    if summary.skipped > 0 {
        let others = count(summary.skipped, "resource", "resources");
        write!(out, "; {others} of other types passed over")?;
    }
    if summary.errors > 0 {
        write!(out, "; {} not judged", count(summary.errors, "part", "parts"))?;
    }
    writeln!(out)?;
    verdict_line(totals, out)
}

fn verdict_line(totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    let (status, verdict) = verdict(totals);
    let style = style_of(status).bold();
    writeln!(out, "{style}{verdict}{style:#}")
}

/// What it comes to, in a word and a half.
pub(super) const fn verdict(totals: &Totals) -> (Status, &'static str) {
    let Totals { summary, complete, .. } = totals;
    if summary.fail > 0 {
        (Status::Fail, "FAILED")
    } else if summary.unknown > 0 || !*complete {
        (
            Status::Unknown,
            "INCOMPLETE: nothing failed, but not everything could be judged",
        )
    } else if summary.registries == 0 {
        (
            Status::NotApplicable,
            "NOTHING TO JUDGE: there is no container registry in the input",
        )
    } else {
        (Status::Pass, "PASSED: everything was judged, and nothing failed")
    }
}

/// A number of things, in words.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(super) fn style_of(status: Status) -> Style {
    match status {
        Status::Pass => AnsiColor::Green.on_default(),
        Status::Fail => AnsiColor::Red.on_default().bold(),
        Status::NotApplicable => FAINT,
        Status::Unknown => AnsiColor::Yellow.on_default().bold(),
    }
}
