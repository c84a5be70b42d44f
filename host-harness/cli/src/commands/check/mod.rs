//! `acrcheck check`: from documents to a report.
//!
//! Documents are read in parts, checked on several threads, and written in input order. Memory use does not grow with the input, unless a report
//! format needs the whole report.

mod accepted;
mod batch;
mod contained;
mod destinations;
mod exclude;
mod exit_code;
mod format_writer;
mod inputs;
mod kept;
mod parameters;
mod report_output;
mod report_writer;
mod selection;
mod severities;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acrcheck::checker::{self, Checker, Document};
use acrcheck::input::{Input, InputError, STDIN};
use acrcheck::model::Detail;
use acrcheck::render;
use acrcheck::report::{Digester, Duplicates};
use acrcheck::{Policy, Settings};

use crate::config::{Configuration, settings_table};
use crate::error::CommandError;
use crate::exit::Exit;
#[cfg(feature = "live")]
use crate::io::progress::PagesWithProgress;
use crate::io::progress::Reading;
use crate::io::terminal::{note, status};
use crate::io::whole_file;
use crate::options::component::ComponentArguments;
use crate::options::format::{Format, Target};
#[cfg(feature = "live")]
use crate::options::heading;
#[cfg(feature = "live")]
use crate::options::live::LiveArguments;
use crate::options::values;
use accepted::AcceptedArguments;
use batch::BatchRenderer;
use destinations::{Destination, keep_apart};
use exclude::ExcludeArguments;
use exit_code::ExitCodeArguments;
use inputs::Inputs;
use parameters::ParameterArguments;
use report_writer::{Formats, ReportWriter};
use selection::SelectionArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Files and folders of JSON, or `-` for standard input.
    ///
    /// In a folder, all .json, .ndjson and .jsonl files are read, also compressed ones (.gz, .zst).
    #[cfg_attr(feature = "live", arg(conflicts_with = "live"))]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    exclude: ExcludeArguments,

    #[command(flatten)]
    parameters: ParameterArguments,

    /// Report format and optional file; can be repeated [default: text]
    ///
    /// The formats are text, table, summary, json, ndjson, sarif, junit, ocsf, csv, markdown, html, github, azuredevops and gitlab.
    /// `sarif=FILE` writes to a file, `sarif` to standard output.
    #[arg(short, long = "format", value_name = "FORMAT[=FILE]", value_parser = Target::parse)]
    formats: Vec<Target>,

    /// File for the report, if there is only one format.
    ///
    /// Without a format, the file's name decides: .csv, .html, .json, .jsonl, .md, .ndjson, .sarif or .xml (JUnit), and text for any other.
    /// For several formats, name a file for each: `-f FORMAT=FILE`.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write the fix commands of failed findings to a script.
    ///
    /// The script is for PowerShell if the file name ends in .ps1, and for Bash otherwise. Review it before you run it.
    #[arg(long, value_name = "FILE")]
    remediation: Option<PathBuf>,

    /// How much to say about findings [default: what the formats need]
    ///
    /// `verdicts` gives status and reason, `attention` also evidence, notes and commands of failed and unknown findings, and `full` those of all
    /// findings. Less is faster. The formats json, ndjson, ocsf, csv and html need `full`, table and summary need `verdicts`, and the others
    /// need `attention`.
    #[arg(long, value_name = "LEVEL", value_parser = values::parser(Detail::ALL, Detail::as_str))]
    detail: Option<Detail>,

    /// JSON file with settings for the checks; acrcheck.toml may have a table `[settings]` instead.
    ///
    /// JSON that begins with `{` is taken as it is. `acrcheck schema settings` prints the JSON Schema.
    #[arg(short, long, value_name = "FILE")]
    settings: Option<PathBuf>,

    #[command(flatten)]
    selection: SelectionArguments,

    #[command(flatten)]
    accepted: AcceptedArguments,

    #[command(flatten)]
    exit_code: ExitCodeArguments,

    /// Number of threads [default: one per processor]
    ///
    /// It does not change the report.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Check live registries instead of files.
    #[cfg(feature = "live")]
    #[arg(long, help_heading = heading::LIVE)]
    live: bool,

    #[cfg(feature = "live")]
    #[command(flatten)]
    source: LiveArguments,

    #[command(flatten)]
    component: ComponentArguments,
}

