//! `azurerm_container_registry`.
//!
//! Source: the resource's schema in hashicorp/terraform-provider-azurerm, versions 1.32 to 5.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use acrcheck_expressions::{Budget, Value};

use super::unknown::{DEEPEST_MARK, KNOWN_AFTER_APPLY, Marks, has_mark, leave_open, unresolved, with_unknown};
use crate::document::declaration::{Computed, Declaration, Language};
use crate::document::declared::node::Node;
use crate::document::declared::registry::{
    SENSITIVE, is_marked, mark_of, put_boolean, put_boolean_as_text, put_length, put_rules, put_text,
};
use crate::document::registry::{Network, RegistryObject};
use crate::document::rule_set::{RuleSet, RuleSetObject};
use crate::json::JsonType;
use crate::model::Provenance;
use crate::slot::Slot;

const PUBLIC_ACCESS: &str = "public_network_access_enabled";
const BYPASS: &str = "network_rule_bypass_option";
const BYPASS_FOR_TASKS: &str = "network_rule_bypass_for_tasks_enabled";
const RULE_SET: &str = "network_rule_set";

/// Reads the attributes of a registry.
pub(super) fn registry<'d>(
    values: &Node<'d>,
    section: &'static str,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    provenance: Provenance,
    budget: &mut Budget,
) -> RegistryObject<'d> {
    let mut object = RegistryObject::default();
    for (slot, name) in [
        (&mut object.id, "id"),
        (&mut object.name, "name"),
        (&mut object.location, "location"),
        (&mut object.resource_group, "resource_group_name"),
        (&mut object.sku_name, "sku"),
    ] {
        if let Some(value) = marks.plain(values, name, budget) {
            put_text(slot, Cow::Borrowed(name), value);
        }
    }
    if let Some(tags) = values.get("tags").filter(|_| !marks.has_sensitive("tags")) {
        // Malformed tags are left out.
        let _ = object.tags.skip(&mut tags.scanner());
    }
    let mut network = Network::default();
    // A plan that does not say what is unknown does not say either why a setting is missing.
    let cut = |value: Option<Value<'d>>| match value {
        None if marks.may_be_unknown && !marks.has_change => Some(unresolved(KNOWN_AFTER_APPLY)),
        value => value,
    };
    let is_given_twice = |name: &str| values.get(name).is_some_and(|value| value.is_given_twice());
    let twice = |name| Slot::Twice {
        key: Cow::Borrowed(name),
    };
    if is_given_twice(PUBLIC_ACCESS) {
        network.public_network_access = twice(PUBLIC_ACCESS);
    } else if let Some(value) = cut(marks.value(values, PUBLIC_ACCESS, budget)) {
        put_boolean_as_text(&mut network.public_network_access, Cow::Borrowed(PUBLIC_ACCESS), value);
    }
    if is_given_twice(BYPASS) {
        network.bypass_options = twice(BYPASS);
    } else if let Some(value) = cut(marks.value(values, BYPASS, budget)) {
        put_text(&mut network.bypass_options, Cow::Borrowed(BYPASS), value);
    }
    if let Some(value) = marks.value(values, BYPASS_FOR_TASKS, budget) {
        put_boolean(&mut network.bypass_for_tasks, Cow::Borrowed(BYPASS_FOR_TASKS), value);
    }
    network.rule_set = rule_set(values, marks, expressions, budget);
    object.properties = Slot::Is {
        key: Cow::Borrowed(section),
        value: network,
    };
    object.declaration = Some(Box::new(Declaration {
        provenance,
        language: Language::Attributes,
        address: None,
        is_conditional: false,
        computed: Computed::default(),
    }));
    object
}

