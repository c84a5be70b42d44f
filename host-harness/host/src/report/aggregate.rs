//! The report on all inputs: the JSON format `acrcheck.report/v1`.

use serde::{Deserialize, Serialize};

use super::batch::{Batch, Totals};
use super::tally::Tally;
use crate::model::{Detail, ErrorEntry, Evaluation, RegistryResult, Summary};
use crate::sandbox::{Policy, RunError};

/// The component that evaluated the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ComponentIdentity {
    /// The policy's name.
    pub name: String,
    /// The policy's version.
    pub version: String,
    /// SHA-256 of the component's binary, in hexadecimal.
    pub sha256: String,
}

impl ComponentIdentity {
    /// Returns the identity of a policy.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        let metadata = policy.metadata();
        Self {
            name: metadata.name.clone(),
            version: metadata.version.clone(),
            sha256: policy.info().sha256.clone(),
        }
    }
}

/// The configuration file that was in effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UsedConfiguration {
    /// The file as it was passed, or as it was found from the current folder.
    pub path: String,
}

impl UsedConfiguration {
    /// Creates the entry for a configuration file.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into() }
    }
}

/// The report on all inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How much the findings say.
    pub detail: Detail,
    /// The component that evaluated the inputs.
    pub component: ComponentIdentity,
    /// The configuration file that was in effect.
    pub configuration: Option<UsedConfiguration>,
    /// The counts of what follows.
    pub summary: Summary,
    /// The registries, in input order.
    pub registries: Vec<RegistryResult>,
    /// What could not be read or evaluated, in input order.
    pub errors: Vec<ErrorEntry>,
    /// False if anything could not be read or evaluated.
    pub complete: bool,
    /// Whether a run of the component failed. Not in the JSON.
    pub stopped: bool,
    /// Failures below the severity threshold. Not in the JSON.
    pub mild: u64,
    /// The counts of each reason, including findings that are not listed. Not in the JSON.
    pub tally: Tally,
}

impl Report {
    /// Creates an empty report for a policy.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            detail: Detail::Full,
            component: ComponentIdentity::new(policy),
            configuration: None,
            summary: Summary::default(),
            registries: Vec::new(),
            errors: Vec::new(),
            complete: true,
            stopped: false,
            mild: 0,
            tally: Tally::default(),
        }
    }

    /// Adds the result of evaluating the document at `path`.
    pub fn add(&mut self, path: &str, outcome: Result<Evaluation, RunError>) {
        self.add_batch(Batch::evaluated(path, None, outcome));
    }

    /// Adds an input that could not be read.
    pub fn add_unreadable(&mut self, path: &str, error: &dyn std::error::Error) {
        self.add_batch(Batch::unreadable(path, None, error));
    }

    /// Adds the results of a part of the input.
    pub fn add_batch(&mut self, batch: Batch) {
        let tally = Tally::of(&batch.registries, &batch.errors);
        self.add_counted(batch, &tally);
    }

    /// Adds the results of a part of the input with their tally, which may also count findings that the batch omits.
    pub fn add_counted(&mut self, batch: Batch, tally: &Tally) {
        self.tally.add(tally);
        let mut totals = self.totals();
        totals.add(&batch.totals);
        self.summary = totals.summary;
        self.complete = totals.complete;
        self.stopped = totals.stopped;
        self.mild = totals.mild;
        self.registries.extend(batch.registries);
        self.errors.extend(batch.errors);
    }

    /// Returns the totals of the report.
    #[must_use]
    pub const fn totals(&self) -> Totals {
        Totals {
            summary: self.summary,
            complete: self.complete,
            stopped: self.stopped,
            mild: self.mild,
        }
    }
}
