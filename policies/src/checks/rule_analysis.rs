//! What a list of IP rules lets in, all rules taken together.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use crate::address::{self, Blocks, Family, Range};
use crate::document::rule_set::Rule;
use crate::settings::Settings;

/// A range that a readable rule allows, and the place of the rule in the list. A rule that allows every IPv4-mapped address has two of them.
type Readable = (Range, usize);

/// The allowing rules of a list. A rule that denies counts for nothing.
#[derive(Debug, Default)]
pub(crate) struct RuleAnalysis {
    /// In ascending order of the ranges.
    pub(crate) readable: Vec<Readable>,
    /// The places of those that cannot be read.
    pub(crate) unreadable: Vec<usize>,
    /// What the readable ones cover together.
    pub(crate) blocks: Blocks,
    /// How many there are.
    pub(crate) allowing: usize,
}

impl RuleAnalysis {
    pub(crate) fn of(rules: &[Rule<'_>]) -> Self {
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
        let unreadable = allowing().filter(|(_, rule)| rule.range.is_none());
        Self {
            blocks: Blocks::of(readable.iter().map(|(range, _)| *range)),
            unreadable: unreadable.map(|(index, _)| index).collect(),
            readable,
            allowing: allowing().count(),
        }
    }

    /// Whether the rules allow nearly every public address of a family.
    pub(crate) fn allows_any(&self) -> bool {
        [Family::V4, Family::V6]
            .into_iter()
            .any(|family| self.blocks.hold_nearly_all(family))
    }

    /// Whether an IPv4 block is wider than the settings allow.
    pub(crate) fn is_too_broad(&self, settings: &Settings) -> bool {
        self.blocks.iter().any(|block| is_wider_than_allowed(block, settings))
    }

    /// Whether a readable rule is not entirely inside the allowed ranges.
    pub(crate) fn leaves_allowed_ranges(&self, settings: &Settings) -> bool {
        let allowed = settings.allowed_ranges.as_ref();
        allowed.is_some_and(|allowed| self.readable.iter().any(|rule| !holds(allowed, rule)))
    }

    /// The places of the readable rules without which the others would be in order, in ascending order: all that leave the allowed ranges, and
    /// of those that make up too much, the broadest first, as many as it takes.
    pub(crate) fn offending(&self, settings: &Settings) -> Vec<usize> {
        let mut offending = BinaryHeap::new();
        let mut remaining = self.readable.clone();
        if let Some(allowed) = &settings.allowed_ranges {
            let outside: Vec<usize> = in_order(self.readable.iter().filter(|rule| !holds(allowed, rule)));
            remaining.retain(|(_, index)| outside.binary_search(index).is_err());
            offending.extend(outside);
        }
        // Each turn removes every rule of one prefix length at least, so that there are at most 33 + 129 turns.
        loop {
            let blocks = Blocks::of(remaining.iter().map(|(range, _)| *range));
            let nearly_all = [Family::V4, Family::V6].map(|family| blocks.hold_nearly_all(family));
            let is_too_much = |range: Range| {
                let [v4, v6] = nearly_all;
                let is_part_of_all = if range.family == Family::V4 { v4 } else { v6 };
                (is_part_of_all && range.reachable() > 0)
                    || blocks
                        .holding(range)
                        .is_some_and(|block| is_wider_than_allowed(block, settings))
            };
            let too_much = || remaining.iter().filter(|(range, _)| is_too_much(*range));
            let Some(broadest) = too_much().map(|(range, _)| range.prefix).min() else {
                break;
            };
            let removed: Vec<usize> = in_order(too_much().filter(|(range, _)| range.prefix == broadest));
            remaining.retain(|(_, index)| removed.binary_search(index).is_err());
            offending.extend(removed);
        }
        let mut places = offending.into_sorted_vec();
        places.dedup();
        places
    }

    /// The places of the rules that repeat another one or lie inside it, in ascending order.
    pub(crate) fn redundant(&self) -> Vec<usize> {
        // Two aligned ranges are disjoint, or one holds the other. In ascending order, each comes after those that hold it.
        let split = |wanted: bool| {
            let mut holder: Option<Range> = None;
            in_order(self.readable.iter().filter(move |(range, _)| {
                let is_held = holder.is_some_and(|held| held.contains(*range));
                if !is_held {
                    holder = Some(*range);
                }
                is_held == wanted
            }))
        };
        let mut redundant = split(true);
        if !redundant.is_empty() {
            // A rule with two ranges is needed for either.
            let needed = split(false);
            redundant.retain(|index| needed.binary_search(index).is_err());
        }
        redundant
    }

    /// The places of the rules that are entirely in space from which no client can call a public endpoint, in ascending order.
    pub(crate) fn reserved(&self) -> Vec<usize> {
        in_order(self.readable.iter().filter(|(range, _)| address::is_reserved(*range)))
    }
}

fn in_order<'r>(rules: impl Iterator<Item = &'r Readable>) -> Vec<usize> {
    let places: BinaryHeap<usize> = rules.map(|(_, index)| *index).collect();
    places.into_sorted_vec()
}

fn holds(allowed: &Blocks, rule: &Readable) -> bool {
    allowed.holding(rule.0).is_some()
}

/// Whether an IPv4 block is wider than the settings allow.
fn is_wider_than_allowed(block: Range, settings: &Settings) -> bool {
    block.family == Family::V4 && block.prefix < settings.min_prefix_length.unwrap_or(0)
}
