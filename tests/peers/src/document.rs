//! What the peers leave to the program around them: finding registries in a document, and keys that stand twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::Result;

/// JSON whose objects hold each key once: the value of a key that stands twice, in the very same spelling, is `false`.
///
/// Neither Rego nor CEL can see such a key; both would take one of the values, and so might call malformed input a pass. The tables treat
/// a key that is given twice like one that holds another type than it should, and none of their keys may hold a boolean.
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

/// The registries of a document, each as text of its own in which no key stands twice.
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

/// A registry, a list of them, or an object with a list of them under `value` or `data`.
fn collect(value: &Value, registries: &mut Vec<String>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                collect(element, registries);
            }
        }
        Value::Object(object) if is_registry(object) => registries.push(value.to_string()),
        Value::Object(object) => {
            if let Some(Value::Array(elements)) = object.get("value").or_else(|| object.get("data")) {
                for element in elements {
                    collect(element, registries);
                }
            }
        }
        _ => {}
    }
}

/// `ipRules` alone is what `az acr show --query '{ipRules:networkRuleSet.ipRules}'` prints; the native crate takes it for a registry.
const TOP: [&str; 3] = ["id", "name", "ipRules"];
const NETWORK: [&str; 3] = ["publicNetworkAccess", "networkRuleSet", "networkRuleBypassOptions"];

/// "A JSON object whose type is Microsoft.ContainerRegistry/registries (any case), or absent while it has an id, a name or one of the network
/// keys." A value that is null is absent.
fn is_registry(object: &Map<String, Value>) -> bool {
    let mut types = members(object, "type");
    match (types.next(), types.next()) {
        (None | Some(Value::Null), None) => {
            let mut properties = members(object, "properties");
            let inner = properties.next().and_then(Value::as_object);
            let shows = |object, key: &str| members(object, key).any(|value| !value.is_null());
            TOP.iter().chain(&NETWORK).any(|key| shows(object, key))
                || inner.is_some_and(|inner| NETWORK.iter().any(|key| shows(inner, key)))
        }
        (Some(Value::String(kind)), None) => kind
            .trim()
            .eq_ignore_ascii_case("Microsoft.ContainerRegistry/registries"),
        _ => false,
    }
}

/// The values under a key, in any case.
fn members<'o>(object: &'o Map<String, Value>, key: &str) -> impl Iterator<Item = &'o Value> {
    object
        .iter()
        .filter(move |(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value)
}
