//! The report for a person at a terminal: what is wrong first to be seen, why, and what to do.

use std::io::{self, Write};

use anstyle::Style;

use super::ends::{Ends, TITLE};
use super::evidence::{self, Line};
use super::renderer::{End, Streamed};
use super::summary::{configuration, not_judged, place, style_of, summary};
use super::words;
use super::wrap::wrap;
use crate::escape::Neutral;
use crate::model::{ErrorEntry, Evidence, Finding, Outcome, RegistryResult, Status};

/// The report as text, with colours; a writer that is no terminal has to take them out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// Whether to show the evidence and the notes of every finding, also where nothing is to be done.
    pub verbose: bool,
}

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

impl Text {
    /// Whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &Ends) -> bool {
        ends.starts_with(TITLE)
    }
}

impl Streamed for Text {
    fn part(&self, registries: &[RegistryResult], _: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for registry in registries {
            self.registry(registry, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        not_judged(end.errors, end.totals, out)?;
        configuration(end.configuration, end.judge, out)?;
        summary(end.totals, out)
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
        let outcome = finding.outcome();
        let style = style_of(outcome);
        write!(
            out,
            "  {style}{:<7}{style:#}  {}  {FAINT}{}{FAINT:#}",
            words::label(outcome),
            Neutral(&finding.check.id),
            Neutral(&finding.reason.code)
        )?;
        if finding.status == Status::Fail {
            write!(out, "  {FAINT}severity {}{FAINT:#}", finding.severity.as_str())?;
        }
        writeln!(out)?;
        let in_full = words::needs_attention(outcome) || self.verbose;
        if in_full {
            wrap(finding.message(), INDENT, INDENT, out)?;
            commands("seen", evidence::lines(&finding.evidence).into_iter().map(seen), out)?;
        }
        sentences("waiver", words::waiver_of(finding).into_iter(), out)?;
        if in_full {
            commands("fix", finding.remediation.iter().cloned(), out)?;
            sentences("portal", finding.portal().map(str::to_owned).into_iter(), out)?;
        }
        if !matches!(outcome, Outcome::NotApplicable | Outcome::Waived) || self.verbose {
            let notes = finding.advisories.iter();
            let notes = notes.map(|note| format!("{}: {}", note.kind.code, note.message()));
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

fn seen(line: Line<'_>) -> String {
    match line {
        Line::Value(Evidence {
            pointer,
            value: Some(value),
        }) => format!("{pointer} = {value}"),
        Line::Value(Evidence { pointer, value: None }) => format!("{pointer} is absent"),
        Line::More(count) => format!("and {count} more"),
    }
}
