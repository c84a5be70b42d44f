//! What the expressions of a template refer to: its parameters, variables and loops.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use acrcheck_expressions::{Budget, Names, Value, evaluate, is_expression, literal};
use acrcheck_json::ascii::same;

use crate::node::{Node, TOO_LARGE, parse};
use crate::registry::SENSITIVE;

const TOO_LARGE_VALUE: Value<'static> = Value::Unresolved(Cow::Borrowed(TOO_LARGE));

/// The most iterations of a loop that Azure Resource Manager allows.
pub(super) const MOST_ITERATIONS: i64 = 800;

/// The definitions that a parameter refers to one after the other, at most.
const MOST_REFERENCES: usize = 8;

/// The names that expressions can use.
pub(super) struct Scope<'d> {
    parameters: Vec<Named<'d, Parameter<'d>>>,
    variables: Vec<Named<'d, Variable<'d>>>,
    /// The loops around the current value, the innermost last.
    loops: Vec<Loop<'d>>,
    /// The user-defined types.
    definitions: Option<Node<'d>>,
    /// Whether expressions have been resolved already, so that those that are left cannot be.
    is_resolved: bool,
}

struct Named<'d, T> {
    name: Cow<'d, str>,
    source: T,
    state: State<'d>,
}

/// Whether the value of a name has been computed.
enum State<'d> {
    Unread,
    /// It is being computed, so it must not depend on itself.
    Reading,
    Read(Value<'d>),
}

struct Parameter<'d> {
    declaration: Node<'d>,
    argument: Option<Value<'d>>,
    /// Whether its argument may be in a file that is not here.
    may_be_elsewhere: bool,
}

#[derive(Clone)]
enum Variable<'d> {
    Value(Node<'d>),
    /// An element of `copy`.
    Loop(Node<'d>),
}

/// A loop and its current iteration.
pub(super) struct Loop<'d> {
    pub(super) name: Cow<'d, str>,
    /// None if the number of iterations is not known.
    pub(super) index: Option<i64>,
    /// Whether it is a loop over resources, as opposed to one over values.
    pub(super) is_of_resources: bool,
}

/// The values of the parameters of a template.
pub(super) struct Arguments<'d> {
    pub(super) given: Vec<(Cow<'d, str>, Value<'d>)>,
    /// Whether there are more in a linked file.
    pub(super) are_elsewhere: bool,
}

impl<'d> Arguments<'d> {
    /// The arguments in the `properties` of a deployment. `value` reads one of its `parameters`.
    pub(super) fn of(
        properties: &Node<'d>,
        parameters: Option<Node<'d>>,
        value: &mut dyn FnMut(&str, &Node<'d>) -> Value<'d>,
    ) -> Self {
        let parameters = parameters.filter(|node| !node.is_null());
        let are_unreadable = parameters.as_ref().is_some_and(|node| !node.is_object());
        let given = parameters.map(|node| node.members()).unwrap_or_default().into_iter();
        Self {
            given: given
                .map(|(name, node)| {
                    let value = value(&name, &node);
                    (name, value)
                })
                .collect(),
            are_elsewhere: are_unreadable || properties.get("parametersLink").is_some_and(|link| !link.is_null()),
        }
    }
}

/// The value of a parameter that is not in the document.
pub(super) fn unresolved_parameter<'d>(name: &str) -> Value<'d> {
    Value::Unresolved(Cow::Owned(["[parameters('", name, "')]"].concat()))
}

impl<'d> Scope<'d> {
    /// The scope of a template with arguments.
    pub(super) fn of(template: &Node<'d>, mut arguments: Arguments<'d>) -> Self {
        let parameters = template
            .get("parameters")
            .map(|node| node.members())
            .unwrap_or_default();
        // Azure Resource Manager allows 256 of each, and looking up more would take too long.
        if parameters.len().saturating_mul(arguments.given.len()) > 1 << 20 {
            arguments.given.clear();
            arguments.are_elsewhere = true;
        }
        let parameters = parameters.into_iter().map(|(name, declaration)| {
            let place = arguments.given.iter().position(|(given, _)| same(given, &name));
            let argument = place.map(|place| arguments.given.swap_remove(place).1);
            let is_given_twice = place.is_some() && arguments.given.iter().any(|(given, _)| same(given, &name));
            Named {
                source: Parameter {
                    declaration,
                    argument: argument.filter(|_| !is_given_twice),
                    may_be_elsewhere: arguments.are_elsewhere || is_given_twice,
                },
                name,
                state: State::Unread,
            }
        });
        Self {
            parameters: parameters.collect(),
            variables: variables(template),
            loops: Vec::new(),
            definitions: template.get("definitions"),
            is_resolved: false,
        }
    }

