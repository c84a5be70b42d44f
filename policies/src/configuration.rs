//! From the keys of a registry to what they say: one enum for each setting that a check asks for, and where its value stands.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::document::registry::{Connections, Network, RegistryObject};
use crate::document::rule_set::{Rule, RuleSet, RuleSetObject, SameReading};
use crate::key::Key;
use crate::number;
use crate::report::{Evidence, Identity};
use crate::slot::{JsonType, Slot, same};

/// Where a document comes from, which says what an absent setting means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// What the service or a tool printed: what is absent is not known.
    Observed,
    /// A deployment template or a plan: what is absent takes the service's default.
    Declared,
}

/// `publicNetworkAccess`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicAccess {
    Enabled,
    Disabled,
    NotShown,
    Unrecognised,
}

/// `networkRuleSet.defaultAction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DefaultAction {
    Allow,
    Deny,
    /// Explicitly null, or left out where that means the service's default.
    Absent,
    NotShown,
    Unrecognised,
}

/// `networkRuleBypassOptions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    AzureServices,
    None,
    Absent,
    Unrecognised,
}

/// `networkRuleSet.ipRules`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IpRules<'o, 'd> {
    NotShown,
    /// There are rules, or may be, but not in a form that says which.
    Malformed,
    Listed(&'o [Rule<'d>]),
}

/// `networkRuleBypassAllowedForTasks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TasksBypass {
    On,
    Off,
    /// Absent, null or malformed.
    NotShown,
}

/// Why the settings of a registry cannot be read, where that is the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// `properties` is text.
    PropertiesAreText,
    /// `properties` is given twice, or is neither an object nor text.
    PropertiesAreMalformed,
    /// The rule set is text that holds, or stands for, an object.
    RuleSetIsText,
    /// There is no network setting at all.
    NoSettings,
}

/// `sku.name`, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Basic or Standard, by name: tiers without network rules.
    WithoutNetworkRules(&'static str),
    Premium,
    /// Absent, malformed, or another one.
    Other,
}

/// A registry, as the checks see it.
#[derive(Debug)]
pub(crate) struct Configuration<'o, 'd> {
    /// Who the registry is.
    pub(crate) identity: Identity<'d>,
    /// RFC 6901 pointer of the registry itself.
    base: &'o str,
    pub(crate) provenance: Provenance,
    pub(crate) public_access: PublicAccess,
    pub(crate) default_action: DefaultAction,
    pub(crate) bypass: Bypass,
    pub(crate) ip_rules: IpRules<'o, 'd>,
    /// How many virtual network rules there are; none where they are not shown.
    pub(crate) virtual_network_rules: Option<usize>,
    /// Whether the rule set has them at all, in whatever form.
    pub(crate) has_virtual_network_rules_key: bool,
    pub(crate) has_rule_set: bool,
    pub(crate) tasks_bypass: TasksBypass,
    /// None where they are not shown.
    pub(crate) connections: Option<Connections>,
    /// None where it is not shown.
    pub(crate) provisioning_state: Option<&'o str>,
    pub(crate) tier: Tier,
    pub(crate) obstacle: Option<Obstacle>,
    public_access_at: Located<'o, Cow<'d, str>>,
    rule_set_at: Located<'o, RuleSet<'d>>,
    /// The default action and the rules where they are keys of the registry; none where there is a rule set.
    columns: Option<Columns<'o, 'd>>,
    conflict: Conflict,
    bypass_at: Located<'o, Cow<'d, str>>,
}

/// Which parts of a rule set a column beside it contradicts.
#[derive(Clone, Copy, Debug, Default)]
struct Conflict {
    default_action: bool,
    ip_rules: bool,
}

/// The parts of a rule set that a tool has flattened into the registry.
#[derive(Debug)]
struct Columns<'o, 'd> {
    default_action_at: Located<'o, Cow<'d, str>>,
    ip_rules_at: Located<'o, Vec<Rule<'d>>>,
}

