//! From the keys of a registry to what they say: one enum for each setting that a check asks for, and where its value stands.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::document::registry::{Connections, Network, RegistryObject};
use crate::document::rule_set::{Rule, RuleSet, RuleSetObject, SameReading};
use crate::number;
use crate::report::{Evidence, Identity};
use crate::slot::{Slot, same};

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
    Absent,
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
    Listed(&'o [Rule<'d>]),
}

/// `networkRuleBypassAllowedForTasks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TasksBypass {
    On,
    /// False, or absent: the service's default is false.
    Off,
    Unreadable,
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
    public_access_at: Located<'o, Cow<'d, str>>,
    rule_set_at: Located<'o, RuleSet<'d>>,
    bypass_at: Located<'o, Cow<'d, str>>,
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
        let set = match rule_set_at.reading {
            Reading::Is(RuleSet::Object(set)) => Some(set),
            _ => None,
        };
        Self {
            identity: identity(object),
            base,
            provenance,
            public_access: public_access(&public_access_at, provenance, tier),
            default_action: default_action(&rule_set_at),
            bypass: match bypass_at.reading {
                Reading::Is(text) if same(text.trim(), "AzureServices") => Bypass::AzureServices,
                Reading::Is(text) if same(text.trim(), "None") => Bypass::None,
                Reading::Absent => Bypass::Absent,
                Reading::Is(_) | Reading::Malformed(_) => Bypass::Unrecognised,
            },
            ip_rules: ip_rules(&rule_set_at),
            virtual_network_rules: set.and_then(|s| s.virtual_network_rules.value()).map(|length| length.0),
            has_virtual_network_rules_key: set.is_some_and(|s| !s.virtual_network_rules.is_absent()),
            has_rule_set: !matches!(rule_set_at.reading, Reading::Absent),
            tasks_bypass: match tasks.reading {
                Reading::Is(true) => TasksBypass::On,
                Reading::Is(false) | Reading::Absent => TasksBypass::Off,
                Reading::Malformed(_) => TasksBypass::Unreadable,
            },
            connections: connections.value().copied(),
            provisioning_state: provisioning.value().map(|state| state.trim()),
            tier,
            public_access_at,
            rule_set_at,
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
        let mut pointer = self.rule_set_at.pointer(self.base);
        let value = match self.rule_set_at.reading {
            Reading::Absent => None,
            Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
            Reading::Is(RuleSet::BareAction(text)) => Some(shown(text)),
            Reading::Is(RuleSet::Object(set)) => {
                pointer.push('/');
                pointer.push_str(set.default_action.key().unwrap_or("defaultAction"));
                match set.default_action.value() {
                    Some(text) => Some(shown(text)),
                    None => set.default_action.malformation().map(Cow::Borrowed),
                }
            }
        };
        Evidence { pointer, value }
    }

    /// The list of IP rules as a whole.
    pub(crate) fn ip_rules_evidence(&self) -> Evidence<'d> {
        let value = match self.rule_set_at.reading {
            Reading::Is(RuleSet::Object(set)) => match set.ip_rules.value() {
                Some(rules) if rules.is_empty() => Some("[]"),
                Some(_) => Some("<array>"),
                None => set.ip_rules.malformation(),
            },
            Reading::Malformed(placeholder) => Some(placeholder),
            Reading::Absent | Reading::Is(RuleSet::BareAction(_)) => None,
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
        let mut pointer = self.rule_set_at.pointer(self.base);
        let key = match self.rule_set_at.reading {
            // Nothing can stand below it.
            Reading::Malformed(_) => return pointer,
            Reading::Is(RuleSet::Object(set)) => set.ip_rules.key(),
            Reading::Is(RuleSet::BareAction(_)) | Reading::Absent => None,
        };
        pointer.push('/');
        pointer.push_str(key.unwrap_or("ipRules"));
        pointer
    }

    fn text_evidence(&self, located: &Located<'o, Cow<'d, str>>) -> Evidence<'d> {
        Evidence {
            pointer: located.pointer(self.base),
            value: match located.reading {
                Reading::Absent => None,
                Reading::Is(text) => Some(shown(text)),
                Reading::Malformed(placeholder) => Some(Cow::Borrowed(placeholder)),
            },
        }
    }
}

