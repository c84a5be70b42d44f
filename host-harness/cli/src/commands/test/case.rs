//! A test case: an expectation file, with its document and settings.

use std::fs;
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use acrcheck::checker::{Checker, Document, DocumentError};
use acrcheck::expectation::{Case, CaseOutcome, Difference, ENDING, Expectation, ExpectedSettings};
use acrcheck::input::{self, Input, InputError};
use acrcheck::model::chain;
use acrcheck::report::Report;
use acrcheck::{Policy, Settings};

use crate::io::atomic_file::AtomicFile;
use crate::io::whole_file;

/// Evaluates test cases.
pub(crate) struct Evaluator<'p> {
    pub(crate) policy: &'p Policy,
    /// Whether to update expectation files that are not met.
    pub(crate) write: bool,
}

/// Maximum size of expectation and settings files in bytes.
const LARGEST: u64 = 16 << 20;

impl Evaluator<'_> {
    /// Evaluates an expectation file.
    pub(crate) fn case(&self, path: &Path) -> Case {
        let outcome = self.outcome(path).unwrap_or_else(|outcome| outcome);
        Case::new(path.display().to_string(), outcome)
    }

    /// Returns the outcome; as an error if the case cannot be evaluated.
    fn outcome(&self, path: &Path) -> Result<CaseOutcome, CaseOutcome> {
        regular(path).map_err(|reason| CaseOutcome::Unusable(reason.to_owned()))?;
        let (former, expectation) = match text_of(path) {
            Ok(text) => {
                let expectation = Expectation::read(&text).map_err(|error| CaseOutcome::Unusable(error.to_string()))?;
                (text, expectation)
            }
            // A document without an expectation file, which is created.
            Err(InputError::Missing) if self.write => (String::new(), Expectation::default()),
            Err(InputError::Missing) => {
                let reason = "no such file; `--write` creates it from the findings";
                return Err(CaseOutcome::Unusable(reason.to_owned()));
            }
            Err(error) => return Err(CaseOutcome::Unusable(chain(&error))),
        };
        let document = document_of(path, &expectation).map_err(CaseOutcome::Unusable)?;
        regular(&document)
            .map_err(|reason| CaseOutcome::Unusable(format!("document: {}: {reason}", document.display())))?;
        let settings = self.settings(path, &expectation)?;
        let Some(report) = self.report(&document, settings)? else {
            let difference = Difference::new("the document", document.display().to_string(), "no such file");
            return Ok(CaseOutcome::Differs(vec![difference]));
        };
        if report.stopped {
            return Ok(CaseOutcome::Stopped(
                report.errors.into_iter().map(|error| error.message).collect(),
            ));
        }
        let differences = expectation.differences(&report, self.policy.metadata());
        if !self.write || (differences.is_empty() && !former.is_empty()) {
            return Ok(match differences.as_slice() {
                [] => CaseOutcome::Met,
                _ => CaseOutcome::Differs(differences),
            });
        }
        let written = expectation.met_by(&report).written(&former);
        keep(path, &written).map_err(|error| CaseOutcome::Unusable(format!("cannot write the file: {error}")))?;
        Ok(CaseOutcome::Written)
    }

    /// Returns the report of `check`; none if the document does not exist.
    fn report(&self, document: &Path, settings: Settings) -> Result<Option<Report>, CaseOutcome> {
        let document = Document::open(&Input::File(document.to_owned()));
        if matches!(document.content, Err(DocumentError::Input(InputError::Missing))) {
            return Ok(None);
        }
        let checker = Checker::new(self.policy).settings(settings).threads(NonZeroUsize::MIN);
        let report = checker.check([document]);
        report.map(Some).map_err(|error| CaseOutcome::Unusable(chain(&error)))
    }

    /// Reads the settings and has the component validate them.
    fn settings(&self, path: &Path, expectation: &Expectation) -> Result<Settings, CaseOutcome> {
        let (name, text) = match &expectation.settings {
            ExpectedSettings::Default => return Ok(Settings::default()),
            ExpectedSettings::Inline(settings) => ("settings", settings.as_json().to_owned()),
            ExpectedSettings::File(file) => {
                let path = path.with_file_name(file);
                let unusable = |reason: &str| CaseOutcome::Unusable(format!("settings: {file}: {reason}"));
                regular(&path).map_err(unusable)?;
                let text = text_of(&path).map_err(|error| unusable(&chain(&error)))?;
                (file.as_str(), text)
            }
            _ => return Err(CaseOutcome::Unusable("settings: not supported".to_owned())),
        };
        let problems = self.policy.validate_settings(&text);
        let problems = problems.map_err(|error| CaseOutcome::Stopped(vec![chain(&error)]))?;
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        match problems.as_slice() {
            [] => Settings::from_json(&text).map_err(|error| CaseOutcome::Unusable(format!("{name}: {error}"))),
            _ => Err(CaseOutcome::Unusable(format!("{name}: {}", problems.join("; ")))),
        }
    }
}

/// Refuses anything but files and links to files. Opening a pipe would block.
fn regular(path: &Path) -> Result<(), &'static str> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err("not a regular file"),
        // Opening it reports the error.
        _ => Ok(()),
    }
}

fn text_of(path: &Path) -> Result<String, InputError> {
    whole_file::read(&Input::File(path.to_owned()), LARGEST)
}

/// Returns the document that the file names, or the one of the same name.
fn document_of(path: &Path, expectation: &Expectation) -> Result<PathBuf, String> {
    if let Some(document) = &expectation.document {
        return Ok(path.with_file_name(document));
    }
    let whole = path.display().to_string();
    let stem = PathBuf::from(whole.strip_suffix(ENDING).unwrap_or(&whole));
    let mut named = input::named(&stem).into_iter();
    match (named.next(), named.next()) {
        (Some(document), None) => Ok(document),
        (Some(one), Some(other)) => Err(format!(
            "found {} and {}; choose one with the key `document`",
            one.display(),
            other.display()
        )),
        (None, _) => Ok(PathBuf::from(format!("{}.json", stem.display()))),
    }
}

fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    // Write to the target of a link, and keep the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = AtomicFile::create(&path)?;
    file.write_all(text.as_bytes())?;
    file.finish()
}