impl<'o, 'd> Configuration<'o, 'd> {
    pub(crate) fn of(object: &'o RegistryObject<'d>, base: &'o str, provenance: Provenance) -> Self {
        let public_access_at = Located::of(object, "publicNetworkAccess", |n| &n.public_network_access);
        let rule_set_at = Located::of(object, "networkRuleSet", |n| &n.rule_set);
        let bypass_at = Located::of(object, "networkRuleBypassOptions", |n| &n.bypass_options);
        let tasks = Located::of(object, "networkRuleBypassAllowedForTasks", |n| &n.bypass_for_tasks);
        let connections = Located::of(object, "privateEndpointConnections", |n| &n.private_endpoints);
        let provisioning = Located::of(object, "provisioningState", |n| &n.provisioning_state);
        let tier = tier(object);
        let columns = Columns::of(object, &rule_set_at);
        let conflict = Conflict::of(object, &rule_set_at);
        let set = match rule_set_at.reading {
            Reading::Is(RuleSet::Object(set)) => Some(set),
            _ => None,
        };
        let is_default_known = provenance == Provenance::Declared || matches!(tier, Tier::WithoutNetworkRules(_));
        Self {
            identity: identity(object),
            base,
            provenance,
            public_access: public_access(&public_access_at, is_default_known),
            default_action: default_action(&rule_set_at, columns.as_ref(), conflict, is_default_known),
            bypass: match bypass_at.reading {
                Reading::Is(text) if same(text.trim_ascii(), "AzureServices") => Bypass::AzureServices,
                Reading::Is(text) if same(text.trim_ascii(), "None") => Bypass::None,
                Reading::Absent { .. } => Bypass::Absent,
                Reading::Is(_) | Reading::Malformed(_) => Bypass::Unrecognised,
            },
            ip_rules: ip_rules(&rule_set_at, columns.as_ref(), conflict, provenance),
            virtual_network_rules: set.and_then(|s| s.virtual_network_rules.value()).map(|length| length.0),
            has_virtual_network_rules_key: set.is_some_and(|s| !s.virtual_network_rules.is_absent()),
            has_rule_set: columns.is_some() || !matches!(rule_set_at.reading, Reading::Absent { .. }),
            tasks_bypass: match tasks.reading {
                Reading::Is(true) => TasksBypass::On,
                Reading::Is(false) => TasksBypass::Off,
                Reading::Absent { .. } | Reading::Malformed(_) => TasksBypass::NotShown,
            },
            connections: connections.value().copied(),
            provisioning_state: provisioning.value().map(|state| state.trim_ascii()),
            tier,
            obstacle: obstacle(object, &rule_set_at),
            public_access_at,
            rule_set_at,
            columns,
            conflict,
            bypass_at,
        }
    }

