//! Reads an object as a registry: every key that a check needs.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::connections::Connections;
use super::declaration::Declaration;
use super::resource::{IdKind, TypeKind};
use super::rule_set::{Rule, RuleSet};
use super::tags::Tags;
use crate::key::Key;
use crate::slot::{Fill, FromJson, Slot, Text, known_keys};
use acrcheck_json::ascii::same;
use acrcheck_json::{self as json, Member, Scanner, Value};

/// An object that may be a registry.
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
    /// The network keys at the top level (Azure CLI).
    pub(crate) top: Network<'d>,
    /// `ResourceId` and `ResourceType` (Az PowerShell), which replace a missing `id` or `type`.
    resource_id: Text<'d>,
    other_type: Text<'d>,
    /// Marks a policy state.
    compliance_state: Text<'d>,
    /// None if the document is neither a template nor a plan nor a state.
    pub(crate) declaration: Option<Box<Declaration<'d>>>,
}

/// The keys that ARM keeps in `properties` and the Azure CLI at the top level.
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
    /// The default action and the IP rules as columns, if a tool has flattened the rule set: with names of their own
    /// (`NetworkRuleSetDefaultAction`), or with the names of the rule set's keys (a projection).
    pub(crate) default_action: Text<'d>,
    pub(crate) ip_rules: Slot<'d, Vec<Rule<'d>>>,
}

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Registry,
    /// An Azure resource of another type, or information about a registry.
    Other,
    /// `Microsoft.Resources/deployments`, which may deploy a registry.
    Deployment,
    Neither,
}

impl<'d> RegistryObject<'d> {
    pub(crate) fn kind(&self) -> Kind {
        if self.is_policy_state() {
            return Kind::Other;
        }
        let id = IdKind::of(self.effective_id());
        let resource_type = TypeKind::of(self.effective_type());
        match (id, resource_type) {
            (IdKind::BelowRegistry, _) => Kind::Other,
            (IdKind::Registry, _) | (IdKind::Absent, TypeKind::Registry) => Kind::Registry,
            (IdKind::Absent, TypeKind::Absent) if self.has_network_setting() => Kind::Registry,
            (_, TypeKind::Deployment) => Kind::Deployment,
            (_, TypeKind::Other) => Kind::Other,
            _ => Kind::Neither,
        }
    }

    /// Whether it is a policy state. A projection may have the key with an empty value.
    fn is_policy_state(&self) -> bool {
        let state = self.compliance_state.value();
        state.is_some_and(|state| !state.trim_ascii().is_empty())
    }

