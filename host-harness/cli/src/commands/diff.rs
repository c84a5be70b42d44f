//! `acrcheck diff`: what has changed between two reports.

use std::path::{Path, PathBuf};

use acrcheck::input::STDIN;
use acrcheck::render::diff;
use acrcheck::report::diff::Diff;
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::report_file::read;
use crate::io::terminal::print;

/// What `acrcheck diff` ends with.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  nothing is worse
  1  something is worse: a finding fails and did not (or was not there), or is unknown and passed or was not applicable
  2  a bad flag, or a file that is no whole report
  3  nothing is known to be worse, but the new report is incomplete, a check was not run for it, or something is unknown that was not";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The earlier report: what `acrcheck check` writes with `--format json` or `--format ndjson`. One of the two may be `-`, standard input.
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The later report.
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// The form of the comparison.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Text,
    /// For a program: acrcheck.diff/v1.
    Json,
    /// For comments.
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