pub(crate) fn run(arguments: &Arguments, configuration: &Configuration, verbose: bool) -> Result<Exit, CommandError> {
    let jobs = jobs(arguments);
    let (_, policy) = arguments.component.load_for_many(jobs, verbose)?;
    let settings = settings(arguments, configuration.is_from_file("settings"), &policy)?;
    let settings = arguments.selection.settings(settings, &policy)?;
    let reads_standard_input =
        arguments.paths.iter().any(|path| path.as_os_str() == STDIN) || arguments.parameters.reads_standard_input();
    if arguments.accepted.reads_standard_input() && reads_standard_input {
        return Err(CommandError::BaselineAndInput);
    }
    arguments.parameters.check(&arguments.paths)?;
    let accepted = arguments.accepted.read()?;
    let inputs = Inputs::of(&arguments.paths);
    let destinations = destinations(arguments, configuration)?;
    // In a file, the report must not be that of an earlier run.
    if inputs.all_missing() && destinations.iter().all(|destination| destination.file.is_none()) {
        inputs.report_missing();
        return Ok(Exit::Usage);
    }
    let formats = Formats::new(
        &destinations,
        &policy,
        verbose,
        arguments.detail,
        &arguments.selection.statuses,
    )?;
    let limit = policy.limits().document_bytes;
    let Documents { documents, redaction } = documents(arguments, &inputs, limit, formats.shows_results(), verbose)?;
    let reading = reading(arguments, &formats);
    let documents = documents.map(|document| match &reading {
        Some(reading) => reading.document(document),
        None => document,
    });
    let detail = detail(arguments, &destinations, verbose);
    let mut writer = ReportWriter::new(&formats, &policy, configuration.used(), detail)?;
    let renderer = BatchRenderer {
        formats: &formats,
        selection: &arguments.selection,
    };
    let checker = Checker::new(&policy)
        .settings(Settings::from_json(&settings)?)
        .threads(jobs)
        .detail(detail)
        .accept(accepted);
    let checker = redaction.redact(checker);
    let (digester, mut duplicates) = (Digester::default(), Duplicates::default());
    checker.check_with(
        documents,
        |batch| {
            if let Some(reading) = &reading {
                reading.checked(batch.totals.summary.registries);
            }
            renderer.render(batch, &digester)
        },
        |rendered| renderer.write(rendered?, &mut duplicates, &mut writer),
    )?;
    // Clear the progress line before anything else is printed.
    drop(reading);
    let totals = writer.end()?;
    if destinations.iter().all(|destination| destination.file.is_some()) {
        // No report on standard output shows the verdict.
        status(render::verdict(&totals));
    }
    arguments.accepted.warn(checker.accepted(), &policy);
    arguments.selection.warn(&settings, &policy);
    let exit = arguments.exit_code.exit(&totals);
    inputs.report_missing();
    Ok(if inputs.is_complete() {
        exit
    } else {
        exit.max(Exit::Usage)
    })
}

/// The least detail that the reports need, or the level that was asked for, if that is enough for the baseline and the fix commands.
fn detail(arguments: &Arguments, destinations: &[Destination], verbose: bool) -> Detail {
    let needed = |format: Format| {
        if verbose && format.is_styled() {
            Detail::Full
        } else {
            format.detail()
        }
    };
    let by_formats = || destinations.iter().map(|destination| needed(destination.format)).max();
    let asked = match arguments.detail {
        Some(level) => level,
        None => by_formats().unwrap_or_default(),
    };
    if arguments.accepted.has_baseline() || arguments.remediation.is_some() {
        asked.max(Detail::Attention)
    } else {
        asked
    }
}

/// The reports to write, and where each goes.
fn destinations(arguments: &Arguments, configuration: &Configuration) -> Result<Vec<Destination>, CommandError> {
    let mut targets = arguments.formats.clone();
    if targets.is_empty() {
        targets.push(arguments.output.as_deref().map_or(Target::DEFAULT, Target::of_file));
    }
    if let Some(file) = &arguments.output {
        targets = vec![only_report(&targets, file)?];
    }
    if arguments.selection.quiet {
        targets = targets.into_iter().map(Target::quiet).collect();
    }
    let remediation = arguments.remediation.as_deref().map(Target::remediation);
    let targets = targets.into_iter().map(|target| (target, "format"));
    let targets = targets.chain(remediation.map(|target| (target, "remediation")));
    // The file of `-o` is named on the command line, wherever the format is.
    let is_named = |key: &str| key == "format" && arguments.output.is_some();
    let confines = |key: &str| configuration.confines(key).filter(|_| !is_named(key));
    let destinations = targets.map(|(target, key)| match confines(key) {
        Some(found) => Destination::contained(target, found, key),
        None => Ok(target.into()),
    });
    let destinations = destinations.collect::<Result<Vec<_>, _>>()?;
    // The baseline may be overwritten: it has been read by then.
    let documents = arguments.exclude.documents(&arguments.paths);
    let files = [&arguments.settings, &arguments.accepted.waivers];
    let files = files.into_iter().flatten().map(PathBuf::as_path);
    let files = files.chain(arguments.parameters.files());
    keep_apart(&destinations, documents, files.chain(arguments.component.file()))?;
    Ok(destinations)
}