fn identity<'d>(object: &RegistryObject<'d>) -> Identity<'d> {
    let given = |slot: &Slot<'d, Cow<'d, str>>| slot.value().cloned();
    let id = given(&object.id);
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

fn public_access(at: &Located<'_, Cow<'_, str>>, provenance: Provenance, tier: Tier) -> PublicAccess {
    match at.reading {
        Reading::Is(text) if same(text.trim(), "Enabled") => PublicAccess::Enabled,
        Reading::Is(text) if same(text.trim(), "Disabled") => PublicAccess::Disabled,
        Reading::Is(_) | Reading::Malformed(_) => PublicAccess::Unrecognised,
        Reading::Absent => match (provenance, tier) {
            (Provenance::Declared, _) | (_, Tier::WithoutNetworkRules(_)) => PublicAccess::Enabled,
            (Provenance::Observed, Tier::Premium | Tier::Other) => PublicAccess::NotShown,
        },
    }
}

fn default_action(at: &Located<'_, RuleSet<'_>>) -> DefaultAction {
    let text = match at.reading {
        Reading::Absent => return DefaultAction::Absent,
        Reading::Malformed(_) => return DefaultAction::Unrecognised,
        Reading::Is(RuleSet::BareAction(text)) => text,
        Reading::Is(RuleSet::Object(set)) => match &set.default_action {
            Slot::Missing | Slot::Null => return DefaultAction::Absent,
            Slot::Is { value, .. } => value,
            Slot::Wrong { .. } | Slot::Twice { .. } => return DefaultAction::Unrecognised,
        },
    };
    match text.trim() {
        text if same(text, "Allow") => DefaultAction::Allow,
        text if same(text, "Deny") => DefaultAction::Deny,
        _ => DefaultAction::Unrecognised,
    }
}

fn ip_rules<'o, 'd>(at: &Located<'o, RuleSet<'d>>) -> IpRules<'o, 'd> {
    match at.reading {
        Reading::Absent => IpRules::Listed(&[]),
        Reading::Malformed(_) | Reading::Is(RuleSet::BareAction(_)) => IpRules::NotShown,
        Reading::Is(RuleSet::Object(RuleSetObject { ip_rules, .. })) => match ip_rules {
            Slot::Missing | Slot::Null => IpRules::Listed(&[]),
            Slot::Is { value, .. } => IpRules::Listed(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => IpRules::NotShown,
        },
    }
}

fn tier(object: &RegistryObject<'_>) -> Tier {
    let name = object.sku.value().and_then(|sku| sku.name.value());
    match name.map(|name| name.trim()) {
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
    Absent,
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
    /// Finds a setting: in `properties` if that is an object, at the top if there is none.
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
                let conflict = !inner.is_absent() && !top.is_absent() && !inner.same_reading(top);
                Self {
                    reading: if conflict {
                        Reading::Malformed("<conflicting>")
                    } else {
                        Reading::of(inner)
                    },
                    section: Some(key),
                    key: Some(inner.key().unwrap_or(canonical)),
                }
            }
            Slot::Missing | Slot::Null => Self {
                reading: Reading::of(top),
                section: None,
                key: Some(top.key().unwrap_or(canonical)),
            },
            Slot::Wrong { key, .. } | Slot::Twice { key } => Self {
                reading: Reading::Malformed(object.properties.malformation().unwrap_or_default()),
                section: Some(key),
                key: None,
            },
        }
    }

    const fn value(&self) -> Option<&'o T> {
        match self.reading {
            Reading::Is(value) => Some(value),
            Reading::Absent | Reading::Malformed(_) => None,
        }
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
            Slot::Missing | Slot::Null => Self::Absent,
            Slot::Is { value, .. } => Self::Is(value),
            Slot::Wrong { .. } | Slot::Twice { .. } => Self::Malformed(slot.malformation().unwrap_or_default()),
        }
    }
}