    pub(crate) fn into_identity(self) -> Identity<'d> {
        self.identity
    }

    pub(crate) fn public_access_evidence(&self) -> Evidence<'d> {
        self.text_evidence(&self.public_access_at)
    }

    pub(crate) fn bypass_evidence(&self) -> Evidence<'d> {
        self.text_evidence(&self.bypass_at)
    }

    /// The default action: the rule set itself where that is absent, malformed, or a bare string.
    pub(crate) fn default_action_evidence(&self) -> Evidence<'d> {
        if let Some(columns) = &self.columns {
            return self.text_evidence(&columns.default_action_at);
        }
        let mut pointer = self.rule_set_at.pointer(self.base);
        let value = match self.rule_set_at.reading {
            Reading::Absent { .. } => None,
            Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
            Reading::Is(RuleSet::BareAction(_)) if self.conflict.default_action => Some(Cow::Borrowed(CONFLICTING)),
            Reading::Is(RuleSet::BareAction(text)) => Some(shown(text)),
            Reading::Is(RuleSet::Object(set)) => {
                pointer.push('/');
                pointer.push_str(set.default_action.key().unwrap_or("defaultAction"));
                match set.default_action.value() {
                    _ if self.conflict.default_action => Some(Cow::Borrowed(CONFLICTING)),
                    Some(text) => Some(shown(text)),
                    None => set.default_action.malformation().map(Cow::Borrowed),
                }
            }
        };
        Evidence { pointer, value }
    }

    /// The list of IP rules as a whole.
    pub(crate) fn ip_rules_evidence(&self) -> Evidence<'d> {
        let list = |rules: &Vec<Rule<'d>>| if rules.is_empty() { "[]" } else { "<array>" };
        let value = match (&self.columns, self.rule_set_at.reading) {
            (Some(columns), _) => match columns.ip_rules_at.reading {
                Reading::Is(rules) => Some(list(rules)),
                Reading::Malformed(placeholder) => Some(placeholder),
                Reading::Absent { .. } => None,
            },
            _ if self.conflict.ip_rules => Some(CONFLICTING),
            (None, Reading::Is(RuleSet::Object(set))) => match set.ip_rules.value() {
                Some(rules) => Some(list(rules)),
                None => set.ip_rules.malformation(),
            },
            (None, Reading::Malformed(placeholder)) => Some(placeholder),
            (None, Reading::Absent { .. } | Reading::Is(RuleSet::BareAction(_))) => None,
        };
        Evidence {
            pointer: self.ip_rules_pointer(),
            value: value.map(Cow::Borrowed),
        }
    }

    /// One IP rule: its address, or the whole element where it has none that can be named.
    pub(crate) fn ip_rule_evidence(&self, index: usize, rule: &Rule<'d>) -> Evidence<'d> {
        let mut pointer = self.ip_rules_pointer();
        pointer.push('/');
        number::push(&mut pointer, index);
        let value = match &rule.written {
            Some(written) => {
                pointer.push('/');
                pointer.push_str(&written.key);
                shown(&written.text)
            }
            None => Cow::Borrowed("<no address>"),
        };
        Evidence {
            pointer,
            value: Some(value),
        }
    }

    fn ip_rules_pointer(&self) -> String {
        if let Some(columns) = &self.columns {
            return columns.ip_rules_at.pointer(self.base);
        }
        let mut pointer = self.rule_set_at.pointer(self.base);
        let key = match self.rule_set_at.reading {
            // Nothing can stand below it.
            Reading::Malformed(_) => return pointer,
            Reading::Is(RuleSet::Object(set)) => set.ip_rules.key(),
            Reading::Is(RuleSet::BareAction(_)) | Reading::Absent { .. } => None,
        };
        pointer.push('/');
        pointer.push_str(key.unwrap_or("ipRules"));
        pointer
    }

    fn text_evidence(&self, located: &Located<'o, Cow<'d, str>>) -> Evidence<'d> {
        Evidence {
            pointer: located.pointer(self.base),
            value: match located.reading {
                Reading::Absent { .. } => None,
                Reading::Is(text) => Some(shown(text)),
                Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
            },
        }
    }
}

fn identity<'d>(object: &RegistryObject<'d>) -> Identity<'d> {
    let given = |slot: &Slot<'d, Cow<'d, str>>| slot.value().cloned();
    let id = given(object.effective_id());
    Identity {
        resource_group: given(&object.resource_group)
            .filter(|group| !group.is_empty())
            .or_else(|| id_segment(id.as_ref()?, "resourceGroups")),
        subscription_id: given(&object.subscription_id)
            .filter(|id| !id.is_empty())
            .or_else(|| id_segment(id.as_ref()?, "subscriptions")),
        name: given(&object.name),
        location: given(&object.location),
        tags: object.tags.list(),
        id,
    }
}

fn public_access(at: &Located<'_, Cow<'_, str>>, is_default_known: bool) -> PublicAccess {
    match at.reading {
        Reading::Is(text) if same(text.trim_ascii(), "Enabled") => PublicAccess::Enabled,
        Reading::Is(text) if same(text.trim_ascii(), "Disabled") => PublicAccess::Disabled,
        Reading::Is(_) | Reading::Malformed(_) => PublicAccess::Unrecognised,
        Reading::Absent { .. } if is_default_known => PublicAccess::Enabled,
        Reading::Absent { .. } => PublicAccess::NotShown,
    }
}

