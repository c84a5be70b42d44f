//! `networkRuleSet`: the firewall settings of a registry as the document shows them.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use super::same_reading::SameReading;
use crate::address::{self, Range};
use crate::ascii::same;
use crate::json::{self, Scanner, Value};
use crate::key::Key;
use crate::slot::{FromJson, Parsed, Slot, read};

/// The value of `networkRuleSet`.
///
/// Sources: the REST specification (an object), and `az acr show --query '{networkRuleSet:networkRuleSet.defaultAction}'`
/// (a bare string, which is the default action itself).
#[derive(Clone, Debug)]
pub(crate) enum RuleSet<'d> {
    Object(RuleSetObject<'d>),
    BareAction(Cow<'d, str>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSetObject<'d> {
    pub(crate) default_action: Slot<'d, Cow<'d, str>>,
    pub(crate) ip_rules: Slot<'d, Vec<Rule<'d>>>,
    pub(crate) virtual_network_rules: Slot<'d, Length>,
}

impl<'d> FromJson<'d> for RuleSet<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let object = match value {
            Value::Text(text) => return Ok(Some(Self::BareAction(mem::take(text)))),
            Value::Object(object) => object,
            _ => return Ok(None),
        };
        let mut set = RuleSetObject::default();
        while let Some(key) = json.next_key(object)? {
            match Key::of(&key) {
                Some(Key::DefaultAction) => set.default_action.read(key, json)?,
                Some(Key::IpRules) => set.ip_rules.read(key, json)?,
                Some(Key::VirtualNetworkRules) => set.virtual_network_rules.read(key, json)?,
                _ => json.skip()?,
            }
        }
        Ok(Some(Self::Object(set)))
    }
}

/// One element of `ipRules`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rule<'d> {
    /// The address as it is written, trimmed; none if there is no such string, or two that differ.
    pub(crate) written: Option<Written<'d>>,
    /// The range of the address; none if it is not an address or a CIDR, or if the action cannot be read.
    pub(crate) range: Option<Range>,
    /// Whether it may allow access: its action is not Deny.
    pub(crate) allowing: bool,
}

/// An address and its key, as the document spells them.
#[derive(Clone, Debug)]
pub(crate) struct Written<'d> {
    pub(crate) key: Cow<'d, str>,
    pub(crate) text: Cow<'d, str>,
}

impl PartialEq for Written<'_> {
    /// Compares the text only: the key does not change the meaning.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<'d> FromJson<'d> for Vec<Rule<'d>> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(array) = value else { return Ok(None) };
        let mut rules = Vec::new();
        while json.next_element(array)? {
            rules.push(match read(json)? {
                Parsed::Is(rule) => rule,
                Parsed::Null | Parsed::Not(_) => Rule {
                    allowing: true,
                    ..Rule::default()
                },
            });
        }
        Ok(Some(rules))
    }
}

impl<'d> FromJson<'d> for Rule<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(object) = value else { return Ok(None) };
        // The names of the address: `value` (ARM), `ipAddressOrRange` (Azure CLI), `ip_range` (Terraform).
        let mut addresses: [Slot<'d, Cow<'d, str>>; 3] = Default::default();
        let [value, ip_address_or_range, ip_range] = &mut addresses;
        let mut action: Slot<'d, Cow<'d, str>> = Slot::Missing;
        while let Some(key) = json.next_key(object)? {
            match Key::of(&key) {
                Some(Key::Value) => value.read(key, json)?,
                Some(Key::IpAddressOrRange) => ip_address_or_range.read(key, json)?,
                Some(Key::IpRange) => ip_range.read(key, json)?,
                Some(Key::Action) => action.read(key, json)?,
                _ => json.skip()?,
            }
        }
        let denies = action.value().is_some_and(|action| same(action.trim_ascii(), "Deny"));
        let allows = match &action {
            Slot::Missing | Slot::Null => true,
            Slot::Is { value, .. } => same(value.trim_ascii(), "Allow"),
            Slot::Wrong { .. } | Slot::Twice { .. } => false,
        };
        let written = agreed(addresses);
        let range = written
            .as_ref()
            .filter(|_| allows)
            .and_then(|w| address::parse(&w.text));
        Ok(Some(Rule {
            written,
            range,
            allowing: !denies,
        }))
    }
}

/// The address that the slots agree on; none if no slot has a string, one is malformed, or two differ.
fn agreed<'d>(slots: [Slot<'d, Cow<'d, str>>; 3]) -> Option<Written<'d>> {
    let mut agreed: Option<Written<'d>> = None;
    for slot in slots {
        match slot {
            Slot::Missing | Slot::Null => {}
            Slot::Is { key, value } => {
                let text = trimmed(value);
                match &agreed {
                    None => agreed = Some(Written { key, text }),
                    Some(first) if same(&first.text, &text) => {}
                    Some(_) => return None,
                }
            }
            Slot::Wrong { .. } | Slot::Twice { .. } => return None,
        }
    }
    agreed
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().into()),
    }
}

/// The length of an array whose elements do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) usize);

impl<'d> FromJson<'d> for Length {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Array(array) = value else { return Ok(None) };
        let mut length = 0;
        while json.next_element(array)? {
            json.skip()?;
            length += 1;
        }
        Ok(Some(Self(length)))
    }
}

impl SameReading for RuleSet<'_> {
    fn same_reading(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => {
                a.default_action.same_reading(&b.default_action)
                    && a.ip_rules.same_reading(&b.ip_rules)
                    && a.virtual_network_rules.same_reading(&b.virtual_network_rules)
            }
            (Self::BareAction(a), Self::BareAction(b)) => a.same_reading(b),
            (Self::Object(_), Self::BareAction(_)) | (Self::BareAction(_), Self::Object(_)) => false,
        }
    }
}

impl SameReading for Vec<Rule<'_>> {
    fn same_reading(&self, other: &Self) -> bool {
        self == other
    }
}

impl SameReading for Length {
    fn same_reading(&self, other: &Self) -> bool {
        self == other
    }
}
