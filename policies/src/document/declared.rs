//! Turns a declared registry into the object that the checks read.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use acrcheck_declared::{Language, Members, Properties, Registry, SENSITIVE, Value};
use acrcheck_json::JsonType;
use acrcheck_json::ascii::same;

use super::declaration::Declaration;
use super::registry::{Network, RegistryObject};
use super::rule_set::{Length, Rule, RuleOrigin, RuleSet, RuleSetObject, Written};
use crate::key::Key;
use crate::model::Provenance;
use crate::slot::{Parsed, Slot, Text};

/// The object of a registry.
pub(super) fn object(registry: Registry<'_>) -> RegistryObject<'_> {
    let mut object = RegistryObject::default();
    for (slot, text) in [
        (&mut object.id, registry.id),
        (&mut object.name, registry.name),
        (&mut object.location, registry.location),
        (&mut object.resource_group, registry.resource_group),
        (&mut object.subscription_id, registry.subscription_id),
        (&mut object.sku_name, registry.sku),
    ] {
        if let Some(value) = text {
            *slot = Slot::Is {
                key: Cow::Borrowed(""),
                value,
            };
        }
    }
    if let Some(tags) = registry.tags {
        // The text is JSON.
        let _ = object.tags.skip(&mut tags.scanner());
    }
    let key = registry.section;
    object.properties = match registry.properties {
        Properties::Missing => Slot::Missing,
        Properties::Null => Slot::Null,
        Properties::Given(members) => Slot::Is {
            key,
            value: network(members, &registry.sensitive_rules),
        },
        Properties::Unresolved(expression) => Slot::Unresolved { key, expression },
        Properties::Malformed => Slot::Wrong {
            key,
            found: JsonType::Array,
        },
        Properties::GivenTwice => Slot::Twice { key },
    };
    object.declaration = Some(Box::new(Declaration {
        provenance: if registry.is_observed {
            Provenance::Observed
        } else {
            Provenance::Declared
        },
        has_attributes: registry.language == Language::Attributes,
        address: registry.address,
        is_conditional: registry.is_conditional,
        computed: registry.computed,
    }));
    object
}

/// Records one occurrence of a key.
fn put<'d, T>(
    slot: &mut Slot<'d, T>,
    key: Cow<'d, str>,
    value: Value<'d>,
    read: impl FnOnce(Value<'d>) -> Result<T, Value<'d>>,
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
            Err(other) => Parsed::Not(json_type(&other)),
        },
    };
    slot.put(key, parsed);
}

fn put_text<'d>(slot: &mut Text<'d>, key: Cow<'d, str>, value: Value<'d>) {
    put(slot, key, value, |value| match value {
        Value::Text(text) => Ok(text),
        other => Err(other),
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

/// Reads the settings, by property or by attribute.
fn network<'d>(members: Members<'d>, sensitive_rules: &[usize]) -> Network<'d> {
    let mut network = Network::default();
    for (key, value) in members {
        match (&*key, Key::of(&key)) {
            ("public_network_access_enabled", _) => {
                put(&mut network.public_network_access, key, value, |value| match value {
                    Value::Boolean(true) => Ok(Cow::Borrowed("true")),
                    Value::Boolean(false) => Ok(Cow::Borrowed("false")),
                    other => Err(other),
                })
            }
            ("network_rule_bypass_for_tasks_enabled", _) | (_, Some(Key::NetworkRuleBypassAllowedForTasks)) => {
                put(&mut network.bypass_for_tasks, key, value, |value| match value {
                    Value::Boolean(value) => Ok(value),
                    other => Err(other),
                });
            }
            ("network_rule_set/0", _) | (_, Some(Key::NetworkRuleSet)) => {
                put(&mut network.rule_set, key, value, |value| match value {
                    Value::Object(members) => Ok(RuleSet::Object(rule_set(members, sensitive_rules))),
                    other => Err(other),
                });
            }
            (_, Some(Key::PublicNetworkAccess)) => put_text(&mut network.public_network_access, key, value),
            (_, Some(Key::NetworkRuleBypassOptions)) => put_text(&mut network.bypass_options, key, value),
            (_, Some(Key::ProvisioningState)) => put_text(&mut network.provisioning_state, key, value),
            _ => {}
        }
    }
    network
}

fn rule_set<'d>(members: Members<'d>, sensitive_rules: &[usize]) -> RuleSetObject<'d> {
    let mut set = RuleSetObject::default();
    for (key, value) in members {
        match (&*key, Key::of(&key)) {
            (_, Some(Key::DefaultAction)) => put_text(&mut set.default_action, key, value),
            ("ip_rule", _) | (_, Some(Key::IpRules)) => put(&mut set.ip_rules, key, value, |value| match value {
                Value::Array(elements) => Ok(rules(elements, sensitive_rules)),
                other => Err(other),
            }),
            ("virtual_network", _) | (_, Some(Key::VirtualNetworkRules)) => {
                put(&mut set.virtual_network_rules, key, value, |value| match value {
                    Value::Array(elements) => Ok(Length(elements.len())),
                    other => Err(other),
                });
            }
            _ => {}
        }
    }
    set
}

fn rules<'d>(elements: Vec<Value<'d>>, sensitive_rules: &[usize]) -> Vec<Rule<'d>> {
    let mut rules: Vec<_> = elements.into_iter().map(rule).collect();
    for index in sensitive_rules {
        if let Some(rule) = rules.get_mut(*index)
            && let Some(written) = &mut rule.written
        {
            written.text = Cow::Borrowed(SENSITIVE);
            if rule.origin == RuleOrigin::Document {
                rule.origin = RuleOrigin::Sensitive;
            }
        }
    }
    rules
}

fn rule(element: Value<'_>) -> Rule<'_> {
    let members = match element {
        Value::Object(members) => members,
        Value::Unresolved(expression) => return unresolved(Cow::Borrowed(""), expression),
        _ => {
            return Rule {
                allowing: true,
                ..Rule::default()
            };
        }
    };
    let mut addresses: [Text<'_>; 3] = Default::default();
    let [value_slot, ip_address_or_range, ip_range] = &mut addresses;
    let mut action = Slot::Missing;
    for (key, value) in members {
        let slot = match Key::of(&key) {
            Some(Key::Value) => &mut *value_slot,
            Some(Key::IpAddressOrRange) => &mut *ip_address_or_range,
            Some(Key::IpRange) => &mut *ip_range,
            Some(Key::Action) => &mut action,
            _ => continue,
        };
        put_text(slot, key, value);
    }
    let denies = matches!(&action, Slot::Is { value, .. } if same(value.trim_ascii(), "Deny"));
    for slot in addresses.iter().chain([&action]) {
        if let Slot::Unresolved { key, expression } = slot
            && !denies
        {
            return unresolved(key.clone(), expression.clone());
        }
    }
    Rule::of(&mut addresses, &action)
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