fn default_action(
    at: &Located<'_, RuleSet<'_>>,
    columns: Option<&Columns<'_, '_>>,
    conflict: Conflict,
    is_default_known: bool,
) -> DefaultAction {
    let absent = |is_null: bool| {
        if is_null || is_default_known {
            DefaultAction::Absent
        } else {
            DefaultAction::NotShown
        }
    };
    let action = |text: &str| match text.trim_ascii() {
        text if same(text, "Allow") => DefaultAction::Allow,
        text if same(text, "Deny") => DefaultAction::Deny,
        _ => DefaultAction::Unrecognised,
    };
    if conflict.default_action {
        return DefaultAction::Unrecognised;
    }
    match (at.reading, columns) {
        (Reading::Malformed(_), _) => DefaultAction::Unrecognised,
        (Reading::Is(RuleSet::BareAction(text)), _) => action(text),
        (Reading::Is(RuleSet::Object(set)), _) => match &set.default_action {
            Slot::Missing => absent(false),
            Slot::Null => absent(true),
            Slot::Is { value, .. } => action(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => DefaultAction::Unrecognised,
        },
        (Reading::Absent { is_null }, None) => absent(is_null),
        (Reading::Absent { is_null: set_is_null }, Some(columns)) => match columns.default_action_at.reading {
            Reading::Is(text) => action(text),
            Reading::Malformed(_) => DefaultAction::Unrecognised,
            Reading::Absent { is_null } => absent(is_null || set_is_null),
        },
    }
}

impl Conflict {
    /// A column beside the rule set that says something else: one of the two is wrong.
    fn of<'d>(object: &RegistryObject<'d>, rule_set_at: &Located<'_, RuleSet<'d>>) -> Self {
        match rule_set_at.reading {
            Reading::Is(rule_set) if object.has_columns() => Self::between(rule_set, object),
            _ => Self::default(),
        }
    }

    #[cold]
    fn between<'d>(rule_set: &RuleSet<'d>, object: &RegistryObject<'d>) -> Self {
        let action = Located::of(object, "networkRuleSetDefaultAction", |n| &n.default_action);
        let rules = Located::of(object, "networkRuleSetIPRules", |n| &n.ip_rules);
        Self {
            default_action: action.is_own_name()
                && match (rule_set, action.reading) {
                    (RuleSet::BareAction(shown), Reading::Is(column)) => !shown.same_reading(column),
                    (RuleSet::Object(set), Reading::Is(column)) => match &set.default_action {
                        Slot::Is { value, .. } => !value.same_reading(column),
                        // The default, or not known.
                        Slot::Missing | Slot::Null => !same(column.trim_ascii(), "Allow"),
                        Slot::Wrong { .. } | Slot::Twice { .. } => true,
                    },
                    (_, reading) => matches!(reading, Reading::Malformed(_)),
                },
            ip_rules: rules.is_own_name()
                && match (rule_set, rules.reading) {
                    (RuleSet::Object(set), Reading::Is(column)) => match &set.ip_rules {
                        Slot::Null => !column.is_empty(),
                        Slot::Is { value, .. } => value != column,
                        Slot::Missing | Slot::Wrong { .. } | Slot::Twice { .. } => true,
                    },
                    // The rules of a bare default action are not shown in any case.
                    _ => true,
                },
        }
    }
}

