//! `azapi_resource`, whose body is what Azure Resource Manager expects.
//!
//! Source: the documentation of Azure/azapi, versions 1.0 to 2.4.

use alloc::borrow::Cow;
use alloc::boxed::Box;

use acrcheck_expressions::{Budget, Value};

use super::unknown::{KNOWN_AFTER_APPLY, Marks, leave_open, not_known, unresolved};
use crate::ascii::same;
use crate::document::declaration::{Computed, Declaration, Language};
use crate::document::declared::node::{Node, parse};
use crate::document::declared::registry::{Members, SENSITIVE, is_marked, network, put_text};
use crate::document::registry::{Network, RegistryObject};
use crate::document::resource::TypeKind;
use crate::document::rule_set::RuleSet;
use crate::json::JsonType;
use crate::model::Provenance;
use crate::slot::Slot;

/// The type of the resource that an azapi resource manages.
pub(super) enum Type {
    Registry,
    /// A deployment, whose template may deploy a registry.
    Deployment,
    Other,
    Unknown,
}

pub(super) fn type_of(values: &Node<'_>) -> Type {
    let text = values.get("type").and_then(|text| text.text());
    match text.as_deref().map(TypeKind::of_text) {
        Some(TypeKind::Registry) => Type::Registry,
        Some(TypeKind::Deployment) => Type::Deployment,
        Some(TypeKind::Other) => Type::Other,
        _ => Type::Unknown,
    }
}

/// Reads the body of a registry.
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
    ] {
        if let Some(value) = marks.plain(values, name, budget) {
            put_text(slot, Cow::Borrowed(name), value);
        }
    }
    if let Some(Value::Text(parent)) = marks.plain(values, "parent_id", budget) {
        for (slot, label) in [
            (&mut object.subscription_id, "subscriptions"),
            (&mut object.resource_group, "resourceGroups"),
        ] {
            if let Some(segment) = segment(&parent, label) {
                put_text(
                    slot,
                    Cow::Borrowed("parent_id"),
                    Value::Text(Cow::Owned(segment.into())),
                );
            }
        }
    }
    let is_text = values.get("body").is_some_and(|body| body.is_text());
    let body = match body(values, marks, expressions, provenance, budget) {
        // Text that is not JSON is not the same as no body.
        Some(Value::Text(text)) => Some(parse(&text, budget).unwrap_or(Value::Text(text))),
        body => body,
    };
    let key = |path: &str| Cow::Owned([section, "/body", path].concat());
    let is_cut = marks.may_be_unknown && !is_text;
    match body {
        None | Some(Value::Null) => {}
        Some(Value::Object(members)) => read_body(&mut object, members, is_text, &key, marks.sensitive.as_ref()),
        Some(Value::Unresolved(expression)) => {
            object.properties = Slot::Unresolved {
                key: key(""),
                expression,
            };
        }
        Some(_) => {
            object.properties = Slot::Wrong {
                key: key(""),
                found: JsonType::String,
            };
        }
    }
    match &mut object.properties {
        slot @ Slot::Missing if is_cut => *slot = not_known(section),
        Slot::Is { value, .. } if is_cut => leave_open_network(value, marks),
        _ => {}
    }
    object.declaration = Some(Box::new(Declaration {
        provenance,
        language: Language::Properties,
        address: None,
        is_conditional: false,
        computed: Computed {
            properties: is_text,
            rule_set: is_text,
            ip_rules: is_text,
        },
    }));
    object
}

/// Leaves open what a body in a plan without marks does not have.
fn leave_open_network(network: &mut Network<'_>, marks: &Marks<'_>) {
    if !marks.has_change {
        for (slot, name) in [
            (&mut network.public_network_access, "publicNetworkAccess"),
            (&mut network.bypass_options, "networkRuleBypassOptions"),
        ] {
            if matches!(slot, Slot::Missing) {
                *slot = not_known(name);
            }
        }
    }
    match &mut network.rule_set {
        slot @ Slot::Missing => *slot = not_known("networkRuleSet"),
        Slot::Is {
            value: RuleSet::Object(set),
            ..
        } => leave_open(set, ["defaultAction", "ipRules"]),
        _ => {}
    }
}

/// The body, as far as it is known; none if there is none.
fn body<'d>(
    values: &Node<'d>,
    marks: &Marks<'d>,
    expressions: Option<&Node<'d>>,
    provenance: Provenance,
    budget: &mut Budget,
) -> Option<Value<'d>> {
    // A sensitive body is merged over the body. It is write-only: only the configuration shows that it is there.
    let is_set = |node: Option<Node<'d>>| node.is_some_and(|node| !node.is_null());
    let may_be_set = match expressions {
        Some(expressions) => is_set(expressions.get("sensitive_body")),
        // A plan without its configuration does not say. A state has what was left.
        None => provenance == Provenance::Declared && values.get("sensitive_body").is_some(),
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

fn read_body<'d>(
    object: &mut RegistryObject<'d>,
    members: Members<'d>,
    is_text: bool,
    key: &dyn Fn(&str) -> Cow<'d, str>,
    sensitive: Option<&Node<'d>>,
) {
    let marks = sensitive.and_then(|marks| marks.get("body"));
    let sensitive = marks.as_ref().and_then(|marks| marks.get("properties"));
    for (name, value) in members {
        if same(&name, "properties") {
            let key = key(if is_text { "" } else { "/properties" });
            object.properties = match (&object.properties, value) {
                (Slot::Missing, Value::Object(_)) if is_marked(sensitive.as_ref()) => Slot::Unresolved {
                    key,
                    expression: Cow::Borrowed(SENSITIVE),
                },
                (Slot::Missing, Value::Object(members)) => Slot::Is {
                    key,
                    value: network(members, sensitive.as_ref()),
                },
                (Slot::Missing, Value::Null) => Slot::Null,
                (Slot::Missing, Value::Unresolved(expression)) => Slot::Unresolved { key, expression },
                (Slot::Missing, _) => Slot::Wrong {
                    key,
                    found: JsonType::String,
                },
                _ => Slot::Twice { key },
            };
        } else if same(&name, "sku")
            && let Value::Object(sku) = value
        {
            for (name, value) in sku {
                if same(&name, "name") {
                    put_text(&mut object.sku_name, name, value);
                }
            }
        } else if same(&name, "location")
            && let Value::Text(_) = value
            && object.location.is_absent()
            && !is_marked(marks.as_ref().and_then(|marks| marks.get("location")).as_ref())
        {
            object.location = Slot::Missing;
            put_text(&mut object.location, name, value);
        }
    }
}

/// Returns the segment after a label in a resource id.
fn segment<'t>(id: &'t str, label: &str) -> Option<&'t str> {
    let mut segments = id.split('/');
    segments.find(|segment| same(segment, label))?;
    segments.next().filter(|segment| !segment.is_empty())
}
