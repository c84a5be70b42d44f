//! Report as text for terminals: findings, their evidence and how to fix them.

use std::io::{self, Write};

use super::ends::{FileEnds, TITLE};
use super::evidence::{self, Line};
use super::labels;
use super::renderer::{StreamRenderer, Trailer};
use super::styles::Styles;
use super::summary::{configuration, error_list, place, summary};
use super::wrap::wrap;
use crate::escape::Escaped;
use crate::model::{ErrorEntry, Evidence, Finding, Outcome, RegistryResult, Status};

/// The report as text.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Text {
    /// Whether to show evidence and notes of all findings, and not only of those that need attention.
    pub verbose: bool,
    /// Whether to show notes on findings that pass.
    pub notes: bool,
    /// Whether to write colours for a terminal.
    pub colors: bool,
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

    /// Returns the renderer with or without colours.
    #[must_use]
    pub const fn colors(mut self, colors: bool) -> Self {
        self.colors = colors;
        self
    }
}

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
        let styles = Styles::new(self.colors);
        error_list(trailer.errors, &trailer.totals, styles, out)?;
        configuration(trailer.configuration, trailer.component, styles, out)?;
        summary(&trailer.totals, styles, out)
    }
}

impl Text {
    fn registry(&self, registry: &RegistryResult, out: &mut dyn Write) -> io::Result<()> {
        let styles = Styles::new(self.colors);
        let (strong, faint) = (styles.strong(), styles.faint());
        match &registry.name {
            Some(name) => write!(out, "{strong}{}{strong:#}", Escaped(name))?,
            None => write!(out, "{strong}(no name){strong:#}")?,
        }
        if let Some(group) = &registry.resource_group {
            write!(out, "  {}", Escaped(group))?;
        }
        let place = place(&registry.source, false);
        writeln!(out, "  {faint}{}{faint:#}", Escaped(&place))?;
        for finding in &registry.findings {
            self.finding(finding, styles, out)?;
        }
        Ok(())
    }

    fn finding(&self, finding: &Finding, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
        let outcome = finding.outcome();
        let (style, faint) = (styles.of(outcome), styles.faint());
        write!(
            out,
            "  {style}{:<7}{style:#}  {}  {faint}{}{faint:#}",
            labels::label(outcome),
            Escaped(&finding.check.id),
            Escaped(&finding.reason.code)
        )?;
        if finding.status == Status::Fail {
            write!(out, "  {faint}severity {}{faint:#}", finding.severity.as_str())?;
        }
        writeln!(out)?;
        let details = Details { styles };
        let in_full = labels::needs_attention(outcome) || self.verbose;
        if in_full {
            wrap(finding.message(), INDENT, INDENT, out)?;
            details.lines("seen", evidence::lines(&finding.evidence).into_iter().map(seen), out)?;
        }
        details.sentences("waiver", labels::waiver_of(finding), out)?;
        if in_full {
            details.lines("fix", &finding.remediation, out)?;
            details.sentences("portal", finding.portal(), out)?;
        }
        let has_notes = match outcome {
            Outcome::Fail | Outcome::Unknown => true,
            Outcome::Pass => self.notes,
            Outcome::NotApplicable | Outcome::Waived => false,
        };
        if has_notes || self.verbose {
            let notes = finding.advisories.iter();
            let notes = notes.map(|note| format!("{}: {}", note.kind.code, note.message()));
            details.sentences("note", notes, out)?;
        }
        Ok(())
    }
}

/// The indentation of details of a finding, and of their continuation lines.
const INDENT: &str = "           ";
const INDENT_BELOW_LABEL: &str = "                   ";

/// Writes the details of a finding, each with a label before the first line.
struct Details {
    styles: Styles,
}

impl Details {
    fn labelled(&self, label: &str) -> String {
        let faint = self.styles.faint();
        format!("{INDENT}{faint}{label:<6}{faint:#}  ")
    }

    /// Writes lines verbatim.
    fn lines(
        &self,
        label: &str,
        texts: impl IntoIterator<Item = impl AsRef<str>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for (index, text) in texts.into_iter().enumerate() {
            let text = Escaped(text.as_ref());
            if index == 0 {
                writeln!(out, "{}{text}", self.labelled(label))?;
            } else {
                writeln!(out, "{INDENT_BELOW_LABEL}{text}")?;
            }
        }
        Ok(())
    }

    /// Writes wrapped sentences.
    fn sentences(
        &self,
        label: &str,
        texts: impl IntoIterator<Item = impl AsRef<str>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for (index, text) in texts.into_iter().enumerate() {
            if index == 0 {
                wrap(text.as_ref(), &self.labelled(label), INDENT_BELOW_LABEL, out)?;
            } else {
                wrap(text.as_ref(), INDENT_BELOW_LABEL, INDENT_BELOW_LABEL, out)?;
            }
        }
        Ok(())
    }
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