/// Reads the rule set, which is a list of at most one.
fn rule_set<'d>(
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    budget: &mut Budget,
) -> Slot<'d, RuleSet<'d>> {
    let unresolved_set = |text: &'static str| Slot::Unresolved {
        key: Cow::Borrowed(RULE_SET),
        expression: Cow::Borrowed(text),
    };
    let malformed = |found| Slot::Wrong {
        key: Cow::Borrowed(RULE_SET),
        found,
    };
    if marks.is_unknown(RULE_SET) {
        // It is computed if the author has not set it, so it is unknown in every plan that creates a registry.
        return match expressions {
            Some(expressions) if expressions.get(RULE_SET).is_none() => Slot::Missing,
            _ => unresolved_set(KNOWN_AFTER_APPLY),
        };
    }
    if marks.is_sensitive(RULE_SET) {
        return unresolved_set(SENSITIVE);
    }
    let Some(value) = values.get(RULE_SET) else {
        return if marks.may_be_unknown {
            unresolved_set(KNOWN_AFTER_APPLY)
        } else {
            Slot::Missing
        };
    };
    let element = |node: &Option<Node<'d>>| {
        let node = node.as_ref().and_then(|marks| marks.get(RULE_SET));
        node.and_then(|node| {
            if node.is_array() {
                node.elements().into_iter().next()
            } else {
                Some(node)
            }
        })
    };
    let (unknown, sensitive) = (element(&marks.unknown), element(&marks.sensitive));
    let (key, set) = if value.is_array() {
        let mut elements = value.elements().into_iter();
        match (elements.next(), elements.next()) {
            (None, _) if unknown.is_some() => return unresolved_set(KNOWN_AFTER_APPLY),
            (None, _) => return Slot::Missing,
            (Some(set), None) => ("network_rule_set/0", set),
            (Some(_), Some(_)) => return malformed(JsonType::Array),
        }
    } else {
        (RULE_SET, value)
    };
    if is_marked(unknown.as_ref()) {
        return unresolved_set(KNOWN_AFTER_APPLY);
    }
    if is_marked(sensitive.as_ref()) {
        return unresolved_set(SENSITIVE);
    }
    match set.literal(budget) {
        Value::Null => Slot::Null,
        Value::Object(members) => Slot::Is {
            key: Cow::Borrowed(key),
            value: RuleSet::Object(members_of(
                members,
                unknown.as_ref(),
                sensitive.as_ref(),
                marks,
                expressions,
            )),
        },
        _ => malformed(JsonType::String),
    }
}

fn members_of<'d>(
    members: alloc::vec::Vec<(Cow<'d, str>, Value<'d>)>,
    unknown: Option<&Node<'d>>,
    sensitive: Option<&Node<'d>>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
) -> RuleSetObject<'d> {
    let mut set = RuleSetObject::default();
    let (mut of_unknown, mut of_sensitive) = (alloc::vec::Vec::new(), alloc::vec::Vec::new());
    for (key, value) in members {
        let Some(name) = ["default_action", "ip_rule", "virtual_network"]
            .into_iter()
            .find(|name| key == *name)
        else {
            continue;
        };
        let mark = mark_of(unknown, &mut of_unknown, name, name);
        let is_sensitive = mark_of(sensitive, &mut of_sensitive, name, name);
        let value = with_unknown(value, mark.as_ref());
        match name {
            "default_action" if is_marked(is_sensitive.as_ref()) => {
                put_text(&mut set.default_action, key, unresolved(SENSITIVE));
            }
            "default_action" => put_text(&mut set.default_action, key, value),
            "ip_rule" => put_rules(&mut set.ip_rules, key, value, is_sensitive.as_ref()),
            _ => put_length(&mut set.virtual_network_rules, key, value),
        }
    }
    if marks.may_be_unknown {
        leave_open(&mut set, ["default_action", "ip_rule"]);
    }
    let is_unknown = |name: &str| {
        let mark = unknown.and_then(|unknown| unknown.get(name));
        mark.is_some_and(|mark| has_mark(&mark, DEEPEST_MARK))
    };
    if matches!(set.default_action, Slot::Missing) && is_unknown("default_action") {
        put_text(
            &mut set.default_action,
            Cow::Borrowed("default_action"),
            unresolved(KNOWN_AFTER_APPLY),
        );
    }
    // Rules are computed if the author has not set any, like the rule set itself.
    if matches!(set.ip_rules, Slot::Missing) && is_unknown("ip_rule") && !is_without_rules(expressions) {
        put_rules(
            &mut set.ip_rules,
            Cow::Borrowed("ip_rule"),
            unresolved(KNOWN_AFTER_APPLY),
            None,
        );
    }
    set
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
