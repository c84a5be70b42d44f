//! The value of one key of a JSON object: missing, null, of the expected type, or malformed.

use alloc::borrow::Cow;
use core::mem;

use crate::key::Key;
use acrcheck_json::{self as json, Container, JsonType, Member, Name, Scanner, Value};

/// A JSON value that was read as a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parsed<T> {
    Null,
    Is(T),
    Not(JsonType),
}

/// The value of one known key. `null` counts as absent, but a second occurrence of the key is still noticed.
#[derive(Clone, Debug, Default)]
pub(crate) enum Slot<'d, T> {
    #[default]
    Missing,
    Null,
    Is {
        key: Cow<'d, str>,
        value: T,
    },
    Wrong {
        key: Cow<'d, str>,
        found: JsonType,
    },
    Twice {
        key: Cow<'d, str>,
    },
    /// The value cannot be computed from the document (templates and plans only).
    Unresolved {
        key: Cow<'d, str>,
        /// The expression, as evidence shows it.
        expression: Cow<'d, str>,
    },
}

impl<'d, T> Slot<'d, T> {
    /// Records one occurrence of the key.
    pub(crate) fn put(&mut self, key: Cow<'d, str>, parsed: Parsed<T>) {
        *self = match (&*self, parsed) {
            (Self::Missing, Parsed::Null) => Self::Null,
            (Self::Missing, Parsed::Is(value)) => Self::Is { key, value },
            (Self::Missing, Parsed::Not(found)) => Self::Wrong { key, found },
            _ => Self::Twice { key },
        };
    }

    /// Reads the value of one occurrence of the key.
    pub(crate) fn read(&mut self, key: Name, json: &mut Scanner<'d>) -> json::Result<()>
    where
        T: FromJson<'d>,
    {
        let parsed = read(json)?;
        self.put(json.text_of(key), parsed);
        Ok(())
    }

    /// Like `read`, and fast for the first occurrence with a value of the expected type.
    #[inline(always)]
    pub(crate) fn read_in_place(&mut self, member: Member, json: &mut Scanner<'d>) -> json::Result<()>
    where
        T: Fill<'d>,
    {
        if !matches!(self, Self::Missing) || member.first != T::OPENS {
            return self.read_unusual(member.name, json);
        }
        json.enter();
        self.put_first(json.text_of(member.name), T::default());
        let Self::Is { value, .. } = self else { return Ok(()) };
        let filled = value.fill(json);
        if filled.is_err() {
            // What can be read of a broken value does not count.
            *self = Self::Missing;
        }
        filled
    }

    #[cold]
    #[inline(never)]
    fn read_unusual(&mut self, key: Name, json: &mut Scanner<'d>) -> json::Result<()>
    where
        T: FromJson<'d>,
    {
        self.read(key, json)
    }

    /// Records the first occurrence of the key.
    #[inline(always)]
    fn put_first(&mut self, key: Cow<'d, str>, value: T) {
        // There is nothing in a missing slot to drop, which the compiler does not see.
        mem::forget(mem::replace(self, Self::Is { key, value }));
    }

    /// The value, if it has the expected type.
    pub(crate) const fn value(&self) -> Option<&T> {
        match self {
            Self::Is { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Whether the key is missing or null.
    pub(crate) const fn is_absent(&self) -> bool {
        matches!(self, Self::Missing | Self::Null)
    }

    /// The key as the document spells it.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Missing | Self::Null => None,
            Self::Is { key, .. } | Self::Wrong { key, .. } | Self::Twice { key } | Self::Unresolved { key, .. } => {
                Some(key)
            }
        }
    }

    /// The text that evidence shows in place of a malformed value.
    pub(crate) const fn malformation(&self) -> Option<&'static str> {
        match self {
            Self::Wrong { found, .. } => Some(found.placeholder()),
            Self::Twice { .. } => Some("<given twice>"),
            Self::Missing | Self::Null | Self::Is { .. } | Self::Unresolved { .. } => None,
        }
    }
}

/// The value of a key whose values are strings.
pub(crate) type Text<'d> = Slot<'d, Cow<'d, str>>;

impl<'d> Text<'d> {
    /// Like `read`, and fast for a string without escapes.
    #[inline(always)]
    pub(crate) fn read_text(&mut self, member: Member, json: &mut Scanner<'d>) -> json::Result<()> {
        if matches!(self, Self::Missing)
            && let Some(key) = json.plain_text_of(member.name)
            && let Some(value) = json.plain_string(member.first)
        {
            self.put_first(Cow::Borrowed(key), Cow::Borrowed(value));
            return Ok(());
        }
        self.read_unusual(member.name, json)
    }
}

/// A type that can be read from JSON. A value of another JSON type is a fact about the document, not an error.
pub(crate) trait FromJson<'d>: Sized {
    /// Reads a value that has been started: all of it if it has a suitable type, otherwise nothing.
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>>;
}

/// A type whose values are objects or arrays. They are read where they are kept, because moving them costs more than reading them.
pub(crate) trait Fill<'d>: Default + FromJson<'d> {
    /// The bracket that a value begins with.
    const OPENS: u8;

    /// Reads a value after its bracket, to its end.
    fn fill(&mut self, json: &mut Scanner<'d>) -> json::Result<()>;

    /// Reads a value that has been started, if it is of this type.
    fn take_filled(value: &Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let opens = match value {
            Value::Object(_) => b'{',
            Value::Array(_) => b'[',
            _ => return Ok(None),
        };
        if opens != Self::OPENS {
            return Ok(None);
        }
        let mut filled = Self::default();
        filled.fill(json)?;
        Ok(Some(filled))
    }
}

/// Reads the next value, whatever its type.
pub(crate) fn read<'d, T: FromJson<'d>>(json: &mut Scanner<'d>) -> json::Result<Parsed<T>> {
    let mut value = json.value()?;
    Ok(match T::take(&mut value, json)? {
        Some(taken) => Parsed::Is(taken),
        None => json.skip_rest(&mut value)?.map_or(Parsed::Null, Parsed::Not),
    })
}

impl<'d> FromJson<'d> for Cow<'d, str> {
    fn take(value: &mut Value<'d>, _: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Text(text) => Some(mem::take(text)),
            _ => None,
        })
    }
}