fn ip_rules<'o, 'd>(
    at: &Located<'o, RuleSet<'d>>,
    columns: Option<&Columns<'o, 'd>>,
    conflict: Conflict,
    provenance: Provenance,
) -> IpRules<'o, 'd> {
    let left_out = match provenance {
        Provenance::Observed => IpRules::NotShown,
        Provenance::Declared => IpRules::Listed(&[]),
    };
    match (at.reading, columns) {
        (Reading::Malformed(_), _) => IpRules::Malformed,
        (Reading::Is(_), _) if conflict.ip_rules => IpRules::Malformed,
        (Reading::Is(RuleSet::BareAction(_)), _) => IpRules::NotShown,
        (Reading::Absent { .. }, Some(columns)) => match columns.ip_rules_at.reading {
            Reading::Is(rules) => IpRules::Listed(rules),
            Reading::Malformed(_) => IpRules::Malformed,
            Reading::Absent { is_null: true } => IpRules::Listed(&[]),
            Reading::Absent { is_null: false } => left_out,
        },
        (Reading::Absent { is_null: true }, None) => IpRules::Listed(&[]),
        (Reading::Absent { is_null: false }, None) => left_out,
        (Reading::Is(RuleSet::Object(RuleSetObject { ip_rules, .. })), _) => match ip_rules {
            Slot::Missing => left_out,
            Slot::Null => IpRules::Listed(&[]),
            Slot::Is { value, .. } => IpRules::Listed(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => IpRules::Malformed,
        },
    }
}

impl<'o, 'd> Columns<'o, 'd> {
    /// The flattened parts of a rule set, where there is no rule set. Under the names that they have within it, they count only beside another
    /// network setting.
    fn of(object: &'o RegistryObject<'d>, rule_set_at: &Located<'o, RuleSet<'d>>) -> Option<Self> {
        if !matches!(rule_set_at.reading, Reading::Absent { .. }) {
            return None;
        }
        let default_action_at = Located::of(object, "networkRuleSetDefaultAction", |n| &n.default_action);
        let ip_rules_at = Located::of(object, "networkRuleSetIPRules", |n| &n.ip_rules);
        let is_malformed = object.properties.malformation().is_some();
        let is_there = default_action_at.is_there() || ip_rules_at.is_there();
        let is_null = matches!(default_action_at.reading, Reading::Absent { is_null: true });
        let counts =
            default_action_at.is_own_name() || ip_rules_at.is_own_name() || is_null || object.has_access_setting();
        (is_there && counts && !is_malformed).then_some(Self {
            default_action_at,
            ip_rules_at,
        })
    }
}

fn obstacle(object: &RegistryObject<'_>, rule_set_at: &Located<'_, RuleSet<'_>>) -> Option<Obstacle> {
    match &object.properties {
        Slot::Wrong {
            found: JsonType::String,
            ..
        } => return Some(Obstacle::PropertiesAreText),
        Slot::Wrong { .. } | Slot::Twice { .. } => return Some(Obstacle::PropertiesAreMalformed),
        Slot::Missing | Slot::Null | Slot::Is { .. } => {}
    }
    match rule_set_at.reading {
        Reading::Is(RuleSet::BareAction(text)) => {
            let text = text.trim_ascii();
            (text.starts_with("@{") || text.starts_with('{')).then_some(Obstacle::RuleSetIsText)
        }
        Reading::Absent { .. } if !object.has_network_setting() => Some(Obstacle::NoSettings),
        _ => None,
    }
}

fn tier(object: &RegistryObject<'_>) -> Tier {
    match object.sku_name() {
        Some(name) if same(name, "Basic") => Tier::WithoutNetworkRules("Basic"),
        Some(name) if same(name, "Standard") => Tier::WithoutNetworkRules("Standard"),
        Some(name) if same(name, "Premium") => Tier::Premium,
        _ => Tier::Other,
    }
}

/// The segment after `label` in a resource id: `/subscriptions/{id}/resourceGroups/{group}/providers/…`.
fn id_segment<'d>(id: &Cow<'d, str>, label: &str) -> Option<Cow<'d, str>> {
    fn find<'t>(id: &'t str, label: &str) -> Option<&'t str> {
        let mut segments = id.split('/');
        segments.find(|segment| same(segment, label))?;
        segments.next().filter(|segment| !segment.is_empty())
    }
    match id {
        Cow::Borrowed(id) => find(id, label).map(Cow::Borrowed),
        Cow::Owned(id) => find(id, label).map(|segment| Cow::Owned(segment.into())),
    }
}

/// How evidence names values that differ.
const CONFLICTING: &str = "<conflicting>";

/// How many characters of a value evidence shows.
const SHOWN: usize = 256;

/// A value as evidence shows it: cut where it is longer than any that Azure prints.
pub(crate) fn shown<'d>(text: &Cow<'d, str>) -> Cow<'d, str> {
    // No text has more characters than bytes.
    if text.len() <= SHOWN {
        return text.clone();
    }
    let Some((end, _)) = text.char_indices().nth(SHOWN) else {
        return text.clone();
    };
    let mut cut = String::from(text.get(..end).unwrap_or_default());
    cut.push('…');
    Cow::Owned(cut)
}

