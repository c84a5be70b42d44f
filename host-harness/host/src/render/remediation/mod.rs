//! Remediation commands of failed findings as a script, to review and run.
//!
//! A shell runs the script, and names in it are untrusted, so no text of a report is copied into a line that runs. Commands are split into words, and
//! each word is quoted again. Only a few Azure CLI commands for the registry of the finding may run (`allowed`). All others, and texts with hidden
//! characters, become comments.

mod allowed;
mod command;
mod options;

use std::io::{self, Write};

use super::ends::FileEnds;
use super::labels;
use super::renderer::Renderer;
use super::summary::place;
use crate::escape::Escaped;
use crate::model::{Finding, Outcome, RegistryResult};
use crate::report::Report;
use command::Command;
pub use command::Shell;

/// The remediation commands of failed findings as a script.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Remediation {
    /// The shell that runs the script.
    pub shell: Shell,
}

impl Remediation {
    /// Creates the renderer of a script for a shell.
    #[must_use]
    pub const fn new(shell: Shell) -> Self {
        Self { shell }
    }
}

/// The commands for one finding.
struct Step<'r> {
    finding: &'r Finding,
    lines: Vec<Line<'r>>,
}

/// One command of a finding.
enum Line<'r> {
    /// A command that runs.
    Runs(Command),
    /// An alternative to the previous commands, with the comment that says so.
    Instead(Command, &'r str),
    /// A command that changes the price of the registry, which must not happen unasked.
    Costs(Command),
    /// A command that needs the one that changes the price.
    AfterUpgrade(Command),
    /// A command that is not allowed.
    Unsafe(&'r str),
}

impl Remediation {
    /// Returns whether a file is a script for this shell.
    #[must_use]
    pub fn wrote(shell: Shell, ends: &FileEnds) -> bool {
        ends.starts_with(shell.head())
    }
}

impl Renderer for Remediation {
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
            let component = labels::component(&report.component);
            writeln!(out, "# Configuration: {}", Escaped(&configuration.path))?;
            writeln!(out, "# Component: {}", Escaped(&component))?;
        }
        writeln!(out, "# Failed findings: {}, of registries: {}.", shown, parts.len())?;
        if report.summary.fail > shown {
            let others = report.summary.fail - shown;
            writeln!(out, "# Failed findings hidden by the selection: {others}.")?;
        }
        if report.summary.waived > 0 {
            writeln!(out, "# Waived findings, not included: {}.", report.summary.waived)?;
        }
        if without > 0 {
            writeln!(
                out,
                "# Findings without a command that runs: {without}. Fix them manually."
            )?;
        }
        if !report.complete || report.summary.unknown > 0 {
            writeln!(out, "# The report is incomplete: there may be more to fix.")?;
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
    /// Returns the failed findings of a registry with their commands.
    fn steps<'r>(&self, registry: &'r RegistryResult) -> Vec<Step<'r>> {
        let failed = registry
            .findings
            .iter()
            .filter(|finding| finding.outcome() == Outcome::Fail);
        failed
            .map(|finding| {
                let commands = labels::commands(registry, finding);
                let mut lines: Vec<Line<'r>> = Vec::with_capacity(commands.len());
                for text in commands {
                    let needs_upgrade = matches!(lines.last(), Some(Line::Costs(_) | Line::AfterUpgrade(_)));
                    lines.push(match self.line(text, registry) {
                        Line::Runs(command) if needs_upgrade => Line::AfterUpgrade(command),
                        line => line,
                    });
                }
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
        writeln!(out, "\n# registry: {}", Escaped(labels::name(registry)))?;
        if let Some(group) = &registry.resource_group {
            writeln!(out, "# group: {}", Escaped(group))?;
        }
        writeln!(out, "# seen in: {}", Escaped(&place(&registry.source, false)))?;
        if registry.declared {
            writeln!(
                out,
                "# fix it there: the next deployment would undo any change of the registry"
            )?;
        } else if let Some(address) = &registry.address {
            let address = Escaped(address);
            writeln!(
                out,
                "# managed by Terraform as {address}: fix its configuration, too, or the next apply undoes this"
            )?;
        }
        for step in steps {
            let finding = step.finding;
            writeln!(out, "#\n# check: {}", Escaped(&finding.check.id))?;
            writeln!(
                out,
                "# failed: {}: {}",
                Escaped(&finding.reason.code),
                Escaped(finding.message())
            )?;
            for line in &step.lines {
                match line {
                    Line::Runs(command) => self.shell.write(command, out)?,
                    Line::Instead(command, comment) => {
                        out.write_all(b"# ")?;
                        self.shell.words(command, out)?;
                        writeln!(out, "  #{}", Escaped(comment))?;
                    }
                    Line::Costs(command) => {
                        out.write_all(b"# another SKU costs more; check the price, then run: ")?;
                        self.shell.words(command, out)?;
                        writeln!(out)?;
                    }
                    Line::AfterUpgrade(command) => {
                        out.write_all(b"# after that, run: ")?;
                        self.shell.words(command, out)?;
                        writeln!(out)?;
                    }
                    Line::Unsafe(text) => {
                        writeln!(
                            out,
                            "# not run, because it is not allowed for this registry: {}",
                            Escaped(text)
                        )?;
                    }
                }
            }
            match labels::portal(registry, finding) {
                Some(portal) if !step.runs() => writeln!(out, "# in the portal: {}", Escaped(portal))?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl Step<'_> {
    /// Returns whether commands of the finding run, and none of them is refused.
    fn runs(&self) -> bool {
        let any = self.lines.iter().any(|line| matches!(line, Line::Runs(_)));
        any && !self.lines.iter().any(|line| matches!(line, Line::Unsafe(_)))
    }

    fn has_placeholder(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| matches!(line, Line::Runs(command) if command.has_placeholder()))
    }
}
