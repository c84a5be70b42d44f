//! `acrcheck completions`: what has a shell finish the command's words.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::CommandError;
use super::exit::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell that is to know them.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let mut command = super::Arguments::command();
    let name = command.get_name().to_owned();
    // In memory first: the generator knows no output that cannot be written to.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    let mut out = std::io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Success)
}
