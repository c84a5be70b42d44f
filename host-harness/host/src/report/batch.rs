//! What comes of one part of the input, and what many of them come to.

use std::mem;
use std::sync::Arc;

use crate::model::{ErrorEntry, Evaluation, Finding, Position, RegistryResult, Source, Status, Summary, Waiver, chain};
use crate::sandbox::RunError;
use std::error::Error;

/// What came of one part of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The registries, in the order of the part.
    pub registries: Vec<RegistryResult>,
    /// What could not be read or judged, in the order of the part.
    pub errors: Vec<ErrorEntry>,
    /// What that comes to.
    pub totals: Totals,
}

/// What a report comes to. The default is that of an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The counts.
    pub summary: Summary,
    /// False when anything could not be read or judged.
    pub complete: bool,
    /// Whether the sandbox stopped the component on anything.
    pub stopped: bool,
    /// Failures that are milder than what somebody wants to hear of. They are counted in `summary` all the same.
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
    /// Adds what another part comes to.
    pub fn add(&mut self, other: &Self) {
        self.summary += other.summary;
        self.complete &= other.complete;
        self.stopped |= other.stopped;
        self.mild += other.mild;
    }

    /// Whether anything failed that counts.
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.summary.fail > self.mild
    }
}

impl Batch {
    /// What a component made of a part of the document at `path`. Where it was stopped, that is said of the part's `position`.
    #[must_use]
    pub fn judged(path: &str, position: Option<Position>, outcome: Result<Evaluation, RunError>) -> Self {
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
            error.source.path = Some(path.to_owned());
        }
        batch
    }

    /// A source, or a part of one, that could not be read.
    #[must_use]
    pub fn unreadable(path: &str, position: Option<Position>, error: &dyn Error) -> Self {
        Self::error(path, position, "unreadable-source", error)
    }

    /// Puts to every failed finding what `known` knows of it beforehand, and counts it accordingly.
    pub fn waive(&mut self, known: impl Fn(&RegistryResult, &Finding) -> Option<Arc<Waiver>>) {
        for registry in &mut self.registries {
            let mut findings = mem::take(&mut registry.findings);
            for finding in findings.iter_mut().filter(|finding| finding.status == Status::Fail) {
                let summary = &mut self.totals.summary;
                *summary.of(finding.outcome()) -= 1;
                finding.waiver = known(registry, finding);
                *summary.of(finding.outcome()) += 1;
            }
            registry.findings = findings;
        }
    }

    /// Hands every text of the batch that comes from a document, a component or a service to `change`.
    pub(crate) fn for_each_text(&mut self, change: &dyn Fn(&mut String)) {
        for registry in &mut self.registries {
            let texts = [
                &mut registry.id,
                &mut registry.name,
                &mut registry.resource_group,
                &mut registry.subscription_id,
                &mut registry.location,
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
            source: Source {
                path: Some(path.to_owned()),
                position,
            },
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
    if let Some(position) = &mut source.position {
        change(&mut position.pointer);
    }
}
