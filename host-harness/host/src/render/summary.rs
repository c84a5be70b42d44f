//! Counts, errors and verdict of a report as text.

use std::io::{self, Write};

use super::labels;
use super::renderer::MAX_LISTED_ERRORS;
use super::styles::Styles;
use crate::escape::Escaped;
use crate::model::{ErrorEntry, Outcome, Source};
use crate::report::{ComponentIdentity, Totals, UsedConfiguration};

/// Writes the list of errors, up to a limit.
pub(super) fn error_list(
    errors: &[ErrorEntry],
    totals: &Totals,
    styles: Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    let style = styles.of(Outcome::Unknown);
    writeln!(out, "{style}Errors{style:#}")?;
    let listed = errors.get(..MAX_LISTED_ERRORS).unwrap_or(errors);
    for error in listed {
        // The position of a syntax error is exact, even at the start of a document.
        let place = place(&error.source, error.code == "not-json");
        writeln!(out, "  {}: {}", Escaped(&place), Escaped(&error.message))?;
    }
    let more = totals.summary.errors.saturating_sub(listed.len() as u64);
    if more > 0 {
        writeln!(out, "  …and {more} more; --format ndjson lists all")?;
    }
    writeln!(out)
}

/// Returns `path:line:column pointer with parameters` as far as known. Line 1, column 1 is omitted unless `exact`.
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
    if !source.parameters.is_empty() {
        text.push_str(" with ");
        text.push_str(&source.parameters.join(", "));
    }
    text
}

/// Writes the configuration file, if there is one, and the component.
pub(super) fn configuration(
    configuration: Option<&UsedConfiguration>,
    component: &ComponentIdentity,
    styles: Styles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(configuration) = configuration else {
        return Ok(());
    };
    let component = labels::component(component);
    let faint = styles.faint();
    writeln!(
        out,
        "{faint}configuration {}; component {}{faint:#}",
        Escaped(&configuration.path),
        Escaped(&component)
    )
}

/// Writes the counts and the verdict.
pub(super) fn summary(totals: &Totals, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
    let summary = &totals.summary;
    write!(
        out,
        "{}; findings: ",
        count(summary.registries, "registry", "registries")
    )?;
    let counts = [
        (summary.fail, "failed", Outcome::Fail),
        (summary.waived, "waived", Outcome::Waived),
        (summary.unknown, "unknown", Outcome::Unknown),
        (summary.pass, "passed", Outcome::Pass),
        (summary.not_applicable, "not applicable", Outcome::NotApplicable),
    ];
    // Without waivers, their count would only distract.
    let counts = counts
        .into_iter()
        .filter(|(number, _, outcome)| *number > 0 || *outcome != Outcome::Waived);
    for (position, (number, word, outcome)) in counts.enumerate() {
        let style = if number > 0 { styles.of(outcome) } else { styles.faint() };
        let separator = if position > 0 { ", " } else { "" };
        write!(out, "{separator}{style}{number} {word}{style:#}")?;
    }
    for (number, one, many, what) in [
        (summary.skipped, "other resource", "other resources", " skipped"),
        (summary.not_deployed, "resource", "resources", " not deployed"),
        (summary.duplicates, "duplicate", "duplicates", " not shown"),
        (summary.errors, "error", "errors", ""),
    ] {
        if number > 0 {
            write!(out, "; {}{what}", count(number, one, many))?;
        }
    }
    writeln!(out)?;
    verdict_line(totals, styles, out)
}

pub(super) fn verdict_line(totals: &Totals, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
    let (outcome, verdict) = verdict(totals);
    let style = styles.strong_of(outcome);
    writeln!(out, "{style}{verdict}{style:#}")
}

/// Returns the verdict as text.
#[must_use]
pub fn verdict_of(totals: &Totals) -> String {
    verdict(totals).1
}

/// Returns the verdict as an outcome and as text.
pub(super) fn verdict(totals: &Totals) -> (Outcome, String) {
    let summary = &totals.summary;
    if totals.failed() {
        return (Outcome::Fail, "FAILED".to_owned());
    }
    let failures = match (summary.fail > 0, summary.waived > 0) {
        (false, false) => "nothing failed",
        (false, true) => "all failures are waived",
        (true, false) => "all failures are below --fail-on",
        (true, true) => "all failures are waived or below --fail-on",
    };
    let gap = match (summary.unknown > 0, !totals.complete) {
        (false, false) => None,
        (false, true) => Some("some input could not be read"),
        (true, false) => Some("some findings are unknown"),
        (true, true) => Some("some findings are unknown and some input could not be read"),
    };
    if summary.registries == 0 && !totals.complete {
        let verdict = "INCOMPLETE: no registry was checked, and some input could not be read";
        return (Outcome::Unknown, verdict.to_owned());
    }
    if let Some(gap) = gap {
        return (Outcome::Unknown, format!("INCOMPLETE: {failures}, but {gap}"));
    }
    if summary.registries == 0 {
        let verdict = "NO REGISTRIES: the input contains no container registry";
        return (Outcome::NotApplicable, verdict.to_owned());
    }
    (Outcome::Pass, format!("PASSED: everything was checked, and {failures}"))
}

pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
