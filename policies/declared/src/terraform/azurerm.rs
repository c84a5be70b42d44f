//! `azurerm_container_registry`.
//!
//! Source: the resource's schema in hashicorp/terraform-provider-azurerm, versions 1.32 to 5.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use acrcheck_expressions::{Budget, Value};

use super::unknown::{KNOWN_AFTER_APPLY, Marks, is_marked, unresolved, with_unknown};
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
    for (text, name) in [
        (&mut registry.id, "id"),
        (&mut registry.name, "name"),
        (&mut registry.location, "location"),
        (&mut registry.resource_group, "resource_group_name"),
        (&mut registry.sku, "sku"),
    ] {
        *text = marks.text(values, name, budget);
    }
    registry.tags = values.get("tags").filter(|_| !marks.is_sensitive("tags"));
    let mut members = Members::new();
    for name in [
        "public_network_access_enabled",
        "network_rule_bypass_option",
        "network_rule_bypass_for_tasks_enabled",
    ] {
        let value = match marks.value(values, name, budget) {
            // A plan that does not say what is unknown does not say either why a setting is missing.
            None if marks.is_cut() => Some(unresolved(KNOWN_AFTER_APPLY)),
            value => value,
        };
        if let Some(value) = value {
            members.push((Cow::Borrowed(name), value));
        }
    }
    if let Some((name, set)) = rule_set(values, marks, expressions, &mut registry.sensitive_rules, budget) {
        members.push((Cow::Borrowed(name), set));
    }
    registry.properties = Properties::Given(members);
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
    let mut element = (RULE_SET, value.clone());
    if value.is_array() {
        let mut elements = value.elements().into_iter();
        match (elements.next(), elements.next()) {
            (None, _) => return None,
            (Some(set), None) => element = ("network_rule_set/0", set),
            // The provider allows one.
            (Some(_), Some(_)) => {}
        }
    }
    let (path, set) = element;
    let of_set = |marks: &Option<Node<'d>>| {
        let marks = marks.as_ref()?.get(RULE_SET)?;
        if marks.is_array() {
            marks.elements().into_iter().next()
        } else {
            Some(marks)
        }
    };
    let (unknown, sensitive) = (of_set(&marks.unknown), of_set(&marks.sensitive));
    if is_marked(unknown.as_ref()) {
        return Some((path, unresolved(KNOWN_AFTER_APPLY)));
    }
    let mut set = with_unknown(set.literal(budget), unknown.as_ref());
    if let Value::Object(members) = &mut set {
        add_unknown(members, unknown.as_ref(), marks, expressions);
        *sensitive_rules = super::unknown::hide(members, sensitive.as_ref());
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
    for name in ["default_action", "ip_rule"] {
        let place = members.iter().position(|(member, _)| member == name);
        let mark = unknown.and_then(|unknown| unknown.get(name));
        let may_be_unknown = if place.is_some() {
            is_marked(mark.as_ref())
        } else {
            marks.may_be_unknown || is_marked(mark.as_ref())
        };
        // Rules are computed if the author has not set any, like the rule set itself.
        let is_omitted = name == "ip_rule" && is_without_rules(expressions);
        if may_be_unknown && is_omitted {
            members.retain(|(member, _)| member != name);
        } else if may_be_unknown && place.is_none() {
            members.push((Cow::Borrowed(name), unresolved(KNOWN_AFTER_APPLY)));
        }
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
