//! One object of a document, read as a registry: every key that a check asks for, in the spelling of every source.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::rule_set::RuleSet;
use crate::slot::{FromJson, Key, Parsed, Slot, only_key, same};

/// The type of a container registry in Azure Resource Manager.
const REGISTRY_TYPE: &str = "Microsoft.ContainerRegistry/registries";

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
    /// `ipRules` beside the other keys, as `az acr show --query '{ipRules:networkRuleSet.ipRules}'` prints it. It marks an object as a
    /// registry, but it is not read: without the default action beside it, nobody can say what the rules do.
    pub(crate) ip_rules_alone: Slot<'d, Ignored>,
    pub(crate) properties: Slot<'d, Network<'d>>,
    /// The network keys that stand beside `properties`, or instead of it (Azure CLI).
    pub(crate) top: Network<'d>,
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
}

/// What an object is to the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Registry,
    OtherResource,
    /// Neither: why not.
    Neither(&'static str),
}

impl<'d> RegistryObject<'d> {
    pub(crate) fn kind(&self) -> Kind {
        match &self.resource_type {
            Slot::Is { value, .. } if same(value.trim(), REGISTRY_TYPE) => Kind::Registry,
            Slot::Is { .. } => Kind::OtherResource,
            Slot::Wrong { .. } => Kind::Neither("an object whose type is not a string"),
            Slot::Twice { .. } => Kind::Neither("an object whose type is given twice"),
            Slot::Missing | Slot::Null if self.has_registry_key() => Kind::Registry,
            Slot::Missing | Slot::Null => Kind::Neither("an object without a type, an id, a name or a network setting"),
        }
    }

    /// Whether the object has a key that nothing but a single resource has.
    pub(crate) fn has_registry_key(&self) -> bool {
        let in_properties = match &self.properties {
            Slot::Is { value, .. } => value.has_network_key(),
            _ => false,
        };
        !self.id.is_absent()
            || !self.name.is_absent()
            || !self.ip_rules_alone.is_absent()
            || self.top.has_network_key()
            || in_properties
    }

    /// Reads the value of `key` if it is one that a registry has; otherwise hands the key back, its value still unread.
    pub(crate) fn read<A: MapAccess<'d>>(
        &mut self,
        key: Cow<'d, str>,
        object: &mut A,
    ) -> Result<Option<Cow<'d, str>>, A::Error> {
        // The length sorts out nearly every key before any text is compared.
        match key.len() {
            2 if same(&key, "id") => self.id.put(key, object.next_value()?),
            3 if same(&key, "sku") => self.sku.put(key, object.next_value()?),
            4 if same(&key, "name") => self.name.put(key, object.next_value()?),
            4 if same(&key, "type") => self.resource_type.put(key, object.next_value()?),
            7 if same(&key, "ipRules") => self.ip_rules_alone.put(key, object.next_value()?),
            8 if same(&key, "location") => self.location.put(key, object.next_value()?),
            10 if same(&key, "properties") => self.properties.put(key, object.next_value()?),
            13 if same(&key, "resourceGroup") => self.resource_group.put(key, object.next_value()?),
            14 if same(&key, "subscriptionId") => {
                self.subscription_id.put(key, object.next_value()?);
            }
            // Az PowerShell prints the group under this name.
            17 if same(&key, "resourceGroupName") => {
                self.resource_group.put(key, object.next_value()?);
            }
            _ => return self.top.read(key, object),
        }
        Ok(None)
    }
}

impl<'d> Network<'d> {
    fn has_network_key(&self) -> bool {
        !self.public_network_access.is_absent() || !self.rule_set.is_absent() || !self.bypass_options.is_absent()
    }

    fn read<A: MapAccess<'d>>(&mut self, key: Cow<'d, str>, object: &mut A) -> Result<Option<Cow<'d, str>>, A::Error> {
        match key.len() {
            14 if same(&key, "networkRuleSet") => self.rule_set.put(key, object.next_value()?),
            17 if same(&key, "provisioningState") => {
                self.provisioning_state.put(key, object.next_value()?);
            }
            19 if same(&key, "publicNetworkAccess") => {
                self.public_network_access.put(key, object.next_value()?);
            }
            24 if same(&key, "networkRuleBypassOptions") => {
                self.bypass_options.put(key, object.next_value()?);
            }
            26 if same(&key, "privateEndpointConnections") => {
                self.private_endpoints.put(key, object.next_value()?);
            }
            32 if same(&key, "networkRuleBypassAllowedForTasks") => {
                self.bypass_for_tasks.put(key, object.next_value()?);
            }
            _ => return Ok(Some(key)),
        }
        Ok(None)
    }
}

/// Boxed, since it is large and handed on through many hands.
impl<'d> FromJson<'d> for Box<RegistryObject<'d>> {
    fn from_object<A: MapAccess<'d>>(mut object: A) -> Result<Parsed<Self>, A::Error> {
        let mut registry = Self::default();
        while let Some(Key(key)) = object.next_key()? {
            if registry.read(key, &mut object)?.is_some() {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Parsed::Is(registry))
    }
}

impl<'d> FromJson<'d> for Network<'d> {
    fn from_object<A: MapAccess<'d>>(mut object: A) -> Result<Parsed<Self>, A::Error> {
        let mut network = Self::default();
        while let Some(Key(key)) = object.next_key()? {
            if network.read(key, &mut object)?.is_some() {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Parsed::Is(network))
    }
}

/// `sku`: of it, only the name matters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sku<'d> {
    pub(crate) name: Text<'d>,
}

impl<'d> FromJson<'d> for Sku<'d> {
    fn from_object<A: MapAccess<'d>>(object: A) -> Result<Parsed<Self>, A::Error> {
        let name = only_key(object, "name")?;
        Ok(Parsed::Is(Self { name }))
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
    fn from_array<A: SeqAccess<'d>>(mut array: A) -> Result<Parsed<Self>, A::Error> {
        let mut connections = Self::default();
        while let Some(connection) = array.next_element::<Parsed<Connection<'d>>>()? {
            match connection {
                Parsed::Is(connection) if connection.is_approved() => connections.approved += 1,
                _ => connections.others += 1,
            }
        }
        Ok(Parsed::Is(connections))
    }
}

/// One private endpoint connection: its state stands under `properties` (ARM) or beside it (Azure CLI).
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
        status.is_some_and(|s| same(s.trim(), "Approved"))
    }
}

const CONNECTION_STATE: &str = "privateLinkServiceConnectionState";

impl<'d> FromJson<'d> for Connection<'d> {
    fn from_object<A: MapAccess<'d>>(mut object: A) -> Result<Parsed<Self>, A::Error> {
        let mut connection = Self::default();
        while let Some(Key(key)) = object.next_key()? {
            if same(&key, "properties") {
                connection.properties.put(key, object.next_value()?);
            } else if same(&key, CONNECTION_STATE) {
                connection.top.state.put(key, object.next_value()?);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Parsed::Is(connection))
    }
}

impl<'d> FromJson<'d> for ConnectionProperties<'d> {
    fn from_object<A: MapAccess<'d>>(object: A) -> Result<Parsed<Self>, A::Error> {
        let state = only_key(object, CONNECTION_STATE)?;
        Ok(Parsed::Is(Self { state }))
    }
}

impl<'d> FromJson<'d> for ConnectionState<'d> {
    fn from_object<A: MapAccess<'d>>(object: A) -> Result<Parsed<Self>, A::Error> {
        let status = only_key(object, "status")?;
        Ok(Parsed::Is(Self { status }))
    }
}

/// A value of which only its presence matters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ignored;

impl<'d> FromJson<'d> for Ignored {}
