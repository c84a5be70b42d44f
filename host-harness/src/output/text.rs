//! The report for a person at a terminal: what is wrong first to be seen, why, and what to do.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Output;
use super::neutral::Neutral;
use super::wrap::wrap;
use crate::report::{ErrorEntry, Evidence, Finding, RegistryResult, Report, Source, Status, Summary};

/// The report as text, with colours; a writer that is no terminal has to take them out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// Whether to show the evidence and the notes of every finding, also where nothing is to be done.
    pub verbose: bool,
}

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

impl Output for Text {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for registry in &report.registries {
            self.registry(registry, out)?;
            writeln!(out)?;
        }
        if !report.errors.is_empty() {
            let style = style_of(Status::Unknown);
            writeln!(out, "{style}Not judged{style:#}")?;
            for error in &report.errors {
                not_judged(error, out)?;
            }
            writeln!(out)?;
        }
        summary(&report.summary, report.complete, out)
    }
}

impl Text {
    fn registry(&self, registry: &RegistryResult, out: &mut dyn Write) -> io::Result<()> {
        match &registry.name {
            Some(name) => write!(out, "{STRONG}{}{STRONG:#}", Neutral(name))?,
            None => write!(out, "{STRONG}(no name){STRONG:#}")?,
        }
        if let Some(group) = &registry.resource_group {
            write!(out, "  {}", Neutral(group))?;
        }
        let place = place(&registry.source, false);
        writeln!(out, "  {FAINT}{}{FAINT:#}", Neutral(&place))?;
        for finding in &registry.findings {
            self.finding(finding, out)?;
        }
        Ok(())
    }

    fn finding(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let style = style_of(finding.status);
        write!(
            out,
            "  {style}{:<7}{style:#}  {}  {FAINT}{}{FAINT:#}",
            label(finding.status),
            Neutral(&finding.check),
            Neutral(&finding.reason)
        )?;
        if finding.status == Status::Fail {
            write!(out, "  {FAINT}severity {}{FAINT:#}", finding.severity.as_str())?;
        }
        writeln!(out)?;
        let needs_attention = matches!(finding.status, Status::Fail | Status::Unknown);
        if needs_attention || self.verbose {
            wrap(&finding.message, INDENT, INDENT, out)?;
            commands("seen", finding.evidence.iter().map(seen), out)?;
        }
        commands("fix", finding.remediation.iter().cloned(), out)?;
        sentences("portal", finding.portal.iter().cloned(), out)?;
        if finding.status != Status::NotApplicable || self.verbose {
            let notes = finding.advisories.iter();
            let notes = notes.map(|note| format!("{}: {}", note.code, note.message));
            sentences("note", notes, out)?;
        }
        Ok(())
    }
}

/// Below the name of a check, and below the label of a line there.
const INDENT: &str = "           ";
const INDENT_BELOW_LABEL: &str = "                   ";

fn labelled(label: &str) -> String {
    format!("{INDENT}{FAINT}{label:<6}{FAINT:#}  ")
}

/// Lines to be copied as they are, a label in front of the first.
fn commands(label: &str, texts: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let mut front = labelled(label);
    for text in texts {
        writeln!(out, "{front}{}", Neutral(&text))?;
        INDENT_BELOW_LABEL.clone_into(&mut front);
    }
    Ok(())
}

/// Sentences, each set in lines, a label in front of the first.
fn sentences(label: &str, texts: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let mut front = labelled(label);
    for text in texts {
        wrap(&text, &front, INDENT_BELOW_LABEL, out)?;
        INDENT_BELOW_LABEL.clone_into(&mut front);
    }
    Ok(())
}

fn seen(evidence: &Evidence) -> String {
    match &evidence.value {
        Some(value) => format!("{} = {value}", evidence.pointer),
        None => format!("{} is absent", evidence.pointer),
    }
}

fn not_judged(error: &ErrorEntry, out: &mut dyn Write) -> io::Result<()> {
    // Where a text stops being JSON, the beginning is a place like any other.
    let place = place(&error.source, error.code == "not-json");
    writeln!(out, "  {}: {}", Neutral(&place), Neutral(&error.message))
}

/// `path:line:column pointer`, as far as it is known; line 1, column 1 goes without saying, unless it is to be `exact`.
fn place(source: &Source, exact: bool) -> String {
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

fn summary(summary: &Summary, complete: bool, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}: ", count(summary.registries, "registry", "registries"))?;
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
    let (status, verdict) = if summary.fail > 0 {
        (Status::Fail, "FAILED")
    } else if summary.unknown > 0 || !complete {
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
    };
    let style = style_of(status).bold();
    writeln!(out, "{style}{verdict}{style:#}")
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

const fn label(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "FAIL",
        Status::NotApplicable => "n/a",
        Status::Unknown => "UNKNOWN",
    }
}

fn style_of(status: Status) -> Style {
    match status {
        Status::Pass => AnsiColor::Green.on_default(),
        Status::Fail => AnsiColor::Red.on_default().bold(),
        Status::NotApplicable => FAINT,
        Status::Unknown => AnsiColor::Yellow.on_default().bold(),
    }
}
