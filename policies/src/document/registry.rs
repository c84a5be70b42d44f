//! One object of a document, read as a registry: every key that a check asks for, in the spelling of every source.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::resource::{IdForm, TypeForm};
use super::rule_set::{Rule, RuleSet};
use super::tags::Tags;
use crate::json::{self, Scanner, Value};
use crate::key::Key;
use crate::slot::{FromJson, Parsed, Slot, only_key, read, same};

pub(crate) type Text<'d> = Slot<'d, Cow<'d, str>>;

/// One JSON object, as far as it may be a registry.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegistryObject<'d> {
    pub(crate) id: Text<'d>,
    pub(crate) name: Text<'d>,
    pub(crate) resource_type: Text<'d>,
    pub(crate) location: Text<'d>,
    pub(crate) resource_group: Text<'d>,
    pub(crate) subscription_id: Text<'d>,
    pub(crate) sku: Slot<'d, Sku<'d>>,
    pub(crate) sku_name: Text<'d>,
    pub(crate) tags: Tags<'d>,
    pub(crate) properties: Slot<'d, Network<'d>>,
    /// The network keys beside `properties`, or instead of it (Azure CLI).
    pub(crate) top: Network<'d>,
    /// `ResourceId` and `ResourceType` (Az PowerShell), which count where there is no `id` or `type`.
    resource_id: Text<'d>,
    other_type: Text<'d>,
    /// Whether it complies with a policy: what has it is a policy state.
    compliance_state: Text<'d>,
}

/// The keys that ARM keeps under `properties` and the Azure CLI lifts to the top.
///
/// Source: Microsoft.ContainerRegistry REST specification, api-versions 2017-10-01 to 2025-11-01.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network<'d> {
    pub(crate) public_network_access: Text<'d>,
    pub(crate) rule_set: Slot<'d, RuleSet<'d>>,
    pub(crate) bypass_options: Text<'d>,
    pub(crate) bypass_for_tasks: Slot<'d, bool>,
    pub(crate) private_endpoints: Slot<'d, Connections>,
    pub(crate) provisioning_state: Text<'d>,
    /// The default action and the rules as keys of the registry, where a tool has flattened the rule set: under names of their own
    /// (`NetworkRuleSetDefaultAction`), or under those that they have in the rule set (a projection).
    pub(crate) default_action: Text<'d>,
    pub(crate) ip_rules: Slot<'d, Vec<Rule<'d>>>,
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Registry,
    /// An Azure resource of another type, or something that is said of a registry.
    Other,
    /// `Microsoft.Resources/deployments`: what it deploys may be a registry.
    Deployment,
    /// None of them.
    Neither,
}

impl<'d> RegistryObject<'d> {
    pub(crate) fn kind(&self) -> Kind {
        if self.is_policy_state() {
            return Kind::Other;
        }
        let id = IdForm::of(self.effective_id());
        let resource_type = TypeForm::of(self.effective_type());
        match (id, resource_type) {
            (IdForm::BelowRegistry, _) => Kind::Other,
            (IdForm::Registry, _) | (IdForm::Absent, TypeForm::Registry) => Kind::Registry,
            (IdForm::Absent, TypeForm::Absent) if self.has_network_setting() => Kind::Registry,
            (_, TypeForm::Deployment) => Kind::Deployment,
            (_, TypeForm::Other) => Kind::Other,
            _ => Kind::Neither,
        }
    }

    /// Whether it says of a resource that it complies with a policy, or not. A projection may have the key with nothing in it.
    fn is_policy_state(&self) -> bool {
        let state = self.compliance_state.value();
        state.is_some_and(|state| !state.trim_ascii().is_empty())
    }

