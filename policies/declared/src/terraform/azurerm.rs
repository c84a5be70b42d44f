//! `azurerm_container_registry`.
//!
//! Source: the resource's schema in hashicorp/terraform-provider-azurerm, versions 1.32 to 5.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use acrcheck_expressions::{Budget, Value};

use super::unknown::{
    DEEPEST_MARK, IP_RULE, KNOWN_AFTER_APPLY, Marks, has_mark, hide, is_marked, leave_addresses_open, leave_open,
    unresolved, with_unknown,
};
use crate::node::Node;
use crate::registry::{Members, Properties, Registry, SENSITIVE};

const RULE_SET: &str = "network_rule_set";

/// Reads the attributes of a registry.
pub(super) fn read<'d>(
    registry: &mut Registry<'d>,
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    budget: &mut Budget,
) {
    registry.resource_group = marks.text(values, "resource_group_name", budget);
    registry.sku = marks.text(values, "sku", budget);
    let mut members = Members::new();
    for name in [
        "public_network_access_enabled",
        "network_rule_bypass_option",
        "network_rule_bypass_for_tasks_enabled",
    ] {
        if is_given_twice(values, name) {
            members.extend(malformed(name));
            continue;
        }
        let value = match marks.value(values, name, budget) {
            // A plan that does not say what is unknown does not say either why a setting is missing.
            None if marks.is_cut() => Some(unresolved(KNOWN_AFTER_APPLY)),
            value => value,
        };
        if let Some(value) = value {
            members.push((Cow::Borrowed(name), value));
        }
    }
    if is_given_twice(values, RULE_SET) {
        members.extend(malformed(RULE_SET));
    } else if let Some((name, set)) = rule_set(values, marks, expressions, &mut registry.sensitive_rules, budget) {
        members.push((Cow::Borrowed(name), set));
    }
    registry.properties = Properties::Given(members);
}

fn is_given_twice(values: &Node<'_>, name: &str) -> bool {
    values.get(name).is_some_and(|value| value.is_given_twice())
}

/// A setting that is given twice, which makes it malformed whatever the values are.
fn malformed<'d>(name: &'static str) -> [(Cow<'d, str>, Value<'d>); 2] {
    [(Cow::Borrowed(name), Value::Null), (Cow::Borrowed(name), Value::Null)]
}

/// Reads the rule set, which is a list of at most one, or an object. Returns it with its path; none if nothing is set.
fn rule_set<'d>(
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    sensitive_rules: &mut Vec<usize>,
    budget: &mut Budget,
) -> Option<(&'static str, Value<'d>)> {
    if marks.is_unknown(RULE_SET) {
        // It is computed if the author has not set it, so it is unknown in every plan that creates a registry.
        let is_omitted = expressions.is_some_and(|expressions| expressions.get(RULE_SET).is_none());
        return (!is_omitted).then(|| (RULE_SET, unresolved(KNOWN_AFTER_APPLY)));
    }
    if marks.is_sensitive(RULE_SET) {
        return Some((RULE_SET, unresolved(SENSITIVE)));
    }
    let Some(value) = values.get(RULE_SET) else {
        return marks.may_be_unknown.then(|| (RULE_SET, unresolved(KNOWN_AFTER_APPLY)));
    };
    let of_set = |marks: &Option<Node<'d>>| {
        let marks = marks.as_ref()?.get(RULE_SET)?;
        if marks.is_array() {
            marks.elements().into_iter().next()
        } else {
            Some(marks)
        }
    };
    let (unknown, sensitive) = (of_set(&marks.unknown), of_set(&marks.sensitive));
    let (mut path, mut set) = (RULE_SET, value);
    if set.is_array() {
        let mut elements = set.elements().into_iter();
        match (elements.next(), elements.next()) {
            (None, _) => return unknown.map(|_| (RULE_SET, unresolved(KNOWN_AFTER_APPLY))),
            (Some(only), None) => (path, set) = ("network_rule_set/0", only),
            // The provider allows one, so the list is malformed.
            (Some(_), Some(_)) => {}
        }
    }
    if is_marked(unknown.as_ref()) {
        return Some((path, unresolved(KNOWN_AFTER_APPLY)));
    }
    if is_marked(sensitive.as_ref()) {
        return Some((path, unresolved(SENSITIVE)));
    }
    let mut set = with_unknown(set.literal(budget), unknown.as_ref());
    if let Value::Object(members) = &mut set {
        add_unknown(members, unknown.as_ref(), marks, expressions);
        *sensitive_rules = hide(members, sensitive.as_ref());
    }
    Some((path, set))
}

/// Adds the members that are missing because they are not known.
fn add_unknown<'d>(
    members: &mut Members<'d>,
    unknown: Option<&Node<'d>>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
) {
    let is_unknown = |name: &str| {
        let mark = unknown.and_then(|unknown| unknown.get(name));
        mark.is_some_and(|mark| has_mark(&mark, DEEPEST_MARK))
    };
    // Rules are computed if the author has not set any, like the rule set itself.
    if is_unknown(IP_RULE) && is_without_rules(expressions) {
        members.retain(|(member, value)| member != IP_RULE || !matches!(value, Value::Unresolved(_)));
    }
    if marks.may_be_unknown {
        leave_open(members, &["default_action", IP_RULE]);
        leave_addresses_open(members);
    }
}

/// Whether the configuration shows a rule set without rules.
fn is_without_rules(expressions: Option<&Node<'_>>) -> bool {
    let Some(set) = expressions.and_then(|expressions| expressions.get(RULE_SET)) else {
        return false;
    };
    // An attribute has a constant value; a block is a list of expressions.
    let blocks = set.get("constant_value").unwrap_or(set);
    let block = blocks.elements().into_iter().next();
    block.is_some_and(|block| block.get("ip_rule").is_none_or(|rules| rules.is_null()))
}
