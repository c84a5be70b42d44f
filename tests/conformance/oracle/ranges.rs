//! Address ranges as inclusive intervals of integers, and what their unions leave out.

use std::net::IpAddr;
use std::sync::LazyLock;

use super::super::space::Means;

type Interval = (u128, u128);

/// The addresses of one rule: an IPv6 range that overlaps the mapped addresses is in both families.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub(super) v4: Option<Interval>,
    pub(super) v6: Option<Interval>,
}

const V4_LAST: u128 = u32::MAX as u128;
const MAPPED_FIRST: u128 = 0xffff << 32;

/// Parses an address or CIDR from the state space.
pub(super) fn addresses(text: &str) -> Addresses {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().expect("a prefix length"))),
        None => (text, None),
    };
    match address.parse().expect("an address") {
        IpAddr::V4(address) => Addresses {
            v4: Some(block(u128::from(address.to_bits()), 32, length)),
            v6: None,
        },
        IpAddr::V6(address) => {
            let (first, last) = block(address.to_bits(), 128, length);
            let overlap = (first.max(MAPPED_FIRST), last.min(MAPPED_FIRST + V4_LAST));
            Addresses {
                v4: (overlap.0 <= overlap.1).then(|| (overlap.0 - MAPPED_FIRST, overlap.1 - MAPPED_FIRST)),
                v6: Some((first, last)),
            }
        }
    }
}

fn block(address: u128, width: u32, length: Option<u32>) -> Interval {
    let host = width - length.unwrap_or(width);
    let mask = mask(host);
    (address & !mask, address | mask)
}

/// This many low bits.
fn mask(host: u32) -> u128 {
    if host == 128 { u128::MAX } else { (1 << host) - 1 }
}

/// Disjoint intervals in order, adjacent ones merged.
pub(super) struct Union(Vec<Interval>);

impl Union {
    pub(super) fn of(intervals: impl IntoIterator<Item = Interval>) -> Self {
        let mut intervals: Vec<Interval> = intervals.into_iter().collect();
        intervals.sort_unstable();
        let mut merged: Vec<Interval> = Vec::new();
        for (first, last) in intervals {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    pub(super) fn contains(&self, (first, last): Interval) -> bool {
        self.0.iter().any(|interval| interval.0 <= first && last <= interval.1)
    }

    pub(super) fn overlaps(&self, other: Interval) -> bool {
        self.0
            .iter()
            .any(|interval| interval.0 <= other.1 && other.0 <= interval.1)
    }

    /// The shortest prefix of a CIDR block inside the union.
    pub(super) fn widest(&self, width: u32) -> Option<u32> {
        (0..=width).find(|length| {
            let mask = mask(width - length);
            self.0.iter().any(|(first, last)| {
                let start = if first & mask == 0 {
                    Some(*first)
                } else {
                    (first | mask).checked_add(1)
                };
                let end = start.and_then(|start| start.checked_add(mask));
                end.is_some_and(|end| end <= *last)
            })
        })
    }

    fn size_of_overlap(&self, other: &Self) -> u128 {
        let pairs = self.0.iter().flat_map(|a| other.0.iter().map(move |b| (a, b)));
        let overlap = |(a, b): (&Interval, &Interval)| {
            let (first, last) = (a.0.max(b.0), a.1.min(b.1));
            if first <= last { last - first + 1 } else { 0 }
        };
        pairs.map(overlap).sum()
    }
}

/// Not globally reachable unicast: the list of the decision tables.
const NOT_GLOBAL: [&str; 15] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// The IPv4 addresses that are not globally reachable unicast.
pub(super) static NOT_GLOBAL_V4: LazyLock<Union> =
    LazyLock::new(|| Union::of(NOT_GLOBAL.iter().filter_map(|range| addresses(range).v4)));

static GLOBAL_V4: LazyLock<Union> = LazyLock::new(|| {
    let mut next = 0;
    let mut gaps = Vec::new();
    for (first, last) in &NOT_GLOBAL_V4.0 {
        if next < *first {
            gaps.push((next, first - 1));
        }
        next = last + 1;
    }
    assert!(next > V4_LAST, "the last range ends at the last address");
    Union(gaps)
});

pub(super) static GLOBAL_V6: LazyLock<Union> = LazyLock::new(|| Union::of(addresses("2000::/3").v6));

/// The readable rules of a list that allow addresses.
pub(super) struct Allowed {
    pub(super) rules: Vec<Addresses>,
    pub(super) v4: Union,
    pub(super) v6: Union,
}

impl Allowed {
    pub(super) fn of<'m>(means: impl Iterator<Item = &'m Means>) -> Self {
        let texts = means.filter_map(|means| match means {
            Means::Allows(text) => Some(text.as_str()),
            _ => None,
        });
        Self::of_texts(texts)
    }

    pub(super) fn of_texts<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let rules: Vec<Addresses> = texts.map(addresses).collect();
        Self {
            v4: Union::of(rules.iter().filter_map(|rule| rule.v4)),
            v6: Union::of(rules.iter().filter_map(|rule| rule.v6)),
            rules,
        }
    }

    /// "The union of the rules leaves out less than 1/256 of the globally reachable unicast addresses, in either family."
    pub(super) fn nearly_everybody(&self) -> bool {
        [(&self.v4, &GLOBAL_V4), (&self.v6, &GLOBAL_V6)]
            .iter()
            .any(|(allowed, global)| {
                let all = global.size_of_overlap(global);
                let left_out = all - allowed.size_of_overlap(global);
                assert_eq!(all % 256, 0);
                left_out < all / 256
            })
    }
}
