//! One object of a document, read as a registry: every key that a check asks for, in the spelling of every source.

use alloc::borrow::Cow;

use super::rule_set::RuleSet;
use super::tags::Tags;
use crate::json::{self, Inside, Scanner, Value};
use crate::slot::{FromJson, Parsed, Slot, only_key, read, same};

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
    pub(crate) tags: Tags<'d>,
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
    /// Reads the members of an object.
    pub(crate) fn read_members(&mut self, inside: &mut Inside, json: &mut Scanner<'d>) -> json::Result<()> {
        while let Some(key) = json.next_key(inside)? {
            if self.read(key, json)?.is_some() {
                json.skip()?;
            }
        }
        Ok(())
    }

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
    pub(crate) fn read(&mut self, key: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<Option<Cow<'d, str>>> {
        // The length sorts out nearly every key before any text is compared.
        match key.len() {
            2 if same(&key, "id") => self.id.read(key, json)?,
            3 if same(&key, "sku") => self.sku.read(key, json)?,
            4 if same(&key, "name") => self.name.read(key, json)?,
            4 if same(&key, "type") => self.resource_type.read(key, json)?,
            4 if same(&key, "tags") => self.tags.pass(json)?,
            7 if same(&key, "ipRules") => self.ip_rules_alone.read(key, json)?,
            8 if same(&key, "location") => self.location.read(key, json)?,
            10 if same(&key, "properties") => self.properties.read(key, json)?,
            13 if same(&key, "resourceGroup") => self.resource_group.read(key, json)?,
            14 if same(&key, "subscriptionId") => {
                self.subscription_id.read(key, json)?;
            }
            // Az PowerShell prints the group under this name.
            17 if same(&key, "resourceGroupName") => {
                self.resource_group.read(key, json)?;
            }
            _ => return self.top.read(key, json),
        }
        Ok(None)
    }
}

impl<'d> Network<'d> {
    fn has_network_key(&self) -> bool {
        !self.public_network_access.is_absent() || !self.rule_set.is_absent() || !self.bypass_options.is_absent()
    }

    fn read(&mut self, key: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<Option<Cow<'d, str>>> {
        match key.len() {
            14 if same(&key, "networkRuleSet") => self.rule_set.read(key, json)?,
            17 if same(&key, "provisioningState") => {
                self.provisioning_state.read(key, json)?;
            }
            19 if same(&key, "publicNetworkAccess") => {
                self.public_network_access.read(key, json)?;
            }
            24 if same(&key, "networkRuleBypassOptions") => {
                self.bypass_options.read(key, json)?;
            }
            26 if same(&key, "privateEndpointConnections") => {
                self.private_endpoints.read(key, json)?;
            }
            32 if same(&key, "networkRuleBypassAllowedForTasks") => {
                self.bypass_for_tasks.read(key, json)?;
            }
            _ => return Ok(Some(key)),
        }
        Ok(None)
    }
}

impl<'d> FromJson<'d> for Network<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let mut network = Self::default();
        while let Some(key) = json.next_key(inside)? {
            if network.read(key, json)?.is_some() {
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
        let name = only_key(inside, json, "name")?;
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
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let mut connection = Self::default();
        while let Some(key) = json.next_key(inside)? {
            if same(&key, "properties") {
                connection.properties.read(key, json)?;
            } else if same(&key, CONNECTION_STATE) {
                connection.top.state.read(key, json)?;
            } else {
                json.skip()?;
            }
        }
        Ok(Some(connection))
    }
}

impl<'d> FromJson<'d> for ConnectionProperties<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let state = only_key(inside, json, CONNECTION_STATE)?;
        Ok(Some(Self { state }))
    }
}

impl<'d> FromJson<'d> for ConnectionState<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let status = only_key(inside, json, "status")?;
        Ok(Some(Self { status }))
    }
}

/// A value of which only its presence matters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ignored;

impl<'d> FromJson<'d> for Ignored {
    fn take(_: &mut Value<'d>, _: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Ok(None)
    }
}
