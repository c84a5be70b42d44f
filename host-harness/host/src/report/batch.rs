//! The results of one part of the input, and totals.

use std::mem;
use std::sync::Arc;

use crate::model::{ErrorEntry, Evaluation, Finding, Position, RegistryResult, Source, Status, Summary, Waiver, chain};
use crate::sandbox::RunError;
use std::error::Error;

/// The results of one part of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// The registries, in input order.
    pub registries: Vec<RegistryResult>,
    /// What could not be read or evaluated, in input order.
    pub errors: Vec<ErrorEntry>,
    /// The totals.
    pub totals: Totals,
}

/// The totals of a report. The default is that of an empty report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// The counts.
    pub summary: Summary,
    /// False if anything could not be read or evaluated.
    pub complete: bool,
    /// Whether a run of the component failed.
    pub stopped: bool,
    /// Failures below the severity threshold. `summary` includes them.
    pub mild: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            summary: Summary::default(),
            complete: true,
            stopped: false,
            mild: 0,
        }
    }
}

impl Totals {
    /// Adds the totals of another part.
    pub fn add(&mut self, other: &Self) {
        self.summary += other.summary;
        self.complete &= other.complete;
        self.stopped |= other.stopped;
        self.mild += other.mild;
    }

    /// Whether there are failures at or above the severity threshold.
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.summary.fail > self.mild
    }
}

impl Batch {
    /// Creates a batch from the result of evaluating a part of the document at `path`. An error of the run gets the part's `position`.
    #[must_use]
    pub fn evaluated(path: &str, position: Option<Position>, outcome: Result<Evaluation, RunError>) -> Self {
        let evaluation = match outcome {
            Ok(evaluation) => evaluation,
            Err(error) => {
                let mut batch = Self::error(path, position, "sandbox", &error);
                batch.totals.stopped = !matches!(error, RunError::DocumentTooLarge { .. });
                return batch;
            }
        };
        let mut batch = Self::default();
        batch.totals.summary.add(&evaluation);
        batch.totals.complete = evaluation.complete;
        batch.registries = evaluation.registries;
        batch.errors = evaluation.errors;
        for registry in &mut batch.registries {
            registry.source.path = Some(path.to_owned());
        }
        for error in &mut batch.errors {
            // An error in a parameter file has its own path.
            error.source.path.get_or_insert_with(|| path.to_owned());
        }
        batch
    }

    /// Creates a batch from an input, or a part of one, that could not be read.
    #[must_use]
    pub fn unreadable(path: &str, position: Option<Position>, error: &dyn Error) -> Self {
        Self::error(path, position, "unreadable-source", error)
    }

    /// Sets the waiver of every failed finding to the result of `waiver_of`, and updates the counts.
    pub fn waive(&mut self, waiver_of: impl Fn(&RegistryResult, &Finding) -> Option<Arc<Waiver>>) {
        for registry in &mut self.registries {
            let mut findings = mem::take(&mut registry.findings);
            for finding in findings.iter_mut().filter(|finding| finding.status == Status::Fail) {
                let summary = &mut self.totals.summary;
                *summary.of(finding.outcome()) -= 1;
                finding.waiver = waiver_of(registry, finding);
                *summary.of(finding.outcome()) += 1;
            }
            registry.findings = findings;
        }
    }

    /// Calls `change` on every text that comes from a document, a component or a service.
    pub(crate) fn for_each_text(&mut self, change: &dyn Fn(&mut String)) {
        for registry in &mut self.registries {
            let texts = [
                &mut registry.id,
                &mut registry.name,
                &mut registry.resource_group,
                &mut registry.subscription_id,
                &mut registry.location,
                &mut registry.address,
            ];
            texts.into_iter().flatten().for_each(change);
            for tag in &mut registry.tags {
                change(&mut tag.name);
                change(&mut tag.value);
            }
            change_source(&mut registry.source, change);
            registry
                .findings
                .iter_mut()
                .for_each(|finding| change_finding(finding, change));
        }
        for ErrorEntry { source, code, message } in &mut self.errors {
            change_source(source, change);
            change(code);
            change(message);
        }
    }

    fn error(path: &str, position: Option<Position>, code: &str, error: &dyn std::error::Error) -> Self {
        let mut batch = Self::default();
        batch.totals.summary.errors = 1;
        batch.totals.complete = false;
        batch.errors.push(ErrorEntry {
            source: Source::new(Some(path.to_owned()), position),
            code: code.to_owned(),
            message: chain(error),
        });
        batch
    }
}

fn change_finding(finding: &mut Finding, change: &dyn Fn(&mut String)) {
    finding.own_message.iter_mut().for_each(change);
    finding.remediation.iter_mut().for_each(change);
    for evidence in &mut finding.evidence {
        change(&mut evidence.pointer);
        evidence.value.iter_mut().for_each(change);
    }
    for advisory in &mut finding.advisories {
        advisory.own_message.iter_mut().for_each(change);
    }
}

fn change_source(source: &mut Source, change: &dyn Fn(&mut String)) {
    source.path.iter_mut().for_each(change);
    source.parameters.iter_mut().for_each(change);
    if let Some(position) = &mut source.position {
        change(&mut position.pointer);
    }
}
