#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod functions;
mod hostile;
mod syntax;
mod unresolved;

use alloc::borrow::{Cow, ToOwned as _};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_json::Value as Json;

use crate::{Budget, Names, Value, evaluate};

pub(crate) const DEPTH: u32 = 64;
pub(crate) const STEPS: u32 = 100_000;

/// A template with parameters, variables and two loops. Strings in them can be expressions.
pub(crate) struct Template {
    pub(crate) parameters: Json,
    pub(crate) variables: Json,
    /// The names that were looked up.
    pub(crate) read: Vec<String>,
}

impl Template {
    pub(crate) fn new(parameters: &str, variables: &str) -> Self {
        Self {
            parameters: serde_json::from_str(parameters).expect("JSON"),
            variables: serde_json::from_str(variables).expect("JSON"),
            read: Vec::new(),
        }
    }

    fn value<'d>(&mut self, json: &Json, budget: &mut Budget) -> Option<Value<'d>> {
        if !budget.spend(1) || !budget.enter() {
            return None;
        }
        let value = self.content(json, budget);
        budget.leave();
        value
    }

    fn content<'d>(&mut self, json: &Json, budget: &mut Budget) -> Option<Value<'d>> {
        Some(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Boolean(*value),
            Json::Number(number) => match number.as_i64() {
                Some(number) => Value::Integer(number),
                None => Value::Number(number.to_string().into()),
            },
            Json::String(text) if budget.spend(text.len() / 16) => evaluate(Cow::Owned(text.clone()), self, budget),
            Json::String(_) => return None,
            Json::Array(elements) => Value::Array(
                elements
                    .iter()
                    .map(|element| self.value(element, budget))
                    .collect::<Option<_>>()?,
            ),
            Json::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| Some((Cow::Owned(name.clone()), self.value(value, budget)?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }

    fn named<'d>(&mut self, all: Json, name: &str, budget: &mut Budget) -> Value<'d> {
        self.read.push(name.to_owned());
        all.as_object()
            .and_then(|all| all.iter().find(|(candidate, _)| candidate.eq_ignore_ascii_case(name)))
            .and_then(|(_, json)| self.value(json, budget))
            .unwrap_or_else(|| Value::Unresolved(Cow::Owned(format!("no {name}"))))
    }
}

impl<'d> Names<'d> for Template {
    fn parameter(&mut self, name: &str, budget: &mut Budget) -> Value<'d> {
        self.named(self.parameters.clone(), name, budget)
    }

    fn variable(&mut self, name: &str, budget: &mut Budget) -> Value<'d> {
        self.named(self.variables.clone(), name, budget)
    }

    fn copy_index(&self, loop_name: Option<&str>) -> Option<i64> {
        match loop_name {
            None | Some("inner") => Some(2),
            Some("outer") => Some(5),
            Some(_) => None,
        }
    }

    fn json(&mut self, text: &str, budget: &mut Budget) -> Option<Value<'d>> {
        let json = serde_json::from_str(text).ok()?;
        self.value(&json, budget)
    }
}

/// Writes a value as JSON, and an unresolved one as a question mark and its text.
pub(crate) fn show(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Number(text) => text.to_string(),
        Value::Text(text) => format!("{:?}", text),
        Value::Array(elements) => format!("[{}]", elements.iter().map(show).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{name:?}:{}", show(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Unresolved(text) => format!("?{text}"),
    }
}

/// Evaluates a string of a template, borrowed and owned. Both must give the same and return all levels.
pub(crate) fn evaluated(template: &mut Template, text: &str) -> String {
    let [borrowed, owned] = [Cow::Borrowed(text), Cow::Owned(text.to_owned())].map(|text| {
        let mut budget = Budget::new(DEPTH, STEPS);
        template.read.clear();
        let value = show(&evaluate(text, template, &mut budget));
        assert!(budget.remaining() > 0, "{value}");
        assert_eq!((0..=DEPTH).take_while(|_| budget.enter()).count(), DEPTH as usize);
        value
    });
    assert_eq!(borrowed, owned);
    borrowed
}

/// Evaluates expressions, without their brackets. `?` is expected where the expression itself is unresolved.
pub(crate) fn check(template: &mut Template, cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        let text = format!("[{expression}]");
        let found = evaluated(template, &text);
        let found = if found == format!("?{text}") { "?" } else { &found };
        assert_eq!(found, *expected, "{text}");
    }
}
