//! Turns the values of a declared registry into the object that the checks read.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use acrcheck_expressions::Value;

use super::node::Node;
use crate::ascii::same;
use crate::document::registry::Network;
use crate::document::rule_set::{Length, Rule, RuleOrigin, RuleSet, RuleSetObject, Written};
use crate::json::JsonType;
use crate::key::Key;
use crate::slot::{Parsed, Slot, Text};

/// The evidence in place of a value that the document marks as sensitive.
pub(super) const SENSITIVE: &str = "(sensitive value)";

/// The members of an object.
pub(super) type Members<'d> = Vec<(Cow<'d, str>, Value<'d>)>;

/// Records one occurrence of a key.
fn put<'d, T>(
    slot: &mut Slot<'d, T>,
    key: Cow<'d, str>,
    value: Value<'d>,
    read: impl FnOnce(Value<'d>) -> Result<T, JsonType>,
) {
    let parsed = match value {
        Value::Null => Parsed::Null,
        Value::Unresolved(expression) => {
            *slot = match slot {
                Slot::Missing => Slot::Unresolved { key, expression },
                _ => Slot::Twice { key },
            };
            return;
        }
        other => match read(other) {
            Ok(value) => Parsed::Is(value),
            Err(found) => Parsed::Not(found),
        },
    };
    slot.put(key, parsed);
}

pub(super) fn put_text<'d>(slot: &mut Text<'d>, key: Cow<'d, str>, value: Value<'d>) {
    put(slot, key, value, |value| match value {
        Value::Text(text) => Ok(text),
        other => Err(json_type(&other)),
    });
}

/// Like `put_text`, for a setting that is a boolean.
pub(super) fn put_boolean_as_text<'d>(slot: &mut Text<'d>, key: Cow<'d, str>, value: Value<'d>) {
    put(slot, key, value, |value| match value {
        Value::Boolean(true) => Ok(Cow::Borrowed("true")),
        Value::Boolean(false) => Ok(Cow::Borrowed("false")),
        other => Err(json_type(&other)),
    });
}

pub(super) fn put_boolean<'d>(slot: &mut Slot<'d, bool>, key: Cow<'d, str>, value: Value<'d>) {
    put(slot, key, value, |value| match value {
        Value::Boolean(value) => Ok(value),
        other => Err(json_type(&other)),
    });
}

const fn json_type(value: &Value<'_>) -> JsonType {
    match value {
        Value::Null | Value::Boolean(_) => JsonType::Boolean,
        Value::Integer(_) | Value::Number(_) => JsonType::Number,
        Value::Text(_) | Value::Unresolved(_) => JsonType::String,
        Value::Array(_) => JsonType::Array,
        Value::Object(_) => JsonType::Object,
    }
}

/// Looks up the mark of a key. Only for its first occurrence, because a second one makes it malformed and marks can be long.
pub(super) fn mark_of<'d, K: Copy + PartialEq>(
    marks: Option<&Node<'d>>,
    seen: &mut Vec<K>,
    key: K,
    name: &str,
) -> Option<Node<'d>> {
    if seen.contains(&key) {
        return None;
    }
    seen.push(key);
    marks?.get(name)
}

/// Reads the network settings in `properties`.
pub(super) fn network<'d>(properties: Members<'d>, sensitive: Option<&Node<'d>>) -> Network<'d> {
    let mut network = Network::default();
    let mut seen = Vec::new();
    for (name, value) in properties {
        let Some(
            key @ (Key::PublicNetworkAccess
            | Key::NetworkRuleBypassOptions
            | Key::ProvisioningState
            | Key::NetworkRuleBypassAllowedForTasks
            | Key::NetworkRuleSet),
        ) = Key::of(&name)
        else {
            continue;
        };
        let marks = mark_of(sensitive, &mut seen, key, &name);
        let value = if is_marked(marks.as_ref()) {
            Value::Unresolved(Cow::Borrowed(SENSITIVE))
        } else {
            value
        };
        match key {
            Key::PublicNetworkAccess => put_text(&mut network.public_network_access, name, value),
            Key::NetworkRuleBypassOptions => put_text(&mut network.bypass_options, name, value),
            Key::ProvisioningState => put_text(&mut network.provisioning_state, name, value),
            Key::NetworkRuleBypassAllowedForTasks => put_boolean(&mut network.bypass_for_tasks, name, value),
            _ => put(&mut network.rule_set, name, value, |value| match value {
                Value::Object(members) => Ok(RuleSet::Object(rule_set(members, marks.as_ref()))),
                other => Err(json_type(&other)),
            }),
        }
    }
    network
}

