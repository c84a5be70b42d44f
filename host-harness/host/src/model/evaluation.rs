//! What an evaluation of one document gives: registries, errors and counts.

use std::fmt;
use std::ops::AddAssign;

use serde::Serialize;

use super::registry::RegistryResult;
use super::source::Source;
use super::status::Outcome;

/// Something that could not be read or judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorEntry {
    /// Where it stands.
    pub source: Source,
    /// What kind of thing: a code of the component's, or `unreadable-source`, `sandbox` or `conflicting-registry` of the host's.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Counts, of findings except where another thing is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Registries judged.
    pub registries: u64,
    /// Findings that pass.
    pub pass: u64,
    /// Findings that fail and are not waived.
    pub fail: u64,
    /// Findings that are not applicable.
    pub not_applicable: u64,
    /// Findings that are unknown.
    pub unknown: u64,
    /// Failed findings that are waived.
    pub waived: u64,
    /// Resources of other types, passed over.
    pub skipped: u64,
    /// Registries that are not listed because an earlier one with the same id has the same findings. A component counts none.
    pub duplicates: u64,
    /// Errors.
    pub errors: u64,
}

impl Summary {
    /// Counts what an evaluation lists.
    pub fn add(&mut self, evaluation: &Evaluation) {
        self.registries += evaluation.registries.len() as u64;
        self.skipped += evaluation.skipped;
        self.errors += evaluation.errors.len() as u64;
        for finding in evaluation.registries.iter().flat_map(|registry| &registry.findings) {
            *self.of(finding.outcome()) += 1;
        }
    }

    /// The count of findings with an outcome.
    pub(crate) const fn of(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Waived => &mut self.waived,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::Unknown => &mut self.unknown,
        }
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.registries += other.registries;
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.waived += other.waived;
        self.skipped += other.skipped;
        self.duplicates += other.duplicates;
        self.errors += other.errors;
    }
}

/// One thing that is wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// RFC 6901 pointer into the settings; empty for the whole.
    pub pointer: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

/// What a component makes of one document. The default is that of a document from which nothing could be read: not complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The registries, in the order of the document.
    pub registries: Vec<RegistryResult>,
    /// Resources of other types, passed over.
    pub skipped: u64,
    /// What could not be read, in the order of the document.
    pub errors: Vec<ErrorEntry>,
    /// False when anything could not be read, or a list is known not to be whole.
    pub complete: bool,
}
