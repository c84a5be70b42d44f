//! Values of the document that are read when they are asked for.
//!
//! A template or a plan is large, and little of it matters. So it is not parsed as a whole: a node is a place in the text.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_expressions::{Budget, Value};
use acrcheck_json::ascii::same;
use acrcheck_json::number::saturated;
use acrcheck_json::{self as json, Scanner, whole_number};

use crate::position::Position;

/// The evidence in place of a value that the document gives twice.
const GIVEN_TWICE: &str = "<given twice>";

/// The evidence in place of a value that exceeds the budget.
pub(crate) const TOO_LARGE: &str = "<too large>";

/// A value of the document. Its text has been read before, so it is JSON.
#[derive(Clone, Debug)]
pub struct Node<'d>(Box<Place<'d>>);

/// Where a value is.
#[derive(Clone, Debug)]
struct Place<'d> {
    /// At the start of the value.
    json: Scanner<'d>,
    is_given_twice: bool,
}

/// A member of an object.
pub(crate) type Member<'d> = (Cow<'d, str>, Node<'d>);

impl<'d> Node<'d> {
    /// The object whose opening brace `json` has just read.
    #[must_use]
    pub fn of_object(json: &Scanner<'d>) -> Self {
        Self::at_scanner(json.before_brace())
    }

    fn at(json: &mut Scanner<'d>) -> Self {
        json.first_byte();
        Self::at_scanner(json.clone())
    }

    fn at_scanner(json: Scanner<'d>) -> Self {
        Self(Box::new(Place {
            json,
            is_given_twice: false,
        }))
    }

    /// The next value of `json`, which is skipped.
    fn next(json: &mut Scanner<'d>) -> json::Result<Self> {
        let node = Self::at(json);
        json.skip()?;
        Ok(node)
    }

    fn first_byte(&self) -> u8 {
        if self.0.is_given_twice {
            return 0;
        }
        self.0.json.clone().first_byte()
    }

    pub(crate) fn is_object(&self) -> bool {
        self.first_byte() == b'{'
    }

    pub(crate) fn is_array(&self) -> bool {
        self.first_byte() == b'['
    }

    pub(crate) fn is_text(&self) -> bool {
        self.first_byte() == b'"'
    }

    pub(crate) fn is_null(&self) -> bool {
        self.first_byte() == b'n'
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(&self) -> bool {
        self.first_byte() == b't'
    }

    /// Whether its key is given twice, so that it has no value.
    pub(super) const fn is_given_twice(&self) -> bool {
        self.0.is_given_twice
    }

    /// Whether it is `false`.
    pub(super) fn is_false(&self) -> bool {
        self.first_byte() == b'f'
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<Cow<'d, str>> {
        if !self.is_text() {
            return None;
        }
        let mut json = self.0.json.clone();
        json.take_unreadable();
        match json.value() {
            Ok(json::Value::Text(text)) if json.take_unreadable().is_none() => Some(text),
            _ => None,
        }
    }

    /// Calls `visit` with each member of an object, in document order, until it returns false. Does nothing with anything else.
    fn visit(&self, visit: &mut dyn FnMut(Cow<'d, str>, Self) -> bool) {
        let mut json = self.0.json.clone();
        if self.is_object()
            && let Ok(json::Value::Object(mut object)) = json.value()
        {
            while let Ok(Some(name)) = json.next_key(&mut object) {
                let key = json.text_of(name);
                let Ok(value) = Self::next(&mut json) else { break };
                if !visit(key, value) {
                    break;
                }
            }
        }
    }

    /// The members of an object, in document order; none if it is something else.
    pub(crate) fn members(&self) -> Vec<Member<'d>> {
        let mut members = Vec::new();
        self.visit(&mut |key, value| {
            members.push((key, value));
            true
        });
        members
    }

    /// The elements of an array; none if it is something else.
    pub(crate) fn elements(&self) -> Vec<Self> {
        let mut elements = Vec::new();
        let mut json = self.0.json.clone();
        if self.is_array()
            && let Ok(json::Value::Array(mut array)) = json.value()
        {
            while let Ok(true) = json.next_element(&mut array) {
                let Ok(element) = Self::next(&mut json) else { break };
                elements.push(element);
            }
        }
        elements
    }

    /// The member of an object with a key, whatever its case.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let mut found: Option<Self> = None;
        self.visit(&mut |name, mut value| {
            if same(&name, key) {
                value.0.is_given_twice = found.is_some();
                found = Some(value);
            }
            true
        });
        found
    }