    /// The scope of a document in which expressions have been resolved.
    pub(super) const fn resolved() -> Self {
        Self {
            parameters: Vec::new(),
            variables: Vec::new(),
            loops: Vec::new(),
            definitions: None,
            is_resolved: true,
        }
    }

    pub(super) fn enter_loop(&mut self, entered: Loop<'d>) {
        self.loops.push(entered);
    }

    pub(super) fn leave_loop(&mut self) {
        self.loops.pop();
    }

    /// The value of a part of the template, with its expressions.
    pub(super) fn value(&mut self, node: &Node<'d>, budget: &mut Budget) -> Value<'d> {
        if !node.is_object() && !node.is_array() {
            return node.scalar(budget, &mut |text, budget| self.text(text, budget));
        }
        if !budget.spend(1) || !budget.enter() {
            return TOO_LARGE_VALUE;
        }
        let value = if node.is_array() {
            let elements = node.elements();
            Value::Array(elements.iter().map(|element| self.value(element, budget)).collect())
        } else {
            self.object(node, budget)
        };
        budget.leave();
        value
    }

    fn object(&mut self, node: &Node<'d>, budget: &mut Budget) -> Value<'d> {
        let mut members = Vec::new();
        for (key, member) in node.members() {
            if same(&key, "copy") && member.is_array() && !self.is_resolved {
                for each in member.elements() {
                    let name = each.get("name").and_then(|name| name.text()).unwrap_or_default();
                    let value = self.repeated(&each, budget);
                    members.push((name, value));
                }
            } else {
                let value = self.value(&member, budget);
                members.push((key, value));
            }
        }
        Value::Object(members)
    }

    /// The array that a loop over values makes.
    fn repeated(&mut self, each: &Node<'d>, budget: &mut Budget) -> Value<'d> {
        let name = each.get("name").and_then(|name| name.text());
        let input = each.get("input");
        let count = each.get("count").map(|count| self.value(&count, budget));
        match (name, input, count) {
            (Some(name), Some(input), Some(Value::Integer(count @ 0..=MOST_ITERATIONS))) => {
                let mut elements = Vec::new();
                for index in 0..count {
                    self.enter_loop(Loop {
                        name: name.clone(),
                        index: Some(index),
                        is_of_resources: false,
                    });
                    elements.push(self.value(&input, budget));
                    self.leave_loop();
                }
                Value::Array(elements)
            }
            (_, _, Some(Value::Unresolved(expression))) => Value::Unresolved(expression),
            _ => Value::Unresolved(Cow::Borrowed("<copy>")),
        }
    }

    fn text(&mut self, text: Cow<'d, str>, budget: &mut Budget) -> Value<'d> {
        if !self.is_resolved {
            return evaluate(text, self, budget);
        }
        if is_expression(&text) {
            Value::Unresolved(text)
        } else {
            Value::Text(literal(text))
        }
    }

    fn read_parameter(&mut self, place: usize, budget: &mut Budget) -> Value<'d> {
        let declaration = match self.parameters.get(place) {
            Some(named) => named.source.declaration.clone(),
            None => return Value::Null,
        };
        if self.is_secret(&declaration) {
            return Value::Unresolved(Cow::Borrowed(SENSITIVE));
        }
        let Some(Named { name, source, .. }) = self.parameters.get_mut(place) else {
            return Value::Null;
        };
        match source.argument.take() {
            // Azure Resource Manager takes null for an argument that is not given (Azure/bicep#11532).
            None | Some(Value::Null) => {}
            Some(argument) => return argument,
        }
        let unresolved = unresolved_parameter(name);
        if source.may_be_elsewhere {
            return unresolved;
        }
        match declaration.get("defaultValue") {
            Some(default) => self.value(&default, budget),
            None if self.is_nullable(&declaration) => Value::Null,
            None => unresolved,
        }
    }

    /// Whether a parameter without a value is null, according to its declaration or the type that it refers to.
    fn is_nullable(&self, declaration: &Node<'d>) -> bool {
        let is_nullable = |node: &Node<'d>| node.get("nullable").is_some_and(|nullable| nullable.is_true());
        self.is_declared(declaration, is_nullable) == Some(true)
    }

    /// Whether the value of a parameter must not be printed.
    fn is_secret(&self, declaration: &Node<'d>) -> bool {
        let is_secret = |node: &Node<'d>| {
            let text = node.get("type").and_then(|text| text.text());
            text.is_some_and(|text| same(&text, "securestring") || same(&text, "secureObject"))
        };
        self.is_declared(declaration, is_secret) != Some(false)
    }

    /// Whether a declaration, or a type that it refers to, passes a test; none if there are too many types.
    fn is_declared(&self, declaration: &Node<'d>, test: impl Fn(&Node<'d>) -> bool) -> Option<bool> {
        let mut declaration = declaration.clone();
        for _ in 0..MOST_REFERENCES {
            if test(&declaration) {
                return Some(true);
            }
            let reference = declaration.get("$ref").and_then(|reference| reference.text());
            let name = reference
                .as_deref()
                .and_then(|reference| reference.strip_prefix("#/definitions/"));
            let definition = name.and_then(|name| self.definitions.as_ref()?.get(name));
            match definition {
                Some(definition) => declaration = definition,
                None => return Some(false),
            }
        }
        None
    }
}

/// The variables of a template.
fn variables<'d>(template: &Node<'d>) -> Vec<Named<'d, Variable<'d>>> {
    let mut variables = Vec::new();
    let mut add = |name, source| {
        variables.push(Named {
            name,
            source,
            state: State::Unread,
        });
    };
    for (name, node) in template.get("variables").map(|node| node.members()).unwrap_or_default() {
        if same(&name, "copy") && node.is_array() {
            for each in node.elements() {
                if let Some(name) = each.get("name").and_then(|name| name.text()) {
                    add(name, Variable::Loop(each));
                }
            }
        } else {
            add(name, Variable::Value(node));
        }
    }
    variables
}

/// Takes the value of a name if it has been computed. Otherwise notes that it is being computed, and returns its place.
fn begin<'d, T>(names: &mut [Named<'d, T>], name: &str, budget: &mut Budget) -> Result<Value<'d>, Option<usize>> {
    // Looking up a name takes time.
    if !budget.spend(1 + names.len() / 32) {
        return Err(None);
    }
    let mut places = names.iter().enumerate().filter(|(_, named)| same(&named.name, name));
    let (place, _) = places.next().ok_or(None)?;
    if places.next().is_some() {
        // Which of them is meant is not known.
        return Err(None);
    }
    let named = names.get_mut(place).ok_or(None)?;
    match mem::replace(&mut named.state, State::Reading) {
        State::Read(value) => {
            let copy = value.copy(budget).unwrap_or(TOO_LARGE_VALUE);
            named.state = State::Read(value);
            Ok(copy)
        }
        State::Reading => Err(None),
        State::Unread => Err(Some(place)),
    }
}

