//! `acrcheck explain`: everything that there is to say about a check.

use std::io::{self, Write};

use acrcheck::metadata::CheckMetadata;
use acrcheck::output::{Neutral, wrap};
use anstyle::Style;

use super::CommandError;
use super::exit::Exit;
use super::sandbox::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The check's id, as `acrcheck list` prints it.
    check: String,

    #[command(flatten)]
    component: ComponentArguments,
}

pub(super) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (_, policy) = arguments.component.load(verbose)?;
    let checks = &policy.metadata().checks;
    let known: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
    let known = known.join(", ");
    let check = checks.iter().find(|check| check.id == arguments.check);
    let check = check.ok_or_else(|| CommandError::NoSuchCheck {
        given: arguments.check.clone(),
        known,
    })?;
    page(check, &mut anstream::stdout().lock())?;
    Ok(Exit::Success)
}

const STRONG: Style = Style::new().bold();

fn page(check: &CheckMetadata, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{STRONG}{}{STRONG:#}", Neutral(&check.title))?;
    writeln!(out, "{}, severity {}", Neutral(&check.id), check.severity.as_str())?;
    section("Why", out)?;
    wrap(&check.rationale, "  ", "  ", out)?;
    section("Verify in the Azure portal", out)?;
    steps(&check.audit_portal, out)?;
    section("Verify with the Azure CLI", out)?;
    commands(&check.audit_commands, out)?;
    section("Mend in the Azure portal", out)?;
    steps(&check.remediation_portal, out)?;
    section("Mend with the Azure CLI", out)?;
    commands(&check.remediation_commands, out)?;
    section("What it can say", out)?;
    for reason in &check.reasons {
        let status = reason.status.as_str();
        writeln!(out, "  {STRONG}{}{STRONG:#} ({status})", Neutral(&reason.code))?;
        wrap(&reason.summary, "      ", "      ", out)?;
    }
    section("Notes that it can add", out)?;
    for advisory in &check.advisories {
        writeln!(out, "  {STRONG}{}{STRONG:#}", Neutral(&advisory.code))?;
        wrap(&advisory.summary, "      ", "      ", out)?;
    }
    section("Read on", out)?;
    for reference in &check.references {
        writeln!(out, "  {}", Neutral(&reference.title))?;
        writeln!(out, "      {}", Neutral(&reference.url))?;
    }
    Ok(())
}

fn section(title: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{STRONG}{title}{STRONG:#}")
}

fn steps(steps: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (number, step) in (1..).zip(steps) {
        wrap(step, &format!("  {number}. "), "     ", out)?;
    }
    Ok(())
}

fn commands(commands: &[String], out: &mut dyn Write) -> io::Result<()> {
    for command in commands {
        writeln!(out, "  {}", Neutral(command))?;
    }
    Ok(())
}
