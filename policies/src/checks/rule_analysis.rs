//! What a list of IP rules lets in, all rules taken together.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use crate::address::{self, Blocks, Family, Range};
use crate::document::rule_set::Rule;
use crate::settings::Settings;

/// A readable rule that allows: its range, and its place in the list.
type Readable = (Range, usize);

/// The allowing rules of a list. A rule that is not allowing counts for nothing.
#[derive(Debug, Default)]
pub(crate) struct RuleAnalysis {
    /// In ascending order of the ranges.
    pub(crate) readable: Vec<Readable>,
    /// The places of those that cannot be read.
    pub(crate) unreadable: Vec<usize>,
    /// What the readable ones cover together.
    pub(crate) blocks: Blocks,
}

impl RuleAnalysis {
    pub(crate) fn of(rules: &[Rule<'_>]) -> Self {
        let allowing = || rules.iter().enumerate().filter(|(_, rule)| rule.allowing);
        let readable = address::sorted(allowing().filter_map(|(index, rule)| Some((rule.range?, index))));
        let unreadable = allowing().filter(|(_, rule)| rule.range.is_none());
        Self {
            blocks: Blocks::of(readable.iter().map(|(range, _)| *range)),
            unreadable: unreadable.map(|(index, _)| index).collect(),
            readable,
        }
    }

    /// Whether no rule allows anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.readable.is_empty() && self.unreadable.is_empty()
    }

    /// Whether the rules cover all of IPv4, or all of IPv6.
    pub(crate) fn allows_any(&self) -> bool {
        self.blocks.iter().any(|block| block.prefix == 0)
    }

    /// Whether an IPv4 block is wider than the settings allow.
    pub(crate) fn is_too_broad(&self, settings: &Settings) -> bool {
        let shortest = settings.min_prefix_length.unwrap_or(0);
        let mut blocks = self.blocks.iter();
        blocks.any(|block| block.family == Family::V4 && block.prefix < shortest)
    }

    /// Whether a rule lies outside the allowed ranges, or cannot be read and so cannot be shown to lie inside.
    pub(crate) fn leaves_allowed_ranges(&self, settings: &Settings) -> bool {
        settings
            .allowed_ranges
            .as_ref()
            .is_some_and(|allowed| !self.unreadable.is_empty() || self.readable.iter().any(|r| !holds(allowed, r)))
    }

    /// The places of the rules without which the others would be in order, in ascending order: all that leave the allowed ranges, and of
    /// those that make up a block that is too broad, the broadest first, as many as it takes.
    pub(crate) fn offending(&self, settings: &Settings) -> Vec<usize> {
        let mut remaining = self.readable.clone();
        if let Some(allowed) = &settings.allowed_ranges {
            remaining.retain(|rule| holds(allowed, rule));
        }
        // Each turn removes every rule of one prefix length at least, so that there are at most 33 + 129 turns.
        loop {
            let blocks = Blocks::of(remaining.iter().map(|(range, _)| *range));
            let in_broad_block = |range: Range| {
                blocks
                    .holding(range)
                    .is_some_and(|block| is_broader_than_allowed(block, settings))
            };
            let broad = remaining.iter().filter(|(range, _)| in_broad_block(*range));
            let Some(broadest) = broad.map(|(range, _)| range.prefix).min() else {
                break;
            };
            remaining.retain(|(range, _)| range.prefix > broadest || !in_broad_block(*range));
        }
        let unreadable_offend = settings.allowed_ranges.is_some() && !self.unreadable.is_empty();
        if remaining.len() == self.readable.len() && !unreadable_offend {
            return Vec::new();
        }
        let staying = in_order(remaining.iter());
        let stays = |index: usize| {
            staying.binary_search(&index).is_ok()
                || (!unreadable_offend && self.unreadable.binary_search(&index).is_ok())
        };
        self.places().into_iter().filter(|index| !stays(*index)).collect()
    }

    /// The places of the allowing rules, in ascending order.
    fn places(&self) -> Vec<usize> {
        let readable = self.readable.iter().map(|(_, index)| *index);
        let places: BinaryHeap<usize> = readable.chain(self.unreadable.iter().copied()).collect();
        places.into_sorted_vec()
    }

    /// The places of the rules that repeat another one or lie inside it, in ascending order.
    pub(crate) fn redundant(&self) -> Vec<usize> {
        // Two aligned ranges are disjoint, or one holds the other. In ascending order, each stands behind those that hold it.
        let mut holder: Option<Range> = None;
        let redundant = self.readable.iter().filter(|(range, _)| match holder {
            Some(held) if held.contains(*range) => true,
            _ => {
                holder = Some(*range);
                false
            }
        });
        in_order(redundant)
    }

    /// The places of the rules that lie wholly in space from which no client can call a public endpoint, in ascending order.
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

/// Whether a block is one that the check fails: all of its address family, or wider than the settings allow.
fn is_broader_than_allowed(block: Range, settings: &Settings) -> bool {
    match block.family {
        Family::V4 => block.prefix < settings.min_prefix_length.unwrap_or(0).max(1),
        Family::V6 => block.prefix == 0,
    }
}
