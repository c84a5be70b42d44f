//! `networkRuleSet`: the firewall settings of a registry as the document shows them.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use super::same_reading::SameReading;
use crate::address::{self, Range};
use crate::key::Key;
use crate::slot::{Fill, FromJson, Slot, Text};
use acrcheck_json::ascii::same;
use acrcheck_json::{self as json, Container, Scanner, Value};

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

impl Default for RuleSet<'_> {
    fn default() -> Self {
        Self::Object(RuleSetObject::default())
    }
}

impl<'d> FromJson<'d> for RuleSet<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        match value {
            Value::Text(text) => Ok(Some(Self::BareAction(mem::take(text)))),
            other => Self::take_filled(other, json),
        }
    }
}

impl<'d> Fill<'d> for RuleSet<'d> {
    const OPENS: u8 = b'{';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let Self::Object(set) = self else { return Ok(()) };
        let mut object = Container::default();
        while let Some(member) = json.next_member(&mut object)? {
            match Key::of_member(&member, json) {
                Some(Key::DefaultAction) => set.default_action.read_text(member, json)?,
                Some(Key::IpRules) => set.ip_rules.read_in_place(member, json)?,
                Some(Key::VirtualNetworkRules) => set.virtual_network_rules.read_in_place(member, json)?,
                _ => json.skip_from(member.first)?,
            }
        }
        Ok(())
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
    pub(crate) origin: RuleOrigin,
}

/// Where the address and the action of a rule come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RuleOrigin {
    #[default]
    Document,
    /// One of them cannot be computed from the document, so the rule may allow every address. `written` has the expression.
    Unresolved,
    /// The document marks the address as sensitive. `written` has a placeholder.
    Sensitive,
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
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Vec<Rule<'d>> {
    const OPENS: u8 = b'[';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let mut array = Container::default();
        while json.next_element(&mut array)? {
            if json.first_byte() == b'{' {
                json.enter();
                self.push(Rule::read(json)?);
            } else {
                let mut value = json.value()?;
                json.skip_rest(&mut value)?;
                self.push(Rule {
                    allowing: true,
                    ..Rule::default()
                });
            }
        }
        Ok(())
    }
}

impl<'d> Rule<'d> {
    /// Reads an element after its brace.
    #[inline(always)]
    fn read(json: &mut Scanner<'d>) -> json::Result<Self> {
        // The names of the address: `value` (ARM), `ipAddressOrRange` (Azure CLI), `ip_range` (Terraform).
        let mut addresses: [Text<'d>; 3] = Default::default();
        let [value, ip_address_or_range, ip_range] = &mut addresses;
        let mut action: Text<'d> = Slot::Missing;
        let mut object = Container::default();
        while let Some(member) = json.next_member(&mut object)? {
            let slot = match Key::of_member(&member, json) {
                Some(Key::Value) => &mut *value,
                Some(Key::IpAddressOrRange) => &mut *ip_address_or_range,
                Some(Key::IpRange) => &mut *ip_range,
                Some(Key::Action) => &mut action,
                _ => {
                    json.skip_from(member.first)?;
                    continue;
                }
            };
            slot.read_text(member, json)?;
        }
        Ok(Self::of(&mut addresses, &action))
    }

    /// The rule with the values of `value`, `ipAddressOrRange` and `ip_range`, and of `action`.
    #[inline(always)]
    pub(super) fn of(addresses: &mut [Text<'d>; 3], action: &Text<'d>) -> Self {
        let (allows, denies) = match action {
            Slot::Missing | Slot::Null => (true, false),
            Slot::Is { value, .. } => {
                let action = value.trim_ascii();
                (same(action, "Allow"), same(action, "Deny"))
            }
            Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => (false, false),
        };
        let written = agreed(addresses);
        let range = written
            .as_ref()
            .filter(|_| allows)
            .and_then(|w| address::parse(&w.text));
        Self {
            written,
            range,
            allowing: !denies,
            origin: RuleOrigin::Document,
        }
    }
}

/// Takes the address that the slots agree on; none if no slot has a string, one is malformed, or two differ.
fn agreed<'d>(slots: &mut [Text<'d>; 3]) -> Option<Written<'d>> {
    let mut agreed: Option<&mut Text<'d>> = None;
    for slot in slots {
        match (&*slot, &agreed) {
            (Slot::Missing | Slot::Null, _) => {}
            (Slot::Is { .. }, None) => agreed = Some(slot),
            (Slot::Is { .. }, Some(first)) if slot.same_reading(first) => {}
            _ => return None,
        }
    }
    match mem::take(agreed?) {
        Slot::Is { key, value } => Some(Written {
            key,
            text: trimmed(value),
        }),
        _ => None,
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().into()),
    }
}

/// The length of an array whose elements do not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) usize);

impl<'d> FromJson<'d> for Length {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Self::take_filled(value, json)
    }
}

impl<'d> Fill<'d> for Length {
    const OPENS: u8 = b'[';

    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let mut array = Container::default();
        while json.next_element(&mut array)? {
            json.skip()?;
            self.0 += 1;
        }
        Ok(())
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
