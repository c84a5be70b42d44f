//! The command `acrcheck`.

mod args;
mod commands;
mod config;
mod error;
mod exit;
mod io;
mod options;
mod suggestion;
mod toml_text;

use std::process::ExitCode;

use acrcheck::Worker;
use anstream::ColorChoice;

use args::{Color, Command};
use commands::*;
use config::Refusal;
use error::CommandError;
use exit::Exit;
use io::terminal::{complain, note, refuse};

/// Runs the command that the arguments ask for.
fn main() -> ExitCode {
    Worker::serve_if_asked();
    let (arguments, configuration) = match self::config::arguments(std::env::args_os().collect()) {
        Ok(understood) => understood,
        Err(Refusal::Arguments(error, notes)) => return refuse(&error, &notes),
        Err(Refusal::Configuration(error)) => {
            let error = CommandError::Configuration(error);
            complain(&error, None, false);
            return error.exit().into();
        }
    };
    match arguments.color {
        Color::Auto => {}
        Color::Always => ColorChoice::Always.write_global(),
        Color::Never => ColorChoice::Never.write_global(),
    }
    let verbose = arguments.verbose;
    for warning in &configuration.warnings {
        note(warning);
    }
    if let (true, Some(file)) = (verbose, &configuration.file) {
        note(&format!("the configuration is {}", file.display()));
    }
    let ended = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &configuration, verbose),
        #[cfg(feature = "live")]
        Command::Fetch(arguments) => fetch::run(&arguments, verbose),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Test(arguments) => test::run(&arguments, verbose),
        Command::List(arguments) => list::run(&arguments, verbose),
        Command::Explain(arguments) => explain::run(&arguments, verbose),
        Command::Inspect(arguments) => inspect::run(&arguments, verbose),
        Command::Schema(arguments) => schema::run(&arguments, verbose),
        Command::Config(arguments) => commands::config::run(&arguments, &configuration),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    match ended {
        Ok(exit) => exit.into(),
        // Whoever reads the output has seen enough.
        Err(CommandError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Success.into(),
        Err(error) => {
            let origin = error.key().and_then(|key| configuration.origin(key));
            complain(&error, origin.map(ToString::to_string), verbose);
            error.exit().into()
        }
    }
}
