//! Private endpoint connections.

use super::same_reading::SameReading;
use crate::ascii::same;
use crate::json::{self, Scanner, Value};
use crate::key::Key;
use crate::slot::{FromJson, Parsed, Slot, Text, only_key, read};

/// The number of private endpoint connections, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) approved: usize,
    /// Pending, rejected or disconnected, or with a state that cannot be read.
    pub(crate) others: usize,
}

impl<'d> FromJson<'d> for Connections {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(array) = value else { return Ok(None) };
        let mut connections = Self::default();
        while json.next_element(array)? {
            match read::<Connection<'d>>(json)? {
                Parsed::Is(connection) if connection.is_approved() => connections.approved += 1,
                _ => connections.others += 1,
            }
        }
        Ok(Some(connections))
    }
}

/// A private endpoint connection. Its state is in `properties` (ARM) or at the top level (Azure CLI).
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
        let Value::Object(object) = value else { return Ok(None) };
        let mut connection = Self::default();
        while let Some(key) = json.next_key(object)? {
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
        let Value::Object(object) = value else { return Ok(None) };
        let state = only_key(object, json, Key::PrivateLinkServiceConnectionState)?;
        Ok(Some(Self { state }))
    }
}

impl<'d> FromJson<'d> for ConnectionState<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(object) = value else { return Ok(None) };
        let status = only_key(object, json, Key::Status)?;
        Ok(Some(Self { status }))
    }
}

impl SameReading for Connections {
    fn same_reading(&self, other: &Self) -> bool {
        self == other
    }
}
