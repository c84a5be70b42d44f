//! How often each reason was given: what a report over many registries comes to, in little memory.

use std::sync::Arc;

use crate::model::{CheckMetadata, ReasonMetadata};
use crate::model::{ErrorEntry, Outcome, RegistryResult, Severity};

/// How many of what it counts are named.
const NAMED: usize = 3;

/// How often each reason was given, and each kind of error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In the order in which they were first met.
    pub reasons: Vec<Reason>,
    /// In the order in which they were first met.
    pub errors: Vec<Errors>,
}

/// How often a reason was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The check.
    pub check: Arc<CheckMetadata>,
    /// The reason.
    pub reason: Arc<ReasonMetadata>,
    /// How much a failure matters.
    pub severity: Severity,
    /// What the findings count as.
    pub outcome: Outcome,
    /// How many there are.
    pub count: u64,
    /// The first of the registries: their names, or else their ids.
    pub registries: Vec<Option<String>>,
}

/// How many errors there are of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors {
    /// The first of them.
    pub first: ErrorEntry,
    /// How many there are.
    pub count: u64,
}

impl Tally {
    /// The counts of registries and errors.
    #[must_use]
    pub fn of(registries: &[RegistryResult], errors: &[ErrorEntry]) -> Self {
        let mut tally = Self::default();
        for registry in registries {
            for finding in &registry.findings {
                let outcome = finding.outcome();
                let reason = tally.reason(&finding.check, &finding.reason, finding.severity, outcome);
                reason.count += 1;
                if reason.registries.len() < NAMED {
                    let name = registry.name.as_ref().or(registry.id.as_ref());
                    reason.registries.push(name.cloned());
                }
            }
        }
        for error in errors {
            tally.add_errors(error, 1);
        }
        tally
    }

    /// How many findings count as this, of one check or of all.
    #[must_use]
    pub fn count(&self, check: Option<&str>, outcome: Outcome) -> u64 {
        let reasons = self.reasons.iter().filter(|counted| counted.outcome == outcome);
        let reasons = reasons.filter(|counted| check.is_none_or(|check| counted.check.id == check));
        reasons.map(|counted| counted.count).sum()
    }

    /// Adds the counts of what comes behind.
    pub fn add(&mut self, later: &Self) {
        for counted in &later.reasons {
            let reason = self.reason(&counted.check, &counted.reason, counted.severity, counted.outcome);
            reason.count += counted.count;
            let room = NAMED.saturating_sub(reason.registries.len());
            reason.registries.extend(counted.registries.iter().take(room).cloned());
        }
        for errors in &later.errors {
            self.add_errors(&errors.first, errors.count);
        }
    }

    fn reason(
        &mut self,
        check: &Arc<CheckMetadata>,
        reason: &Arc<ReasonMetadata>,
        severity: Severity,
        outcome: Outcome,
    ) -> &mut Reason {
        // Findings of one policy share what describes them, and two checks do not share a reason.
        let known = |counted: &Reason| {
            (counted.outcome, counted.severity) == (outcome, severity)
                && Arc::ptr_eq(&counted.reason, reason)
                && Arc::ptr_eq(&counted.check, check)
        };
        let place = self.reasons.iter().position(known).unwrap_or(self.reasons.len());
        if place == self.reasons.len() {
            self.reasons.push(Reason {
                check: Arc::clone(check),
                reason: Arc::clone(reason),
                severity,
                outcome,
                count: 0,
                registries: Vec::new(),
            });
        }
        #[expect(clippy::indexing_slicing, reason = "it was found there, or put there")]
        &mut self.reasons[place]
    }

    fn add_errors(&mut self, first: &ErrorEntry, count: u64) {
        match self.errors.iter_mut().find(|errors| errors.first.code == first.code) {
            Some(errors) => errors.count += count,
            None => self.errors.push(Errors {
                first: first.clone(),
                count,
            }),
        }
    }
}