/// Returns the only report with the file of `-o`.
fn only_report(targets: &[Target], file: &Path) -> Result<Target, CommandError> {
    match targets {
        [Target { format, file: None }] => Ok(Target {
            format: *format,
            file: (file != Path::new(STDIN)).then(|| file.to_owned()),
        }),
        _ => Err(CommandError::OneOutput {
            file: file.to_owned(),
            formats: targets.iter().map(|target| target.format.name()).collect(),
        }),
    }
}

/// The documents, and how to remove the secrets of their source from results.
struct Documents<'a> {
    documents: Box<dyn Iterator<Item = Document> + Send + 'a>,
    redaction: Redaction,
}

/// How to remove secrets from results. Files contain none.
enum Redaction {
    None,
    #[cfg(feature = "live")]
    Tokens(acrcheck::azure::Redactor),
}

impl Redaction {
    fn redact(self, checker: Checker) -> Checker {
        match self {
            Self::None => checker,
            #[cfg(feature = "live")]
            Self::Tokens(tokens) => checker.redact(move |text| tokens.clean(text)),
        }
    }
}

/// Shows the progress of reading files. Live registries have their own progress line.
fn reading(arguments: &Arguments, formats: &Formats<'_>) -> Option<Reading> {
    (!arguments.paths.is_empty())
        .then(|| Reading::begin(formats.shows_results()))
        .flatten()
}

fn documents<'a>(
    arguments: &'a Arguments,
    inputs: &'a Inputs,
    limit: usize,
    shows_results: bool,
    verbose: bool,
) -> Result<Documents<'a>, CommandError> {
    #[cfg(feature = "live")]
    if arguments.live {
        let pages = arguments.source.read(limit)?;
        let redactor = pages.redactor();
        return Ok(Documents {
            documents: Box::new(PagesWithProgress::new(pages, shows_results).map(Document::from)),
            redaction: Redaction::Tokens(redactor),
        });
    }
    #[cfg(feature = "live")]
    if arguments.source.is_given() {
        return Err(CommandError::NotLive);
    }
    let _ = (limit, shows_results);
    if arguments.paths.is_empty() {
        return Err(CommandError::NoInput);
    }
    let found = arguments.exclude.documents(&inputs.paths);
    if arguments.parameters.is_given() {
        // Missing paths are errors in the report, but no templates.
        let (missing, found): (Vec<_>, Vec<_>) =
            found.partition(|found| matches!(found, Err((_, InputError::Missing))));
        let template = (!found.is_empty()).then(|| arguments.parameters.template(found.into_iter()));
        let missing = missing.into_iter().map(Document::found);
        return Ok(Documents {
            documents: Box::new(template.transpose()?.into_iter().chain(missing)),
            redaction: Redaction::None,
        });
    }
    Ok(Documents {
        documents: Box::new(checker::documents(found, move |name| {
            if verbose {
                note(format_args!("{name}: skipped, already read"));
            }
        })),
        redaction: Redaction::None,
    })
}

fn jobs(arguments: &Arguments) -> NonZeroUsize {
    let asked = arguments.jobs.and_then(|jobs| NonZeroUsize::new(usize::from(jobs)));
    asked.unwrap_or_else(checker::default_threads)
}

/// Bytes of a settings file: room for tens of thousands of ranges.
const LARGEST_SETTINGS: u64 = 1 << 20;

/// Reads the settings and has the component validate them. `is_table` tells whether settings that are no file are a table of the configuration.
fn settings(arguments: &Arguments, is_table: bool, policy: &Policy) -> Result<String, CommandError> {
    let Some(path) = &arguments.settings else {
        return Ok("{}".to_owned());
    };
    if let Some(settings) = path.to_str().and_then(settings_table::inline) {
        let problems = policy.validate_settings(settings)?;
        if problems.is_empty() {
            return Ok(settings.to_owned());
        }
        let problems = problems.iter().map(|problem| {
            if is_table {
                settings_table::problem(problem)
            } else {
                format!("settings: {problem}")
            }
        });
        return Err(CommandError::InlineSettings(problems.collect::<Vec<_>>().join("; ")));
    }
    let unreadable = |source| CommandError::SettingsSource {
        path: path.clone(),
        source,
    };
    let settings = whole_file::read(&Input::File(path.clone()), LARGEST_SETTINGS).map_err(unreadable)?;
    let problems = policy.validate_settings(&settings)?;
    if problems.is_empty() {
        return Ok(settings);
    }
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Err(CommandError::Settings {
        path: path.clone(),
        problems: problems.join("; "),
    })
}
