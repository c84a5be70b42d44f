//! The functions that need the values of all their arguments.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use crate::compare::{are_distinct, equal};
use crate::evaluator::Evaluator;
use crate::parser::Function;
use crate::text;
use crate::value::Place;
use crate::value::Value;

/// The largest array that `range` returns in Azure Resource Manager.
const LONGEST_RANGE: i64 = 10_000;

impl<'d> Evaluator<'_, 'd> {
    /// Calls a function. Returns nothing for arguments that it does not accept, or that leave the result open.
    #[inline(never)]
    pub(crate) fn apply(&mut self, function: Function, arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
        Some(match (function, arguments.as_mut_slice()) {
            (Function::True, []) => Value::Boolean(true),
            (Function::False, []) => Value::Boolean(false),
            (Function::Null, []) => Value::Null,
            (Function::Not, [Value::Boolean(value)]) => Value::Boolean(!*value),
            (Function::Equals, [a, b]) => Value::Boolean(equal(a, b, self.budget)?),
            (Function::Greater, [Value::Integer(a), Value::Integer(b)]) => Value::Boolean(a > b),
            (Function::GreaterOrEquals, [Value::Integer(a), Value::Integer(b)]) => Value::Boolean(a >= b),
            (Function::Less, [Value::Integer(a), Value::Integer(b)]) => Value::Boolean(a < b),
            (Function::LessOrEquals, [Value::Integer(a), Value::Integer(b)]) => Value::Boolean(a <= b),
            (Function::Bool, [value]) => Value::Boolean(match value {
                Value::Boolean(value) => *value,
                Value::Integer(number @ 0..=1) => *number == 1,
                Value::Text(text) if text.eq_ignore_ascii_case("true") => true,
                Value::Text(text) if text.eq_ignore_ascii_case("false") => false,
                _ => return None,
            }),
            (Function::Int, [Value::Integer(number)]) => Value::Integer(*number),
            (Function::Int, [Value::Text(text)]) => Value::Integer(text.parse().ok()?),
            (Function::Empty, [value]) => Value::Boolean(match value {
                Value::Null => true,
                Value::Text(text) => text.is_empty(),
                Value::Array(elements) => elements.is_empty(),
                Value::Object(members) => members.is_empty(),
                _ => return None,
            }),
            (Function::Length, [value]) => integer(match value {
                Value::Text(text) => text.encode_utf16().count(),
                Value::Array(elements) => elements.len(),
                Value::Object(members) if are_distinct(members, self.budget) => members.len(),
                _ => return None,
            })?,
            (Function::Contains, [container, item]) => Value::Boolean(self.contains(container, item)?),
            (Function::CopyIndex, arguments) => self.copy_index(arguments)?,
            (Function::LambdaVariables, [Value::Text(name)]) => self.lambda_variable(name)?,
            (Function::Json, [Value::Text(text)]) => self.names.json(text, self.budget)?,
            (Function::Range, [Value::Integer(start), Value::Integer(count)]) => self.range(*start, *count)?,
            (Function::First, [Value::Array(elements)]) => mem::take(elements).into_iter().next()?,
            (Function::Last, [Value::Array(elements)]) => elements.pop()?,
            (Function::CreateArray, _) => Value::Array(mem::take(arguments)),
            (Function::CreateObject, _) => create_object(arguments)?,
            (Function::TryGet, [_, _, ..]) => try_get(arguments)?,
            (Function::Union, [Value::Array(_), _, ..]) => self.union_of_arrays(arguments)?,
            (Function::Union, [Value::Object(_), _, ..]) => self.union_of_objects(arguments)?,
            (Function::Concat, [Value::Array(_), ..]) => concat_arrays(arguments)?,
            (_, arguments) => text::apply(function, arguments, self.budget)?,
        })
    }

    fn contains(&mut self, container: &Value<'d>, item: &Value<'d>) -> Option<bool> {
        match (container, item) {
            (Value::Array(elements), _) => self.contains_element(elements, item),
            (Value::Text(text), Value::Text(part)) => Some(text::find(text, part, self.budget)?.is_some()),
            (Value::Object(_), Value::Text(_)) => match container.find(item) {
                Place::At(_) => Some(true),
                Place::Missing => Some(false),
                Place::Unknown => None,
            },
            _ => None,
        }
    }

    fn contains_element(&mut self, elements: &[Value<'d>], item: &Value<'d>) -> Option<bool> {
        let mut result = Some(false);
        for element in elements {
            match equal(element, item, self.budget) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => result = None,
            }
        }
        result
    }

    fn copy_index(&self, arguments: &[Value<'d>]) -> Option<Value<'d>> {
        let (loop_name, offset) = match arguments {
            [] => (None, 0),
            [Value::Integer(offset)] => (None, *offset),
            [Value::Text(name)] => (Some(name), 0),
            [Value::Text(name), Value::Integer(offset)] => (Some(name), *offset),
            _ => return None,
        };
        let index = self.names.copy_index(loop_name.map(Cow::as_ref))?;
        index.checked_add(offset).map(Value::Integer)
    }

    fn range(&mut self, start: i64, count: i64) -> Option<Value<'d>> {
        if !(0..=LONGEST_RANGE).contains(&count) || !self.budget.spend(usize::try_from(count).ok()?) {
            return None;
        }
        let end = start.checked_add(count)?;
        let mut elements = Vec::new();
        for number in start..end {
            elements.push(Value::Integer(number));
        }
        Some(Value::Array(elements))
    }

    /// Merges arrays. Elements that are equal are kept once.
    fn union_of_arrays(&mut self, arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
        if !arguments.iter().all(|value| matches!(value, Value::Array(_))) {
            return None;
        }
        let mut union = Vec::new();
        for argument in mem::take(arguments) {
            let Value::Array(elements) = argument else {
                return None;
            };
            for element in elements {
                let known = self.contains_element(&union, &element);
                if known != Some(true) {
                    union.push(element);
                }
                if known.is_none() {
                    // The caller looks here for what is unresolved.
                    *arguments = union;
                    return None;
                }
            }
        }
        Some(Value::Array(union))
    }

    fn union_of_objects(&mut self, arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
        if !arguments.iter().all(|value| matches!(value, Value::Object(_))) {
            return None;
        }
        let mut union = Vec::new();
        for argument in mem::take(arguments) {
            if let Value::Object(members) = argument {
                self.merge(&mut union, members)?;
            }
        }
        Some(Value::Object(union))
    }

    /// Merges members into an object. Objects in it are merged too, other values are replaced.
    fn merge(
        &mut self,
        union: &mut Vec<(Cow<'d, str>, Value<'d>)>,
        members: Vec<(Cow<'d, str>, Value<'d>)>,
    ) -> Option<()> {
        if !are_distinct(&members, self.budget) {
            return None;
        }
        for (name, value) in members {
            if !self.budget.spend(1 + union.len() / 8) {
                return None;
            }
            // Names that differ in case are both kept, so that access to them stays unresolved.
            let Some((_, old)) = union.iter_mut().find(|(candidate, _)| *candidate == name) else {
                union.push((name, value));
                continue;
            };
            match (old, value) {
                (Value::Object(old), Value::Object(new)) => {
                    if !self.budget.enter() {
                        return None;
                    }
                    let merged = self.merge(old, new);
                    self.budget.leave();
                    merged?;
                }
                // It is not documented whether null replaces a value, and what is unresolved could be an object.
                (Value::Unresolved(_), Value::Object(_) | Value::Null) | (Value::Null, Value::Null) => {}
                (old, Value::Null) => *old = self.unresolved()?,
                (old, value) => *old = value,
            }
        }
        Some(())
    }
}

