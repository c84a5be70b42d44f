//! `acrcheck check`: from paths to a report.

use std::io::{self, Write};
use std::path::PathBuf;

use acrcheck::Policy;
use acrcheck::output::{Json, Output, Text};
use acrcheck::report::{Report, Summary};
use acrcheck::source::{self, Source, SourceError};
use clap::ValueEnum;

use super::CommandError;
use super::exit::Exit;
use super::sandbox::ComponentArguments;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files and folders of JSON, or `-` for standard input. In a folder, every .json, .ndjson and .jsonl file is read.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The form of the report.
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,

    /// A JSON file with settings; `acrcheck schema settings` says what it may hold.
    #[arg(short, long, value_name = "FILE")]
    settings: Option<PathBuf>,

    #[command(flatten)]
    component: ComponentArguments,

    /// End with 0 instead of 3 where nothing failed but something is unknown or could not be read.
    #[arg(long)]
    allow_incomplete: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Text,
    /// For a program: acrcheck.report/v1.
    Json,
}

pub(super) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (engine, policy) = arguments.component.load(verbose)?;
    let settings = settings(arguments, &policy)?;
    let mut report = Report::new(&policy);
    let mut exit = Exit::Success;
    let limit = engine.config().limits.document_bytes as u64;
    for found in arguments.paths.iter().flat_map(|path| source::find(path)) {
        let (name, document) = match found {
            Ok(source) => (source.name(), source.read(limit)),
            Err((path, error)) => (path.display().to_string(), Err(error)),
        };
        match document {
            Ok((document, flaw)) => {
                if let Some(flaw) = flaw {
                    report.add_unreadable(&name, &flaw);
                }
                report.add(&name, policy.evaluate(&document, &settings));
            }
            Err(error) => {
                if matches!(error, SourceError::Missing) {
                    exit = exit.max(Exit::Usage);
                }
                report.add_unreadable(&name, &error);
            }
        }
    }
    exit = exit.max(judge(&report, arguments.allow_incomplete));
    let written = write(&report, arguments.format, verbose);
    match written {
        // Whoever reads the output has seen enough; the verdict stands.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(exit),
        Err(error) => Err(CommandError::Output(error)),
        Ok(()) => Ok(exit),
    }
}

/// Bytes of a file of settings: room for tens of thousands of ranges.
const LARGEST_SETTINGS: u64 = 1 << 20;

/// The settings that were named, once the component has found nothing wrong with them.
fn settings(arguments: &Arguments, policy: &Policy) -> Result<String, CommandError> {
    let Some(path) = &arguments.settings else {
        return Ok("{}".to_owned());
    };
    let unusable = |source| CommandError::SettingsSource {
        path: path.clone(),
        source,
    };
    let (settings, flaw) = Source::File(path.clone()).read(LARGEST_SETTINGS).map_err(unusable)?;
    flaw.map_or(Ok(()), |flaw| Err(unusable(flaw)))?;
    let problems = policy.validate_settings(&settings)?;
    if problems.is_empty() {
        return Ok(settings);
    }
    let problems: Vec<String> = problems
        .into_iter()
        .map(|problem| match problem.pointer.as_str() {
            "" => problem.message,
            pointer => format!("{pointer}: {}", problem.message),
        })
        .collect();
    Err(CommandError::Settings {
        path: path.clone(),
        problems: problems.join("; "),
    })
}

fn judge(report: &Report, allow_incomplete: bool) -> Exit {
    let Summary { fail, unknown, .. } = report.summary;
    if report.stopped {
        Exit::Sandbox
    } else if fail > 0 {
        Exit::Failed
    } else if (unknown > 0 || !report.complete) && !allow_incomplete {
        Exit::Incomplete
    } else {
        Exit::Success
    }
}

fn write(report: &Report, format: Format, verbose: bool) -> io::Result<()> {
    let mut out = io::BufWriter::new(anstream::stdout().lock());
    match format {
        Format::Text => Text { verbose }.write(report, &mut out)?,
        Format::Json => Json.write(report, &mut out)?,
    }
    out.flush()
}
