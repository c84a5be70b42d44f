//! Values, and the members of arrays and objects.

use alloc::borrow::Cow;

use crate::scanner::{Result, Scanner, SyntaxError};

/// A value: a scalar in full, or the start of an array or object whose content is read next.
#[derive(Debug)]
pub enum Value<'d> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// As it is written.
    Number(&'d str),
    /// A string.
    Text(Cow<'d, str>),
    /// The start of an array.
    Array(Container),
    /// The start of an object.
    Object(Container),
}

/// An array or object that is being read.
#[derive(Debug, Default)]
pub struct Container {
    /// Whether an element or a member has been read.
    pub(crate) begun: bool,
}

/// The type of a JSON value other than null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// The type as evidence shows it in place of a value.
    #[inline]
    pub const fn placeholder(self) -> &'static str {
        match self {
            Self::Boolean => "<boolean>",
            Self::Number => "<number>",
            Self::String => "<string>",
            Self::Array => "<array>",
            Self::Object => "<object>",
        }
    }

    /// The type in a sentence.
    #[inline]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

impl<'d> Scanner<'d> {
    /// Reads the next value.
    #[inline]
    pub fn value(&mut self) -> Result<Value<'d>> {
        match self.peek() {
            b'"' => {
                self.at += 1;
                self.string().map(Value::Text)
            }
            b'{' => {
                self.at += 1;
                Ok(Value::Object(Container::default()))
            }
            b'[' => {
                self.at += 1;
                Ok(Value::Array(Container::default()))
            }
            b't' => self.literal(0, *b"true").map(|()| Value::Boolean(true)),
            b'f' => self.literal(1, *b"alse").map(|()| Value::Boolean(false)),
            b'n' => self.literal(0, *b"null").map(|()| Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    /// Skips the bracket of an array or object, which has been looked at.
    #[inline(always)]
    pub const fn enter(&mut self) {
        self.at += 1;
    }

    /// Whether an array has another element. The element must be read or skipped before the next call.
    #[inline]
    pub fn next_element(&mut self, array: &mut Container) -> Result<bool> {
        match self.peek() {
            b']' => {
                self.at += 1;
                return Ok(false);
            }
            // A trailing comma is found when the value after it is read or skipped.
            b',' if array.begun => self.at += 1,
            _ if array.begun => return Err(SyntaxError),
            _ => array.begun = true,
        }
        Ok(true)
    }

    /// Reads four bytes of a literal after those that have been compared.
    fn literal(&mut self, compared: usize, literal: [u8; 4]) -> Result<()> {
        self.at = self
            .bytes()
            .literal_end(self.at + compared, literal)
            .ok_or(SyntaxError)?
            .get();
        Ok(())
    }
}