fn integer<'d>(number: usize) -> Option<Value<'d>> {
    i64::try_from(number).ok().map(Value::Integer)
}

fn create_object<'d>(arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
    let are_names = arguments.iter().step_by(2).all(|name| matches!(name, Value::Text(_)));
    if !are_names || !arguments.len().is_multiple_of(2) {
        return None;
    }
    let mut members = Vec::new();
    let mut parts = mem::take(arguments).into_iter();
    while let (Some(Value::Text(name)), Some(value)) = (parts.next(), parts.next()) {
        members.push((name, value));
    }
    Some(Value::Object(members))
}

/// Follows keys into a value. The result is null where a key is missing or leads into null.
fn try_get<'d>(arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
    let mut parts = mem::take(arguments).into_iter();
    let mut value = parts.next()?;
    for key in parts {
        match value.find(&key) {
            Place::At(index) => value = value.into_part(index)?,
            Place::Missing => return Some(Value::Null),
            Place::Unknown if matches!(value, Value::Null) => return Some(value),
            Place::Unknown => return value.or_unresolved(key),
        }
    }
    Some(value)
}

fn concat_arrays<'d>(arguments: &mut Vec<Value<'d>>) -> Option<Value<'d>> {
    if !arguments.iter().all(|value| matches!(value, Value::Array(_))) {
        return None;
    }
    let mut all = Vec::new();
    for argument in mem::take(arguments) {
        if let Value::Array(mut elements) = argument {
            all.append(&mut elements);
        }
    }
    Some(Value::Array(all))
}
