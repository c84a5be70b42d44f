//! `azapi_resource`, whose body is what Azure Resource Manager expects.
//!
//! Source: the documentation of Azure/azapi, versions 1.0 to 2.4.

use alloc::borrow::Cow;
use alloc::string::String;

use acrcheck_expressions::{Budget, Value};
use acrcheck_json::ascii::same;

use super::unknown::{KNOWN_AFTER_APPLY, Marks, hide, unresolved};
use crate::node::{Node, parse};
use crate::registry::{Members, Properties, Registry, SENSITIVE, text};

/// Reads the body of a registry.
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
    ] {
        *text = marks.text(values, name, budget);
    }
    registry.tags = values.get("tags").filter(|_| !marks.is_sensitive("tags"));
    if let Some(parent) = marks.text(values, "parent_id", budget) {
        let segment = |label| segment(&parent, label).map(|segment| Cow::Owned(String::from(segment)));
        registry.subscription_id = segment("subscriptions");
        registry.resource_group = segment("resourceGroups");
    }
    let is_text = values.get("body").is_some_and(|body| body.is_text());
    registry.computed.properties = is_text;
    registry.section = Cow::Owned([&registry.section, "/body"].concat());
    let body = match body(values, marks, expressions, budget) {
        Some(Value::Text(text)) => parse(&text, budget),
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
        Some(Value::Unresolved(expression)) => Properties::Unresolved(expression),
        Some(_) => Properties::Malformed,
    };
}

/// The body, as far as it is known; none if there is none.
fn body<'d>(
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    budget: &mut Budget,
) -> Option<Value<'d>> {
    // A sensitive body is merged over the body. It is write-only: only the configuration shows that it is there.
    let is_set = |node: Option<Node<'d>>| node.is_some_and(|node| !node.is_null());
    if is_set(values.get("sensitive_body")) || is_set(expressions.and_then(|all| all.get("sensitive_body"))) {
        return Some(unresolved(SENSITIVE));
    }
    let body = marks.value(values, "body", budget);
    if body.is_none() && marks.may_be_unknown {
        return Some(unresolved(KNOWN_AFTER_APPLY));
    }
    body
}

fn read_body<'d>(registry: &mut Registry<'d>, members: Members<'d>, marks: &Marks<'d>) -> Properties<'d> {
    let mut properties = None;
    for (name, value) in members {
        if same(&name, "properties") {
            properties = Some(match (properties, value) {
                (Some(_), _) => Properties::Malformed,
                (None, Value::Object(members)) => Properties::Given(members),
                (None, Value::Null) => Properties::Null,
                (None, Value::Unresolved(expression)) => Properties::Unresolved(expression),
                (None, _) => Properties::Malformed,
            });
        } else if same(&name, "sku")
            && let Value::Object(sku) = value
        {
            let mut names = sku.into_iter().filter(|(name, _)| same(name, "name"));
            registry.sku = names.next().and_then(|(_, name)| text(name));
        } else if same(&name, "location") && registry.location.is_none() {
            registry.location = text(value);
        }
    }
    let mut properties = properties.unwrap_or(Properties::Missing);
    if let Properties::Given(members) = &mut properties {
        let sensitive = marks
            .sensitive
            .as_ref()
            .and_then(|marks| marks.path(&["body", "properties"]));
        registry.sensitive_rules = hide(members, sensitive.as_ref());
    }
    properties
}

/// Returns the segment after a label in a resource id.
fn segment<'t>(id: &'t str, label: &str) -> Option<&'t str> {
    let mut segments = id.split('/');
    segments.find(|segment| same(segment, label))?;
    segments.next().filter(|segment| !segment.is_empty())
}