/// A setting, and where it stands.
#[derive(Debug)]
struct Located<'o, T> {
    reading: Reading<'o, T>,
    /// The key `properties` as the document spells it; none where the settings stand at the top.
    section: Option<&'o str>,
    /// The setting's key as the document spells it; none where `properties` itself is malformed.
    key: Option<&'o str>,
}

#[derive(Debug)]
enum Reading<'o, T> {
    /// The key is missing, or its value is null.
    Absent {
        is_null: bool,
    },
    Is(&'o T),
    /// With the words by which evidence names it.
    Malformed(&'static str),
}

impl<T> Clone for Reading<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Reading<'_, T> {}

impl<'o, T> Located<'o, T> {
    /// Finds a setting: in `properties` if that is an object, or beside it.
    fn of<'d>(
        object: &'o RegistryObject<'d>,
        canonical: &'static str,
        field: impl Fn(&'o Network<'d>) -> &'o Slot<'d, T>,
    ) -> Self
    where
        T: SameReading,
    {
        let top = field(&object.top);
        match &object.properties {
            Slot::Is { key, value } => {
                let inner = field(value);
                if inner.is_absent() && !top.is_absent() {
                    return Self::at_top(top, canonical);
                }
                let conflict = !inner.is_absent() && !top.is_absent() && !inner.same_reading(top);
                let is_null = matches!(inner, Slot::Null) || matches!(top, Slot::Null);
                Self {
                    reading: match Reading::of(inner) {
                        _ if conflict => Reading::Malformed(CONFLICTING),
                        Reading::Absent { .. } => Reading::Absent { is_null },
                        reading => reading,
                    },
                    section: Some(key),
                    key: Some(inner.key().unwrap_or(canonical)),
                }
            }
            Slot::Missing | Slot::Null => Self::at_top(top, canonical),
            Slot::Wrong { key, .. } | Slot::Twice { key } => Self {
                reading: Reading::Malformed(object.properties.malformation().unwrap_or_default()),
                section: Some(key),
                key: None,
            },
        }
    }

    fn at_top(slot: &'o Slot<'_, T>, canonical: &'static str) -> Self {
        Self {
            reading: Reading::of(slot),
            section: None,
            key: Some(slot.key().unwrap_or(canonical)),
        }
    }

    const fn value(&self) -> Option<&'o T> {
        match self.reading {
            Reading::Is(value) => Some(value),
            Reading::Absent { .. } | Reading::Malformed(_) => None,
        }
    }

    /// Whether the key is there, and be it null.
    const fn is_there(&self) -> bool {
        !matches!(self.reading, Reading::Absent { is_null: false })
    }

    /// Whether a part of the rule set is named as such (`NetworkRuleSetDefaultAction`), and not as it is within the rule set.
    fn is_own_name(&self) -> bool {
        let has_value = !matches!(self.reading, Reading::Absent { .. });
        let key = self.key.filter(|_| has_value).and_then(Key::of);
        matches!(key, Some(Key::NetworkRuleSetDefaultAction | Key::NetworkRuleSetIpRules))
    }

    fn pointer(&self, base: &str) -> String {
        let [section, key] = [self.section, self.key].map(|key| key.unwrap_or_default());
        let slash = |key: &str| if key.is_empty() { "" } else { "/" };
        // Room for the longest tail as well: `/ipRules/99/ipAddressOrRange`.
        let mut pointer = String::with_capacity(base.len() + section.len() + key.len() + 32);
        for part in [base, slash(section), section, slash(key), key] {
            pointer.push_str(part);
        }
        pointer
    }
}

impl<'o, T> Reading<'o, T> {
    fn of(slot: &'o Slot<'_, T>) -> Self {
        match slot {
            Slot::Missing => Self::Absent { is_null: false },
            Slot::Null => Self::Absent { is_null: true },
            Slot::Is { value, .. } => Self::Is(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => Self::Malformed(slot.malformation().unwrap_or_default()),
        }
    }
}
