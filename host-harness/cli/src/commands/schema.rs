//! `acrcheck schema`: JSON Schemas.

use std::io::Write;

use acrcheck::render::json_text;
use acrcheck::report;
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::component::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Schema to print.
    #[arg(value_enum, value_name = "SCHEMA")]
    of: Of,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// The JSON report.
    Report,
    /// Settings of the component.
    Settings,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let mut out = anstream::stdout().lock();
    match arguments.of {
        Of::Report => out.write_all(report::SCHEMA.as_bytes())?,
        Of::Settings => {
            let (_, policy) = arguments.component.load(verbose)?;
            json_text(&policy.metadata().settings_schema, &mut out)?;
        }
    }
    Ok(Exit::Success)
}