/// Keeps the value of a name, and returns it.
fn end<'d, T>(names: &mut [Named<'d, T>], place: usize, value: Value<'d>, budget: &mut Budget) -> Value<'d> {
    let copy = value.copy(budget).unwrap_or(TOO_LARGE_VALUE);
    if let Some(named) = names.get_mut(place) {
        named.state = State::Read(value);
    }
    copy
}

impl<'d> Names<'d> for Scope<'d> {
    fn parameter(&mut self, name: &str, budget: &mut Budget) -> Value<'d> {
        match begin(&mut self.parameters, name, budget) {
            Ok(value) => value,
            Err(Some(place)) => {
                let loops = mem::take(&mut self.loops);
                let value = self.read_parameter(place, budget);
                self.loops = loops;
                end(&mut self.parameters, place, value, budget)
            }
            Err(None) => unresolved_parameter(name),
        }
    }

    fn variable(&mut self, name: &str, budget: &mut Budget) -> Value<'d> {
        match begin(&mut self.variables, name, budget) {
            Ok(value) => value,
            Err(Some(place)) => {
                let source = self.variables.get(place).map(|named| named.source.clone());
                // It is not in the loops around the place where it is used.
                let loops = mem::take(&mut self.loops);
                let value = match source {
                    Some(Variable::Value(node)) => self.value(&node, budget),
                    Some(Variable::Loop(each)) => self.repeated(&each, budget),
                    None => Value::Null,
                };
                self.loops = loops;
                end(&mut self.variables, place, value, budget)
            }
            Err(None) => Value::Unresolved(Cow::Owned(["[variables('", name, "')]"].concat())),
        }
    }

    fn copy_index(&self, loop_name: Option<&str>) -> Option<i64> {
        let mut inside_out = self.loops.iter().rev();
        let found = match loop_name {
            Some(name) => inside_out.find(|entered| same(&entered.name, name)),
            None => inside_out.find(|entered| entered.is_of_resources),
        };
        found?.index
    }

    fn json(&mut self, text: &str, budget: &mut Budget) -> Option<Value<'d>> {
        parse(text, budget)
    }
}
