//! `azapi_resource`, whose body is what Azure Resource Manager expects.
//!
//! Source: the documentation of Azure/azapi, versions 1.0 to 2.4.

use alloc::borrow::Cow;
use alloc::string::String;

use acrcheck_expressions::{Budget, Value};
use acrcheck_json::ascii::same;

use super::unknown::{KNOWN_AFTER_APPLY, Marks, hide, is_marked, leave_addresses_open, leave_open, unresolved};
use crate::node::{Node, parse};
use crate::registry::{Computed, Members, Properties, Registry, SENSITIVE, sku_name, text};
use crate::resource_id::id_segment;

/// Reads the body of a registry.
pub(super) fn read<'d>(
    registry: &mut Registry<'d>,
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    budget: &mut Budget,
) {
    if let Some(parent) = marks.text(values, "parent_id", budget) {
        let segment = |label| id_segment(&parent, label).map(|segment| Cow::Owned(String::from(segment)));
        registry.subscription_id = segment("subscriptions");
        registry.resource_group = segment("resourceGroups");
    }
    let is_text = values.get("body").is_some_and(|body| body.is_text());
    registry.computed = Computed {
        properties: is_text,
        rule_set: is_text,
        ip_rules: is_text,
    };
    registry.section = Cow::Owned([&registry.section, "/body"].concat());
    let body = match body(values, marks, expressions, registry.is_observed, budget) {
        // Text that is not JSON is not the same as no body.
        Some(Value::Text(text)) => Some(parse(&text, budget).unwrap_or(Value::Text(text))),
        body => body,
    };
    registry.properties = match body {
        None | Some(Value::Null) => Properties::Missing,
        Some(Value::Object(members)) => {
            if !is_text {
                registry.section = Cow::Owned([&registry.section, "/properties"].concat());
            }
            read_body(registry, members, marks)
        }
        Some(other) => Properties::of(other),
    };
    if marks.may_be_unknown && !is_text {
        leave_properties_open(&mut registry.properties, marks);
    }
}

/// Leaves open what a body in a plan without marks does not have.
fn leave_properties_open(properties: &mut Properties<'_>, marks: &Marks<'_>) {
    match properties {
        Properties::Missing => *properties = Properties::Unresolved(Cow::Borrowed(KNOWN_AFTER_APPLY)),
        Properties::Given(members) => {
            if marks.is_cut() {
                leave_open(members, &["publicNetworkAccess", "networkRuleBypassOptions"]);
            }
            leave_open(members, &["networkRuleSet"]);
            for (name, value) in members {
                if same(name, "networkRuleSet")
                    && let Value::Object(members) = value
                {
                    leave_open(members, &["defaultAction", "ipRules"]);
                    leave_addresses_open(members);
                }
            }
        }
        _ => {}
    }
}

/// The body, as far as it is known; none if there is none.
fn body<'d>(
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    is_observed: bool,
    budget: &mut Budget,
) -> Option<Value<'d>> {
    // A sensitive body is merged over the body. It is write-only: only the configuration shows that it is there.
    let is_set = |node: Option<Node<'d>>| node.is_some_and(|node| !node.is_null());
    let may_be_set = match expressions {
        Some(expressions) => is_set(expressions.get("sensitive_body")),
        // A plan without its configuration does not say. A state has what was left.
        None => !is_observed && values.get("sensitive_body").is_some(),
    };
    if is_set(values.get("sensitive_body")) || may_be_set {
        return Some(unresolved(SENSITIVE));
    }
    let body = marks.value(values, "body", budget);
    if body.is_none() && marks.may_be_unknown {
        return Some(unresolved(KNOWN_AFTER_APPLY));
    }
    body
}

fn read_body<'d>(registry: &mut Registry<'d>, members: Members<'d>, marks: &Marks<'d>) -> Properties<'d> {
    let of_body = marks.sensitive.as_ref().and_then(|marks| marks.get("body"));
    let sensitive = of_body.as_ref().and_then(|marks| marks.get("properties"));
    let mut properties = Properties::Missing;
    for (name, value) in members {
        if same(&name, "properties") {
            properties = match (properties, value) {
                (Properties::Missing, Value::Object(_)) if is_marked(sensitive.as_ref()) => {
                    Properties::Unresolved(Cow::Borrowed(SENSITIVE))
                }
                (Properties::Missing, value) => Properties::of(value),
                _ => Properties::GivenTwice,
            };
        } else if same(&name, "sku") {
            registry.sku = sku_name(value);
        } else if same(&name, "location")
            && registry.location.is_none()
            && !is_marked(of_body.as_ref().and_then(|marks| marks.get("location")).as_ref())
        {
            registry.location = text(value);
        }
    }
    if let Properties::Given(members) = &mut properties {
        registry.sensitive_rules = hide(members, sensitive.as_ref());
    }
    properties
}
