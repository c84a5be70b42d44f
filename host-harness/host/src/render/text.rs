//! Report as text for terminals: findings, their evidence and how to fix them.

use std::io::{self, Write};

use anstyle::Style;

use super::ends::{FileEnds, TITLE};
use super::evidence::{self, Line};
use super::labels;
use super::renderer::{StreamRenderer, Trailer};
use super::summary::{configuration, error_list, place, style_of, summary};
use super::wrap::wrap;
use crate::escape::Escaped;
use crate::model::{ErrorEntry, Evidence, Finding, Outcome, RegistryResult, Status};

/// The report as text with colours, which the writer has to strip if it is not a terminal.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Text {
    /// Whether to show evidence and notes of all findings, and not only of those that need attention.
    pub verbose: bool,
    /// Whether to show notes on findings that pass.
    pub notes: bool,
}

impl Text {
    /// Returns the renderer with or without evidence, notes and the like.
    #[must_use]
    pub const fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// Returns the renderer with or without notes on findings that pass.
    #[must_use]
    pub const fn notes(mut self, notes: bool) -> Self {
        self.notes = notes;
        self
    }
}

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

impl Text {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }
}

impl StreamRenderer for Text {
    fn part(&self, registries: &[RegistryResult], _: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for registry in registries {
            self.registry(registry, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        error_list(trailer.errors, &trailer.totals, out)?;
        configuration(trailer.configuration, trailer.component, out)?;
        summary(&trailer.totals, out)
    }
}

impl Text {
    fn registry(&self, registry: &RegistryResult, out: &mut dyn Write) -> io::Result<()> {
        match &registry.name {
            Some(name) => write!(out, "{STRONG}{}{STRONG:#}", Escaped(name))?,
            None => write!(out, "{STRONG}(no name){STRONG:#}")?,
        }
        if let Some(group) = &registry.resource_group {
            write!(out, "  {}", Escaped(group))?;
        }
        let place = place(&registry.source, false);
        writeln!(out, "  {FAINT}{}{FAINT:#}", Escaped(&place))?;
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
            labels::label(outcome),
            Escaped(&finding.check.id),
            Escaped(&finding.reason.code)
        )?;
        if finding.status == Status::Fail {
            write!(out, "  {FAINT}severity {}{FAINT:#}", finding.severity.as_str())?;
        }
        writeln!(out)?;
        let in_full = labels::needs_attention(outcome) || self.verbose;
        if in_full {
            wrap(finding.message(), INDENT, INDENT, out)?;
            commands("seen", evidence::lines(&finding.evidence).into_iter().map(seen), out)?;
        }
        sentences("waiver", labels::waiver_of(finding).into_iter(), out)?;
        if in_full {
            commands("fix", finding.remediation.iter().cloned(), out)?;
            sentences("portal", finding.portal().map(str::to_owned).into_iter(), out)?;
        }
        let has_notes = match outcome {
            Outcome::Fail | Outcome::Unknown => true,
            Outcome::Pass => self.notes,
            Outcome::NotApplicable | Outcome::Waived => false,
        };
        if has_notes || self.verbose {
            let notes = finding.advisories.iter();
            let notes = notes.map(|note| format!("{}: {}", note.kind.code, note.message()));
            sentences("note", notes, out)?;
        }
        Ok(())
    }
}

/// The indentation of details of a finding, and of their continuation lines.
const INDENT: &str = "           ";
const INDENT_BELOW_LABEL: &str = "                   ";

fn labelled(label: &str) -> String {
    format!("{INDENT}{FAINT}{label:<6}{FAINT:#}  ")
}

/// Writes lines verbatim, with a label before the first.
fn commands(label: &str, texts: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let mut front = labelled(label);
    for text in texts {
        writeln!(out, "{front}{}", Escaped(&text))?;
        INDENT_BELOW_LABEL.clone_into(&mut front);
    }
    Ok(())
}

/// Writes wrapped sentences, with a label before the first.
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
