//! `acrcheck test`: documents that are held to what is expected of them.

mod case;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use acrcheck::expectation::{Case, ENDING, Outcome};
use acrcheck::input;
use acrcheck::model::chain;
use acrcheck::render::cases;
use clap::ValueEnum;

use acrcheck::checker::in_order;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print;
use crate::options::component::ComponentArguments;
use crate::options::jobs::processors;
use case::Evaluator;

/// What `acrcheck test` ends with.
pub(crate) const EXIT_CODES: &str = "Exit codes:
  0  everything is as expected
  1  something is not
  2  a bad flag, a file of expectations that cannot be used, or none at all
  4  the sandbox stopped the component, or refused to load it

Beside registries.json, the file registries.expect.toml says what is expected of it:

  settings = { minPrefixLength = 16 }     # or the name of a JSON file; none if left out
  [[registry]]
  name = \"contoso\"                        # or id, pointer, line
  findings.acr-trusted-services = \"pass\"  # a status, and a reason if you like
  findings.acr-ip-network-rules = { status = \"fail\", reason = \"no-ip-rules\", advisories = [] }

It may also have `document`, `errors` (the codes of what cannot be read), `complete`, and `partial = true`
where there may be more registries and findings than are listed.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folders, in which every file ending in .expect.toml is tried; such files, or documents that have one beside them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// The form of what comes of it.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,

    /// Where something is not as expected, write down what was found instead; also for a document that is named and has no expectations. Read what was
    /// written before you trust it.
    #[arg(long)]
    write: bool,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Text,
    /// For the test pages of build servers: JUnit XML.
    Junit,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let found = find(&arguments.paths);
    if found.is_empty() {
        return Err(CommandError::NoExpectations);
    }
    let jobs = processors();
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
    let exits = cases.iter().map(|case| exit(&case.outcome));
    Ok(exits.max().unwrap_or(Exit::Usage))
}

/// The files of expectations that the paths lead to, each once, or what there is instead.
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
                Err((path, error)) => found.push(Err(Case {
                    path: path.display().to_string(),
                    outcome: Outcome::Unusable(chain(&error)),
                })),
            }
        }
    }
    found
}

fn is_expectation(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.as_encoded_bytes());
    name.is_some_and(|name| name.ends_with(ENDING.as_bytes()))
}

/// A file of expectations, or the one that belongs to a document.
fn beside(path: PathBuf) -> PathBuf {
    if is_expectation(&path) {
        return path;
    }
    // What a document is called ends at the first of its endings: `a.json.gz` goes with `a.expect.toml`.
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

const fn exit(outcome: &Outcome) -> Exit {
    match outcome {
        Outcome::Met | Outcome::Written => Exit::Success,
        Outcome::Differs(_) => Exit::Failed,
        Outcome::Unusable(_) => Exit::Usage,
        Outcome::Stopped(_) => Exit::Sandbox,
    }
}
