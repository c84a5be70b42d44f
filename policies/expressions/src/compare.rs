//! Equality of values that may have unresolved parts.

use alloc::borrow::Cow;

use crate::budget::Budget;
use crate::value::Value;

/// Whether two values are equal, with the case of strings. Returns nothing if that is not known.
pub(crate) fn equal(a: &Value<'_>, b: &Value<'_>, budget: &mut Budget) -> Option<bool> {
    if !budget.spend(1) || !budget.enter() {
        return None;
    }
    let equal = equal_content(a, b, budget);
    budget.leave();
    equal
}

fn equal_content(a: &Value<'_>, b: &Value<'_>, budget: &mut Budget) -> Option<bool> {
    match (a, b) {
        (Value::Unresolved(_), _) | (_, Value::Unresolved(_)) => None,
        (Value::Boolean(a), Value::Boolean(b)) => Some(a == b),
        (Value::Integer(a), Value::Integer(b)) => Some(a == b),
        (Value::Text(a), Value::Text(b)) => budget.spend_text(a).then_some(a == b),
        // 1.0 and 1.00 are equal, and 1e0 may be equal to 1.
        (Value::Number(a), Value::Number(b)) => (a == b).then_some(true),
        (Value::Number(_), Value::Integer(_)) | (Value::Integer(_), Value::Number(_)) => None,
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            let mut result = Some(true);
            for (a, b) in a.iter().zip(b) {
                match equal(a, b, budget) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => result = None,
                }
            }
            result
        }
        (Value::Object(a), Value::Object(b)) => equal_members(a, b, budget),
        _ => Some(matches!((a, b), (Value::Null, Value::Null))),
    }
}

type Member<'d> = (Cow<'d, str>, Value<'d>);

fn equal_members(a: &[Member<'_>], b: &[Member<'_>], budget: &mut Budget) -> Option<bool> {
    if !are_distinct(a, budget) || !are_distinct(b, budget) {
        return None;
    }
    let mut result = Some(true);
    for (name, value) in a {
        if !budget.spend(b.len()) {
            return None;
        }
        let member = match b.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            None => Some(false),
            // Whether the case of a name matters here is not documented.
            Some((other, _)) if other != name => None,
            Some((_, other)) => equal(value, other, budget),
        };
        match member {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    if a.len() == b.len() { result } else { Some(false) }
}

/// Whether no name occurs twice. Azure Resource Manager ignores their case. Returns false if there are too few steps to tell.
pub(crate) fn are_distinct(members: &[Member<'_>], budget: &mut Budget) -> bool {
    members.iter().enumerate().all(|(index, (name, _))| {
        let mut earlier = members.iter().take(index);
        budget.spend(index) && !earlier.any(|(other, _)| other.eq_ignore_ascii_case(name))
    })
}
