//! The states of a registry, each as JSON and as its meaning. The meaning of each spelling is written by hand.
//!
//! The space is a product of independent axes. Spellings are not combined with all others: every spelling is combined with every spelling of
//! each other key, and with one spelling of each meaning of the rest.

pub(crate) mod extras;
pub(crate) mod keys;
pub(crate) mod rules;
pub(crate) mod settings;

pub(crate) use extras::Extra;
pub(crate) use keys::{Access, Action, Bypass, Spelling, Tier};
pub(crate) use rules::{Means, Rules};
pub(crate) use settings::{SETTINGS, Settings};

use extras::EXTRAS;
pub(crate) use keys::{ACCESS, ACTION, BYPASS, TIER};
use keys::{COLUMN, NO_OBJECT};

/// The number of spellings at the front of each table in `keys` that have different meanings.
const OF_EACH_MEANING: usize = 5;
/// The same for the SKU.
const TIERS: usize = 4;
/// The same for the rules.
const RULES_OF_EACH_KIND: usize = 10;

/// Virtual network rules as members of a rule set object: whether they are shown, and whether there are any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VirtualNetworkRules {
    json: &'static str,
    pub(crate) shown: bool,
    pub(crate) any: bool,
}

const VIRTUAL_NETWORK_RULES: [VirtualNetworkRules; 5] = [
    virtual_network_rules("", false, false),
    virtual_network_rules(r#""virtualNetworkRules":null"#, false, false),
    virtual_network_rules(r#""virtualNetworkRules":[]"#, true, false),
    virtual_network_rules(
        r#""virtualNetworkRules":[{"action":"Allow","id":"subnet"}]"#,
        true,
        true,
    ),
    virtual_network_rules(
        r#""virtual_network_rules":[{"virtual_network_subnet_resource_id":"subnet"}]"#,
        true,
        true,
    ),
];

const fn virtual_network_rules(json: &'static str, shown: bool, any: bool) -> VirtualNetworkRules {
    VirtualNetworkRules { json, shown, any }
}

/// The form of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Object,
    /// Missing or null.
    None,
    /// A string, or malformed: only D is shown.
    Opaque,
    /// Spread over columns, D under this key.
    Columns(&'static str),
}

/// A whole rule set.
#[derive(Clone, Debug)]
pub(crate) struct RuleSet {
    pub(crate) form: Form,
    /// D as members: of the rule set, or in place of it.
    pub(crate) action_json: String,
    pub(crate) action: Action,
    pub(crate) rules: Rules,
    pub(crate) virtual_network_rules: VirtualNetworkRules,
}

impl RuleSet {
    fn without_object(spelling: &Spelling<Action>) -> Self {
        let none = matches!(spelling.means, Action::Missing | Action::Null);
        Self {
            form: if none { Form::None } else { Form::Opaque },
            action_json: spelling.json.to_owned(),
            action: spelling.means,
            rules: Rules::Missing,
            virtual_network_rules: VIRTUAL_NETWORK_RULES[0],
        }
    }

    pub(crate) fn object(action: &Spelling<Action>, rules: &Rules, virtual_network_rules: VirtualNetworkRules) -> Self {
        Self {
            form: Form::Object,
            action_json: action.json.to_owned(),
            action: action.means,
            rules: rules.clone(),
            virtual_network_rules,
        }
    }

    fn columns((key, action): &(&'static str, Spelling<Action>), rules: &Rules) -> Self {
        Self {
            form: Form::Columns(key),
            action_json: action.json.to_owned(),
            action: action.means,
            rules: rules.clone(),
            virtual_network_rules: VIRTUAL_NETWORK_RULES[0],
        }
    }

    fn json(&self) -> String {
        match self.form {
            Form::Object => format!(
                r#""networkRuleSet":{{{}}}"#,
                members(&[&self.action_json, self.virtual_network_rules.json, &self.rules.json()])
            ),
            Form::None | Form::Opaque => self.action_json.clone(),
            Form::Columns(_) => members(&[&self.action_json, &self.rules.json()]),
        }
    }
}

fn members(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(",")
}

/// The place of the network keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Top,
    Properties,
    /// At the top, with `properties` null.
    NullProperties,
    /// In `Properties`, among other keys.
    PascalProperties,
    /// In both places, with the same values.
    Both,
    /// At the top, and `properties` cannot be read.
    Broken(&'static str),
}

const PLACES: [Place; 5] = [
    Place::Top,
    Place::Properties,
    Place::NullProperties,
    Place::PascalProperties,
    Place::Both,
];

/// `properties` given twice or of another type: P, D, B and R are malformed.
const BROKEN: [Place; 9] = [
    Place::Broken(
        r#""properties":"{\"publicNetworkAccess\":\"Disabled\",\"networkRuleBypassOptions\":\"AzureServices\"}""#,
    ),
    Place::Broken(r#""Properties":"@{publicNetworkAccess=Enabled; networkRuleSet=}""#),
    Place::Broken(r#""properties":"""#),
    Place::Broken(r#""properties":[]"#),
    Place::Broken(r#""properties":[{"publicNetworkAccess":"Disabled"}]"#),
    Place::Broken(r#""properties":5"#),
    Place::Broken(r#""properties":false"#),
    Place::Broken(r#""properties":{"publicNetworkAccess":"Disabled"},"properties":{"publicNetworkAccess":"Disabled"}"#),
    Place::Broken(r#""properties":{},"Properties":null"#),
];

/// A registry in one state.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) access: Spelling<Access>,
    pub(crate) rule_set: RuleSet,
    pub(crate) bypass: Spelling<Bypass>,
    pub(crate) tier: Spelling<Tier>,
    pub(crate) extra: Extra,
    pub(crate) place: Place,
    pub(crate) declared: bool,
}

impl State {
    fn new(
        access: &Spelling<Access>,
        rule_set: &RuleSet,
        bypass: &Spelling<Bypass>,
        tier: &Spelling<Tier>,
        declared: bool,
    ) -> Self {
        Self {
            access: *access,
            rule_set: rule_set.clone(),
            bypass: *bypass,
            tier: *tier,
            extra: EXTRAS[0],
            place: Place::Top,
            declared,
        }
    }

    pub(crate) fn document(&self) -> String {
        const IDENTITY: &str =
            r#""type":"Microsoft.ContainerRegistry/registries","name":"orchard","resourceGroup":"orchard-rg""#;
        let network = members(&[
            self.bypass.json,
            &self.rule_set.json(),
            self.access.json,
            self.extra.json,
        ]);
        let tier = self.tier.json;
        let parts = match self.place {
            Place::Top => members(&[IDENTITY, &network, tier]),
            Place::Properties => members(&[IDENTITY, tier, &format!(r#""properties":{{{network}}}"#)]),
            Place::NullProperties => members(&[r#""properties":null"#, tier, &network, IDENTITY]),
            Place::PascalProperties => {
                let inner = members(&[r#""extra":[1,{}]"#, &network, r#""other":0"#]);
                members(&[&format!(r#""Properties":{{{inner}}}"#), tier, IDENTITY])
            }
            Place::Both => members(&[&network, IDENTITY, &format!(r#""properties":{{{network}}}"#), tier]),
            Place::Broken(properties) => members(&[IDENTITY, &network, tier, properties]),
        };
        format!("{{{parts}}}")
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.place, Place::Broken(_))
    }

    /// Whether the decision tables say what this state means.
    fn is_decided(&self) -> bool {
        let known = matches!(self.access.means, Access::Enabled | Access::Disabled)
            || matches!(self.bypass.means, Bypass::AzureServices | Bypass::None);
        match self.rule_set.form {
            // `defaultAction` is D next to P or B. The tables do not say whether a null or malformed one counts.
            Form::Columns(key) if key.starts_with("default") => known,
            _ => true,
        }
    }

    /// In this place, or at the top if it can have a key with a `properties` prefix.
    fn at(self, place: Place) -> Self {
        let top_only = self.document().to_ascii_lowercase().contains("\"properties");
        Self {
            place: if top_only { Place::Top } else { place },
            ..self
        }
    }
}

/// In every place in turn. There are five places, and axes have four or ten elements, so every kind of state occurs in every place.
fn in_every_place(states: impl Iterator<Item = State>) -> impl Iterator<Item = State> {
    states
        .filter(State::is_decided)
        .enumerate()
        .map(|(number, state)| state.at(PLACES[(number + number / 20) % PLACES.len()]))
}

fn objects(rules: &Rules) -> Vec<RuleSet> {
    let object = |(number, action)| {
        let vnet = VIRTUAL_NETWORK_RULES[number % VIRTUAL_NETWORK_RULES.len()];
        RuleSet::object(action, rules, vnet)
    };
    ACTION.iter().enumerate().map(object).collect()
}

/// One rule set of each meaning, with rules that pass.
fn rule_sets_of_each_meaning() -> Vec<RuleSet> {
    let good = rules::list([rules::allow("20.1.2.3")]);
    let objects = ACTION[..OF_EACH_MEANING]
        .iter()
        .map(|action| RuleSet::object(action, &good, VIRTUAL_NETWORK_RULES[0]));
    let others = NO_OBJECT[..OF_EACH_MEANING].iter().map(RuleSet::without_object);
    objects.chain(others).collect()
}

/// Every spelling of a rule set, with rules that pass.
fn rule_sets() -> Vec<RuleSet> {
    let good = rules::list([rules::allow("20.1.2.3")]);
    let mut all = objects(&good);
    all.extend(NO_OBJECT.iter().map(RuleSet::without_object));
    all.extend(
        COLUMN
            .iter()
            .map(|column| RuleSet::columns(column, &column_rules(column)[1])),
    );
    all
}

fn product(
    accesses: &[Spelling<Access>],
    rule_sets: &[RuleSet],
    bypasses: &[Spelling<Bypass>],
    tiers: &[Spelling<Tier>],
    declared: bool,
) -> Vec<State> {
    let mut states = Vec::with_capacity(accesses.len() * rule_sets.len() * bypasses.len() * tiers.len());
    for rule_set in rule_sets {
        for access in accesses {
            for bypass in bypasses {
                for tier in tiers {
                    states.push(State::new(access, rule_set, bypass, tier, declared));
                }
            }
        }
    }
    states
}

/// The states that the first check depends on.
pub(crate) fn for_trusted_services(declared: bool) -> impl Iterator<Item = State> {
    let few = rule_sets_of_each_meaning();
    let (accesses, bypasses) = (&ACCESS[..OF_EACH_MEANING], &BYPASS[..OF_EACH_MEANING]);
    let mut states = product(&ACCESS, &rule_sets(), bypasses, &TIER[..TIERS], declared);
    states.extend(product(&ACCESS, &few, &BYPASS, &TIER[..2], declared));
    states.extend(product(accesses, &rule_sets(), &BYPASS, &TIER[2..4], declared));
    states.extend(product(accesses, &few, bypasses, &TIER, declared));
    let extras = with_extras(declared);
    in_every_place(states.into_iter()).chain(extras).chain(broken(declared))
}

/// The states that the second check depends on.
pub(crate) fn for_ip_network_rules(declared: bool) -> impl Iterator<Item = State> {
    let accesses = &ACCESS[..OF_EACH_MEANING];
    let mut all = every_list(accesses, &ACTION[..OF_EACH_MEANING], &TIER[..2], declared);
    let values = rules::values();
    let mut sets: Vec<RuleSet> = Vec::new();
    for rules in &values[..RULES_OF_EACH_KIND] {
        sets.extend(objects(rules));
    }
    sets.extend(NO_OBJECT.iter().map(RuleSet::without_object));
    all.extend(product(&ACCESS, &sets, &BYPASS[..1], &TIER[..TIERS], declared));
    sets.clear();
    for column in &COLUMN {
        sets.extend(column_rules(column).iter().map(|rules| RuleSet::columns(column, rules)));
    }
    all.extend(product(accesses, &sets, &BYPASS[..3], &TIER[..TIERS], declared));
    let extras = with_extras(declared);
    in_every_place(all.into_iter()).chain(extras).chain(broken(declared))
}

/// The states that the second check depends on under settings: every list of rules, active, dormant, and with P not shown.
pub(crate) fn under_settings(declared: bool) -> impl Iterator<Item = State> {
    in_every_place(every_list(&ACCESS[..3], &ACTION[..2], &TIER[..1], declared).into_iter())
}

fn every_list(
    accesses: &[Spelling<Access>],
    actions: &[Spelling<Action>],
    tiers: &[Spelling<Tier>],
    declared: bool,
) -> Vec<State> {
    let mut sets: Vec<RuleSet> = Vec::new();
    for (number, rules) in rules::values().iter().enumerate() {
        let vnet = VIRTUAL_NETWORK_RULES[number % VIRTUAL_NETWORK_RULES.len()];
        sets.extend(actions.iter().map(|action| RuleSet::object(action, rules, vnet)));
    }
    let empty = rules::list([]);
    sets.extend(VIRTUAL_NETWORK_RULES.map(|vnet| RuleSet::object(&ACTION[0], &empty, vnet)));
    product(accesses, &sets, &BYPASS[..1], tiers, declared)
}

/// Rules next to a column for D, under the names that they have there.
fn column_rules((key, _): &(&'static str, Spelling<Action>)) -> Vec<Rules> {
    let good = || [rules::allow("20.1.2.3")];
    if key.starts_with("default") {
        return vec![
            Rules::Missing,
            rules::list_under("ipRules", good()),
            rules::list_under("ip_rules", [rules::allow("0.0.0.0/0")]),
            Rules::Null(r#""ipRules":null"#),
            Rules::Malformed(r#""ipRules":{}"#),
        ];
    }
    vec![
        Rules::Missing,
        rules::list_under("networkRuleSetIPRules", good()),
        rules::list_under("networkRuleSetIPRule", good()),
        rules::list_under("network_rule_set_ip_rules", [rules::allow("0.0.0.0/0")]),
        rules::list_under("properties_networkRuleSet_ipRules", []),
        Rules::Null(r#""networkRuleSetIpRules":null"#),
        Rules::Malformed(r#""networkRuleSetIPRules":5"#),
        Rules::Malformed(r#""networkRuleSetIPRules":[],"networkRuleSetIPRule":[]"#),
    ]
}

/// Keys that change no verdict, but can cause an advisory.
fn with_extras(declared: bool) -> Vec<State> {
    let states = product(
        &ACCESS[..OF_EACH_MEANING],
        &rule_sets_of_each_meaning(),
        &BYPASS[..OF_EACH_MEANING],
        &TIER[..2],
        declared,
    );
    let mut all = Vec::new();
    for (number, state) in states.into_iter().enumerate() {
        for extra in EXTRAS {
            let place = PLACES[(number + all.len()) % PLACES.len()];
            all.push(State { extra, ..state.clone() }.at(place));
        }
    }
    all
}

fn broken(declared: bool) -> Vec<State> {
    let few = rule_sets_of_each_meaning();
    let accesses = &ACCESS[..OF_EACH_MEANING];
    let states = product(accesses, &few, &BYPASS[..3], &TIER[..TIERS], declared);
    let mut all = Vec::new();
    for state in states {
        all.extend(BROKEN.map(|place| State { place, ..state.clone() }));
    }
    all
}
