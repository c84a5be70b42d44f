//! What a list of IP rules lets in, all rules taken together.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::net::IpAddr;

use ipnet::IpNet;

use crate::address::{self, Blocks};
use crate::document::rule_set::Rule;
use crate::settings::Settings;

/// A readable rule that allows: its place in the list, and its range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readable {
    pub(crate) index: usize,
    pub(crate) range: IpNet,
}

/// The allowing rules of a list. A rule that is not allowing counts for nothing.
#[derive(Debug, Default)]
pub(crate) struct RuleAnalysis {
    pub(crate) readable: Vec<Readable>,
    /// The places of those that cannot be read.
    pub(crate) unreadable: Vec<usize>,
    /// What the readable ones cover together.
    pub(crate) blocks: Blocks,
}

impl RuleAnalysis {
    pub(crate) fn of(rules: &[Rule<'_>]) -> Self {
        let mut readable = Vec::new();
        let mut unreadable = Vec::new();
        for (index, rule) in rules.iter().enumerate() {
            match rule.range {
                _ if !rule.allowing => {}
                Some(range) => readable.push(Readable { index, range }),
                None => unreadable.push(index),
            }
        }
        let blocks = Blocks::of(readable.iter().map(|rule| rule.range));
        Self {
            readable,
            unreadable,
            blocks,
        }
    }

    /// Whether no rule allows anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.readable.is_empty() && self.unreadable.is_empty()
    }

    /// Whether the rules cover all of IPv4, or all of IPv6.
    pub(crate) fn allows_any(&self) -> bool {
        self.blocks.iter().any(|block| block.prefix_len() == 0)
    }

    /// Whether an IPv4 block is wider than the settings allow.
    pub(crate) fn is_too_broad(&self, settings: &Settings) -> bool {
        let shortest = settings.min_prefix_length.unwrap_or(0);
        self.blocks.v4.iter().any(|b| b.prefix_len() < shortest)
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
            let blocks = Blocks::of(remaining.iter().map(|rule| rule.range));
            let in_broad_block = |rule: &Readable| {
                blocks
                    .holding(rule.range)
                    .is_some_and(|block| is_broader_than_allowed(block, settings))
            };
            let broad = remaining.iter().filter(|rule| in_broad_block(rule));
            let Some(broadest) = broad.map(|rule| rule.range.prefix_len()).min() else {
                break;
            };
            remaining.retain(|rule| rule.range.prefix_len() > broadest || !in_broad_block(rule));
        }
        let unreadable_offend = settings.allowed_ranges.is_some();
        let stays = |index: usize| {
            // The rules that remain are in the order of the list.
            let readable = remaining.binary_search_by_key(&index, |rule| rule.index).is_ok();
            readable || (!unreadable_offend && self.unreadable.binary_search(&index).is_ok())
        };
        self.places().filter(|index| !stays(*index)).collect()
    }

    /// The places of the allowing rules, in ascending order.
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        let mut readable = self.readable.iter().map(|rule| rule.index).peekable();
        let mut unreadable = self.unreadable.iter().copied().peekable();
        core::iter::from_fn(move || match (readable.peek(), unreadable.peek()) {
            (Some(a), Some(b)) if a > b => unreadable.next(),
            (Some(_), _) => readable.next(),
            (None, _) => unreadable.next(),
        })
    }

    /// The places of the rules that repeat another one or lie inside it, in ascending order.
    pub(crate) fn redundant(&self) -> Vec<usize> {
        // Two aligned ranges are disjoint, or one holds the other. In this order, each stands behind those that hold it.
        let mut sorted: BinaryHeap<_> = self
            .readable
            .iter()
            .map(|r| Reverse((r.range.network(), r.range.prefix_len(), r.index)))
            .collect();
        let mut redundant: BinaryHeap<usize> = BinaryHeap::new();
        let mut holder: Option<(IpAddr, IpAddr)> = None;
        while let Some(Reverse((network, prefix, index))) = sorted.pop() {
            match holder {
                Some((first, last)) if first <= network && network <= last => redundant.push(index),
                _ => holder = IpNet::new(network, prefix).ok().map(|r| (network, r.broadcast())),
            }
        }
        redundant.into_sorted_vec()
    }

    /// The rules that lie wholly in space from which no client can call a public endpoint.
    pub(crate) fn reserved(&self) -> Vec<usize> {
        let reserved = self.readable.iter();
        let reserved = reserved.filter(|rule| address::is_reserved(rule.range));
        reserved.map(|rule| rule.index).collect()
    }
}

fn holds(allowed: &Blocks, rule: &Readable) -> bool {
    allowed.holding(rule.range).is_some()
}

/// Whether a block is one that the check fails: all of its address family, or wider than the settings allow.
fn is_broader_than_allowed(block: IpNet, settings: &Settings) -> bool {
    match block {
        IpNet::V4(block) => block.prefix_len() < settings.min_prefix_length.unwrap_or(0).max(1),
        IpNet::V6(block) => block.prefix_len() == 0,
    }
}
