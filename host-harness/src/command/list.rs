//! `acrcheck list`: the checks, one line each.

use std::io::Write;

use acrcheck::output::Neutral;

use super::CommandError;
use super::exit::Exit;
use super::sandbox::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    component: ComponentArguments,
}

pub(super) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (_, policy) = arguments.component.load(verbose)?;
    let checks = &policy.metadata().checks;
    let width = checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
    let mut out = anstream::stdout().lock();
    for check in checks {
        writeln!(
            out,
            "{:<width$}  {:<8}  {}",
            Neutral(&check.id).to_string(),
            check.severity.as_str(),
            Neutral(&check.title)
        )?;
    }
    Ok(Exit::Success)
}
