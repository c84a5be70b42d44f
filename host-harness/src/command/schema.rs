//! `acrcheck schema`: the JSON Schemas of what goes in and what comes out.

use std::io::Write;

use acrcheck::report;
use clap::ValueEnum;

use super::CommandError;
use super::exit::Exit;
use super::sandbox::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The schema to print.
    #[arg(value_enum, value_name = "SCHEMA")]
    of: Of,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// Of the JSON report.
    Report,
    /// Of the component's settings.
    Settings,
}

pub(super) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let schema = match arguments.of {
        Of::Report => report::SCHEMA.to_owned(),
        Of::Settings => {
            let (_, policy) = arguments.component.load(verbose)?;
            policy.metadata().settings_schema.clone()
        }
    };
    writeln!(anstream::stdout().lock(), "{}", schema.trim_end())?;
    Ok(Exit::Success)
}