impl FromJson<'_> for bool {
    fn take(value: &mut Value<'_>, _: &mut Scanner<'_>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Boolean(value) => Some(*value),
            _ => None,
        })
    }
}

impl FromJson<'_> for u64 {
    fn take(value: &mut Value<'_>, _: &mut Scanner<'_>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Number(number) => json::whole_number(number),
            _ => None,
        })
    }
}

/// Reads an object after its brace. `read` reads the value of a key and returns whether it is one that it knows; otherwise the value is skipped.
///
/// There is one copy of this loop for all objects in which little time is spent.
#[inline(never)]
pub(crate) fn known_keys<'d>(
    json: &mut Scanner<'d>,
    read: &mut dyn FnMut(Key, Member, &mut Scanner<'d>) -> json::Result<bool>,
) -> json::Result<()> {
    let mut object = Container::default();
    while let Some(member) = json.next_member(&mut object)? {
        let is_read = match Key::of_member(&member, json) {
            Some(key) => read(key, member, json)?,
            None => false,
        };
        if !is_read {
            json.skip_from(member.first)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn slot(document: &str) -> Slot<'_, Cow<'_, str>> {
        let mut json = Scanner::new(document);
        let Ok(Value::Object(_)) = json.value() else {
            panic!("{document} is not an object");
        };
        let mut slot = Slot::Missing;
        known_keys(&mut json, &mut |key, member, json| {
            let is_known = key == Key::DefaultAction;
            if is_known {
                slot.read_text(member, json)?;
            }
            Ok(is_known)
        })
        .expect("the document is JSON");
        slot
    }

    #[test]
    fn a_slot_is_missing_null_a_value_or_malformed() {
        assert!(matches!(slot(r#"{"other":1}"#), Slot::Missing));
        assert!(matches!(slot(r#"{"defaultAction":null}"#), Slot::Null));
        assert_eq!(
            slot(r#"{"default_action":"Deny"}"#).value().map(|text| &**text),
            Some("Deny")
        );
        assert_eq!(slot(r#"{"default_action":"Deny"}"#).key(), Some("default_action"));
        for (value, expected) in [
            ("true", "<boolean>"),
            ("1", "<number>"),
            ("[1,[2]]", "<array>"),
            (r#"{"a":{}}"#, "<object>"),
        ] {
            let document = alloc::format!(r#"{{"defaultAction":{value},"other":1}}"#);
            assert_eq!(slot(&document).malformation(), Some(expected));
        }
    }

    /// In any spelling, and whatever the two values are.
    #[test]
    fn a_second_occurrence_is_malformed() {
        for document in [
            r#"{"defaultAction":"Deny","defaultAction":"Deny"}"#,
            r#"{"defaultAction":"Deny","DEFAULT_ACTION":"Allow"}"#,
            r#"{"defaultAction":null,"defaultAction":null}"#,
            r#"{"defaultAction":1,"defaultAction":"Deny"}"#,
            r#"{"defaultAction":"a","defaultAction":"b","defaultAction":"c"}"#,
        ] {
            assert_eq!(slot(document).malformation(), Some("<given twice>"), "{document}");
            assert_eq!(slot(document).value(), None, "{document}");
            assert!(!slot(document).is_absent(), "{document}");
        }
    }
}
