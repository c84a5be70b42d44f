//! IP rules: how they are read, and what they allow together.

use crate::support::{IP, reason, selected_networks, with_rules};

/// A rule alone: readable (the check passes), ignored (no rules), or unreadable.
#[test]
fn rules_are_readable_ignored_or_unreadable() {
    const READABLE: &str = "ip-rules-configured";
    const IGNORED: &str = "no-ip-rules";
    const UNREADABLE: &str = "ip-rules-unreadable";
    for (rule, expected) in [
        // The key of the address.
        (r#"{"value":"20.40.0.1"}"#, READABLE),
        (r#"{"ipAddressOrRange":"20.40.0.1"}"#, READABLE),
        (r#"{"ip_range":"20.40.0.1"}"#, READABLE),
        (r#"{"IPAddressOrRange":"20.40.0.1","action":"allow"}"#, READABLE),
        (r#"{"value":"20.40.0.1","ipAddressOrRange":"20.40.0.1"}"#, READABLE),
        (r#"{"value":null,"ipAddressOrRange":"20.40.0.1"}"#, READABLE),
        (r#"{"value":"20.40.0.1","ipAddressOrRange":"20.40.0.2"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1","value":"20.40.0.1"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1","ip_range":1}"#, UNREADABLE),
        (r#"{"address":"20.40.0.1"}"#, UNREADABLE),
        (r#"{"value":["20.40.0.1"]}"#, UNREADABLE),
        ("{}", UNREADABLE),
        ("null", UNREADABLE),
        (r#""20.40.0.1""#, UNREADABLE),
        ("7", UNREADABLE),
        // The action.
        (r#"{"value":"20.40.0.1","action":null}"#, READABLE),
        (r#"{"value":"20.40.0.1","action":" ALLOW "}"#, READABLE),
        (r#"{"value":"20.40.0.1","action":"Deny"}"#, IGNORED),
        (r#"{"value":"0.0.0.0/0","action":"deny"}"#, IGNORED),
        (r#"{"value":"office","action":"Deny"}"#, IGNORED),
        (r#"{"action":"Deny"}"#, IGNORED),
        (r#"{"value":"20.40.0.1","action":"Audit"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1","action":true}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1","action":"Allow","action":"Allow"}"#, UNREADABLE),
        // The address.
        (r#"{"value":" 20.40.0.0/24 "}"#, READABLE),
        (r#"{"value":"20.40.0.77/24"}"#, READABLE),
        (r#"{"value":"20.40.0.1/32"}"#, READABLE),
        (r#"{"value":"2001:4860::8888"}"#, READABLE),
        (r#"{"value":"2001:4860::/32"}"#, READABLE),
        (r#"{"value":"::ffff:20.40.0.1"}"#, READABLE),
        (r#"{"value":""}"#, UNREADABLE),
        (r#"{"value":"<public-ip-address>"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1/33"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1/024"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1/+24"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1/"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.0/255.255.255.0"}"#, UNREADABLE),
        (r#"{"value":"20.40.0"}"#, UNREADABLE),
        (r#"{"value":"020.40.0.1"}"#, UNREADABLE),
        (r#"{"value":"20.40.0.1-20.40.0.9"}"#, UNREADABLE),
        (r#"{"value":"2001:4860::/129"}"#, UNREADABLE),
        (r#"{"value":"fe80::1%eth0"}"#, UNREADABLE),
    ] {
        assert_eq!(reason(&selected_networks(&format!("[{rule}]")), IP), expected, "{rule}");
    }
}

const ANY: &str = "ip-rules-allow-any";
const LIMITED: &str = "ip-rules-configured";

/// IPv4 as all blocks of one prefix length but some.
fn blocks(prefix: u32, left_out: impl Fn(u32) -> bool) -> Vec<String> {
    let count = 1_u32 << prefix;
    (0..count)
        .filter(|block| !left_out(*block))
        .map(|block| format!("{}/{prefix}", std::net::Ipv4Addr::from(block << (32 - prefix))))
        .collect()
}

fn reason_of(rules: &[String]) -> &'static str {
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    reason(&with_rules(&rules), IP)
}

#[test]
fn rules_for_nearly_every_address_allow_any() {
    for (rules, expected) in [
        (&["0.0.0.0/0"][..], ANY),
        (&["255.255.255.255/0"], ANY),
        (&["0.0.0.0/1", "128.0.0.0/1"], ANY),
        (&["0.0.0.0/1"], LIMITED),
        (&["128.0.0.0/1"], LIMITED),
        (&["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"], LIMITED),
        // No client has an address in 224.0.0.0/3.
        (&["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"], ANY),
        (&["::/0"], ANY),
        (&["2000::/3"], ANY),
        (&["2000::/4", "3000::/4"], ANY),
        (&["2000::/4"], LIMITED),
        (&["4000::/2", "8000::/1"], LIMITED),
        // A range that contains ::ffff:0:0/96 contains every IPv4 address.
        (&["::/3"], ANY),
        (&["::ffff:0:0/96"], ANY),
        (&["::ffff:0.0.0.0/97", "128.0.0.0/1"], ANY),
        (&["::ffff:0.0.0.0/97"], LIMITED),
        // Single addresses are not a rule for everybody.
        (&["20.40.0.1", "20.40.0.2"], LIMITED),
    ] {
        assert_eq!(reason(&with_rules(rules), IP), expected, "{rules:?}");
    }
}

/// The public unicast addresses of IPv4, without the blocks that the IANA registry of special-purpose addresses reserves.
fn public_addresses() -> u64 {
    let reserved = [
        8,  // 0.0.0.0
        8,  // 10.0.0.0
        10, // 100.64.0.0
        8,  // 127.0.0.0
        16, // 169.254.0.0
        12, // 172.16.0.0
        24, // 192.0.0.0
        24, // 192.0.2.0
        24, // 192.88.99.0
        16, // 192.168.0.0
        15, // 198.18.0.0
        24, // 198.51.100.0
        24, // 203.0.113.0
        4,  // 224.0.0.0
        4,  // 240.0.0.0
    ];
    (1_u64 << 32) - reserved.iter().map(|prefix| 1_u64 << (32 - prefix)).sum::<u64>()
}

/// Rules that leave out just less than 1/256 of the public addresses allow any; just more do not.
#[test]
fn the_limit_is_one_in_256_public_addresses() {
    let limit = public_addresses() / 256;
    let block = 1_u64 << 12;
    // All of 64.0.0.0/8 is public. Leave out `count` blocks of /20 from its start.
    let rules = |count: u64| {
        let first = u32::from(std::net::Ipv4Addr::new(64, 0, 0, 0));
        let mut rules = blocks(8, |block| block == 64);
        let (mut at, end) = (u64::from(first) + count * block, u64::from(first) + (1 << 24));
        while at < end {
            // The largest aligned block at this address.
            let size = 1_u64 << at.trailing_zeros().min((end - at).ilog2());
            rules.push(format!("{}/{}", std::net::Ipv4Addr::from(at as u32), 32 - size.ilog2()));
            at += size;
        }
        rules
    };
    let most = limit / block;
    assert!(
        most * block < limit && limit < (most + 1) * block,
        "the limit is between two blocks"
    );
    assert_eq!(reason_of(&rules(0)), ANY);
    assert_eq!(reason_of(&rules(1)), ANY);
    assert_eq!(reason_of(&rules(most)), ANY);
    assert_eq!(reason_of(&rules(most + 1)), LIMITED);
    assert_eq!(reason_of(&blocks(8, |block| block == 64)), LIMITED);
}

/// Leaving out reserved addresses is no restriction.
#[test]
fn reserved_addresses_do_not_count() {
    assert_eq!(
        reason_of(&blocks(8, |block| matches!(block, 0 | 10 | 127 | 224..=255))),
        ANY
    );
    assert_eq!(reason_of(&blocks(12, |block| block == 0xac1)), ANY);
    assert_eq!(reason_of(&blocks(10, |block| block == (100 << 2) + 1)), ANY);
    assert_eq!(
        reason_of(&blocks(8, |block| matches!(block, 0 | 10 | 11 | 127 | 224..=255))),
        LIMITED
    );
}

/// IPv6 as blocks of 2000::/3: 1/256 of it is a /11, so a /12 can be missing and a /11 cannot.
#[test]
fn the_limit_holds_for_ipv6() {
    let rules = |prefix: u32, left_out: &dyn Fn(u32) -> bool| -> Vec<String> {
        (0..1_u32 << (prefix - 3))
            .filter(|block| !left_out(*block))
            .map(|block| format!("{:x}::/{prefix}", 0x2000 + (block << (16 - prefix))))
            .collect()
    };
    assert_eq!(reason_of(&rules(12, &|block| block == 5)), ANY);
    assert_eq!(reason_of(&rules(11, &|block| block == 5)), LIMITED);
    assert_eq!(reason_of(&rules(12, &|block| block == 5 || block == 100)), LIMITED);
}
