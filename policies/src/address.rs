//! Addresses and address ranges: what an IP rule's text means, and what a set of rules covers together.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An aligned range of addresses: all that begin with the same bits. In ascending order, IPv4 stands before IPv6, and a range stands behind
/// those that hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) family: Family,
    /// The first address, its first bit highest whatever the family.
    first: u128,
    /// How many bits all addresses have in common.
    pub(crate) prefix: u8,
}

/// A kind of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Range {
    /// Host bits are cleared.
    const fn new(address: IpAddr, prefix: u8) -> Self {
        let (family, bits) = match address {
            IpAddr::V4(address) => (Family::V4, (address.to_bits() as u128) << 96),
            IpAddr::V6(address) => (Family::V6, address.to_bits()),
        };
        Self {
            family,
            first: bits & mask(prefix),
            prefix,
        }
    }

    /// Whether every address of the other range is one of this range.
    pub(crate) const fn contains(self, other: Self) -> bool {
        self.family as u8 == other.family as u8
            && self.prefix <= other.prefix
            && (self.first ^ other.first) & mask(self.prefix) == 0
    }

    /// The IPv4 range that a range of IPv4-mapped addresses stands for; any other range as it is.
    const fn unmapped(self) -> Self {
        if !MAPPED.contains(self) {
            return self;
        }
        Self {
            family: Family::V4,
            first: self.first << MAPPED.prefix,
            prefix: self.prefix - MAPPED.prefix,
        }
    }

    /// All of IPv4, where the range holds every IPv4-mapped address.
    pub(crate) const fn mapped_part(self) -> Option<Self> {
        if self.contains(MAPPED) {
            Some(MAPPED.unmapped())
        } else {
            None
        }
    }

    /// How many addresses it has.
    const fn size(self) -> u128 {
        let bits = match self.family {
            Family::V4 => 32,
            Family::V6 => 128,
        };
        match 1_u128.checked_shl(bits - self.prefix as u32) {
            Some(size) => size,
            // All of IPv6 is one more than fits; nobody can tell the difference.
            None => u128::MAX,
        }
    }

    /// How many addresses it has in common with another range.
    const fn overlap(self, other: Self) -> u128 {
        if self.contains(other) {
            other.size()
        } else if other.contains(self) {
            self.size()
        } else {
            0
        }
    }

    /// How many of its addresses are globally reachable unicast addresses.
    pub(crate) fn reachable(self) -> u128 {
        match self.family {
            Family::V4 => {
                let reserved = RESERVED.iter().map(|reserved| self.overlap(*reserved));
                self.size().saturating_sub(reserved.sum())
            }
            Family::V6 => self.overlap(GLOBAL_V6),
        }
    }

    /// The range whose halves these two are.
    fn joined(self, other: Self) -> Option<Self> {
        let last_bit = mask(self.prefix) & !mask(self.prefix.checked_sub(1)?);
        let halves = self.family == other.family && self.prefix == other.prefix && self.first ^ other.first == last_bit;
        halves.then_some(Self {
            first: self.first & !last_bit,
            prefix: self.prefix - 1,
            ..self
        })
    }
}

