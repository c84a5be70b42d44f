//! `acrcheck completions`: what has a shell finish the command's words.

use std::io::Write;

use acrcheck::Policy;
use acrcheck::render::page::Page;
use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::component::SandboxArguments;
use crate::options::format::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell that is to know them.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, command: &Command) -> Result<Exit, CommandError> {
    let mut command = with_values(command.clone(), &policy()?);
    let name = command.get_name().to_owned();
    // In memory first: the generator knows no output that cannot be written to.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    let mut out = std::io::stdout().lock();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Exit::Success)
}

/// The built-in component.
fn policy() -> Result<Policy, CommandError> {
    let (_, policy) = SandboxArguments::default().load(None, false)?;
    Ok(policy)
}

/// The description of the command line, with the values of flags that take others besides: another component has other checks, and a form may have
/// a file behind it.
fn with_values(command: Command, policy: &Policy) -> Command {
    let policy = policy.metadata();
    let checks: Vec<String> = policy.checks.iter().map(|check| check.id.clone()).collect();
    let explained: Vec<String> = Page::names(policy).into_iter().map(str::to_owned).collect();
    let with = |command: Command, flag: &str, values: &[String]| {
        // They are needed for as long as this process lives, which is not long.
        let values: Vec<&'static str> = values.iter().map(|value| &*value.clone().leak()).collect();
        let values = PossibleValuesParser::new(values);
        command.mut_arg(flag, |flag| flag.value_parser(values))
    };
    let judging = |command| {
        let command = with(command, "formats", &Format::names());
        with(command, "only", &checks)
    };
    command
        .mut_subcommand("check", judging)
        .mut_subcommand("config", judging)
        .mut_subcommand("explain", |command| with(command, "name", &explained))
}
