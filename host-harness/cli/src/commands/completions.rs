//! `acrcheck completions`: shell completions.

use acrcheck::Policy;
use acrcheck::model::Status;
use acrcheck::render::page::Explanation;
use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print;
use crate::options::component::SandboxArguments;
use crate::options::format::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Shell to generate completions for.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, command: &Command) -> Result<Exit, CommandError> {
    let mut command = with_values(command.clone(), &policy()?);
    let name = command.get_name().to_owned();
    // The generator panics on write errors, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    print(&script)?;
    Ok(Exit::Success)
}

/// Loads the built-in component.
fn policy() -> Result<Policy, CommandError> {
    let (_, policy) = SandboxArguments::default().load(None, false)?;
    Ok(policy)
}

/// Adds possible values to flags that accept others as well: another component has other checks, and a format may have a file.
fn with_values(command: Command, policy: &Policy) -> Command {
    let policy = policy.metadata();
    let checks: Vec<String> = policy.checks.iter().map(|check| check.id.clone()).collect();
    let explained: Vec<String> = Explanation::names(policy).into_iter().map(str::to_owned).collect();
    let with = |command: Command, flag: &str, values: &[String]| {
        // clap needs static strings, and the process ends soon.
        let values: Vec<&'static str> = values.iter().map(|value| &*value.clone().leak()).collect();
        let values = PossibleValuesParser::new(values);
        command.mut_arg(flag, |flag| flag.value_parser(values))
    };
    let reasons = policy.checks.iter().flat_map(|check| &check.reasons);
    let reasons = reasons
        .filter(|reason| reason.status == Status::Fail)
        .map(|reason| &reason.code);
    // A severity follows.
    let mut severities: Vec<String> = checks.iter().chain(reasons).map(|name| format!("{name}=")).collect();
    severities.sort();
    severities.dedup();
    let check = |command| {
        let command = with(command, "formats", &Format::names());
        let command = with(command, "severities", &severities);
        with(command, "only", &checks)
    };
    command
        .mut_subcommand("check", check)
        .mut_subcommand("config", check)
        .mut_subcommand("explain", |command| with(command, "name", &explained))
}