/// The first bits set, the others not.
const fn mask(prefix: u8) -> u128 {
    match u128::MAX.checked_shl(128_u32.saturating_sub(prefix as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

/// Reads an address or a CIDR, IPv4 or IPv6. Host bits may be set; they are cleared in what is returned. A range of IPv4-mapped IPv6 addresses
/// (`::ffff:203.0.113.0/120`) is the IPv4 range that it stands for.
///
/// Stricter than most parsers: no leading zeros (some read them as octal), no sign, no zone.
pub(crate) fn parse(text: &str) -> Option<Range> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(parse_prefix(prefix)?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.unwrap_or(longest);
    (prefix <= longest).then(|| Range::new(address, prefix).unmapped())
}

fn parse_prefix(text: &str) -> Option<u8> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Ranges with their place in a list, in ascending order of the ranges.
pub(crate) fn sorted(ranges: impl Iterator<Item = (Range, usize)>) -> Vec<(Range, usize)> {
    // A heap takes a tenth of the code that the other ways of sorting take, and the lists are short.
    let heap: BinaryHeap<_> = ranges.collect();
    heap.into_sorted_vec()
}

/// A union of ranges, as the fewest aligned blocks that cover it, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks(Vec<Range>);

impl Blocks {
    /// The union of ranges in ascending order.
    pub(crate) fn of(sorted: impl Iterator<Item = Range>) -> Self {
        let mut blocks: Vec<Range> = Vec::new();
        for mut range in sorted {
            if blocks.last().is_some_and(|last| last.contains(range)) {
                continue;
            }
            while let Some(whole) = blocks.last().and_then(|last| last.joined(range)) {
                blocks.pop();
                range = whole;
            }
            blocks.push(range);
        }
        Self(blocks)
    }

    /// The block that `range` lies in. An aligned range lies in a union exactly when it lies in one of the union's largest aligned blocks.
    pub(crate) fn holding(&self, range: Range) -> Option<Range> {
        let after = self
            .0
            .partition_point(|block| (block.family, block.first) <= (range.family, range.first));
        let block = self.0.get(after.checked_sub(1)?)?;
        block.contains(range).then_some(*block)
    }

    /// Whether they leave out less than 1/256 of the globally reachable unicast addresses of a family.
    pub(crate) fn hold_nearly_all(&self, family: Family) -> bool {
        let blocks = || self.0.iter().filter(|block| block.family == family);
        // An eighth of a family is 2000::/3, and less than nearly all of it: 1/8 less what is left out. Most lists are far below.
        let shares = blocks().filter_map(|block| 1_u64.checked_shl(63_u32.checked_sub(u32::from(block.prefix))?));
        if shares.fold(0, u64::saturating_add) < (1 << 60) - (1 << 53) {
            return false;
        }
        let all = match family {
            Family::V4 => ALL_V4.reachable(),
            Family::V6 => GLOBAL_V6.size(),
        };
        let held: u128 = blocks().map(|block| block.reachable()).sum();
        all.saturating_sub(held) < all / 256
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Range> + '_ {
        self.0.iter().copied()
    }
}

/// Whether a range lies wholly in space that no client can call a public endpoint from: private, shared (CGNAT), loopback, link-local,
/// documentation, benchmarking, multicast or otherwise reserved.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates), entries that are not globally reachable.
pub(crate) fn is_reserved(range: Range) -> bool {
    RESERVED.iter().any(|block| block.contains(range))
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Range {
    Range::new(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix)
}

/// A block by its first four groups; the others are zero in all but one case, which stands by itself.
const fn v6(a: u16, b: u16, c: u16, d: u16, prefix: u8) -> Range {
    Range::new(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)), prefix)
}

const ALL_V4: Range = v4(0, 0, 0, 0, 0);

/// The globally reachable unicast addresses of IPv6.
const GLOBAL_V6: Range = v6(0x2000, 0, 0, 0, 3);

/// The IPv4-mapped addresses of IPv6.
const MAPPED: Range = Range::new(IpAddr::V6(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0)), 96);

/// Disjoint.
static RESERVED: [Range; 24] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // Multicast (224.0.0.0/4) and the reserved 240.0.0.0/4, side by side.
    v4(224, 0, 0, 0, 3),
    // The unspecified address and loopback.
    v6(0, 0, 0, 0, 127),
    v6(0x64, 0xff9b, 1, 0, 48),
    v6(0x100, 0, 0, 0, 64),
    v6(0x2001, 0xdb8, 0, 0, 32),
    v6(0x3fff, 0, 0, 0, 20),
    v6(0x5f00, 0, 0, 0, 16),
    v6(0xfc00, 0, 0, 0, 7),
    v6(0xfe80, 0, 0, 0, 10),
    v6(0xfec0, 0, 0, 0, 10),
    v6(0xff00, 0, 0, 0, 8),
];
