//! What a list of IP rules allows, and which of the rules matter.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use crate::address::{self, Blocks, Family, Range};
use crate::configuration::IpRules;
use crate::document::rule_set::{Rule, RuleOrigin};
use crate::settings::Settings;

/// The number of rules that a registry can have.
pub(super) const MOST_RULES: usize = 100;

/// A range that a readable rule allows, and the index of the rule. A rule that allows every IPv4-mapped address has two of them.
type Readable = (Range, usize);

/// A list of rules and what they allow. Rules with the action Deny are ignored.
#[derive(Debug)]
pub(super) struct RuleAnalysis<'o, 'd> {
    pub(super) list: &'o [Rule<'d>],
    /// The allowing rules that can be read, sorted by range.
    pub(super) readable: Vec<Readable>,
    /// Whether one of them cannot be computed from the document.
    pub(super) has_unresolved: bool,
    /// The indexes of the allowing rules that cannot be read.
    pub(super) unreadable: Vec<usize>,
    /// The union of the readable rules.
    pub(super) blocks: Blocks,
    /// The number of allowing rules.
    pub(super) allowing: usize,
}

impl<'o, 'd> RuleAnalysis<'o, 'd> {
    /// Analyses the rules of a registry; none if they are not shown.
    pub(super) fn of(rules: IpRules<'o, 'd>) -> Option<Self> {
        match rules {
            IpRules::NotShown | IpRules::Malformed | IpRules::Unresolved => None,
            IpRules::Listed(list) => Some(Self::of_list(list)),
        }
    }

    fn of_list(rules: &'o [Rule<'d>]) -> Self {
        let allowing = || rules.iter().enumerate().filter(|(_, rule)| rule.allowing);
        let ranges = allowing().filter_map(|(index, rule)| Some((rule.range?, index)));
        let mut readable = address::sorted(ranges);
        let mapped = |(range, index): &Readable| range.mapped_part().map(|mapped| (mapped, *index));
        if readable.iter().any(|rule| mapped(rule).is_some()) {
            let with_mapped: Vec<Readable> = readable
                .iter()
                .copied()
                .chain(readable.iter().filter_map(mapped))
                .collect();
            readable = address::sorted(with_mapped.into_iter());
        }
        let is_unresolved = |rule: &Rule<'_>| rule.origin == RuleOrigin::Unresolved;
        let unreadable = allowing().filter(|(_, rule)| rule.range.is_none() && !is_unresolved(rule));
        Self {
            has_unresolved: allowing().any(|(_, rule)| is_unresolved(rule)),
            list: rules,
            blocks: Blocks::of(readable.iter().map(|(range, _)| *range)),
            unreadable: unreadable.map(|(index, _)| index).collect(),
            readable,
            allowing: allowing().count(),
        }
    }

    /// Whether the rules allow nearly every public address of a family.
    pub(super) fn allows_any(&self) -> bool {
        [Family::V4, Family::V6]
            .into_iter()
            .any(|family| self.blocks.contain_nearly_all(family))
    }

    /// Whether an IPv4 block is wider than the settings allow.
    pub(super) fn is_too_broad(&self, settings: &Settings) -> bool {
        self.blocks.iter().any(|block| is_wider_than_allowed(block, settings))
    }

    /// Whether a readable rule is not entirely inside the allowed ranges.
    pub(super) fn leaves_allowed_ranges(&self, settings: &Settings) -> bool {
        let allowed = settings.allowed_ranges.as_ref();
        allowed.is_some_and(|allowed| self.readable.iter().any(|rule| !contains(allowed, rule)))
    }

    /// The indexes, sorted, of the readable rules to remove so that the others are acceptable: all outside the allowed ranges, and of those that
    /// allow too much together, the broadest first, as many as necessary.
    pub(super) fn offending(&self, settings: &Settings) -> Vec<usize> {
        if !self.allows_any() && !self.is_too_broad(settings) && !self.leaves_allowed_ranges(settings) {
            return Vec::new();
        }
        let mut offending = BinaryHeap::new();
        let mut remaining = self.readable.clone();
        if let Some(allowed) = &settings.allowed_ranges {
            let outside: Vec<usize> = sorted(self.readable.iter().filter(|rule| !contains(allowed, rule)));
            remaining.retain(|(_, index)| outside.binary_search(index).is_err());
            offending.extend(outside);
        }
        // Each iteration removes every offending rule of one prefix length, so there are at most 33 + 129.
        loop {
            let blocks = Blocks::of(remaining.iter().map(|(range, _)| *range));
            let nearly_all = [Family::V4, Family::V6].map(|family| blocks.contain_nearly_all(family));
            let is_too_much = |range: Range| {
                let [v4, v6] = nearly_all;
                let is_part_of_all = if range.family == Family::V4 { v4 } else { v6 };
                (is_part_of_all && range.reachable() > 0)
                    || blocks
                        .containing(range)
                        .is_some_and(|block| is_wider_than_allowed(block, settings))
            };
            let too_much = || remaining.iter().filter(|(range, _)| is_too_much(*range));
            let Some(broadest) = too_much().map(|(range, _)| range.prefix).min() else {
                break;
            };
            let removed: Vec<usize> = sorted(too_much().filter(|(range, _)| range.prefix == broadest));
            remaining.retain(|(_, index)| removed.binary_search(index).is_err());
            offending.extend(removed);
        }
        let mut indexes = offending.into_sorted_vec();
        indexes.dedup();
        indexes
    }

    /// The indexes, sorted, of the rules that repeat another rule or lie inside it.
    pub(super) fn redundant(&self) -> Vec<usize> {
        // Two aligned ranges are disjoint, or one contains the other. Sorted, each follows those that contain it.
        let split = |wanted: bool| {
            let mut container: Option<Range> = None;
            sorted(self.readable.iter().filter(move |(range, _)| {
                let is_contained = container.is_some_and(|container| container.contains(*range));
                if !is_contained {
                    container = Some(*range);
                }
                is_contained == wanted
            }))
        };
        let mut redundant = split(true);
        if !redundant.is_empty() {
            // A rule with two ranges is needed if one of them is.
            let needed = split(false);
            redundant.retain(|index| needed.binary_search(index).is_err());
        }
        redundant
    }

    /// The indexes, sorted, of the rules that lie in reserved space, from which no client can reach a public endpoint.
    pub(super) fn reserved(&self) -> Vec<usize> {
        sorted(self.readable.iter().filter(|(range, _)| address::is_reserved(*range)))
    }
}

fn sorted<'r>(rules: impl Iterator<Item = &'r Readable>) -> Vec<usize> {
    let indexes: BinaryHeap<usize> = rules.map(|(_, index)| *index).collect();
    indexes.into_sorted_vec()
}

fn contains(allowed: &Blocks, rule: &Readable) -> bool {
    allowed.containing(rule.0).is_some()
}

/// Whether an IPv4 block is wider than the settings allow.
fn is_wider_than_allowed(block: Range, settings: &Settings) -> bool {
    block.family == Family::V4 && block.prefix < settings.min_prefix_length.unwrap_or(0)
}
