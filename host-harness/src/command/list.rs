//! `acrcheck list`: the checks, one line each.

use std::io::Write;

use acrcheck::output::Neutral;

use super::exit::Exit;
use super::{CommandError, ComponentArgument, load};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    component: ComponentArgument,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let (_, policy) = load(&arguments.component)?;
    let checks = policy.describe()?.checks;
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
