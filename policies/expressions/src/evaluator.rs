//! The evaluation of what is not an ordinary function: literals, access to members, and arguments that may not be evaluated at all.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::compare::equal;
use crate::names::Names;
use crate::parser::{Function, Kind, Link, NONE, Node, parse};
use crate::value::Value;
use crate::value::{Place, copy_text};

/// Evaluates an expression. Returns nothing if it fails in the expression itself.
pub(crate) fn run<'d>(text: &Cow<'d, str>, names: &mut dyn Names<'d>, budget: &mut Budget) -> Option<Value<'d>> {
    if !budget.spend_text(text) || !budget.enter() {
        return None;
    }
    let nodes = parse(text, budget);
    let value = nodes.and_then(|nodes| {
        let root = nodes.len().checked_sub(1)?;
        let mut evaluator = Evaluator {
            text,
            nodes,
            names,
            budget,
            variables: Vec::new(),
        };
        evaluator.value(root)
    });
    budget.leave();
    value
}

/// The evaluation of one expression. Every method that computes a value returns nothing if that fails.
pub(crate) struct Evaluator<'e, 'd> {
    text: &'e Cow<'d, str>,
    nodes: Vec<Node>,
    pub(crate) names: &'e mut dyn Names<'d>,
    pub(crate) budget: &'e mut Budget,
    /// The variables of lambda expressions, the innermost last.
    variables: Vec<(Cow<'d, str>, Value<'d>)>,
}

