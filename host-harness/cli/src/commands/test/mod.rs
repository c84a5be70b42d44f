//! `acrcheck test`: tests inputs against expected findings.

mod case;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use acrcheck::checker::{default_threads, in_order};
use acrcheck::expectation::{Case, CaseOutcome, ENDING};
use acrcheck::input;
use acrcheck::model::chain;
use acrcheck::render::cases;
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::{self, Exit};
use crate::io::terminal::print;
use crate::options::component::ComponentArguments;
use case::Evaluator;

/// The end of the long help.
pub(crate) fn after_help() -> String {
    format!("{}\n\n{EXPECTATIONS}", exit::TEST)
}

const EXPECTATIONS: &str = "\
Expectation files:
  registries.expect.toml has the expectations for registries.json:

  settings = { minPrefixLength = 16 }     # or the name of a JSON file; optional
  [[registry]]
  name = \"contoso\"                        # or id, pointer or line
  findings.acr-trusted-services = \"pass\"  # a status, or a table with a reason and advisories
  findings.acr-ip-network-rules = { status = \"fail\", reason = \"no-ip-rules\", advisories = [] }

  Optional keys are `document`, `errors` (the codes of errors), `complete`, and `partial = true`
  to allow registries and findings that are not listed.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folders, expectation files (*.expect.toml), or documents that have one.
    ///
    /// In a folder, all expectation files are tested.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Output format.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// Update expectation files that are not met.
    ///
    /// For a document without an expectation file, create one. Review the changes.
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Text for people.
    #[default]
    Text,
    /// JUnit XML for build servers.
    Junit,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let found = find(&arguments.paths);
    if found.is_empty() {
        return Err(CommandError::NoExpectations);
    }
    let jobs = default_threads();
    let (_, policy) = arguments.component.load_for_many(jobs, verbose)?;
    let evaluator = Evaluator {
        policy: &policy,
        write: arguments.write,
    };
    let mut cases = Vec::with_capacity(found.len());
    in_order(
        found.into_iter(),
        jobs,
        |found| match found {
            Ok(path) => evaluator.case(&path),
            Err(case) => case,
        },
        |case| {
            cases.push(case);
            Ok::<(), CommandError>(())
        },
    )?;
    show(&cases, arguments.format)?;
    let exits = cases.iter().map(|case| exit_of(&case.outcome));
    Ok(exits.max().unwrap_or(Exit::Usage))
}

/// Finds the expectation files at the paths, each once, and reports paths without one.
fn find(paths: &[PathBuf]) -> Vec<Result<PathBuf, Case>> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for path in paths {
        for one in input::find_where(path, &is_expectation) {
            match one {
                Ok(path) => {
                    let path = beside(path);
                    if seen.insert(path.clone()) {
                        found.push(Ok(path));
                    }
                }
                Err((path, error)) => {
                    let outcome = CaseOutcome::Unusable(chain(&error));
                    found.push(Err(Case::new(path.display().to_string(), outcome)));
                }
            }
        }
    }
    found
}

fn is_expectation(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.as_encoded_bytes());
    name.is_some_and(|name| name.ends_with(ENDING.as_bytes()))
}

/// Returns the expectation file, or the one of a document.
fn beside(path: PathBuf) -> PathBuf {
    if is_expectation(&path) {
        return path;
    }
    // Extensions are removed: `a.expect.toml` belongs to `a.json.gz`.
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = [".json", ".ndjson", ".jsonl"].iter().find_map(|ending| {
        let plain = name.trim_end_matches(".gz").trim_end_matches(".zst");
        plain.strip_suffix(ending)
    });
    path.with_file_name(format!("{}{ENDING}", stem.unwrap_or(&name)))
}

fn show(cases: &[Case], format: Format) -> Result<(), CommandError> {
    let mut text = Vec::new();
    match format {
        Format::Text => cases::text(cases, &mut text)?,
        Format::Junit => cases::junit(cases, &mut text)?,
    }
    Ok(print(&text)?)
}

const fn exit_of(outcome: &CaseOutcome) -> Exit {
    match outcome {
        CaseOutcome::Met | CaseOutcome::Written => Exit::Success,
        CaseOutcome::Differs(_) => Exit::Failed,
        CaseOutcome::Unusable(_) => Exit::Usage,
        // Stopped.
        _ => Exit::Sandbox,
    }
}