    /// A key as the object spells it.
    pub(super) fn spelled(&self, key: &'static str) -> Cow<'d, str> {
        let mut spelled = Cow::Borrowed(key);
        self.visit(&mut |name, _| {
            let is_other = !same(&name, key);
            if !is_other {
                spelled = name;
            }
            is_other
        });
        spelled
    }

    /// The value at a path of keys.
    pub(crate) fn path(&self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self.clone(), |node, key| node.get(key))
    }

    /// The whole value, without regard to expressions in it.
    pub(crate) fn literal(&self, budget: &mut Budget) -> Value<'d> {
        if !self.is_object() && !self.is_array() {
            return self.scalar(budget, &mut |text, _| Value::Text(text));
        }
        if !budget.spend(1) || !budget.enter() {
            return Value::Unresolved(Cow::Borrowed(TOO_LARGE));
        }
        let value = if self.is_array() {
            Value::Array(self.elements().iter().map(|node| node.literal(budget)).collect())
        } else {
            let members = self.members().into_iter();
            Value::Object(members.map(|(key, node)| (key, node.literal(budget))).collect())
        };
        budget.leave();
        value
    }

    /// A value that is neither an array nor an object. `read` turns a string into a value.
    pub(crate) fn scalar(
        &self,
        budget: &mut Budget,
        read: &mut dyn FnMut(Cow<'d, str>, &mut Budget) -> Value<'d>,
    ) -> Value<'d> {
        if self.0.is_given_twice {
            return Value::Unresolved(Cow::Borrowed(GIVEN_TWICE));
        }
        let mut json = self.0.json.clone();
        json.take_unreadable();
        let value = json.value();
        if json.take_unreadable().is_some() {
            // Not text and not known, so a setting is malformed.
            return Value::Number(Cow::Borrowed("<unreadable>"));
        }
        match value {
            Ok(json::Value::Boolean(value)) => Value::Boolean(value),
            Ok(json::Value::Text(text)) if budget.spend(1 + text.len() / 16) => read(text, budget),
            Ok(json::Value::Text(_)) => Value::Unresolved(Cow::Borrowed(TOO_LARGE)),
            Ok(json::Value::Number(number)) => {
                integer(number).map_or(Value::Number(Cow::Borrowed(number)), Value::Integer)
            }
            _ => Value::Null,
        }
    }

    /// Its offset in the document.
    pub(crate) fn place(&self) -> usize {
        self.0.json.offset()
    }

    /// Its place in the document.
    pub(crate) fn position(&self, pointer: String) -> Position {
        let (line, offset) = self.0.json.line_and_offset();
        Position {
            line,
            column: saturated(offset).saturating_add(1),
            pointer,
        }
    }

    /// Its text.
    pub(super) fn source(&self) -> &'d str {
        let mut json = self.0.json.clone();
        let from = json.rest();
        let length = json.skip().map(|()| from.len().saturating_sub(json.rest().len()));
        length.ok().and_then(|length| from.get(..length)).unwrap_or(from)
    }

    /// The text from the start of the value.
    #[must_use]
    pub fn scanner(&self) -> Scanner<'d> {
        self.0.json.clone()
    }
}

/// A whole number of 64 bits.
fn integer(number: &str) -> Option<i64> {
    if let Some(number) = whole_number(number) {
        return i64::try_from(number).ok();
    }
    let number = whole_number(number.strip_prefix('-')?)?;
    i64::try_from(number).ok().map(i64::wrapping_neg)
}

/// Parses a text as JSON.
pub(crate) fn parse(text: &str, budget: &mut Budget) -> Option<Value<'static>> {
    let mut json = Scanner::new(text);
    let node = Node::at(&mut json);
    let is_json = json.skip().is_ok() && json.is_at_end();
    is_json.then(|| owned(node.literal(budget)))
}

/// A value that does not borrow from its text.
fn owned(value: Value<'_>) -> Value<'static> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    match value {
        Value::Null => Value::Null,
        Value::Boolean(value) => Value::Boolean(value),
        Value::Integer(value) => Value::Integer(value),
        Value::Number(text) => Value::Number(own(text)),
        Value::Text(text) => Value::Text(own(text)),
        Value::Array(elements) => Value::Array(elements.into_iter().map(owned).collect()),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (own(key), owned(value))).collect())
        }
        Value::Unresolved(text) => Value::Unresolved(own(text)),
    }
}