impl<'d> Evaluator<'_, 'd> {
    fn value(&mut self, link: Link) -> Option<Value<'d>> {
        let node = self.node(link)?;
        if !self.budget.spend(1) || !self.budget.enter() {
            return None;
        }
        let value = match node.kind {
            Kind::Integer(number) => Some(Value::Integer(number)),
            Kind::Text(start, end) => self.string(start, end).map(Value::Text),
            Kind::Call(function, first) => self.call(function, first),
            Kind::Access(base, first) => self.access(base, first),
        };
        self.budget.leave();
        value
    }

    /// Evaluates what may stay unresolved without the rest being so. Fails only if there are too few steps.
    fn part(&mut self, link: Link) -> Option<Value<'d>> {
        match self.value(link) {
            None => self.unresolved(),
            value => value,
        }
    }

    /// Returns a value that stays unresolved because of this expression.
    pub(crate) fn unresolved(&mut self) -> Option<Value<'d>> {
        if !self.budget.spend(1) {
            return None;
        }
        copy_text(self.text, self.budget).map(Value::Unresolved)
    }

    fn node(&self, link: Link) -> Option<Node> {
        self.nodes.get(link).copied()
    }

    /// Returns the argument after another one, if there is one.
    fn next(&self, link: Link) -> Option<Link> {
        let next = self.node(link)?.next;
        self.node(next).map(|_| next)
    }

    #[inline(never)]
    fn string(&mut self, start: usize, end: usize) -> Option<Cow<'d, str>> {
        let text = match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..end)?),
            Cow::Owned(text) => Cow::Owned(String::from(text.get(start..end)?)),
        };
        if !self.budget.spend_text(&text) {
            return None;
        }
        let mut unquoted = String::new();
        let mut rest = &*text;
        // The parser ends a string at a quote that is not doubled.
        while let Some(quote) = rest.bytes().position(|byte| byte == b'\'') {
            unquoted.push_str(rest.get(..=quote)?);
            rest = rest.get(quote + 2..)?;
        }
        if unquoted.is_empty() {
            return Some(text);
        }
        unquoted.push_str(rest);
        Some(Cow::Owned(unquoted))
    }

    #[inline(never)]
    fn access(&mut self, base: Link, first: Link) -> Option<Value<'d>> {
        let mut value = self.value(base)?;
        let mut link = first;
        while let Some(node) = self.node(link) {
            let key = self.part(link)?;
            value = match value.find(&key) {
                Place::At(index) => value.into_part(index)?,
                Place::Missing | Place::Unknown => return value.or_unresolved(key),
            };
            link = node.next;
        }
        Some(value)
    }

    #[inline(never)]
    fn call(&mut self, function: Function, first: Link) -> Option<Value<'d>> {
        match function {
            Function::And | Function::Or => self.decide(function == Function::Or, first),
            Function::Coalesce => self.coalesce(first),
            Function::Filter | Function::Map => self.each(function, first),
            Function::If => self.choose(first),
            Function::Lambda | Function::Unsupported => None,
            _ => {
                let mut arguments = Vec::new();
                let mut link = first;
                while let Some(node) = self.node(link) {
                    arguments.push(self.part(link)?);
                    link = node.next;
                }
                let value = match (function, arguments.as_slice()) {
                    (Function::Parameters, [Value::Text(name)]) => Some(self.names.parameter(name, self.budget)),
                    (Function::Variables, [Value::Text(name)]) => Some(self.names.variable(name, self.budget)),
                    _ => self.apply(function, &mut arguments),
                };
                match value {
                    None => unresolved_argument(arguments),
                    value => value,
                }
            }
        }
    }

    /// Evaluates `and` and `or`: one argument that decides is enough, even after an unresolved one.
    #[inline(never)]
    fn decide(&mut self, decisive: bool, first: Link) -> Option<Value<'d>> {
        self.next(first)?;
        let mut value = Some(Value::Boolean(!decisive));
        let mut link = first;
        while let Some(node) = self.node(link) {
            match self.part(link)? {
                Value::Boolean(decision) if decision == decisive => return Some(Value::Boolean(decisive)),
                Value::Boolean(_) => {}
                other => {
                    if !matches!(value, Some(Value::Unresolved(_))) {
                        value = other.into_unresolved();
                    }
                }
            }
            link = node.next;
        }
        value
    }

    #[inline(never)]
    fn coalesce(&mut self, first: Link) -> Option<Value<'d>> {
        self.node(first)?;
        let mut link = first;
        while let Some(node) = self.node(link) {
            match self.value(link)? {
                Value::Null => link = node.next,
                value => return Some(value),
            }
        }
        Some(Value::Null)
    }

    #[inline(never)]
    fn choose(&mut self, first: Link) -> Option<Value<'d>> {
        let yes = self.next(first)?;
        let no = self.next(yes)?;
        if self.next(no).is_some() {
            return None;
        }
        match self.part(first)? {
            Value::Boolean(true) => self.value(yes),
            Value::Boolean(false) => self.value(no),
            condition => {
                let condition = condition.into_unresolved()?;
                self.agree(yes, no).or(Some(condition))
            }
        }
    }

    /// Returns the value of two arguments if they are equal.
    #[inline(never)]
    fn agree(&mut self, a: Link, b: Link) -> Option<Value<'d>> {
        let a = self.value(a)?;
        let b = self.value(b)?;
        equal(&a, &b, self.budget)?.then_some(a)
    }

    /// Evaluates `filter` and `map`.
    #[inline(never)]
    fn each(&mut self, function: Function, first: Link) -> Option<Value<'d>> {
        let lambda = self.next(first)?;
        let Kind::Call(Function::Lambda, element_name) = self.node(lambda)?.kind else {
            return None;
        };
        let mut body = self.next(element_name)?;
        let mut index_name = NONE;
        if let Some(third) = self.next(body) {
            index_name = body;
            self.variable_name(index_name)?;
            body = third;
        }
        self.variable_name(element_name)?;
        if self.next(body).is_some() || self.next(lambda).is_some() {
            return None;
        }
        let elements = match self.value(first)? {
            Value::Array(elements) => elements,
            other => return other.into_unresolved(),
        };
        let outer = self.variables.len();
        let mut results = Vec::new();
        for (index, element) in elements.into_iter().enumerate() {
            if index_name != NONE {
                let name = self.variable_name(index_name)?;
                let index = Value::Integer(i64::try_from(index).ok()?);
                self.variables.push((name, index));
            }
            let name = self.variable_name(element_name)?;
            self.variables.push((name, element));
            let result = self.part(body);
            let (_, element) = self.variables.pop()?;
            self.variables.truncate(outer);
            match result? {
                result if function == Function::Map => results.push(result),
                Value::Boolean(true) => results.push(element),
                Value::Boolean(false) => {}
                other => return other.into_unresolved(),
            }
        }
        Some(Value::Array(results))
    }

    /// Returns a name before the body of a lambda expression, which must be a literal.
    fn variable_name(&mut self, link: Link) -> Option<Cow<'d, str>> {
        match self.node(link)?.kind {
            Kind::Text(start, end) => self.string(start, end),
            _ => None,
        }
    }

    /// Returns the value of a variable of the innermost lambda expression that has it.
    pub(crate) fn lambda_variable(&mut self, name: &str) -> Option<Value<'d>> {
        let mut variables = self.variables.iter().rev();
        let (_, value) = variables.find(|(candidate, _)| candidate.eq_ignore_ascii_case(name))?;
        value.copy(self.budget)
    }
}

/// Returns what is unresolved in arguments: one of them or, if there is none, a part of one.
fn unresolved_argument<'d>(arguments: Vec<Value<'d>>) -> Option<Value<'d>> {
    let whole = arguments.iter().position(|value| matches!(value, Value::Unresolved(_)));
    let mut rest = arguments.into_iter().skip(whole.unwrap_or(0));
    rest.find_map(Value::into_unresolved)
}
