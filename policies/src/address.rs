//! IP addresses, ranges, and unions of ranges.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An aligned range: all addresses with the same first bits. Sorted, IPv4 comes before IPv6, and a range follows those that contain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) family: Family,
    /// The first address. Its first bit is the highest one in both families.
    first: u128,
    /// The number of bits that all addresses have in common.
    pub(crate) prefix: u8,
}

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Range {
    /// Clears the host bits.
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

    /// Whether the range contains every address of the other one.
    pub(crate) const fn contains(self, other: Self) -> bool {
        self.family as u8 == other.family as u8
            && self.prefix <= other.prefix
            && (self.first ^ other.first) & mask(self.prefix) == 0
    }

    /// Returns the IPv4 range for a range of IPv4-mapped addresses, or any other range unchanged.
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

    /// Returns all of IPv4 if the range contains every IPv4-mapped address.
    pub(crate) const fn mapped_part(self) -> Option<Self> {
        if self.contains(MAPPED) {
            Some(MAPPED.unmapped())
        } else {
            None
        }
    }

    /// The number of addresses.
    const fn size(self) -> u128 {
        let bits = match self.family {
            Family::V4 => 32,
            Family::V6 => 128,
        };
        match 1_u128.checked_shl(bits - self.prefix as u32) {
            Some(size) => size,
            // All of IPv6 is one more than fits, which makes no difference.
            None => u128::MAX,
        }
    }

    /// The number of addresses in both ranges.
    const fn overlap(self, other: Self) -> u128 {
        if self.contains(other) {
            other.size()
        } else if other.contains(self) {
            self.size()
        } else {
            0
        }
    }

    /// The number of globally reachable unicast addresses in it.
    pub(crate) fn reachable(self) -> u128 {
        match self.family {
            Family::V4 => {
                let reserved = RESERVED.iter().map(|reserved| self.overlap(*reserved));
                self.size().saturating_sub(reserved.sum())
            }
            Family::V6 => self.overlap(GLOBAL_V6),
        }
    }

    /// Returns the range whose halves are these two.
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

/// Returns a mask of the first bits.
const fn mask(prefix: u8) -> u128 {
    match u128::MAX.checked_shl(128_u32.saturating_sub(prefix as u32)) {
        Some(mask) => mask,
        None => 0,
    }
}

/// Parses an IPv4 or IPv6 address or CIDR. Host bits are cleared. A range of IPv4-mapped addresses (`::ffff:203.0.113.0/120`) becomes the
/// IPv4 range.
///
/// Stricter than most parsers: no leading zeros, which some read as octal, no sign and no zone.
pub(crate) fn parse(text: &str) -> Option<Range> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(parse_prefix(prefix)?)),
        None => (text, None),
    };
    let address = match plain_v4(address.as_bytes()) {
        Some(address) => IpAddr::V4(address),
        None => address.parse().ok()?,
    };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.unwrap_or(longest);
    (prefix <= longest).then(|| Range::new(address, prefix).unmapped())
}

/// Parses an IPv4 address in the usual notation. The standard library accepts the same and is several times slower.
fn plain_v4(text: &[u8]) -> Option<Ipv4Addr> {
    let (mut bits, mut octet, mut digits, mut octets) = (0_u32, 0_u32, 0_u32, 0_u32);
    for byte in text {
        match byte {
            // A leading zero is only valid alone.
            b'0'..=b'9' if digits == 0 || octet > 0 => {
                octet = octet.wrapping_mul(10).wrapping_add(u32::from(*byte & 0xf));
                digits += 1;
                if octet > 255 {
                    return None;
                }
            }
            b'.' if digits > 0 && octets < 3 => {
                bits = bits << 8 | octet;
                (octet, digits) = (0, 0);
                octets += 1;
            }
            _ => return None,
        }
    }
    (octets == 3 && digits > 0).then(|| Ipv4Addr::from_bits(bits << 8 | octet))
}