    /// Describes an object that resembles a registry but is not one; none if there is no resemblance.
    pub(crate) fn resemblance(&self) -> Option<&'static str> {
        let has_network_setting = self.has_network_setting();
        let resource_type = TypeKind::of(self.effective_type());
        let id = IdKind::of(self.effective_id());
        Some(match resource_type {
            TypeKind::Malformed => "an object whose type is not a string or is given twice",
            TypeKind::Foreign if has_network_setting => {
                "an object with a registry's network settings, but a type that is not an Azure resource type"
            }
            TypeKind::Registry => "an object with a registry's type, but an id that is not a registry's id",
            TypeKind::Absent if has_network_setting && id != IdKind::Absent => {
                "an object with a registry's network settings, but an id that is not a registry's id"
            }
            _ => return None,
        })
    }

    /// Whether it has IP rules, but no setting that shows whether they are in force.
    pub(crate) fn has_rules_alone(&self) -> bool {
        !self.top.ip_rules.is_absent() && !self.has_network_setting()
    }

    /// Whether it has an id or a name.
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

    /// The name of the SKU; none if it is absent or malformed.
    pub(crate) fn sku_name(&self) -> Option<&str> {
        let nested = match &self.sku {
            Slot::Missing | Slot::Null => None,
            Slot::Is { value, .. } => Some(&value.name),
            Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => return None,
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

    /// Whether it has publicNetworkAccess, a bypass option, a default action or a rule set, in `properties` or at the top level.
    pub(crate) fn has_network_setting(&self) -> bool {
        let in_properties = match &self.properties {
            Slot::Is { value, .. } => value.has_setting(),
            // Each of the two may have had one.
            Slot::Twice { .. } => true,
            Slot::Missing | Slot::Null | Slot::Wrong { .. } | Slot::Unresolved { .. } => false,
        };
        self.top.has_setting() || in_properties
    }

    /// Whether it has a part of the rule set as a column, in `properties` or at the top level.
    pub(crate) const fn has_columns(&self) -> bool {
        self.top.has_columns()
            || match &self.properties {
                Slot::Is { value, .. } => value.has_columns(),
                _ => false,
            }
    }

    /// Whether it has publicNetworkAccess or a bypass option, in `properties` or at the top level.
    pub(crate) fn has_access_setting(&self) -> bool {
        let has =
            |network: &Network<'_>| !network.public_network_access.is_absent() || !network.bypass_options.is_absent();
        has(&self.top) || self.properties.value().is_some_and(has)
    }

    /// Reads the value of a key of a registry. Returns whether it is one; otherwise the value is unread.
    #[inline(always)]
    pub(crate) fn read(&mut self, key: Key, member: Member, json: &mut Scanner<'d>) -> json::Result<bool> {
        let text = match key {
            Key::Id => &mut self.id,
            Key::Name => &mut self.name,
            Key::Type => &mut self.resource_type,
            Key::SkuName => &mut self.sku_name,
            Key::Location => &mut self.location,
            Key::ResourceId => &mut self.resource_id,
            Key::ResourceType => &mut self.other_type,
            Key::ResourceGroup => &mut self.resource_group,
            Key::SubscriptionId => &mut self.subscription_id,
            Key::ComplianceState => &mut self.compliance_state,
            Key::ProvisioningState => &mut self.top.provisioning_state,
            Key::PublicNetworkAccess => &mut self.top.public_network_access,
            Key::NetworkRuleBypassOptions => &mut self.top.bypass_options,
            Key::NetworkRuleSetDefaultAction | Key::DefaultAction => &mut self.top.default_action,
            Key::Sku => {
                self.sku.read_in_place(member, json)?;
                return Ok(true);
            }
            Key::Tags => {
                self.tags.skip(json)?;
                return Ok(true);
            }
            Key::Properties => {
                self.properties.read_in_place(member, json)?;
                return Ok(true);
            }
            _ => return self.top.read(key, member, json),
        };
        text.read_text(member, json)?;
        Ok(true)
    }
}

impl<'d> Network<'d> {
    const fn has_columns(&self) -> bool {
        !self.default_action.is_absent() || !self.ip_rules.is_absent()
    }

    /// Whether it has a setting that identifies a registry. A default action does so only as a column such as `NetworkRuleSetDefaultAction`.
    fn has_setting(&self) -> bool {
        !self.public_network_access.is_absent()
            || !self.rule_set.is_absent()
            || !self.bypass_options.is_absent()
            || (!self.default_action.is_absent() && is_column_name(&self.default_action))
    }

    /// Reads the value of a key. Returns whether it is one of these; otherwise the value is unread.
    fn read(&mut self, key: Key, member: Member, json: &mut Scanner<'d>) -> json::Result<bool> {
        let text = match key {
            Key::ProvisioningState => &mut self.provisioning_state,
            Key::PublicNetworkAccess => &mut self.public_network_access,
            Key::NetworkRuleBypassOptions => &mut self.bypass_options,
            Key::NetworkRuleSetDefaultAction | Key::DefaultAction => &mut self.default_action,
            Key::NetworkRuleSet => {
                self.rule_set.read_in_place(member, json)?;
                return Ok(true);
            }
            Key::PrivateEndpointConnections => {
                self.private_endpoints.read_in_place(member, json)?;
                return Ok(true);
            }
            Key::NetworkRuleBypassAllowedForTasks => {
                self.bypass_for_tasks.read(member.name, json)?;
                return Ok(true);
            }
            Key::NetworkRuleSetIpRules | Key::IpRules => {
                self.ip_rules.read_in_place(member, json)?;
                return Ok(true);
            }
            _ => return Ok(false),
        };
        text.read_text(member, json)?;
        Ok(true)
    }
}

/// Whether the key is a column such as `NetworkRuleSetDefaultAction`, and not a key of the rule set.
fn is_column_name<T>(slot: &Slot<'_, T>) -> bool {
    let key = slot.key().and_then(Key::of);
    matches!(key, Some(Key::NetworkRuleSetDefaultAction | Key::NetworkRuleSetIpRules))
}

impl<'d> FromJson<'d> for Network<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Network<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        known_keys(json, &mut |key, member, json| self.read(key, member, json))
    }
}

/// `sku`, of which only the name matters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sku<'d> {
    pub(crate) name: Text<'d>,
}

impl<'d> FromJson<'d> for Sku<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Sku<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        known_keys(json, &mut |key, member, json| {
            let is_name = key == Key::Name;
            if is_name {
                self.name.read_text(member, json)?;
            }
            Ok(is_name)
        })
    }
}
