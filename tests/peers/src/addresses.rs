//! Address functions for CEL, which has none: whether a text is an address or CIDR, and whether ranges allow nearly every address.

use std::net::{IpAddr, Ipv4Addr};

/// First and last address. IPv4 addresses are represented as IPv4-mapped IPv6 addresses.
type Interval = (u128, u128);

const MAPPED: Interval = (0xffff << 32, (0xffff << 32) + u32::MAX as u128);

/// 2000::/3.
const GLOBAL_V6: Interval = (1 << 125, (1 << 126) - 1);

/// Not globally reachable unicast, as first address and prefix length.
const NOT_GLOBAL_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Whether a text is an IPv4 or IPv6 address, or a CIDR; host bits may be set.
#[must_use]
pub fn is_address_or_cidr(text: &str) -> bool {
    interval(text).is_some()
}

/// Whether ranges together leave out less than 1/256 of the globally reachable unicast addresses, of IPv4 or of IPv6.
pub fn allow_nearly_everybody<'t>(ranges: impl Iterator<Item = &'t str>) -> bool {
    let mut intervals: Vec<Interval> = ranges.filter_map(interval).collect();
    intervals.sort_unstable();
    // Sums what each interval adds to those before it.
    let mut counted: Option<u128> = None;
    let (mut v4, mut v6) = (0, 0);
    for (first, last) in intervals {
        let first = counted.map_or(Some(first), |counted| Some(first.max(counted.checked_add(1)?)));
        let Some(first) = first.filter(|first| *first <= last) else {
            continue;
        };
        counted = Some(last);
        let mapped = (first.max(MAPPED.0), last.min(MAPPED.1));
        let special = NOT_GLOBAL_V4.map(|(address, length)| common(mapped, block(bits(address.into()), 96 + length)));
        v4 += common(mapped, MAPPED) - special.iter().sum::<u128>();
        v6 += common((first, last), GLOBAL_V6);
    }
    let special = NOT_GLOBAL_V4.map(|(_, length)| 1_u128 << (32 - length));
    let all_v4 = (1 << 32) - special.iter().sum::<u128>();
    let all_v6 = common(GLOBAL_V6, GLOBAL_V6);
    [(all_v4, v4), (all_v6, v6)]
        .iter()
        .any(|(all, allowed)| all - allowed < all / 256)
}

/// The number of common addresses.
fn common(a: Interval, b: Interval) -> u128 {
    let (first, last) = (a.0.max(b.0), a.1.min(b.1));
    if first <= last { last - first + 1 } else { 0 }
}

fn interval(text: &str) -> Option<Interval> {
    let (address, length) = match text.split_once('/') {
        Some((address, digits)) => {
            let length: u32 = digits.parse().ok()?;
            // The parser accepts signs and leading zeros.
            (address, (length.to_string() == digits).then_some(Some(length))?)
        }
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let (width, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
    let length = length.unwrap_or(width);
    (length <= width).then(|| block(bits(address), before + length))
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The block of an address with this prefix length, out of 128.
fn block(address: u128, length: u32) -> Interval {
    let hosts = u128::MAX.checked_shr(length).unwrap_or(0);
    (address & !hosts, address | hosts)
}