    /// What may be said of an object that is neither a registry nor another resource; none where it has nothing of a registry.
    pub(crate) fn resemblance(&self) -> Option<&'static str> {
        let has_network_setting = self.has_network_setting();
        let resource_type = TypeForm::of(self.effective_type());
        let id = IdForm::of(self.effective_id());
        Some(match resource_type {
            TypeForm::Malformed => "an object whose type is not a string, or is given twice",
            TypeForm::Foreign if has_network_setting => {
                "an object with a registry's network settings, but with a type that is not an Azure resource type"
            }
            TypeForm::Registry => "an object of a registry's type whose id is not a registry's id",
            TypeForm::Absent if has_network_setting && id != IdForm::Absent => {
                "an object with a registry's network settings whose id is not a registry's id"
            }
            _ => return None,
        })
    }

    /// Whether it has IP rules, but nothing that says whether they are in force.
    pub(crate) fn has_rules_alone(&self) -> bool {
        !self.top.ip_rules.is_absent() && !self.has_network_setting()
    }

    /// Whether it is named, and that is all that is known of it.
    pub(crate) fn is_named(&self) -> bool {
        !self.id.is_absent() || !self.name.is_absent() || !self.resource_id.is_absent()
    }

    pub(crate) const fn effective_id(&self) -> &Text<'d> {
        if self.id.is_absent() {
            &self.resource_id
        } else {
            &self.id
        }
    }

    pub(crate) const fn effective_type(&self) -> &Text<'d> {
        if self.resource_type.is_absent() {
            &self.other_type
        } else {
            &self.resource_type
        }
    }

    /// The name of the SKU; none where it is absent or malformed.
    pub(crate) fn sku_name(&self) -> Option<&str> {
        let nested = match &self.sku {
            Slot::Missing | Slot::Null => None,
            Slot::Is { value, .. } => Some(&value.name),
            Slot::Wrong { .. } | Slot::Twice { .. } => return None,
        };
        let names = nested.into_iter().chain([&self.sku_name]);
        let mut agreed = None;
        for name in names.filter(|name| !name.is_absent()) {
            let name = name.value()?.trim_ascii();
            match agreed {
                Some(first) if !same(first, name) => return None,
                _ => agreed = Some(name),
            }
        }
        agreed
    }

    /// Whether it has publicNetworkAccess, a bypass option, a default action or a rule set, in `properties` or beside it.
    pub(crate) fn has_network_setting(&self) -> bool {
        let in_properties = match &self.properties {
            Slot::Is { value, .. } => value.has_setting(),
            // Either of the two may have had some.
            Slot::Twice { .. } => true,
            Slot::Missing | Slot::Null | Slot::Wrong { .. } => false,
        };
        self.top.has_setting() || in_properties
    }

    /// Whether it has a part of the rule set as a key of its own, in `properties` or beside it.
    pub(crate) const fn has_columns(&self) -> bool {
        self.top.has_columns()
            || match &self.properties {
                Slot::Is { value, .. } => value.has_columns(),
                _ => false,
            }
    }

    /// Whether it has publicNetworkAccess or a bypass option, in `properties` or beside it.
    pub(crate) fn has_access_setting(&self) -> bool {
        let has =
            |network: &Network<'_>| !network.public_network_access.is_absent() || !network.bypass_options.is_absent();
        has(&self.top) || self.properties.value().is_some_and(has)
    }

    /// Reads the value of a key if it is one that a registry has; otherwise hands the key back, its value still unread.
    pub(crate) fn read(
        &mut self,
        key: Key,
        text: Cow<'d, str>,
        json: &mut Scanner<'d>,
    ) -> json::Result<Option<Cow<'d, str>>> {
        match key {
            Key::Id => self.id.read(text, json)?,
            Key::Sku => self.sku.read(text, json)?,
            Key::Name => self.name.read(text, json)?,
            Key::Type => self.resource_type.read(text, json)?,
            Key::Tags => self.tags.pass(json)?,
            Key::SkuName => self.sku_name.read(text, json)?,
            Key::Location => self.location.read(text, json)?,
            Key::Properties => self.properties.read(text, json)?,
            Key::ResourceId => self.resource_id.read(text, json)?,
            Key::ResourceType => self.other_type.read(text, json)?,
            Key::ResourceGroup => self.resource_group.read(text, json)?,
            Key::SubscriptionId => self.subscription_id.read(text, json)?,
            Key::ComplianceState => self.compliance_state.read(text, json)?,
            _ => return self.top.read(key, text, json),
        }
        Ok(None)
    }
}

impl<'d> Network<'d> {
    const fn has_columns(&self) -> bool {
        !self.default_action.is_absent() || !self.ip_rules.is_absent()
    }