fn parse_prefix(text: &str) -> Option<u8> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Sorts ranges with their indexes in a list.
pub(crate) fn sorted(ranges: impl Iterator<Item = (Range, usize)>) -> Vec<(Range, usize)> {
    let ranges: Vec<_> = ranges.collect();
    if ranges.is_sorted() {
        return ranges;
    }
    // A heap needs a tenth of the code of other sorting methods, and the lists are short.
    BinaryHeap::from(ranges).into_sorted_vec()
}

/// A union of ranges as the fewest aligned blocks, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks(Vec<Range>);

impl Blocks {
    /// Returns the union of sorted ranges.
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

    /// Returns the block that contains a range. An aligned range is in the union exactly if one of the blocks contains it.
    pub(crate) fn containing(&self, range: Range) -> Option<Range> {
        let after = self
            .0
            .partition_point(|block| (block.family, block.first) <= (range.family, range.first));
        let block = self.0.get(after.checked_sub(1)?)?;
        block.contains(range).then_some(*block)
    }

    /// Whether the blocks leave out less than 1/256 of the globally reachable unicast addresses of a family.
    pub(crate) fn contain_nearly_all(&self, family: Family) -> bool {
        let blocks = || self.0.iter().filter(|block| block.family == family);
        // A quick test, which most lists end with: in either family, blocks that contain nearly all cover an eighth of it less 1/256.
        let shares = blocks().filter_map(|block| 1_u64.checked_shl(63_u32.checked_sub(u32::from(block.prefix))?));
        if shares.fold(0, u64::saturating_add) < (1 << 60) - (1 << 53) {
            return false;
        }
        let all = match family {
            Family::V4 => ALL_V4.reachable(),
            Family::V6 => GLOBAL_V6.size(),
        };
        let contained: u128 = blocks().map(|block| block.reachable()).sum();
        all.saturating_sub(contained) < all / 256
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Range> + '_ {
        self.0.iter().copied()
    }
}

/// Whether no address of a range can reach a public endpoint: private, shared (CGNAT), loopback, link-local, documentation, benchmarking,
/// multicast or otherwise reserved.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates), entries that are not globally reachable.
pub(crate) fn is_reserved(range: Range) -> bool {
    RESERVED.iter().any(|block| block.contains(range))
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Range {
    Range::new(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix)
}

/// A block by its first four groups. The others are zero.
const fn v6(a: u16, b: u16, c: u16, d: u16, prefix: u8) -> Range {
    Range::new(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)), prefix)
}

const ALL_V4: Range = v4(0, 0, 0, 0, 0);

/// The globally reachable unicast addresses of IPv6.
const GLOBAL_V6: Range = v6(0x2000, 0, 0, 0, 3);

/// The IPv4-mapped addresses of IPv6.
const MAPPED: Range = Range::new(IpAddr::V6(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0)), 96);

