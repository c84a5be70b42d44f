//! JSON that preserves repeated keys as unreadable, so that a replay detects them like the live run did.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// The replacement for the values of a repeated key. No list or registry accepts it as a value.
const REPEATED: &str = "(given twice)";

/// A JSON value of a response.
pub(super) struct Answered(pub(super) Value);

impl<'de> Deserialize<'de> for Answered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Answered;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Answered, E> {
                Ok(Answered(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Answered, E> {
                Ok(Answered(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Answered, E> {
                Ok(Answered(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Answered, E> {
                Ok(Answered(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Answered, E> {
                Ok(Answered(Number::from_f64(value).map_or(Value::Null, Value::Number)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Answered, E> {
                Ok(Answered(value.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Answered, A::Error> {
                let mut elements = Vec::new();
                while let Some(Answered(element)) = sequence.next_element()? {
                    elements.push(element);
                }
                Ok(Answered(Value::Array(elements)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Answered, A::Error> {
                let mut members = Map::new();
                while let Some((key, Answered(value))) = map.next_entry::<String, _>()? {
                    let value = if members.contains_key(&key) {
                        REPEATED.into()
                    } else {
                        value
                    };
                    members.insert(key, value);
                }
                Ok(Answered(Value::Object(members)))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_stays_unreadable() {
        for (text, read) in [
            (
                r#"{"a":[null,true,-1,1,1.5,"x",{}]}"#,
                r#"{"a":[null,true,-1,1,1.5,"x",{}]}"#,
            ),
            (
                r#"[{"a":1,"b":{"c":1,"c":[],"c":1},"A":2}]"#,
                r#"[{"a":1,"b":{"c":"(given twice)"},"A":2}]"#,
            ),
        ] {
            let Answered(value) = serde_json::from_str(text).unwrap();
            assert_eq!(value, serde_json::from_str::<Value>(read).unwrap(), "{text}");
        }
    }
}
