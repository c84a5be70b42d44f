//! Report that fits on one screen for any number of registries: counts of each check and reason, and errors.

use std::io::{self, Write};

use super::ends::{FileEnds, TITLE};
use super::labels;
use super::renderer::{StreamRenderer, Trailer};
use super::styles::Styles;
use super::summary::{configuration, error_list, place, summary, verdict_line};
use crate::escape::Escaped;
use crate::model::PolicyMetadata;
use crate::model::{ErrorEntry, Outcome, RegistryResult};
use crate::report::Tally;

/// The summary of a report.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Overview<'p> {
    /// The metadata of the checks.
    pub policy: &'p PolicyMetadata,
    /// Whether to write colours for a terminal.
    pub colors: bool,
}

impl<'p> Overview<'p> {
    /// Creates the renderer for reports of a policy.
    #[must_use]
    pub const fn new(policy: &'p PolicyMetadata) -> Self {
        Self { policy, colors: false }
    }

    /// Returns the renderer with or without colours.
    #[must_use]
    pub const fn colors(mut self, colors: bool) -> Self {
        self.colors = colors;
        self
    }
}

/// The verdict in one line.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct VerdictOnly {
    /// Whether to write colours for a terminal.
    pub colors: bool,
}

impl VerdictOnly {
    /// Returns the renderer with or without colours.
    #[must_use]
    pub const fn colors(mut self, colors: bool) -> Self {
        self.colors = colors;
        self
    }
}

impl StreamRenderer for VerdictOnly {
    fn part(&self, _: &[RegistryResult], _: &[ErrorEntry], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        verdict_line(&trailer.totals, Styles::new(self.colors), out)
    }
}

/// The columns, worst outcome first, with their width.
const COLUMNS: [(Outcome, usize); 5] = [
    (Outcome::Fail, 8),
    (Outcome::Unknown, 9),
    (Outcome::Waived, 8),
    (Outcome::Pass, 8),
    (Outcome::NotApplicable, 8),
];

/// The most errors to list individually.
const FEW_ERRORS: u64 = 10;

impl Overview<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }
}

impl StreamRenderer for Overview<'_> {
    fn part(&self, _: &[RegistryResult], _: &[ErrorEntry], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        let styles = Styles::new(self.colors);
        if !trailer.tally.reasons.is_empty() {
            self.checks(trailer.tally, styles, out)?;
            reasons(trailer.tally, styles, out)?;
        }
        if trailer.totals.summary.errors > FEW_ERRORS {
            errors(trailer.tally, styles, out)?;
        } else {
            error_list(trailer.errors, &trailer.totals, styles, out)?;
        }
        configuration(trailer.configuration, trailer.component, styles, out)?;
        summary(&trailer.totals, styles, out)
    }
}

impl Overview<'_> {
    /// Writes a row for each check that was run, with a column for each outcome.
    fn checks(&self, tally: &Tally, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
        let (strong, faint) = (styles.strong(), styles.faint());
        // Without waivers, their column would only distract.
        let columns = || {
            COLUMNS
                .into_iter()
                .filter(|(outcome, _)| *outcome != Outcome::Waived || tally.count(None, *outcome) > 0)
        };
        let run = self.policy.checks.iter();
        let run: Vec<&str> = run
            .map(|check| check.id.as_str())
            .filter(|check| tally.reasons.iter().any(|counted| counted.check.id == *check))
            .collect();
        let width = run.iter().map(|check| check.len()).max().unwrap_or_default();
        write!(out, "{:width$}", "")?;
        for (outcome, wide) in columns() {
            write!(out, "{faint}{:>wide$}{faint:#}", labels::label(outcome))?;
        }
        writeln!(out)?;
        for check in run {
            write!(out, "{strong}{}{strong:#}", Escaped(check))?;
            write!(out, "{:1$}", "", width - check.len())?;
            for (outcome, wide) in columns() {
                let number = tally.count(Some(check), outcome);
                let style = if number > 0 { styles.of(outcome) } else { faint };
                write!(out, "{style}{number:>wide$}{style:#}")?;
            }
            writeln!(out)?;
        }
        writeln!(out)
    }
}

/// Writes a line for each reason that needs attention, most frequent first.
fn reasons(tally: &Tally, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
    let faint = styles.faint();
    let mut any = false;
    for outcome in [Outcome::Fail, Outcome::Unknown] {
        let counted = tally.reasons.iter().filter(|counted| counted.outcome == outcome);
        let mut counted: Vec<_> = counted.collect();
        counted.sort_by_key(|counted| std::cmp::Reverse(counted.count));
        for counted in counted {
            any = true;
            let style = styles.of(outcome);
            let names: Vec<&str> = counted
                .registries
                .iter()
                .map(|name| labels::called(name.as_deref(), None))
                .collect();
            let more = if counted.count > names.len() as u64 {
                ", …"
            } else {
                ""
            };
            writeln!(
                out,
                "{style}{:<7}{style:#} {:>6}  {}{} {faint}{}: {}{more}{faint:#}",
                labels::label(outcome),
                counted.count,
                Escaped(&counted.reason.code),
                labels::severity_in_brackets(outcome, counted.severity),
                Escaped(&counted.check.id),
                Escaped(&names.join(", ")),
            )?;
        }
    }
    if any {
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the count and the first example of each kind of error.
fn errors(tally: &Tally, styles: Styles, out: &mut dyn Write) -> io::Result<()> {
    let faint = styles.faint();
    let style = styles.of(Outcome::Unknown);
    writeln!(out, "{style}Errors{style:#}")?;
    for errors in &tally.errors {
        let first = &errors.first;
        let place = place(&first.source, first.code == "not-json");
        writeln!(out, "{:>14}  {}", errors.count, Escaped(&first.code))?;
        writeln!(
            out,
            "{:16}{faint}first{faint:#} {}: {}",
            "",
            Escaped(&place),
            Escaped(&first.message)
        )?;
    }
    writeln!(out, "{:16}{faint}--format ndjson lists all{faint:#}\n", "")
}
