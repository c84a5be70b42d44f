//! IP rules (R): elements with their meaning, and lists of them.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

/// The meaning of one element of `ipRules`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// A readable rule that allows this address or CIDR.
    Allows(String),
    /// Action Deny: counts for nothing.
    Nothing,
    Unreadable,
}

/// The text by which a command can remove a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Known(String),
    None,
    /// The decision tables do not say whether a command can name it.
    Open,
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) json: String,
    pub(crate) means: Means,
    pub(crate) text: Text,
}

/// A readable rule.
pub(crate) fn allow(range: &str) -> Element {
    spelled(&format!(r#"{{"value":"{range}"}}"#), range)
}

fn spelled(json: &str, range: &str) -> Element {
    Element {
        json: json.to_owned(),
        means: Means::Allows(range.to_owned()),
        text: Text::Known(range.to_owned()),
    }
}

fn nothing(json: &str) -> Element {
    Element {
        json: json.to_owned(),
        means: Means::Nothing,
        text: Text::None,
    }
}

fn unreadable(json: &str, text: Text) -> Element {
    Element {
        json: json.to_owned(),
        means: Means::Unreadable,
        text,
    }
}

/// A rule whose value does not parse.
fn unparsable(value: &str) -> Element {
    unreadable(&format!(r#"{{"value":"{value}"}}"#), Text::Known(value.to_owned()))
}

/// The value of `ipRules`.
#[derive(Clone, Debug)]
pub(crate) enum Rules {
    Missing,
    Null(&'static str),
    /// Neither an array nor null, or given twice: members as text.
    Malformed(&'static str),
    List {
        key: &'static str,
        elements: Rc<[Element]>,
    },
}

impl Rules {
    /// As members of a rule set object, or next to columns.
    pub(crate) fn json(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Null(json) | Self::Malformed(json) => (*json).to_owned(),
            Self::List { key, elements } => {
                let elements: Vec<&str> = elements.iter().map(|element| element.json.as_str()).collect();
                format!(r#""{key}":[{}]"#, elements.join(","))
            }
        }
    }

    pub(crate) fn elements(&self) -> &[Element] {
        match self {
            Self::List { elements, .. } => elements,
            _ => &[],
        }
    }
}

pub(crate) fn list(elements: impl IntoIterator<Item = Element>) -> Rules {
    list_under("ipRules", elements)
}

pub(crate) fn list_under(key: &'static str, elements: impl IntoIterator<Item = Element>) -> Rules {
    Rules::List {
        key,
        elements: elements.into_iter().collect(),
    }
}

const GOOD: &str = "20.1.2.3";

/// Readable rules in every spelling.
fn readable() -> Vec<Element> {
    vec![
        spelled(
            r#"{"action":"Allow","ipAddressOrRange":" 20.1.2.0/24\n"}"#,
            "20.1.2.0/24",
        ),
        spelled(r#"{"ACTION":" aLLOW ","VALUE":"20.1.2.9/24"}"#, "20.1.2.9/24"),
        spelled(r#"{"action":null,"ip_range":"20.1.2.0/24"}"#, "20.1.2.0/24"),
        spelled(r#"{"ip_address_or_range":"20.1.2.3"}"#, GOOD),
        spelled(r#"{"IPAddressOrRange":"20.1.2.3","Action":"allow"}"#, GOOD),
        spelled(r#"{"ipRange":"20.1.2.3"}"#, GOOD),
        spelled(r#"{"\u0076alue":"20.1.2\u002e3"}"#, GOOD),
        spelled(r#"{"value":"20.1.2.3","ipAddressOrRange":"20.1.2.3"}"#, GOOD),
        spelled(r#"{"value":"20.1.2.3","ip_range":" 20.1.2.3 "}"#, GOOD),
        spelled(r#"{"value":null,"ipAddressOrRange":"20.1.2.3"}"#, GOOD),
        spelled(r#"{"value":"20.1.2.3","note":["0.0.0.0/0"],"name":5}"#, GOOD),
        allow("2603:1000::1"),
        allow("2603:1000::9/32"),
        allow("2603:1000:0:0::/64"),
    ]
}

/// Rules that do not count.
fn denying() -> Vec<Element> {
    vec![
        nothing(r#"{"action":"Deny","value":"20.1.2.3"}"#),
        nothing(r#"{"Action":" dENY\n","value":"0.0.0.0/0"}"#),
        nothing(r#"{"action":"Deny","value":"nonsense"}"#),
        nothing(r#"{"action":"Deny"}"#),
        nothing(r#"{"action":"Deny","value":5,"value":6}"#),
        nothing(r#"{"action":"Deny","value":"20.1.2.3","ip_range":"20.1.2.4"}"#),
    ]
}

/// Unreadable rules, which might allow addresses.
fn unreadables() -> Vec<Element> {
    let mut all: Vec<Element> = [
        "<office>",
        "<public-ip-address>",
        "20.1.2.3/33",
        "020.1.2.3",
        "20.1.2.3/024",
        "20.1.2.3/",
        "20.1.2.3/+24",
        "20.1.2.3/255.255.255.0",
        "20.1.2.3-20.1.2.9",
        "20.1.2",
        "20.1.2.3 /24",
        "20.1.2.3:443",
        "335610371",
        "0x14010203",
        "2603:1000::/129",
        "[2603:1000::1]",
        "fe80::1%eth0",
        "::/0/0",
        "/24",
        "*",
        "Internet",
    ]
    .into_iter()
    .map(unparsable)
    .collect();
    // Not an object.
    all.extend([
        unreadable("null", Text::None),
        unreadable("7", Text::None),
        unreadable("true", Text::None),
        unreadable("[]", Text::None),
        unreadable(r#""20.1.2.3""#, Text::Open),
        unreadable(r#"[{"value":"20.1.2.3"}]"#, Text::Open),
    ]);
    // None of the keys, or two that differ.
    all.extend([
        unreadable("{}", Text::None),
        unreadable(r#"{"action":"Allow"}"#, Text::None),
        unreadable(r#"{"name":"20.1.2.3"}"#, Text::None),
        unreadable(r#"{"value":null,"ip_range":null}"#, Text::None),
        unreadable(r#"{"value":"20.1.2.3","ipAddressOrRange":"20.1.2.4"}"#, Text::Open),
        unreadable(r#"{"value":"20.1.2.3","ip_range":"nonsense"}"#, Text::Open),
        unreadable(r#"{"value":"20.1.2.3","ip_range":5}"#, Text::Open),
    ]);
    // Another type, or given twice.
    all.extend([
        unreadable(r#"{"value":""}"#, Text::None),
        unreadable(r#"{"value":5}"#, Text::None),
        unreadable(r#"{"value":true}"#, Text::None),
        unreadable(r#"{"value":["20.1.2.3"]}"#, Text::None),
        unreadable(r#"{"value":{"ip":"20.1.2.3"}}"#, Text::None),
        unreadable(r#"{"value":"20.1.2.3","value":"20.1.2.3"}"#, Text::Open),
        unreadable(r#"{"value":"20.1.2.3","Value":"20.1.2.3"}"#, Text::Open),
        unreadable(
            r#"{"ipAddressOrRange":"20.1.2.3","ip_address_or_range":"20.1.2.3"}"#,
            Text::Open,
        ),
    ]);
    // An action other than absent, null, Allow and Deny.
    all.extend(
        [
            r#""action":0"#,
            r#""action":5"#,
            r#""action":"""#,
            r#""action":"Allowed""#,
            r#""action":"Allow,Deny""#,
            r#""action":true"#,
            r#""action":["Allow"]"#,
            r#""action":{}"#,
            r#""action":"Allow","action":"Allow""#,
            r#""action":"Allow","Action":"Allow""#,
            r#""action":"Allow","action":null"#,
            r#""action":"Deny","action":"Deny""#,
            r#""action":"Deny","ACTION":"Deny""#,
        ]
        .into_iter()
        .flat_map(|action| {
            [GOOD, "0.0.0.0/0"].map(|value| {
                unreadable(
                    &format!(r#"{{{action},"value":"{value}"}}"#),
                    Text::Known(value.to_owned()),
                )
            })
        }),
    );
    all
}

fn allows(ranges: &[&str]) -> Rules {
    list(ranges.iter().copied().map(allow))
}

/// Lists of readable rules: unions, and cases for the settings and advisories.
fn unions() -> Vec<Rules> {
    let lists: [&[&str]; 63] = [
        // All addresses.
        &["0.0.0.0/0"],
        &["203.1.2.3/0"],
        &["0.0.0.0/0", "20.1.2.3"],
        &["0.0.0.0/1", "128.0.0.0/1"],
        &["128.9.9.9/1", "1.2.3.4/1"],
        &["128.0.0.0/2", "0.0.0.0/1", "192.0.0.0/2", "20.1.2.3"],
        &["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3"],
        &["::/0"],
        &["::/1"],
        &["2000::/3"],
        &["2000::/4", "3000::/4"],
        &["::ffff:0.0.0.0/96"],
        &["::FFFF:0:0/96"],
        &["::/80"],
        &["::ffff:0.0.0.0/97", "::ffff:128.0.0.0/97"],
        &["::ffff:0.0.0.0/97", "128.0.0.0/1"],
        &["::ffff:0.0.0.0/97", "128.0.0.0/2", "::ffff:c000:0/99"],
        // Many addresses, but not all.
        &["0.0.0.0/1"],
        &["0.0.0.0/1", "128.0.0.0/2"],
        &["0.0.0.0/1", "192.0.0.0/2"],
        &["::ffff:0.0.0.0/97"],
        &["2000::/4"],
        &["3000::/4", "0.0.0.0/1"],
        // Blocks at the limits of the settings.
        &["20.1.2.3"],
        &["20.1.2.0/24"],
        &["20.1.0.0/16"],
        &["20.0.0.0/16", "20.1.0.0/16"],
        &["20.1.0.0/16", "20.2.0.0/16"],
        &["20.0.0.0/8"],
        &["20.0.0.0/9", "20.128.0.0/9"],
        &["20.127.0.0/16", "20.128.0.0/16"],
        &["20.0.0.0/7"],
        &["20.0.0.0/8", "21.0.0.0/8"],
        &["19.0.0.0/8", "20.0.0.0/8"],
        &["21.1.2.3", "20.1.2.3"],
        &["21.0.0.0/8"],
        &["20.255.255.255", "21.0.0.0"],
        &["2603:1000::/24"],
        &["2603:1000::/23"],
        &["2603:1000::1", "20.1.2.3"],
        &["2603:1000::1", "21.1.2.3"],
        &["2604:1000::1"],
        &["2600::/8"],
        &["2600::/7"],
        &["2600::/8", "2700::/8"],
        &["::ffff:21.0.0.0/104"],
        &["::ffff:20.1.2.3"],
        &["::ffff:20.0.0.0/104"],
        // Addresses that cannot reach the public endpoint.
        &["10.1.2.3"],
        &["172.16.0.0/12"],
        &["192.168.7.0/24", "20.1.2.3"],
        &["127.0.0.1"],
        &["169.254.0.0/16"],
        &["100.64.0.0/10"],
        &["240.0.0.0/4"],
        &["fd00::/8"],
        &["fe80::1", "::1"],
        &["10.0.0.0/7"],
        // Rules that repeat, or are contained in another.
        &["20.1.2.3", "20.1.2.3/32"],
        &["20.1.2.0/24", "20.1.2.77/24"],
        &["20.1.2.0/24", "20.1.0.0/16"],
        &["2603:1000::1", "2603:1000::/32"],
        &["2603:1000::1", "2603:1000:0::1/128"],
    ];
    lists.into_iter().map(allows).collect()
}

/// The CIDR blocks that form an interval.
fn blocks(mut first: u128, last: u128, width: u32, text: impl Fn(u128) -> String) -> Vec<String> {
    let mut blocks = Vec::new();
    loop {
        let aligned = first.trailing_zeros().min(width);
        let host = (0..=aligned)
            .rev()
            .find(|host| first + ((1_u128 << host) - 1) <= last)
            .expect("one address fits");
        blocks.push(format!("{}/{}", text(first), width - host));
        let end = first + ((1 << host) - 1);
        if end == last {
            return blocks;
        }
        first = end + 1;
    }
}

fn v4_text(bits: u128) -> String {
    Ipv4Addr::from(u32::try_from(bits).expect("32 bits")).to_string()
}

fn v6_text(bits: u128) -> String {
    Ipv6Addr::from(bits).to_string()
}

/// The globally reachable IPv4 unicast addresses: 2^32 less the fifteen ranges that the decision tables list.
const GLOBAL_V4: u128 = (1 << 32)
    - 3 * (1 << 24) // 0/8, 10/8, 127/8
    - (1 << 22) // 100.64/10
    - (1 << 20) // 172.16/12
    - (1 << 17) // 198.18/15
    - 2 * (1 << 16) // 169.254/16, 192.168/16
    - 5 * (1 << 8) // 192.0.0/24, 192.0.2/24, 192.88.99/24, 198.51.100/24, 203.0.113/24
    - 2 * (1 << 28); // 224/4, 240/4

/// All addresses except some, on both sides of 1/256.
fn all_but_some() -> Vec<Rules> {
    const V4_LAST: u128 = (1 << 32) - 1;
    let v4_without = |first: u128, count: u128| {
        let mut rules = blocks(0, first - 1, 32, v4_text);
        rules.extend(blocks(first + count, V4_LAST, 32, v4_text));
        rules
    };
    let v6_global = 0x2000 << 112..=(0x4000_u128 << 112) - 1;
    let v6_without = |count: u128| {
        let first = v6_global.start() + count;
        blocks(first, *v6_global.end(), 128, v6_text)
    };
    let (ten, twenty) = (10 << 24, 20 << 24);
    let share = GLOBAL_V4 / 256;
    let mut mapped = v4_without(twenty, 1 << 8);
    for block in &mut mapped {
        let (address, length) = block.split_once('/').expect("a CIDR");
        *block = format!("::ffff:{address}/{}", 96 + length.parse::<u32>().expect("a length"));
    }
    // 0.0.0.0/8 and everything from 224.0.0.0 on are not unicast addresses.
    let no_multicast = blocks(1 << 24, (224 << 24) - 1, 32, v4_text);
    [
        v4_without(twenty, 1),
        v4_without(twenty, 1 << 8),
        v4_without(twenty, 1 << 23),
        v4_without(twenty, share - 1),
        v4_without(twenty, share),
        v4_without(twenty, 1 << 24),
        v4_without(ten, 1 << 24),
        no_multicast,
        mapped,
        v6_without(1 << 64),
        v6_without(1 << 116),
        v6_without((1 << 117) - (1 << 64)),
        v6_without(1 << 117),
        v6_without(1 << 118),
    ]
    .map(|ranges| list(ranges.iter().map(|range| allow(range))))
    .into()
}

/// As many rules as the service allows, or almost.
fn many(count: u32) -> Rules {
    list((0..count).map(|number| allow(&format!("20.1.{number}.7"))))
}

/// All values of `ipRules`. The first ten are of different kinds.
pub(crate) fn values() -> Vec<Rules> {
    let any = || allow("0.0.0.0/0");
    let good = || allow(GOOD);
    let unknown = || unparsable("<office>");
    let mut all = vec![
        Rules::Missing,
        Rules::Null(r#""ipRules":null"#),
        list([]),
        Rules::Malformed(r#""ipRules":{"value":"20.1.2.3"}"#),
        list([good()]),
        list([any()]),
        list([unknown()]),
        list([unknown(), good()]),
        list([nothing(r#"{"action":"Deny","value":"20.1.2.3"}"#)]),
        list([allow("21.0.0.0/7")]),
        Rules::Null(r#""ip_rules":null"#),
        Rules::Malformed(r#""ipRules":"20.1.2.3""#),
        Rules::Malformed(r#""ipRules":{}"#),
        Rules::Malformed(r#""ipRules":5"#),
        Rules::Malformed(r#""ipRules":false"#),
        Rules::Malformed(r#""ipRules":[{"value":"20.1.2.3"}],"ipRules":[{"value":"20.1.2.3"}]"#),
        Rules::Malformed(r#""ipRules":[{"value":"20.1.2.3"}],"IpRules":[{"value":"20.1.2.3"}]"#),
        Rules::Malformed(r#""ipRules":[{"value":"20.1.2.3"}],"ip_rules":[{"value":"20.1.2.3"}]"#),
        Rules::Malformed(r#""ipRules":null,"ipRules":[{"value":"20.1.2.3"}]"#),
        list_under("IPRULES", [good()]),
        list_under("ip_rules", [good()]),
        list_under("ip_rules", [any()]),
    ];
    all.extend(readable().into_iter().map(|element| list([element])));
    for element in denying() {
        all.push(list([element.clone()]));
        all.push(list([element.clone(), good()]));
        all.push(list([unknown(), element]));
    }
    for element in unreadables() {
        all.push(list([element.clone()]));
        all.push(list([good(), element.clone()]));
        all.push(list([element, any()]));
    }
    // Rows 6 and 7 come before row 8.
    for range in ["20.0.0.0/7", "21.1.2.3", "20.1.0.0/16"] {
        all.push(list([unknown(), allow(range)]));
    }
    all.push(list([unknown(), allow("0.0.0.0/1"), allow("128.0.0.0/1")]));
    all.extend(unions());
    all.extend(all_but_some());
    all.extend([many(89), many(90)]);
    all
}