/// The reserved blocks, which are disjoint.
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
    // Multicast (224.0.0.0/4) and the reserved 240.0.0.0/4.
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

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::string::String;

    use super::*;

    fn range(text: &str) -> Range {
        parse(text).expect(text)
    }

    fn union(texts: &[&str]) -> Blocks {
        let ranges = texts.iter().enumerate().map(|(index, text)| (range(text), index));
        Blocks::of(sorted(ranges).into_iter().map(|(range, _)| range))
    }

    #[test]
    fn addresses_and_cidrs_are_parsed() {
        for (text, same_as) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("203.0.113.7/0", "0.0.0.0/0"),
            ("2001:DB8::1", "2001:db8:0:0:0:0:0:1/128"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            assert_eq!(range(text), range(same_as), "{text}");
        }
        assert_ne!(range("::ffff:0:0/95"), range("0.0.0.0/0"));
        for text in [
            "",
            " 203.0.113.7",
            "203.0.113",
            "203.0.113.256",
            "203.0.113.07",
            "203.0.113.7/",
            "203.0.113.7/33",
            "203.0.113.7/024",
            "203.0.113.7/00",
            "203.0.113.7/+1",
            "203.0.113.7/-1",
            "203.0.113.7/24/24",
            "203.0.113.7/999",
            "203.0.113.0/255.255.255.0",
            "2001:db8::/129",
            "fe80::1%1",
            "[2001:db8::1]",
            "203.0.113.7:443",
            "example.org",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn ipv4_addresses_match_the_standard_library() {
        let parts = [
            "",
            "0",
            "00",
            "1",
            "01",
            "9",
            "10",
            "99",
            "100",
            "255",
            "256",
            "999",
            "1000",
            "4294967297",
            "a",
            "-1",
            "+1",
            " 1",
        ];
        let mut texts: Vec<String> = Vec::new();
        for a in parts {
            for b in parts {
                texts.push(alloc::format!("{a}.{b}.{a}.{b}"));
                texts.push(alloc::format!("1.2.{a}.{b}"));
                texts.push(alloc::format!("{a}.2.3{b}"));
                texts.push(alloc::format!("1.2.3.4.{a}{b}"));
            }
        }
        for text in texts {
            assert_eq!(plain_v4(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn unions_have_the_fewest_blocks() {
        for (ranges, blocks) in [
            (&["20.0.0.0/9", "20.128.0.0/9"][..], &["20.0.0.0/8"][..]),
            (&["20.128.0.0/9", "20.0.0.0/9", "21.0.0.0/8"], &["20.0.0.0/7"]),
            (&["21.0.0.0/8", "22.0.0.0/8"], &["21.0.0.0/8", "22.0.0.0/8"]),
            (&["20.0.0.1", "20.0.0.0/24", "20.0.0.1"], &["20.0.0.0/24"]),
            (&["0.0.0.0/1", "128.0.0.0/1"], &["0.0.0.0/0"]),
            (&["::/1", "8000::/1"], &["::/0"]),
            (&["0.0.0.0/0", "::/0"], &["0.0.0.0/0", "::/0"]),
            (&[], &[]),
        ] {
            let expected: Vec<Range> = blocks.iter().map(|text| range(text)).collect();
            assert_eq!(union(ranges).iter().collect::<Vec<_>>(), expected, "{ranges:?}");
        }
    }

    #[test]
    fn ranges_are_found_in_unions() {
        let blocks = union(&["20.0.0.0/9", "20.128.0.0/9", "30.0.0.0/24", "2001:db8::/32"]);
        for (text, block) in [
            ("20.127.255.255", Some("20.0.0.0/8")),
            ("20.64.0.0/10", Some("20.0.0.0/8")),
            ("20.0.0.0/8", Some("20.0.0.0/8")),
            ("20.0.0.0/7", None),
            ("19.255.255.255", None),
            ("21.0.0.0", None),
            ("30.0.0.255", Some("30.0.0.0/24")),
            ("30.0.1.0", None),
            ("2001:db8:ffff::/48", Some("2001:db8::/32")),
            ("2001:db9::", None),
        ] {
            assert_eq!(blocks.containing(range(text)), block.map(range), "{text}");
        }
    }

    /// The first and last address of reserved blocks, and their neighbours.
    #[test]
    fn reserved_addresses_are_known() {
        for (text, expected) in [
            ("0.255.255.255", true),
            ("1.0.0.0", false),
            ("9.255.255.255", false),
            ("10.0.0.0", true),
            ("11.0.0.0", false),
            ("100.63.255.255", false),
            ("100.64.0.0", true),
            ("100.127.255.255", true),
            ("100.128.0.0", false),
            ("172.15.255.255", false),
            ("172.16.0.0/12", true),
            ("172.32.0.0", false),
            ("192.88.99.1", true),
            ("192.88.100.0", false),
            ("198.17.255.255", false),
            ("198.18.0.0/15", true),
            ("198.20.0.0", false),
            ("223.255.255.255", false),
            ("224.0.0.0/3", true),
            ("192.0.0.0/23", false),
            ("::1", true),
            ("2000::", false),
            ("2001:db8::/32", true),
            ("3fff:fff::", true),
            ("3fff:1000::", false),
            ("fbff::", false),
            ("fdff::", true),
            ("fe80::/10", true),
        ] {
            assert_eq!(is_reserved(range(text)), expected, "{text}");
        }
    }
}
