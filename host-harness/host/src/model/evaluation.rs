//! The result of evaluating a document: registries, errors and counts.

use std::fmt;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::registry::RegistryResult;
use super::source::Source;
use super::status::Outcome;

/// A part of the input that could not be read or evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorEntry {
    /// Where it is.
    pub source: Source,
    /// The error code: one of the component's, or `unreadable-source`, `sandbox` or `conflicting-registry` from the host.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl ErrorEntry {
    /// Creates an error with a code and a message.
    #[must_use]
    pub fn new(source: Source, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            source,
            code: code.into(),
            message: message.into(),
        }
    }
}

/// Counts: of findings, unless a field says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Summary {
    /// Registries that were evaluated.
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
    #[serde(default)]
    pub waived: u64,
    /// Resources of other types, which are skipped.
    #[serde(default)]
    pub skipped: u64,
    /// Resources that a template declares under a condition that is false.
    #[serde(default)]
    pub not_deployed: u64,
    /// Registries that are omitted because an earlier one has the same id and findings. Components do not set this count.
    #[serde(default)]
    pub duplicates: u64,
    /// Errors.
    pub errors: u64,
}

impl Summary {
    /// Adds the counts of an evaluation.
    pub fn add(&mut self, evaluation: &Evaluation) {
        self.registries += evaluation.registries.len() as u64;
        self.skipped += evaluation.skipped;
        self.not_deployed += evaluation.not_deployed;
        self.errors += evaluation.errors.len() as u64;
        for finding in evaluation.registries.iter().flat_map(|registry| &registry.findings) {
            *self.of(finding.outcome()) += 1;
        }
    }

    /// Returns the count of findings with an outcome.
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
        self.not_deployed += other.not_deployed;
        self.duplicates += other.duplicates;
        self.errors += other.errors;
    }
}

/// An error in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingsProblem {
    /// RFC 6901 pointer into the settings; empty for the whole.
    pub pointer: String,
    /// What is wrong, and what is valid.
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

/// The result of evaluating one document. The default is incomplete and empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation {
    /// The registries, in the order of the document.
    pub registries: Vec<RegistryResult>,
    /// Resources of other types, which are skipped.
    pub skipped: u64,
    /// Resources that a template declares under a condition that is false.
    pub not_deployed: u64,
    /// What could not be read, in the order of the document.
    pub errors: Vec<ErrorEntry>,
    /// False if any part could not be read, or a list is known to be incomplete.
    pub complete: bool,
}
