//! `acrcheck schema`: the JSON Schemas of what goes in and what comes out.

use std::io::Write;

use acrcheck::report;
use clap::ValueEnum;

use super::exit::Exit;
use super::{CommandError, ComponentArgument, load};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The schema to print.
    #[arg(value_enum, value_name = "SCHEMA")]
    of: Of,

    #[command(flatten)]
    component: ComponentArgument,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// Of the JSON report.
    Report,
    /// Of the component's settings.
    Settings,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let schema = match arguments.of {
        Of::Report => report::SCHEMA.to_owned(),
        Of::Settings => load(&arguments.component)?.1.describe()?.settings_schema,
    };
    writeln!(anstream::stdout().lock(), "{}", schema.trim_end())?;
    Ok(Exit::Success)
}
