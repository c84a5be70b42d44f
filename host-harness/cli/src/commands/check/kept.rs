//! The registries that are kept until the end of a report.

use acrcheck::model::{Outcome, RegistryResult};
use acrcheck::render::MAX_LISTED_REGISTRIES;

/// How many registries to keep until the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// All, for a format that needs the whole report.
    All,
    /// The first ones, for a format that lists them at its end.
    First,
    None,
}

/// Selects the first registries with failed or unknown findings, and the first of the others.
#[derive(Debug, Default)]
pub(super) struct FirstRegistries {
    attention: usize,
    others: usize,
}

impl FirstRegistries {
    /// Returns those registries of the next part of the report that are to be kept.
    pub(super) fn keep(&mut self, part: &[RegistryResult]) -> Vec<RegistryResult> {
        let first = part.iter().filter(|registry| self.has_room(registry));
        first.cloned().collect()
    }

    fn has_room(&mut self, registry: &RegistryResult) -> bool {
        let needs_attention = |outcome| matches!(outcome, Outcome::Fail | Outcome::Unknown);
        let mut outcomes = registry.findings.iter().map(|finding| finding.outcome());
        let kept = if outcomes.any(needs_attention) {
            &mut self.attention
        } else {
            &mut self.others
        };
        let has_room = *kept < MAX_LISTED_REGISTRIES;
        *kept += usize::from(has_room);
        has_room
    }
}
