//! Work that is done in Rust for all peers: finding registries in a document, and duplicate keys.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::Result;

/// JSON whose objects have each key once: a duplicate key with the same spelling has the value `false`.
///
/// Neither Rego nor CEL can detect such a key. Both would use one of the values, so malformed input could pass. The tables treat
/// a duplicate key like a value of the wrong type, and none of their keys has a Boolean.
struct OnceOnly(Value);

impl<'de> Deserialize<'de> for OnceOnly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(OnceOnlyVisitor).map(Self)
    }
}

struct OnceOnlyVisitor;

impl<'de> Visitor<'de> for OnceOnlyVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> std::result::Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(OnceOnly(element)) = elements.next_element()? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> std::result::Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, OnceOnly(value))) = members.next_entry::<String, OnceOnly>()? {
            let value = if object.contains_key(&key) {
                Value::Bool(false)
            } else {
                value
            };
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// The registries of a document, each as text without duplicate keys.
///
/// # Errors
/// The document is not JSON.
pub fn registries(document: &str) -> Result<Vec<String>> {
    let mut registries = Vec::new();
    for value in serde_json::Deserializer::from_str(document).into_iter() {
        let OnceOnly(value) = value?;
        collect(&value, &mut registries);
    }
    Ok(registries)
}

/// Collects registries at any depth, but not inside other resources.
fn collect(value: &Value, registries: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, registries)),
        Value::Object(object) => match kind(object) {
            Kind::Registry => registries.push(value.to_string()),
            Kind::OtherResource => {}
            Kind::Container => object.values().for_each(|value| collect(value, registries)),
        },
        _ => {}
    }
}

enum Kind {
    Registry,
    OtherResource,
    Container,
}

const NETWORK: [&str; 5] = [
    "publicnetworkaccess",
    "networkruleset",
    "networkrulebypassoptions",
    "networkrulebypassoption",
    "networkrulesetdefaultaction",
];

/// "A registry is an object whose id, if present, is exactly a registry's resource id, and for which at least one of these is true: its type is
/// Microsoft.ContainerRegistry/registries; it has such an id; it has no type and at least one of P, B, D or a rule set."
fn kind(object: &Map<String, Value>) -> Kind {
    let text = |name: &str| members(object, name).find_map(Value::as_str);
    let id = text("id").map(id_of_registry);
    let has_type = members(object, "type").any(|value| !value.is_null());
    let is_type = text("type").is_some_and(|text| {
        let (name, _) = text.split_once('@').unwrap_or((text, ""));
        name.trim()
            .eq_ignore_ascii_case("Microsoft.ContainerRegistry/registries")
    });
    if members(object, "complianceState").next().is_some() || matches!(id, Some(Id::Inside)) {
        return Kind::OtherResource;
    }
    if is_type || matches!(id, Some(Id::Registry)) {
        return Kind::Registry;
    }
    if has_type {
        let other = text("type").is_some_and(|text| text.contains('.') && text.contains('/'));
        let deployment = text("type").is_some_and(|text| text.eq_ignore_ascii_case("Microsoft.Resources/deployments"));
        return if other && !deployment {
            Kind::OtherResource
        } else {
            Kind::Container
        };
    }
    let inner = members(object, "properties").find_map(Value::as_object);
    let shows = |object| NETWORK.iter().any(|name| members(object, name).next().is_some());
    if id.is_none() && (shows(object) || inner.is_some_and(shows)) {
        Kind::Registry
    } else {
        Kind::Container
    }
}

enum Id {
    Registry,
    /// Continues after the name of a registry.
    Inside,
    Other,
}

fn id_of_registry(id: &str) -> Id {
    let id = id.trim().to_ascii_lowercase();
    match id.split_once("/providers/microsoft.containerregistry/registries/") {
        Some((_, name)) if name.contains('/') => Id::Inside,
        Some((_, name)) if !name.is_empty() => Id::Registry,
        _ => Id::Other,
    }
}

/// The values under a key, in any spelling.
fn members<'o>(object: &'o Map<String, Value>, name: &str) -> impl Iterator<Item = &'o Value> {
    object
        .iter()
        .filter(move |(key, _)| name_of(key).eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Case, underscores and dots are ignored, and a `properties` prefix is dropped.
fn name_of(key: &str) -> String {
    let plain: String = key.chars().filter(|c| !matches!(c, '_' | '.')).collect();
    let plain = plain.to_ascii_lowercase();
    match plain.strip_prefix("properties") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => plain,
    }
}
