//! The report over many inputs: the JSON form `acrcheck.report/v1`.

use serde::Serialize;

use super::batch::{Batch, Totals};
use super::tally::Tally;
use crate::model::{ErrorEntry, Evaluation, RegistryResult, Summary};
use crate::sandbox::{Policy, RunError};

/// The name of the JSON form.
pub(crate) const SCHEMA_NAME: &str = "acrcheck.report/v1";

/// The component that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComponentIdentity {
    /// The policy's name.
    pub name: String,
    /// The policy's version.
    pub version: String,
    /// SHA-256 of the component's binary, in hexadecimal.
    pub sha256: String,
}

impl ComponentIdentity {
    /// Who a policy is.
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

/// The configuration file that a report was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsedConfiguration {
    /// The file as it was named, or as it was found from the current folder.
    pub path: String,
}

/// The report over every source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The name of this form.
    pub schema: &'static str,
    /// The component that judged.
    pub component: ComponentIdentity,
    /// The configuration file that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<UsedConfiguration>,
    /// The counts of what follows.
    pub summary: Summary,
    /// The registries, in the order of the sources.
    pub registries: Vec<RegistryResult>,
    /// What could not be read or judged, in the order of the sources.
    pub errors: Vec<ErrorEntry>,
    /// False when anything could not be read or judged.
    pub complete: bool,
    /// Whether the sandbox stopped the component on any source.
    #[serde(skip)]
    pub stopped: bool,
    /// Failures that are milder than what somebody wants to hear of.
    #[serde(skip)]
    pub mild: u64,
    /// How often each reason was given, whether it is listed or not.
    #[serde(skip)]
    pub tally: Tally,
}

impl Report {
    /// An empty report of what a policy will find.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            schema: SCHEMA_NAME,
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

    /// Adds what a component made of the document at `path`.
    pub fn add(&mut self, path: &str, outcome: Result<Evaluation, RunError>) {
        self.add_batch(Batch::judged(path, None, outcome));
    }

    /// Adds a source, or a part of one, that could not be read.
    pub fn add_unreadable(&mut self, path: &str, error: &dyn std::error::Error) {
        self.add_batch(Batch::unreadable(path, None, error));
    }

    /// Adds what came of a part of the input.
    pub fn add_batch(&mut self, batch: Batch) {
        let tally = Tally::of(&batch.registries, &batch.errors);
        self.add_counted(batch, &tally);
    }

    /// The same, of a part that has been counted before. Not all of it need be listed.
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

    /// What the report comes to.
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
