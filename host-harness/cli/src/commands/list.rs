//! `acrcheck list`: the checks, one per line.

use std::io::Write;

use acrcheck::escape::Escaped;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::component::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    component: ComponentArguments,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (_, policy) = arguments.component.load(verbose)?;
    let checks = &policy.metadata().checks;
    let width = checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
    let mut out = anstream::stdout().lock();
    for check in checks {
        writeln!(
            out,
            "{:<width$}  {:<8}  {}",
            Escaped(&check.id).to_string(),
            check.severity.as_str(),
            Escaped(&check.title)
        )?;
    }
    Ok(Exit::Success)
}
