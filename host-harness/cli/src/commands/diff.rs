//! `acrcheck diff`: changes between two reports.

use std::path::{Path, PathBuf};

use acrcheck::input::STDIN;
use acrcheck::render::diff;
use acrcheck::report::Diff;
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::report_file::read;
use crate::io::terminal::print;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Earlier report, in the format json or ndjson.
    ///
    /// One of the two reports may be `-` for standard input.
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// Later report.
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// Output format.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Text for people.
    #[default]
    Text,
    /// JSON of the schema acrcheck.diff/v1.
    Json,
    /// Markdown for comments.
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    if arguments.old == Path::new(STDIN) && arguments.new == Path::new(STDIN) {
        return Err(CommandError::BothStdin);
    }
    let diff = Diff::between(&read(&arguments.old)?, &read(&arguments.new)?);
    let mut text = Vec::new();
    match arguments.format {
        Format::Text => diff::text(&diff, &mut text)?,
        Format::Json => diff::json(&diff, &mut text)?,
        Format::Markdown => diff::markdown(&diff, &mut text)?,
    }
    print(&text)?;
    Ok(exit(&diff))
}

fn exit(diff: &Diff) -> Exit {
    if diff.summary.worse > 0 {
        Exit::Failed
    } else if diff.is_incomplete() {
        Exit::Incomplete
    } else {
        Exit::Success
    }
}