    /// Whether it has a setting by which a registry is known. A default action is one under a name of its own, or beside another one.
    fn has_setting(&self) -> bool {
        !self.public_network_access.is_absent()
            || !self.rule_set.is_absent()
            || !self.bypass_options.is_absent()
            || (!self.default_action.is_absent() && has_own_name(&self.default_action))
    }

    fn read(&mut self, key: Key, text: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<Option<Cow<'d, str>>> {
        match key {
            Key::NetworkRuleSet => self.rule_set.read(text, json)?,
            Key::ProvisioningState => self.provisioning_state.read(text, json)?,
            Key::PublicNetworkAccess => self.public_network_access.read(text, json)?,
            Key::NetworkRuleBypassOptions => self.bypass_options.read(text, json)?,
            Key::PrivateEndpointConnections => self.private_endpoints.read(text, json)?,
            Key::NetworkRuleBypassAllowedForTasks => self.bypass_for_tasks.read(text, json)?,
            Key::NetworkRuleSetDefaultAction | Key::DefaultAction => self.default_action.read(text, json)?,
            Key::NetworkRuleSetIpRules | Key::IpRules => self.ip_rules.read(text, json)?,
            _ => return Ok(Some(text)),
        }
        Ok(None)
    }
}

/// Whether a part of the rule set is named as such (`NetworkRuleSetDefaultAction`), and not as it is within the rule set.
pub(crate) fn has_own_name<T>(slot: &Slot<'_, T>) -> bool {
    let key = slot.key().and_then(Key::of);
    matches!(key, Some(Key::NetworkRuleSetDefaultAction | Key::NetworkRuleSetIpRules))
}

impl<'d> FromJson<'d> for Network<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let mut network = Self::default();
        while let Some(text) = json.next_key(inside)? {
            let unread = match Key::of(&text) {
                Some(key) => network.read(key, text, json)?.is_some(),
                None => true,
            };
            if unread {
                json.skip()?;
            }
        }
        Ok(Some(network))
    }
}

/// `sku`: of it, only the name matters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sku<'d> {
    pub(crate) name: Text<'d>,
}

impl<'d> FromJson<'d> for Sku<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let name = only_key(inside, json, Key::Name)?;
        Ok(Some(Self { name }))
    }
}

/// How many private endpoint connections there are, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) approved: usize,
    /// Pending, rejected, disconnected, and those whose state cannot be read.
    pub(crate) others: usize,
}

impl<'d> FromJson<'d> for Connections {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(inside) = value else { return Ok(None) };
        let mut connections = Self::default();
        while json.next_element(inside)? {
            match read::<Connection<'d>>(json)? {
                Parsed::Is(connection) if connection.is_approved() => connections.approved += 1,
                _ => connections.others += 1,
            }
        }
        Ok(Some(connections))
    }
}

/// One private endpoint connection: its state is in `properties` (ARM) or beside it (Azure CLI).
#[derive(Default)]
struct Connection<'d> {
    properties: Slot<'d, ConnectionProperties<'d>>,
    top: ConnectionProperties<'d>,
}

#[derive(Default)]
struct ConnectionProperties<'d> {
    state: Slot<'d, ConnectionState<'d>>,
}

#[derive(Default)]
struct ConnectionState<'d> {
    status: Text<'d>,
}

impl Connection<'_> {
    fn is_approved(&self) -> bool {
        let section = self.properties.value().unwrap_or(&self.top);
        let status = section.state.value().and_then(|s| s.status.value());
        status.is_some_and(|s| same(s.trim_ascii(), "Approved"))
    }
}

impl<'d> FromJson<'d> for Connection<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let mut connection = Self::default();
        while let Some(key) = json.next_key(inside)? {
            match Key::of(&key) {
                Some(Key::Properties) => connection.properties.read(key, json)?,
                Some(Key::PrivateLinkServiceConnectionState) => connection.top.state.read(key, json)?,
                _ => json.skip()?,
            }
        }
        Ok(Some(connection))
    }
}

impl<'d> FromJson<'d> for ConnectionProperties<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let state = only_key(inside, json, Key::PrivateLinkServiceConnectionState)?;
        Ok(Some(Self { state }))
    }
}

impl<'d> FromJson<'d> for ConnectionState<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let status = only_key(inside, json, Key::Status)?;
        Ok(Some(Self { status }))
    }
}
