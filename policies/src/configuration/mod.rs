//! The settings of a registry: one enum for each setting that a check needs.

mod evidence;
mod fingerprint;
mod identity;
mod located;
mod rule_set;
mod setting;

use alloc::borrow::Cow;

use self::located::{Located, Reading};
use self::rule_set::{Columns, Conflict};
use crate::document::connections::Connections;
use crate::document::declaration::Declaration;
use crate::document::registry::RegistryObject;
use crate::document::rule_set::RuleSet;
use crate::model::{Identity, Provenance};
use crate::slot::Slot;
use acrcheck_json::JsonType;
use acrcheck_json::ascii::same;

pub(crate) use setting::{Bypass, DefaultAction, IpRules, Obstacle, PublicAccess, TasksBypass, Tier};

/// A registry as the checks see it.
#[derive(Debug)]
pub(crate) struct Configuration<'o, 'd> {
    pub(crate) identity: Identity<'d>,
    /// None if the document is neither a template nor a plan nor a state.
    pub(crate) declaration: Option<&'o Declaration<'d>>,
    /// RFC 6901 pointer of the registry.
    base: &'o str,
    pub(crate) provenance: Provenance,
    pub(crate) public_access: PublicAccess,
    pub(crate) default_action: DefaultAction,
    pub(crate) bypass: Bypass,
    pub(crate) ip_rules: IpRules<'o, 'd>,
    /// The number of virtual network rules; none if they are not shown.
    pub(crate) virtual_network_rules: Option<usize>,
    /// Whether the rule set has the key, even if its value is malformed.
    pub(crate) has_virtual_network_rules_key: bool,
    pub(crate) has_rule_set: bool,
    pub(crate) tasks_bypass: TasksBypass,
    /// None if they are not shown.
    pub(crate) connections: Option<Connections>,
    /// None if it is not shown.
    pub(crate) provisioning_state: Option<&'o str>,
    pub(crate) tier: Tier,
    pub(crate) obstacle: Option<Obstacle>,
    public_access_at: Located<'o, Cow<'d, str>>,
    rule_set_at: Located<'o, RuleSet<'d>>,
    /// The default action and the IP rules as keys of the registry; none if there is a rule set.
    columns: Option<Columns<'o, 'd>>,
    conflict: Conflict,
    bypass_at: Located<'o, Cow<'d, str>>,
}

impl<'o, 'd> Configuration<'o, 'd> {
    /// Reads the settings of a registry at the pointer `base`.
    pub(crate) fn of(object: &'o RegistryObject<'d>, base: &'o str, provenance: Provenance) -> Self {
        let declaration = object.declaration.as_deref();
        let provenance = declaration.map_or(provenance, |declaration| declaration.provenance);
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
            identity: identity::of(object),
            declaration,
            base,
            provenance,
            public_access: public_access(&public_access_at, declaration, is_default_known),
            default_action: rule_set::default_action(&rule_set_at, columns.as_ref(), conflict, is_default_known),
            bypass: bypass(&bypass_at),
            ip_rules: rule_set::ip_rules(&rule_set_at, columns.as_ref(), conflict, provenance),
            virtual_network_rules: set.and_then(|s| s.virtual_network_rules.value()).map(|length| length.0),
            has_virtual_network_rules_key: set.is_some_and(|s| !s.virtual_network_rules.is_absent()),
            has_rule_set: columns.is_some() || !matches!(rule_set_at.reading, Reading::Absent { .. }),
            tasks_bypass: tasks_bypass(&tasks),
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
}

fn public_access(
    at: &Located<'_, Cow<'_, str>>,
    declaration: Option<&Declaration<'_>>,
    is_default_known: bool,
) -> PublicAccess {
    match at.reading {
        Reading::Is(text) if same(text.trim_ascii(), "Enabled") => PublicAccess::Enabled,
        Reading::Is(text) if same(text.trim_ascii(), "Disabled") => PublicAccess::Disabled,
        Reading::Is(text) if declaration.is_some_and(|declaration| declaration.has_attributes) => match &**text {
            "true" => PublicAccess::Enabled,
            "false" => PublicAccess::Disabled,
            _ => PublicAccess::Unrecognised,
        },
        Reading::Is(_) | Reading::Malformed(_) => PublicAccess::Unrecognised,
        Reading::Unresolved(_) => PublicAccess::Unresolved,
        Reading::Absent { .. } if is_default_known => PublicAccess::Enabled,
        Reading::Absent { .. } => PublicAccess::NotShown,
    }
}

fn bypass(at: &Located<'_, Cow<'_, str>>) -> Bypass {
    match at.reading {
        Reading::Is(text) if same(text.trim_ascii(), "AzureServices") => Bypass::AzureServices,
        Reading::Is(text) if same(text.trim_ascii(), "None") => Bypass::None,
        Reading::Absent { .. } => Bypass::Absent,
        Reading::Is(_) | Reading::Malformed(_) => Bypass::Unrecognised,
        Reading::Unresolved(_) => Bypass::Unresolved,
    }
}

const fn tasks_bypass(at: &Located<'_, bool>) -> TasksBypass {
    match at.reading {
        Reading::Is(true) => TasksBypass::On,
        Reading::Is(false) => TasksBypass::Off,
        Reading::Absent { .. } | Reading::Malformed(_) | Reading::Unresolved(_) => TasksBypass::NotShown,
    }
}

fn obstacle(object: &RegistryObject<'_>, rule_set_at: &Located<'_, RuleSet<'_>>) -> Option<Obstacle> {
    match &object.properties {
        Slot::Wrong {
            found: JsonType::String,
            ..
        } => return Some(Obstacle::PropertiesAreText),
        Slot::Wrong { .. } | Slot::Twice { .. } => return Some(Obstacle::PropertiesAreMalformed),
        Slot::Missing | Slot::Null | Slot::Is { .. } | Slot::Unresolved { .. } => {}
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
