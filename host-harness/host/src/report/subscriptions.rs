//! Counts of failed and unknown findings by subscription.

use std::collections::HashMap;

use crate::model::Outcome;
use crate::model::RegistryResult;

/// The most subscriptions to count separately. Memory use does not grow beyond them.
const MOST: usize = 10_000;

/// Counts of failed and unknown findings by subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionCounts {
    counts: Vec<SubscriptionCount>,
    places: HashMap<Option<String>, usize>,
    fail: u64,
    unknown: u64,
}

/// The number of findings in a subscription that failed or are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubscriptionCount {
    /// The subscription's id in lower case; `None` for registries without one.
    pub subscription: Option<String>,
    /// Failed findings that are not waived.
    pub fail: u64,
    /// Unknown findings.
    pub unknown: u64,
}

impl SubscriptionCounts {
    /// Returns the subscriptions with failed or unknown findings, in order of first occurrence.
    #[must_use]
    pub fn counts(&self) -> &[SubscriptionCount] {
        &self.counts
    }

    /// Returns the failed and the unknown findings of further subscriptions, which are not counted separately.
    #[must_use]
    pub const fn others(&self) -> (u64, u64) {
        (self.fail, self.unknown)
    }

    /// Counts the findings of a registry. Does not limit the subscriptions, so that all parts of the input can be counted in any order.
    pub(super) fn count(&mut self, registry: &RegistryResult) {
        let count = |outcome| {
            let findings = registry.findings.iter();
            findings.filter(|finding| finding.outcome() == outcome).count() as u64
        };
        let (fail, unknown) = (count(Outcome::Fail), count(Outcome::Unknown));
        if fail + unknown > 0 {
            let subscription = registry.subscription_id.as_deref().filter(|id| !id.is_empty());
            self.take(subscription.map(str::to_ascii_lowercase), fail, unknown, usize::MAX);
        }
    }

    /// Adds the counts of a later part of the input.
    pub(super) fn add(&mut self, later: &Self) {
        for counted in &later.counts {
            self.take(counted.subscription.clone(), counted.fail, counted.unknown, MOST);
        }
        self.fail += later.fail;
        self.unknown += later.unknown;
    }

    fn take(&mut self, subscription: Option<String>, fail: u64, unknown: u64, most: usize) {
        let known = self.places.get(&subscription).copied();
        if let Some(counted) = known.and_then(|place| self.counts.get_mut(place)) {
            counted.fail += fail;
            counted.unknown += unknown;
        } else if self.counts.len() < most {
            self.places.insert(subscription.clone(), self.counts.len());
            self.counts.push(SubscriptionCount {
                subscription,
                fail,
                unknown,
            });
        } else {
            self.fail += fail;
            self.unknown += unknown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_subscriptions_are_only_counted() {
        let mut all = SubscriptionCounts::default();
        let mut part = SubscriptionCounts::default();
        for number in 0..MOST + 5 {
            part.take(Some(number.to_string()), 2, 1, usize::MAX);
        }
        all.add(&part);
        assert_eq!((all.counts().len(), all.others()), (MOST, (10, 5)));
        // Those that have a place keep it.
        all.add(&part);
        assert_eq!((all.counts().len(), all.others()), (MOST, (20, 10)));
        assert!(
            all.counts()
                .iter()
                .all(|counted| (counted.fail, counted.unknown) == (4, 2))
        );
    }
}
