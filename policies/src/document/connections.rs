//! Private endpoint connections.

use super::same_reading::SameReading;
use crate::key::Key;
use crate::slot::{Fill, FromJson, Parsed, Slot, Text, known_keys, read};
use acrcheck_json::ascii::same;
use acrcheck_json::{self as json, Container, Scanner, Value};

/// The number of private endpoint connections, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) approved: usize,
    /// Pending, rejected or disconnected, or with a state that cannot be read.
    pub(crate) others: usize,
}

impl<'d> FromJson<'d> for Connections {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Connections {
    const OPENS: u8 = b'[';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let mut array = Container::default();
        while json.next_element(&mut array)? {
            match read::<Connection<'d>>(json)? {
                Parsed::Is(connection) if connection.is_approved() => self.approved += 1,
                _ => self.others += 1,
            }
        }
        Ok(())
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
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Connection<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        known_keys(json, &mut |key, member, json| {
            match key {
                Key::Properties => self.properties.read_in_place(member, json)?,
                Key::PrivateLinkServiceConnectionState => self.top.state.read_in_place(member, json)?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl<'d> FromJson<'d> for ConnectionProperties<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for ConnectionProperties<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        known_keys(json, &mut |key, member, json| {
            let is_state = key == Key::PrivateLinkServiceConnectionState;
            if is_state {
                self.state.read_in_place(member, json)?;
            }
            Ok(is_state)
        })
    }
}

impl<'d> FromJson<'d> for ConnectionState<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for ConnectionState<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        known_keys(json, &mut |key, member, json| {
            let is_status = key == Key::Status;
            if is_status {
                self.status.read_text(member, json)?;
            }
            Ok(is_status)
        })
    }
}

impl SameReading for Connections {
    fn same_reading(&self, other: &Self) -> bool {
        self == other
    }
}
