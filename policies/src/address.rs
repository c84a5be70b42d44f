//! Addresses and address ranges: what an IP rule's text means, and what a set of rules covers together.

use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Reads an address or a CIDR, IPv4 or IPv6. Host bits may be set; they are cleared in what is returned.
///
/// Stricter than most parsers: no leading zeros (some read them as octal), no sign, no zone.
pub(crate) fn parse(text: &str) -> Option<IpNet> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(parse_prefix(prefix)?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let net = IpNet::new(address, prefix.unwrap_or(longest)).ok()?;
    Some(net.trunc())
}

fn parse_prefix(text: &str) -> Option<u8> {
    let plain = matches!(text.as_bytes(), [b'0'] | [b'1'..=b'9', ..]) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// A union of ranges, as the fewest aligned blocks that cover it, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) v4: Vec<Ipv4Net>,
    pub(crate) v6: Vec<Ipv6Net>,
}

impl Blocks {
    pub(crate) fn of(ranges: impl Iterator<Item = IpNet>) -> Self {
        let mut v4 = Vec::new();
        let mut v6 = Vec::new();
        for range in ranges {
            match range {
                IpNet::V4(net) => v4.push(net),
                IpNet::V6(net) => v6.push(net),
            }
        }
        Self {
            v4: Ipv4Net::aggregate(&v4),
            v6: Ipv6Net::aggregate(&v6),
        }
    }

    /// The block that `range` lies in. An aligned range lies in a union exactly when it lies in one of the union's largest aligned blocks.
    pub(crate) fn holding(&self, range: IpNet) -> Option<IpNet> {
        match range {
            IpNet::V4(net) => {
                let after = self.v4.partition_point(|b| b.network() <= net.network());
                let block = self.v4.get(after.checked_sub(1)?)?;
                block.contains(&net).then_some(IpNet::V4(*block))
            }
            IpNet::V6(net) => {
                let after = self.v6.partition_point(|b| b.network() <= net.network());
                let block = self.v6.get(after.checked_sub(1)?)?;
                block.contains(&net).then_some(IpNet::V6(*block))
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = IpNet> + '_ {
        let v4 = self.v4.iter().map(|net| IpNet::V4(*net));
        v4.chain(self.v6.iter().map(|net| IpNet::V6(*net)))
    }
}

/// Whether a range lies wholly in space that no client can call a public endpoint from: private, shared (CGNAT), loopback, link-local,
/// documentation, benchmarking, multicast or otherwise reserved.
///
/// Source: the IANA special-purpose address registries (RFC 6890 and its updates), entries that are not globally reachable.
pub(crate) fn is_reserved(range: IpNet) -> bool {
    match range {
        IpNet::V4(net) => RESERVED_V4.iter().any(|block| block.contains(&net)),
        IpNet::V6(net) => RESERVED_V6.iter().any(|block| block.contains(&net)),
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

/// A block by its first four groups; the others are zero in all but one case, which stands by itself.
const fn v6(a: u16, b: u16, c: u16, d: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

const RESERVED_V4: [Ipv4Net; 13] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // Multicast (224.0.0.0/4) and the reserved 240.0.0.0/4, side by side.
    v4(224, 0, 0, 0, 3),
];

const RESERVED_V6: [Ipv6Net; 11] = [
    // The unspecified address and loopback.
    v6(0, 0, 0, 0, 127),
    // IPv4-mapped.
    Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
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
