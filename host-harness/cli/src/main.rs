//! The command `acrcheck`.

mod args;
mod commands;
mod config;
mod error;
mod exit;
mod failure;
mod io;
mod options;
mod suggestion;
mod toml_text;

use std::process::ExitCode;

use acrcheck::Worker;
use anstream::ColorChoice;
use clap::CommandFactory;

use args::{Arguments, Color, Command};
#[cfg(feature = "live")]
use commands::fetch;
use commands::{check, completions, component, diff, explain, init, inspect, list, man, schema, test};
use config::{ArgumentsError, Configuration};
use error::CommandError;
use exit::Exit;
use io::terminal::{note, warning};

/// Runs the subcommand of the command line.
fn main() -> ExitCode {
    Worker::serve_if_asked();
    let command = Arguments::command();
    let line = commands::default::with_subcommand(std::env::args_os().collect(), &command);
    let (arguments, configuration) = match config::arguments::<Arguments>(line, &command) {
        Ok(parsed) => parsed,
        Err(ArgumentsError::Usage(error, notes)) => return failure::usage(error, &notes),
        Err(ArgumentsError::Configuration(error)) => return failure::report(&error.into(), None, false),
    };
    match arguments.color {
        Color::Auto => {}
        Color::Always => ColorChoice::Always.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
    let verbose = arguments.verbose;
    for text in &configuration.warnings {
        warning(text);
    }
    if let (true, Some(file)) = (verbose, &configuration.file) {
        note(format_args!("using the configuration {}", file.display()));
    }
    match run(&arguments, &configuration, &command) {
        Ok(exit) => exit.into(),
        // The reader closed the pipe.
        Err(CommandError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Success.into(),
        Err(error) => {
            let origin = error.key().and_then(|key| configuration.origin(key));
            failure::report(&error, origin.map(ToString::to_string), verbose)
        }
    }
}

fn run(arguments: &Arguments, configuration: &Configuration, command: &clap::Command) -> Result<Exit, CommandError> {
    let verbose = arguments.verbose;
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, configuration, verbose),
        #[cfg(feature = "live")]
        Command::Fetch(arguments) => fetch::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Test(arguments) => test::run(arguments, verbose),
        Command::List(arguments) => list::run(arguments, verbose),
        Command::Explain(arguments) => explain::run(arguments, verbose),
        Command::Inspect(arguments) => inspect::run(arguments, verbose),
        Command::Component(arguments) => component::run(arguments),
        Command::Schema(arguments) => schema::run(arguments, verbose),
        Command::Config(arguments) => commands::config::run(arguments, configuration, command),
        Command::Init(arguments) => init::run(arguments, command),
        Command::Completions(arguments) => completions::run(arguments, command),
        Command::Man(arguments) => man::run(arguments, command),
    }
}