fn rule_set<'d>(members: Members<'d>, sensitive: Option<&Node<'d>>) -> RuleSetObject<'d> {
    let mut set = RuleSetObject::default();
    let mut seen = Vec::new();
    for (name, value) in members {
        let Some(key @ (Key::DefaultAction | Key::IpRules | Key::VirtualNetworkRules)) = Key::of(&name) else {
            continue;
        };
        let marks = mark_of(sensitive, &mut seen, key, &name);
        match key {
            Key::DefaultAction => {
                let value = if is_marked(marks.as_ref()) {
                    Value::Unresolved(Cow::Borrowed(SENSITIVE))
                } else {
                    value
                };
                put_text(&mut set.default_action, name, value);
            }
            Key::IpRules => put_rules(&mut set.ip_rules, name, value, marks.as_ref()),
            _ => put_length(&mut set.virtual_network_rules, name, value),
        }
    }
    set
}

pub(super) fn put_length<'d>(slot: &mut Slot<'d, Length>, key: Cow<'d, str>, value: Value<'d>) {
    put(slot, key, value, |value| match value {
        Value::Array(elements) => Ok(Length(elements.len())),
        other => Err(json_type(&other)),
    });
}

pub(super) fn put_rules<'d>(
    slot: &mut Slot<'d, Vec<Rule<'d>>>,
    key: Cow<'d, str>,
    value: Value<'d>,
    sensitive: Option<&Node<'d>>,
) {
    put(slot, key, value, |value| match value {
        Value::Array(elements) => {
            let are_all_sensitive = is_marked(sensitive);
            let marks = sensitive.map(Node::elements).unwrap_or_default();
            let rules = elements.into_iter().enumerate().map(|(index, element)| {
                let marks = marks.get(index);
                rule(element, are_all_sensitive || is_marked(marks), marks)
            });
            Ok(rules.collect())
        }
        other => Err(json_type(&other)),
    });
}

/// Whether the document marks a value as sensitive.
pub(super) fn is_marked(mark: Option<&Node<'_>>) -> bool {
    mark.is_some_and(|mark| mark.is_true() || mark.is_given_twice())
}

fn rule<'d>(element: Value<'d>, is_sensitive: bool, marks: Option<&Node<'d>>) -> Rule<'d> {
    let unreadable = Rule {
        allowing: true,
        ..Rule::default()
    };
    let members = match element {
        Value::Object(members) => members,
        Value::Unresolved(expression) => return unresolved(Cow::Borrowed(""), expression),
        _ => return unreadable,
    };
    let mut addresses: [Text<'d>; 3] = Default::default();
    let mut action: Text<'d> = Slot::Missing;
    let mut is_sensitive = is_sensitive;
    let mut seen = Vec::new();
    for (key, value) in members {
        let place = match Key::of(&key) {
            Some(Key::Value) => 0,
            Some(Key::IpAddressOrRange) => 1,
            Some(Key::IpRange) => 2,
            Some(Key::Action) => {
                put_text(&mut action, key, value);
                continue;
            }
            _ => continue,
        };
        is_sensitive |= is_marked(mark_of(marks, &mut seen, place, &key).as_ref());
        if let Some(slot) = addresses.get_mut(place) {
            put_text(slot, key, value);
        }
    }
    let denies = matches!(&action, Slot::Is { value, .. } if same(value.trim_ascii(), "Deny"));
    let slots = addresses.iter().chain([&action]);
    let first_unresolved = slots.filter_map(|slot| match slot {
        Slot::Unresolved { key, expression } => Some((key.clone(), expression.clone())),
        _ => None,
    });
    let first_unresolved = { first_unresolved }.next();
    if let Some((key, expression)) = first_unresolved
        && !denies
    {
        return unresolved(key, expression);
    }
    let mut rule = Rule::of(&mut addresses, &action);
    if is_sensitive && let Some(written) = &mut rule.written {
        written.text = Cow::Borrowed(SENSITIVE);
        rule.origin = RuleOrigin::Sensitive;
    }
    rule
}

/// A rule that may allow every address.
fn unresolved<'d>(key: Cow<'d, str>, expression: Cow<'d, str>) -> Rule<'d> {
    Rule {
        written: Some(Written { key, text: expression }),
        range: None,
        allowing: true,
        origin: RuleOrigin::Unresolved,
    }
}
