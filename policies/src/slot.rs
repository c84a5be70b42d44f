//! What stands under one key of a foreign JSON object: nothing, a value of the type that belongs there, or something malformed.

use alloc::borrow::Cow;
use core::mem;

use crate::json::{self, Inside, Scanner, Value};
use crate::key::Key;

/// The JSON type of a value that does not belong where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonType {
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl JsonType {
    /// How evidence names a value of this type.
    pub(crate) const fn placeholder(self) -> &'static str {
        match self {
            Self::Boolean => "<boolean>",
            Self::Number => "<number>",
            Self::String => "<string>",
            Self::Array => "<array>",
            Self::Object => "<object>",
        }
    }

    /// The type in a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A JSON value read with an expectation of its type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parsed<T> {
    Null,
    Is(T),
    Not(JsonType),
}

/// What stands under one known key. `null` counts as absent, but a second occurrence of the key is noticed all the same.
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
    pub(crate) fn read(&mut self, key: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<()>
    where
        T: FromJson<'d>,
    {
        let parsed = read(json)?;
        self.put(key, parsed);
        Ok(())
    }

    /// The value, where there is one of the right type.
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
            Self::Is { key, .. } | Self::Wrong { key, .. } | Self::Twice { key } => Some(key),
        }
    }

    /// How evidence names what is malformed here.
    pub(crate) const fn malformation(&self) -> Option<&'static str> {
        match self {
            Self::Wrong { found, .. } => Some(found.placeholder()),
            Self::Twice { .. } => Some("<given twice>"),
            Self::Missing | Self::Null | Self::Is { .. } => None,
        }
    }
}

/// A type that can be read from some JSON types. A value of another type is a fact about the document, not an error of reading it.
pub(crate) trait FromJson<'d>: Sized {
    /// Takes in a value that has been begun: all of it where its type belongs, and otherwise nothing.
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>>;
}

/// Reads the value that comes next, whatever its type.
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

/// Whether two names are the same to Azure: ASCII case does not count.
pub(crate) fn same(a: &str, b: &str) -> bool {
    // Most of those that differ do so in length or in the first letter, and most of the others are the same to the letter.
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    a.len() == b.len() && first(a) == first(b) && (a == b || a.eq_ignore_ascii_case(b))
}

/// Reads an object of which one key matters.
pub(crate) fn only_key<'d, T: FromJson<'d>>(
    inside: &mut Inside,
    json: &mut Scanner<'d>,
    wanted: Key,
) -> json::Result<Slot<'d, T>> {
    let mut slot = Slot::Missing;
    while let Some(key) = json.next_key(inside)? {
        if Key::of(&key) == Some(wanted) {
            slot.read(key, json)?;
        } else {
            json.skip()?;
        }
    }
    Ok(slot)
}
