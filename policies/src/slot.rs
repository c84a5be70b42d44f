//! What stands under one key of a foreign JSON object: nothing, a value of the type that belongs there, or something malformed.

use alloc::borrow::Cow;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

/// Takes in one JSON value of any type. What is not written calls the value out of place.
///
/// Nothing here fails on a value of the wrong type: that is a fact about the document, not an error of reading it.
pub(crate) trait Reader<'d>: Sized {
    type Output;

    fn null(self) -> Self::Output;

    /// A value of a type that does not belong.
    fn out_of_place(self, found: JsonType) -> Self::Output;

    fn text(self, _: Cow<'d, str>) -> Self::Output {
        self.out_of_place(JsonType::String)
    }

    fn boolean(self, _: bool) -> Self::Output {
        self.out_of_place(JsonType::Boolean)
    }

    /// `None` for a number that is negative, fractional or above 2^64 - 1.
    fn number(self, _: Option<u64>) -> Self::Output {
        self.out_of_place(JsonType::Number)
    }

    fn array<A: SeqAccess<'d>>(self, mut array: A) -> Result<Self::Output, A::Error> {
        skip_elements(&mut array)?;
        Ok(self.out_of_place(JsonType::Array))
    }

    fn object<A: MapAccess<'d>>(self, mut object: A) -> Result<Self::Output, A::Error> {
        skip_members(&mut object)?;
        Ok(self.out_of_place(JsonType::Object))
    }
}

/// A reader as serde takes it.
pub(crate) struct With<R>(pub(crate) R);

impl<'d, R: Reader<'d>> DeserializeSeed<'d> for With<R> {
    type Value = R::Output;

    fn deserialize<D: Deserializer<'d>>(self, deserializer: D) -> Result<R::Output, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'d, R: Reader<'d>> Visitor<'d> for With<R> {
    type Value = R::Output;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<R::Output, E> {
        Ok(self.0.null())
    }

    fn visit_bool<E>(self, value: bool) -> Result<R::Output, E> {
        Ok(self.0.boolean(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<R::Output, E> {
        Ok(self.0.number(Some(value)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<R::Output, E> {
        Ok(self.0.number(None))
    }

    fn visit_f64<E>(self, value: f64) -> Result<R::Output, E> {
        // To JSON, 16.0 is the same number as 16. The conversion is exact or comes out as another number.
        let whole = value as u64;
        Ok(self.0.number((whole as f64 == value).then_some(whole)))
    }

    fn visit_borrowed_str<E>(self, value: &'d str) -> Result<R::Output, E> {
        Ok(self.0.text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<R::Output, E> {
        Ok(self.0.text(Cow::Owned(value.into())))
    }

    fn visit_seq<A: SeqAccess<'d>>(self, array: A) -> Result<R::Output, A::Error> {
        self.0.array(array)
    }

    fn visit_map<A: MapAccess<'d>>(self, object: A) -> Result<R::Output, A::Error> {
        self.0.object(object)
    }
}

/// A type that can be read from some JSON types, without anything else to know. Every method that is not written says that the type does
/// not belong.
pub(crate) trait FromJson<'d>: Sized {
    fn from_text(_: Cow<'d, str>) -> Parsed<Self> {
        Parsed::Not(JsonType::String)
    }

    fn from_boolean(_: bool) -> Parsed<Self> {
        Parsed::Not(JsonType::Boolean)
    }

    fn from_number(_: Option<u64>) -> Parsed<Self> {
        Parsed::Not(JsonType::Number)
    }

    fn from_array<A: SeqAccess<'d>>(mut array: A) -> Result<Parsed<Self>, A::Error> {
        skip_elements(&mut array)?;
        Ok(Parsed::Not(JsonType::Array))
    }

    fn from_object<A: MapAccess<'d>>(mut object: A) -> Result<Parsed<Self>, A::Error> {
        skip_members(&mut object)?;
        Ok(Parsed::Not(JsonType::Object))
    }
}

fn skip_elements<'d, A: SeqAccess<'d>>(array: &mut A) -> Result<(), A::Error> {
    while array.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_members<'d, A: MapAccess<'d>>(object: &mut A) -> Result<(), A::Error> {
    while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// The reader of a type that needs nothing else to know.
struct Plain<T>(PhantomData<T>);

impl<'d, T: FromJson<'d>> Reader<'d> for Plain<T> {
    type Output = Parsed<T>;

    fn null(self) -> Parsed<T> {
        Parsed::Null
    }

    fn out_of_place(self, found: JsonType) -> Parsed<T> {
        Parsed::Not(found)
    }

    fn text(self, text: Cow<'d, str>) -> Parsed<T> {
        T::from_text(text)
    }

    fn boolean(self, value: bool) -> Parsed<T> {
        T::from_boolean(value)
    }

    fn number(self, value: Option<u64>) -> Parsed<T> {
        T::from_number(value)
    }

    fn array<A: SeqAccess<'d>>(self, array: A) -> Result<Parsed<T>, A::Error> {
        T::from_array(array)
    }

    fn object<A: MapAccess<'d>>(self, object: A) -> Result<Parsed<T>, A::Error> {
        T::from_object(object)
    }
}

impl<'d, T: FromJson<'d>> Deserialize<'d> for Parsed<T> {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(With(Plain(PhantomData)))
    }
}

impl<'d> FromJson<'d> for Cow<'d, str> {
    fn from_text(text: Cow<'d, str>) -> Parsed<Self> {
        Parsed::Is(text)
    }
}

impl FromJson<'_> for bool {
    fn from_boolean(value: bool) -> Parsed<Self> {
        Parsed::Is(value)
    }
}

impl FromJson<'_> for u64 {
    fn from_number(value: Option<u64>) -> Parsed<Self> {
        value.map_or(Parsed::Not(JsonType::Number), Parsed::Is)
    }
}

/// An object's key, borrowed from the document unless it is written with escapes.
pub(crate) struct Key<'d>(pub(crate) Cow<'d, str>);

impl<'d> Deserialize<'d> for Key<'d> {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'d> Visitor<'d> for KeyVisitor {
            type Value = Key<'d>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'d str) -> Result<Key<'d>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Key<'d>, E> {
                Ok(Key(Cow::Owned(key.into())))
            }
        }

        deserializer.deserialize_str(KeyVisitor)
    }
}

/// Whether two names are the same to Azure: ASCII case does not count.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Reads an object of which one key matters.
pub(crate) fn only_key<'d, A: MapAccess<'d>, T: FromJson<'d>>(
    mut object: A,
    name: &str,
) -> Result<Slot<'d, T>, A::Error> {
    let mut slot = Slot::Missing;
    while let Some(Key(key)) = object.next_key()? {
        if same(&key, name) {
            slot.put(key, object.next_value()?);
        } else {
            object.next_value::<IgnoredAny>()?;
        }
    }
    Ok(slot)
}
