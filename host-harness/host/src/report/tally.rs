//! Counts of findings by reason and by subscription and of errors by code, which take little memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::subscriptions::SubscriptionCounts;
use crate::model::{CheckMetadata, ReasonMetadata};
use crate::model::{ErrorEntry, Outcome, RegistryResult, Severity};

/// How many registries are named per reason.
const MAX_NAMES: usize = 3;

/// Counts of findings by reason and by subscription, and of errors by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// The reasons, in order of first occurrence.
    pub reasons: Vec<ReasonCount>,
    /// The errors, in order of first occurrence.
    pub errors: Vec<ErrorCount>,
    /// The subscriptions with failed or unknown findings.
    pub subscriptions: SubscriptionCounts,
    /// The registries with a failed finding that is not waived.
    pub failed_registries: u64,
}

/// The number of findings with a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReasonCount {
    /// The check.
    pub check: Arc<CheckMetadata>,
    /// The reason.
    pub reason: Arc<ReasonMetadata>,
    /// The severity of a failure.
    pub severity: Severity,
    /// What the findings count as.
    pub outcome: Outcome,
    /// The number of findings.
    pub count: u64,
    /// The first few registries: their names, or else their ids.
    pub registries: Vec<Option<String>>,
}

/// The number of errors with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCount {
    /// The first error.
    pub first: ErrorEntry,
    /// The number of errors.
    pub count: u64,
}

impl ReasonCount {
    fn new(check: &Arc<CheckMetadata>, reason: &Arc<ReasonMetadata>, severity: Severity, outcome: Outcome) -> Self {
        Self {
            check: Arc::clone(check),
            reason: Arc::clone(reason),
            severity,
            outcome,
            count: 0,
            registries: Vec::new(),
        }
    }

    /// Adds a finding of a registry.
    fn add(&mut self, registry: &RegistryResult) {
        self.count += 1;
        if self.registries.len() < MAX_NAMES {
            let name = registry.name.as_ref().or(registry.id.as_ref());
            self.registries.push(name.cloned());
        }
    }
}

impl Tally {
    /// Counts the findings of registries, and errors.
    #[must_use]
    pub fn of(registries: &[RegistryResult], errors: &[ErrorEntry]) -> Self {
        let mut tally = Self {
            failed_registries: failed(registries),
            ..Self::default()
        };
        for registry in registries {
            for finding in &registry.findings {
                let outcome = finding.outcome();
                let reason = tally.reason(&finding.check, &finding.reason, finding.severity, outcome);
                reason.add(registry);
            }
            tally.subscriptions.count(registry);
        }
        for error in errors {
            tally.add_errors(error, 1);
        }
        tally
    }

    /// Works like [`Tally::of`] in linear time, even if there are as many reasons and codes as findings and errors, as in a foreign report.
    pub(super) fn of_foreign(registries: &[RegistryResult], errors: &[ErrorEntry]) -> Self {
        let mut tally = Self {
            failed_registries: failed(registries),
            ..Self::default()
        };
        let mut places = HashMap::new();
        for registry in registries {
            for finding in &registry.findings {
                let outcome = finding.outcome();
                let descriptions = (Arc::as_ptr(&finding.check), Arc::as_ptr(&finding.reason));
                let place = *places
                    .entry((descriptions, finding.severity, outcome))
                    .or_insert(tally.reasons.len());
                if place == tally.reasons.len() {
                    tally.reasons.push(ReasonCount::new(
                        &finding.check,
                        &finding.reason,
                        finding.severity,
                        outcome,
                    ));
                }
                if let Some(reason) = tally.reasons.get_mut(place) {
                    reason.add(registry);
                }
            }
            tally.subscriptions.count(registry);
        }
        let mut codes: HashMap<&str, usize> = HashMap::new();
        for error in errors {
            let place = *codes.entry(&error.code).or_insert(tally.errors.len());
            match tally.errors.get_mut(place) {
                Some(errors) => errors.count += 1,
                None => tally.errors.push(ErrorCount {
                    first: error.clone(),
                    count: 1,
                }),
            }
        }
        tally
    }

    /// Returns the number of findings with an outcome, of one check or of all.
    #[must_use]
    pub fn count(&self, check: Option<&str>, outcome: Outcome) -> u64 {
        let reasons = self.reasons.iter().filter(|counted| counted.outcome == outcome);
        let reasons = reasons.filter(|counted| check.is_none_or(|check| counted.check.id == check));
        reasons.map(|counted| counted.count).sum()
    }

    /// Adds the counts of a later part of the input.
    pub fn add(&mut self, later: &Self) {
        self.failed_registries += later.failed_registries;
        for counted in &later.reasons {
            let reason = self.reason(&counted.check, &counted.reason, counted.severity, counted.outcome);
            reason.count += counted.count;
            let room = MAX_NAMES.saturating_sub(reason.registries.len());
            reason.registries.extend(counted.registries.iter().take(room).cloned());
        }
        for errors in &later.errors {
            self.add_errors(&errors.first, errors.count);
        }
        self.subscriptions.add(&later.subscriptions);
    }

    fn reason(
        &mut self,
        check: &Arc<CheckMetadata>,
        reason: &Arc<ReasonMetadata>,
        severity: Severity,
        outcome: Outcome,
    ) -> &mut ReasonCount {
        // Findings of one policy share their descriptions, so comparing pointers is enough.
        let is_same = |counted: &ReasonCount| {
            (counted.outcome, counted.severity) == (outcome, severity)
                && Arc::ptr_eq(&counted.reason, reason)
                && Arc::ptr_eq(&counted.check, check)
        };
        let place = self.reasons.iter().position(is_same).unwrap_or(self.reasons.len());
        if place == self.reasons.len() {
            self.reasons.push(ReasonCount::new(check, reason, severity, outcome));
        }
        #[expect(clippy::indexing_slicing, reason = "the index was found, or was just pushed")]
        &mut self.reasons[place]
    }

    fn add_errors(&mut self, first: &ErrorEntry, count: u64) {
        match self.errors.iter_mut().find(|errors| errors.first.code == first.code) {
            Some(errors) => errors.count += count,
            None => self.errors.push(ErrorCount {
                first: first.clone(),
                count,
            }),
        }
    }
}

fn failed(registries: &[RegistryResult]) -> u64 {
    let fails = |registry: &&RegistryResult| {
        registry
            .findings
            .iter()
            .any(|finding| finding.outcome() == Outcome::Fail)
    };
    registries.iter().filter(fails).count() as u64
}
