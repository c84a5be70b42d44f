//! Every state a registry can be in, as JSON and as what it is said to mean. The meaning is written by hand beside each spelling.

/// What publicNetworkAccess says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Enabled,
    Disabled,
    Absent,
    Unrecognised,
}

/// What the default action says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Allow,
    Deny,
    Absent,
    Unrecognised,
}

/// What networkRuleBypassOptions says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    AzureServices,
    None,
    Absent,
    Unrecognised,
}

/// What the SKU says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    Basic,
    Standard,
    Premium,
    Other,
}

/// What the IP rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    NotShown,
    NoneAllowing,
    NoneReadable,
    Any,
    Limited,
}

/// Members of a JSON object as text, and what they mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<T> {
    pub(crate) json: &'static str,
    pub(crate) means: T,
}

const fn spelling<T>(json: &'static str, means: T) -> Spelling<T> {
    Spelling { json, means }
}

pub(crate) const ACCESS: [Spelling<Access>; 17] = [
    spelling(r#""publicNetworkAccess":"Enabled""#, Access::Enabled),
    spelling(r#""PUBLICnetworkACCESS":" eNABLED ""#, Access::Enabled),
    spelling(r#""publicNetworkAccess":"Disabled""#, Access::Disabled),
    spelling(r#""PublicNetworkAccess":"\tdisabled\n""#, Access::Disabled),
    spelling(r#""\u0070ublicNetworkAccess":"D\u0069sabled""#, Access::Disabled),
    spelling("", Access::Absent),
    spelling(r#""publicNetworkAccess":null"#, Access::Absent),
    spelling(r#""publicNetworkAccess":"SecuredByPerimeter""#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":"""#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":true"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":0"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":-1.5e3"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":["Disabled"]"#, Access::Unrecognised),
    spelling(r#""publicNetworkAccess":{"value":"Disabled"}"#, Access::Unrecognised),
    spelling(
        r#""publicNetworkAccess":"Disabled","publicNetworkAccess":"Disabled""#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":"Enabled","PublicNetworkAccess":null"#,
        Access::Unrecognised,
    ),
    spelling(
        r#""publicNetworkAccess":null,"publicNetworkAccess":"Enabled""#,
        Access::Unrecognised,
    ),
];

pub(crate) const BYPASS: [Spelling<Bypass>; 13] = [
    spelling(r#""networkRuleBypassOptions":"AzureServices""#, Bypass::AzureServices),
    spelling(r#""NetworkRuleBypassOptions":" azureSERVICES""#, Bypass::AzureServices),
    spelling(r#""networkRuleBypassOptions":"None""#, Bypass::None),
    spelling(r#""networkrulebypassoptions":"none ""#, Bypass::None),
    spelling("", Bypass::Absent),
    spelling(r#""networkRuleBypassOptions":null"#, Bypass::Absent),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices,Logging""#,
        Bypass::Unrecognised,
    ),
    spelling(r#""networkRuleBypassOptions":"""#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":false"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":7"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":["AzureServices"]"#, Bypass::Unrecognised),
    spelling(r#""networkRuleBypassOptions":{}"#, Bypass::Unrecognised),
    spelling(
        r#""networkRuleBypassOptions":"AzureServices","networkRuleBypassOptions":"AzureServices""#,
        Bypass::Unrecognised,
    ),
];

pub(crate) const TIER: [Spelling<Tier>; 11] = [
    spelling(r#""sku":{"name":"Premium","tier":"Premium"}"#, Tier::Premium),
    spelling(r#""SKU":{"Name":"premium"}"#, Tier::Premium),
    spelling(r#""sku":{"name":"Basic"}"#, Tier::Basic),
    spelling(r#""sku":{"name":" STANDARD "}"#, Tier::Standard),
    spelling(r#""sku":{"name":"Classic"}"#, Tier::Other),
    spelling(r#""sku":{"name":null,"tier":"Basic"}"#, Tier::Other),
    spelling(r#""sku":{"name":"Basic","name":"Basic"}"#, Tier::Other),
    spelling(r#""sku":{"name":["Basic"]}"#, Tier::Other),
    spelling(r#""sku":"Basic""#, Tier::Other),
    spelling(r#""sku":null"#, Tier::Other),
    spelling("", Tier::Other),
];

/// The default action inside of a rule set object.
const ACTION: [Spelling<Action>; 12] = [
    spelling(r#""defaultAction":"Deny""#, Action::Deny),
    spelling(r#""DEFAULTACTION":"\u0020deny ""#, Action::Deny),
    spelling(r#""defaultAction":"Allow""#, Action::Allow),
    spelling(r#""defaultAction":"aLLOW""#, Action::Allow),
    spelling("", Action::Absent),
    spelling(r#""defaultAction":null"#, Action::Absent),
    spelling(r#""defaultAction":"Audit""#, Action::Unrecognised),
    spelling(r#""defaultAction":"""#, Action::Unrecognised),
    spelling(r#""defaultAction":1"#, Action::Unrecognised),
    spelling(r#""defaultAction":["Deny"]"#, Action::Unrecognised),
    spelling(r#""defaultAction":{"value":"Deny"}"#, Action::Unrecognised),
    spelling(r#""defaultAction":"Deny","defaultAction":"Deny""#, Action::Unrecognised),
];

/// What stands for the whole rule set where it is not an object.
const NO_OBJECT: [Spelling<Action>; 13] = [
    spelling("", Action::Absent),
    spelling(r#""networkRuleSet":null"#, Action::Absent),
    spelling(r#""networkRuleSet":"Deny""#, Action::Deny),
    spelling(r#""NetworkRuleSet":" DENY ""#, Action::Deny),
    spelling(r#""networkRuleSet":"Allow""#, Action::Allow),
    spelling(r#""networkRuleSet":"Audit""#, Action::Unrecognised),
    spelling(r#""networkRuleSet":"""#, Action::Unrecognised),
    spelling(r#""networkRuleSet":5"#, Action::Unrecognised),
    spelling(r#""networkRuleSet":true"#, Action::Unrecognised),
    spelling(r#""networkRuleSet":[{"defaultAction":"Deny"}]"#, Action::Unrecognised),
    spelling(
        r#""networkRuleSet":"Deny","networkRuleSet":"Deny""#,
        Action::Unrecognised,
    ),
    spelling(
        r#""networkRuleSet":{"defaultAction":"Deny"},"networkRuleSet":{"defaultAction":"Deny"}"#,
        Action::Unrecognised,
    ),
    spelling(
        r#""networkRuleSet":null,"networkRuleSet":{"defaultAction":"Deny"}"#,
        Action::Unrecognised,
    ),
];

/// IP rules as members of a rule set object, and what is said of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RulesCase {
    pub(crate) json: &'static str,
    pub(crate) means: Rules,
    /// An aggregated IPv4 block is wider than a /16.
    pub(crate) wider_than_16: bool,
    /// A readable rule lies not wholly inside 20.0.0.0/8, or a rule is unreadable.
    pub(crate) outside_20_8: bool,
    pub(crate) has_unreadable: bool,
    /// An aggregated IPv4, IPv6 block is wider than a /8.
    pub(crate) broad_v4: bool,
    pub(crate) broad_v6: bool,
    pub(crate) private: bool,
    pub(crate) duplicate: bool,
}

const fn rules(json: &'static str, means: Rules, notes: &[&str]) -> RulesCase {
    RulesCase {
        json,
        means,
        wider_than_16: has(notes, "wider-than-16"),
        outside_20_8: has(notes, "outside"),
        has_unreadable: has(notes, "unreadable"),
        broad_v4: has(notes, "broad-v4"),
        broad_v6: has(notes, "broad-v6"),
        private: has(notes, "private"),
        duplicate: has(notes, "duplicate"),
    }
}

/// Whether a note is among the notes.
const fn has(notes: &[&str], note: &str) -> bool {
    let mut i = 0;
    while i < notes.len() {
        if equal(notes[i].as_bytes(), note.as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

const UNREADABLE: &[&str] = &["unreadable", "outside"];

pub(crate) const RULES: [RulesCase; 56] = [
    rules("", Rules::NoneAllowing, &[]),
    rules(r#""ipRules":null"#, Rules::NoneAllowing, &[]),
    rules(r#""ipRules":[]"#, Rules::NoneAllowing, &[]),
    rules(
        r#""IPRULES":[{"action":"Deny","value":"20.1.2.3"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":"Deny","value":"0.0.0.0/0"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":"","value":"20.1.2.3"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":5,"value":"20.1.2.3"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":"Allow","action":"Allow","value":"20.1.2.3"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":"Deny","value":"nonsense"}]"#,
        Rules::NoneAllowing,
        &[],
    ),
    rules(r#""ipRules":"20.1.2.3""#, Rules::NotShown, &[]),
    rules(r#""ipRules":{}"#, Rules::NotShown, &[]),
    rules(r#""ipRules":{"value":"20.1.2.3"}"#, Rules::NotShown, &[]),
    rules(r#""ipRules":5"#, Rules::NotShown, &[]),
    rules(r#""ipRules":false"#, Rules::NotShown, &[]),
    rules(
        r#""ipRules":[{"value":"20.1.2.3"}],"IpRules":[{"value":"20.1.2.3"}]"#,
        Rules::NotShown,
        &[],
    ),
    rules(
        r#""ipRules":null,"ipRules":[{"value":"20.1.2.3"}]"#,
        Rules::NotShown,
        &[],
    ),
    rules(r#""ipRules":[{"value":"20.1.2.3"}]"#, Rules::Limited, &[]),
    rules(
        r#""ipRules":[{"action":"Allow","ipAddressOrRange":" 20.1.2.0/24\n"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(
        r#""ipRules":[{"ACTION":" aLLOW ","VALUE":"20.1.2.9/24"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(
        r#""ipRules":[{"action":null,"ip_range":"20.1.2.0/24"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3","ipAddressOrRange":"20.1.2.3"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(
        r#""ipRules":[{"value":null,"ipAddressOrRange":"20.1.2.3"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(r#""ipRules":[{"value":"20.1.0.0/16"}]"#, Rules::Limited, &[]),
    rules(
        r#""ipRules":[{"value":"20.0.0.0/16"},{"value":"20.1.0.0/16"}]"#,
        Rules::Limited,
        &["wider-than-16"],
    ),
    rules(
        r#""ipRules":[{"value":"20.0.0.0/9"},{"value":"20.128.0.0/9"}]"#,
        Rules::Limited,
        &["wider-than-16"],
    ),
    rules(
        r#""ipRules":[{"value":"20.0.0.0/7"}]"#,
        Rules::Limited,
        &["wider-than-16", "outside", "broad-v4"],
    ),
    rules(
        r#""ipRules":[{"value":"0.0.0.0/1"},{"value":"128.0.0.0/2"}]"#,
        Rules::Limited,
        &["wider-than-16", "outside", "broad-v4"],
    ),
    rules(
        r#""ipRules":[{"value":"21.1.2.3"},{"value":"20.1.2.3"}]"#,
        Rules::Limited,
        &["outside"],
    ),
    rules(
        r#""ipRules":[{"value":"2603:1000::/32"}]"#,
        Rules::Limited,
        &["outside"],
    ),
    rules(r#""ipRules":[{"value":"2603:1000::1"}]"#, Rules::Limited, &["outside"]),
    rules(
        r#""ipRules":[{"value":"::/1"}]"#,
        Rules::Limited,
        &["outside", "broad-v6"],
    ),
    rules(
        r#""ipRules":[{"value":"10.1.2.3"}]"#,
        Rules::Limited,
        &["outside", "private"],
    ),
    rules(
        r#""ipRules":[{"value":"100.64.0.0/10"}]"#,
        Rules::Limited,
        &["outside", "private", "wider-than-16"],
    ),
    rules(
        r#""ipRules":[{"value":"fd00::/8"}]"#,
        Rules::Limited,
        &["outside", "private"],
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3"},{"value":"20.1.2.3/32"}]"#,
        Rules::Limited,
        &["duplicate"],
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.0/24"},{"value":"20.1.0.0/16"}]"#,
        Rules::Limited,
        &["duplicate"],
    ),
    rules(
        r#""ipRules":[{"action":"Deny","value":"0.0.0.0/0"},{"value":"20.1.2.3"}]"#,
        Rules::Limited,
        &[],
    ),
    rules(
        r#""ipRules":[{"value":"<office>"},{"value":"20.1.2.3"}]"#,
        Rules::Limited,
        UNREADABLE,
    ),
    rules(r#""ipRules":[7,{"value":"20.1.2.3"}]"#, Rules::Limited, UNREADABLE),
    rules(
        r#""ipRules":[{"value":"0.0.0.0/0"}]"#,
        Rules::Any,
        &["wider-than-16", "outside", "broad-v4"],
    ),
    rules(
        r#""ipRules":[{"value":"203.1.2.3/0"}]"#,
        Rules::Any,
        &["wider-than-16", "outside", "broad-v4"],
    ),
    rules(
        r#""ipRules":[{"value":"128.0.0.0/1"},{"value":"0.0.0.0/1"}]"#,
        Rules::Any,
        &["wider-than-16", "outside", "broad-v4"],
    ),
    rules(
        r#""ipRules":[{"value":"128.0.0.0/2"},{"value":"0.0.0.0/1"},{"value":"192.0.0.0/2"},{"value":"20.1.2.3"}]"#,
        Rules::Any,
        &["wider-than-16", "outside", "broad-v4", "duplicate"],
    ),
    rules(
        r#""ipRules":[{"value":"rubbish"},{"value":"0.0.0.0/0"}]"#,
        Rules::Any,
        &["wider-than-16", "outside", "broad-v4", "unreadable"],
    ),
    rules(r#""ipRules":[{"value":"::/0"}]"#, Rules::Any, &["outside", "broad-v6"]),
    rules(
        r#""ipRules":[{"value":"::/1"},{"value":"8000::/1"}]"#,
        Rules::Any,
        &["outside", "broad-v6"],
    ),
    rules(
        r#""ipRules":[{"value":"<public-ip-address>"}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
    rules(r#""ipRules":[null]"#, Rules::NoneReadable, UNREADABLE),
    rules(r#""ipRules":["20.1.2.3"]"#, Rules::NoneReadable, UNREADABLE),
    rules(r#""ipRules":[{}]"#, Rules::NoneReadable, UNREADABLE),
    rules(r#""ipRules":[{"value":5}]"#, Rules::NoneReadable, UNREADABLE),
    rules(
        r#""ipRules":[{"value":"20.1.2.3","value":"20.1.2.3"}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3","ipAddressOrRange":"20.1.2.4"}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3/33"},{"value":"020.1.2.3"}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3/024"},{"value":"20.1.2.3/"}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
    rules(
        r#""ipRules":[{"value":"20.1.2.3-20.1.2.9"},{"value":""}]"#,
        Rules::NoneReadable,
        UNREADABLE,
    ),
];

/// Virtual network rules as members of a rule set object: whether they are shown, and whether there are any.
const VNET: [(&str, bool, bool); 4] = [
    ("", false, false),
    (r#""virtualNetworkRules":null"#, false, false),
    (r#""virtualNetworkRules":[]"#, true, false),
    (
        r#""virtualNetworkRules":[{"action":"Allow","id":"subnet"}]"#,
        true,
        true,
    ),
];

/// A whole rule set.
#[derive(Clone, Debug)]
pub(crate) struct RuleSetCase {
    pub(crate) json: String,
    pub(crate) action: Action,
    pub(crate) rules: RulesCase,
    /// There is none.
    pub(crate) missing: bool,
    pub(crate) shows_vnet_rules: bool,
    pub(crate) has_vnet_rules: bool,
}

fn no_object(spelling: &Spelling<Action>) -> RuleSetCase {
    let missing = spelling.means == Action::Absent;
    RuleSetCase {
        json: spelling.json.to_owned(),
        action: spelling.means,
        // A rule set that is not there has no rules; one that is a bare string or malformed does not show them.
        rules: rules("", if missing { Rules::NoneAllowing } else { Rules::NotShown }, &[]),
        missing,
        shows_vnet_rules: false,
        has_vnet_rules: false,
    }
}

fn object(action: &Spelling<Action>, rules: &RulesCase, vnet: (&str, bool, bool)) -> RuleSetCase {
    RuleSetCase {
        json: format!(
            r#""networkRuleSet":{{{}}}"#,
            members(&[action.json, vnet.0, rules.json])
        ),
        action: action.means,
        rules: *rules,
        missing: false,
        shows_vnet_rules: vnet.1,
        has_vnet_rules: vnet.2,
    }
}

fn members(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(",")
}

/// Where the network keys stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Placement {
    Top,
    Properties,
    /// At the top, with `properties` null.
    NullProperties,
    /// In `Properties`, among other keys.
    PascalProperties,
}

const PLACEMENTS: [Placement; 4] = [
    Placement::Top,
    Placement::Properties,
    Placement::NullProperties,
    Placement::PascalProperties,
];

/// A registry in one state.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) access: Spelling<Access>,
    pub(crate) rule_set: RuleSetCase,
    pub(crate) bypass: Spelling<Bypass>,
    pub(crate) tier: Spelling<Tier>,
    pub(crate) placement: Placement,
    pub(crate) declared: bool,
}

impl State {
    pub(crate) fn document(&self) -> String {
        const NAME: &str = r#""name":"orchard","resourceGroup":"orchard-rg""#;
        let network = members(&[self.bypass.json, &self.rule_set.json, self.access.json]);
        let tier = self.tier.json;
        match self.placement {
            Placement::Top => format!("{{{}}}", members(&[NAME, &network, tier])),
            Placement::Properties => {
                format!(
                    "{{{}}}",
                    members(&[NAME, tier, &format!(r#""properties":{{{network}}}"#)])
                )
            }
            Placement::NullProperties => {
                format!("{{{}}}", members(&[r#""properties":null"#, tier, &network, NAME]))
            }
            Placement::PascalProperties => format!(
                "{{{}}}",
                members(&[
                    &format!(
                        r#""Properties":{{"extra":[1,{{}}],{network}{}"other":0}}"#,
                        if network.is_empty() { "" } else { "," }
                    ),
                    tier,
                    NAME
                ])
            ),
        }
    }
}

/// Everything that the first check depends on, in every combination.
pub(crate) fn for_trusted_services(declared: bool) -> impl Iterator<Item = State> {
    let mut rule_sets: Vec<RuleSetCase> = NO_OBJECT.iter().map(no_object).collect();
    for action in &ACTION {
        rule_sets.push(object(action, &RULES[16], VNET[3]));
    }
    rule_sets
        .into_iter()
        .flat_map(move |rule_set| {
            ACCESS.into_iter().flat_map(move |access| {
                let rule_set = rule_set.clone();
                BYPASS.into_iter().flat_map(move |bypass| {
                    let rule_set = rule_set.clone();
                    TIER.into_iter().map(move |tier| State {
                        access,
                        bypass,
                        rule_set: rule_set.clone(),
                        tier,
                        placement: Placement::Top,
                        declared,
                    })
                })
            })
        })
        .enumerate()
        // The placements in turn, so that each meets every kind of state.
        .map(|(number, state)| State {
            placement: PLACEMENTS[number % PLACEMENTS.len()],
            ..state
        })
}

/// Everything that the second check depends on, in every combination.
pub(crate) fn for_ip_network_rules(declared: bool) -> impl Iterator<Item = State> {
    let mut rule_sets: Vec<RuleSetCase> = NO_OBJECT.iter().map(no_object).collect();
    for action in &ACTION {
        for (number, rules) in RULES.iter().enumerate() {
            rule_sets.push(object(action, rules, VNET[number % VNET.len()]));
        }
    }
    for vnet in VNET {
        rule_sets.push(object(&ACTION[0], &RULES[2], vnet));
    }
    rule_sets
        .into_iter()
        .flat_map(move |rule_set| {
            ACCESS.into_iter().flat_map(move |access| {
                let rule_set = rule_set.clone();
                [0, 2, 3, 10].into_iter().map(move |tier| State {
                    access,
                    bypass: BYPASS[0],
                    rule_set: rule_set.clone(),
                    tier: TIER[tier],
                    placement: Placement::Top,
                    declared,
                })
            })
        })
        .enumerate()
        .map(|(number, state)| State {
            // Shifted by one from group to group, since there are as many placements as tiers.
            placement: PLACEMENTS[(number + number / 4) % PLACEMENTS.len()],
            ..state
        })
}

/// Settings, and what they ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) json: &'static str,
    pub(crate) unrestricted_not_applicable: bool,
    pub(crate) min_prefix_16: bool,
    pub(crate) allowed_20_8: bool,
}

impl Default for Settings {
    fn default() -> Self {
        SETTINGS[0]
    }
}

pub(crate) const SETTINGS: [Settings; 5] = [
    settings("{}", false, false, false),
    settings(r#"{"unrestricted":"not-applicable"}"#, true, false, false),
    settings(r#"{"minPrefixLength":16,"unrestricted":"fail"}"#, false, true, false),
    // 20.0.0.0/8 in two halves, the second with host bits.
    settings(r#"{"allowedRanges":["20.0.0.0/9","20.130.0.1/9"]}"#, false, false, true),
    settings(
        r#"{"allowedRanges":["20.0.0.0/8"],"minPrefixLength":16,"unrestricted":"not-applicable"}"#,
        true,
        true,
        true,
    ),
];

const fn settings(
    json: &'static str,
    unrestricted_not_applicable: bool,
    min_prefix_16: bool,
    allowed_20_8: bool,
) -> Settings {
    Settings {
        json,
        unrestricted_not_applicable,
        min_prefix_16,
        allowed_20_8,
    }
}
