//! The commands of failed findings as a script, for a person to read and then to run.
//!
//! Names in it are foreign, and the script is run by a shell. So no text of a report is copied into a line that runs: commands are taken apart into
//! words, and each word is quoted anew. Only a few commands of the Azure CLI about the finding's own registry run (`allowed`). Any other, and one that
//! does not look like what it is, is shown in a comment.

mod allowed;
mod command;
mod options;

use std::io::{self, Write};

use super::ends::Ends;
use super::renderer::Output;
use super::summary::place;
use super::words;
use crate::escape::Neutral;
use crate::model::{Finding, Outcome, RegistryResult};
use crate::report::Report;
use command::Command;
pub use command::Shell;

/// The commands of failed findings, as a script.
#[derive(Clone, Copy, Debug)]
pub struct Remediation {
    /// What the script is run by.
    pub shell: Shell,
}

/// What there is to run for one finding.
struct Step<'r> {
    finding: &'r Finding,
    lines: Vec<Line<'r>>,
}

/// A command of a finding.
enum Line<'r> {
    /// It runs.
    Runs(Command),
    /// It stands instead of those before it, as the comment behind it says.
    Instead(Command, &'r str),
    /// It changes what the registry costs, which nobody is to do unasked.
    Costs(Command),
    /// It is none of the commands that may run.
    Unsafe(&'r str),
}

impl Remediation {
    /// Whether a file is a script of this kind for a shell.
    #[must_use]
    pub fn wrote(shell: Shell, ends: &Ends) -> bool {
        ends.starts_with(shell.head())
    }
}

impl Output for Remediation {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let parts: Vec<(&RegistryResult, Vec<Step<'_>>)> = report
            .registries
            .iter()
            .map(|registry| (registry, self.steps(registry)))
            .filter(|(_, steps)| !steps.is_empty())
            .collect();
        let steps = || parts.iter().flat_map(|(_, steps)| steps);
        let shown = steps().count() as u64;
        let without = steps().filter(|step| !step.runs()).count();
        out.write_all(self.shell.head().as_bytes())?;
        if let Some(configuration) = &report.configuration {
            let component = words::component(&report.component);
            writeln!(out, "# Configuration: {}", Neutral(&configuration.path))?;
            writeln!(out, "# Component: {}", Neutral(&component))?;
        }
        writeln!(out, "# Failed findings: {}, of registries: {}.", shown, parts.len())?;
        if report.summary.fail > shown {
            let others = report.summary.fail - shown;
            writeln!(out, "# Failed findings that were not to be shown: {others}.")?;
        }
        if report.summary.waived > 0 {
            writeln!(
                out,
                "# Failed findings that are waived, and not here: {}.",
                report.summary.waived
            )?;
        }
        if without > 0 {
            writeln!(
                out,
                "# Findings without a command that runs: {without}. Mend them by hand."
            )?;
        }
        if !report.complete || report.summary.unknown > 0 {
            writeln!(out, "# Not everything could be judged: there may be more to mend.")?;
        }
        out.write_all(self.shell.settings().as_bytes())?;
        if steps().any(Step::has_placeholder) {
            out.write_all(self.shell.placeholder().as_bytes())?;
        }
        for (registry, steps) in &parts {
            self.registry(registry, steps, out)?;
        }
        Ok(())
    }
}

impl Remediation {
    /// What failed of a registry.
    fn steps<'r>(&self, registry: &'r RegistryResult) -> Vec<Step<'r>> {
        let failed = registry
            .findings
            .iter()
            .filter(|finding| finding.outcome() == Outcome::Fail);
        failed
            .map(|finding| {
                let commands = finding.remediation.iter();
                let lines = commands.map(|text| self.line(text, registry)).collect();
                Step { finding, lines }
            })
            .collect()
    }

    fn line<'r>(&self, text: &'r str, registry: &RegistryResult) -> Line<'r> {
        let Some((command, comment)) = Command::parse(text, registry) else {
            return Line::Unsafe(text);
        };
        let command = command.in_subscription(registry.subscription_id.as_deref());
        match comment {
            _ if !self.shell.takes(&command) => Line::Unsafe(text),
            _ if command.changes_sku() => Line::Costs(command),
            Some(comment) => Line::Instead(command, comment),
            None => Line::Runs(command),
        }
    }

    fn registry(&self, registry: &RegistryResult, steps: &[Step<'_>], out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n# registry: {}", Neutral(words::name(registry)))?;
        if let Some(group) = &registry.resource_group {
            writeln!(out, "# group: {}", Neutral(group))?;
        }
        writeln!(out, "# seen in: {}", Neutral(&place(&registry.source, false)))?;
        for step in steps {
            let finding = step.finding;
            writeln!(out, "#\n# check: {}", Neutral(&finding.check.id))?;
            writeln!(
                out,
                "# failed: {}: {}",
                Neutral(&finding.reason.code),
                Neutral(finding.message())
            )?;
            for line in &step.lines {
                match line {
                    Line::Runs(command) => self.shell.write(command, out)?,
                    Line::Instead(command, comment) => {
                        out.write_all(b"# ")?;
                        self.shell.words(command, out)?;
                        writeln!(out, "  #{}", Neutral(comment))?;
                    }
                    Line::Costs(command) => {
                        out.write_all(b"# another SKU costs more; check the price, then run: ")?;
                        self.shell.words(command, out)?;
                        writeln!(out)?;
                    }
                    Line::Unsafe(text) => {
                        writeln!(
                            out,
                            "# not run, not a plain command for this registry: {}",
                            Neutral(text)
                        )?;
                    }
                }
            }
            match finding.portal() {
                Some(portal) if !step.runs() => writeln!(out, "# in the portal: {}", Neutral(portal))?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Step<'_> {
    /// Whether anything of it runs, and nothing that should is left out.
    fn runs(&self) -> bool {
        let any = self.lines.iter().any(|line| matches!(line, Line::Runs(_)));
        any && !self.lines.iter().any(|line| matches!(line, Line::Unsafe(_)))
    }

    fn has_placeholder(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| matches!(line, Line::Runs(command) if command.has_placeholder()))
    }
}
