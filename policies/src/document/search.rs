//! Finds the registries in a JSON value, at any depth.
//!
//! An object is read once to see what it is: a registry, another Azure resource, the output of another tool, or something around them. What is
//! around registries is read again, member by member. The lists of Azure's own envelopes are searched while they are read, so that a document
//! that Azure prints is read once.

mod classify;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;

use self::classify::{Around, Found, ListName, ReadLists};
use super::{Entries, UNREADABLE};
use crate::json::{self, Inside, Scanner, Unreadable, Value};
use crate::key::Key;
use crate::number;
use crate::report::{Position, Problem, ProblemCode};
use crate::slot::JsonType;

/// How many arrays and objects may be around a registry, inside each other. Real documents have about ten.
const DEEPEST: usize = 32;

/// What is wanted of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    /// Registries, other resources, and an error entry for what is neither.
    Everything,
    /// Registries only: the value is beside a list, or in a registry.
    Registries,
}

/// Searches one top-level value.
pub(super) struct Search<'r, 'd, E> {
    pub(super) json: &'r mut Scanner<'d>,
    pub(super) entries: &'r mut E,
    /// Where the top-level value begins; the pointer is that of the value at hand.
    pub(super) position: Position,
    /// Bytes of the text up to the end of the last value in which something was found.
    pub(super) salvaged_to: &'r mut usize,
}

impl<'d, E: Entries<'d>> Search<'_, 'd, E> {
    /// Reads the whole value. Where the text breaks off, what was complete by then has been passed on.
    pub(super) fn read(mut self) -> json::Result<()> {
        let mut value = self.json.value()?;
        match &mut value {
            Value::Object(inside) => self.object(inside, 0, Want::Everything).map(|_| ()),
            Value::Array(inside) => self.elements(inside, 0, Want::Everything).map(|_| ()),
            scalar => {
                if !self.json.is_at_delimiter() {
                    return Err(json::Broken);
                }
                match self.json.take_unreadable() {
                    Some(unreadable) => self.unreadable_at(unreadable),
                    None => self.scalar(scalar),
                }
                Ok(())
            }
        }
    }

    /// Reads an object whose opening bracket has been read, and says whether a registry or another resource is in it, or is it.
    fn object(&mut self, inside: &mut Inside, depth: usize, want: Want) -> json::Result<bool> {
        let start = self.json.clone();
        let mark = self.entries.mark();
        let outside = self.json.take_unreadable();
        let found = self.classify(inside, depth, want);
        let found = match found {
            Ok(found) => found,
            Err((broken, around)) => {
                match around {
                    // What is complete in something around registries is worth having.
                    Some(read) if depth == 0 => {
                        *self.json = start;
                        self.members(&Around::anything(read), depth, want)?;
                    }
                    None if depth == 0 => *self.salvaged_to = 0,
                    _ => {}
                }
                return Err(broken);
            }
        };
        let result = match found {
            Found::Registry { has_lists } => {
                if has_lists {
                    self.again(&start, |search| search.list_members(depth))?;
                }
                Ok(true)
            }
            Found::Other { has_lists } => {
                if want == Want::Everything {
                    self.entries.other_resource();
                }
                if has_lists {
                    self.again(&start, |search| search.list_members(depth))?;
                }
                Ok(true)
            }
            Found::Deployment => self.deployment(&start, depth, want),
            Found::Shape(shape) => {
                if want == Want::Everything {
                    let message = shape.message("not container registries but ");
                    self.problem("", ProblemCode::UnsupportedDocument, &message);
                }
                Ok(false)
            }
            Found::Unreadable(unreadable) => {
                if want == Want::Everything {
                    self.unreadable(unreadable, depth);
                }
                Ok(false)
            }
            Found::Around(around) => self.around(around, &start, mark, depth, want),
        };
        self.json.take_unreadable();
        self.json.put_back(outside);
        result
    }

    /// What deploys resources: a registry may be anywhere in it, and nothing else in it counts.
    fn deployment(&mut self, start: &Scanner<'d>, depth: usize, want: Want) -> json::Result<bool> {
        let mark = self.entries.mark();
        let all = Around::anything(ReadLists::default());
        let found = self.again(start, |search| search.members(&all, depth, want))?;
        let problems_left = self.entries.keep_telling_problems(mark);
        if want == Want::Everything && !found && !problems_left {
            self.entries.other_resource();
        }
        Ok(true)
    }

    /// What is around registries: its members, one by one.
    fn around(
        &mut self,
        around: Around,
        start: &Scanner<'d>,
        mark: E::Mark,
        depth: usize,
        want: Want,
    ) -> json::Result<bool> {
        let mut found = self.entries.found_since(mark);
        if around.has_unread {
            found |= self.again(start, |search| search.members(&around, depth, want))?;
        }
        if want == Want::Registries {
            return Ok(found);
        }
        for problem in around.problems {
            self.entries.problem(problem);
        }
        let is_list = depth == 0 && around.list == ListName::Azure;
        if let Some(suspicion) = around.suspicion {
            self.entries.keep_telling_problems(mark);
            self.not_a_registry(suspicion);
        } else if !found && !is_list {
            // One entry for all of it: the one that says most.
            match self.entries.take_telling_problem(mark) {
                Some(problem) => self.entries.problem(problem),
                None if around.name == TABLE => self.problem("", ProblemCode::UnsupportedDocument, TABLE),
                None => self.not_a_registry(around.name),
            }
        }
        if let Some(unreadable) = around.unreadable {
            // There is a text or a number beside what is searched that cannot be taken in. Where it has a place of its own, that one comes last.
            self.unreadable(unreadable, depth);
        }
        Ok(found)
    }

    /// Reads an object again from its opening bracket, and goes on behind it.
    fn again<T>(&mut self, start: &Scanner<'d>, read: impl FnOnce(&mut Self) -> json::Result<T>) -> json::Result<T> {
        let behind = core::mem::replace(self.json, start.clone());
        let read = read(self);
        *self.json = behind;
        read
    }

    /// Searches the members of an object.
    fn members(&mut self, around: &Around, depth: usize, want: Want) -> json::Result<bool> {
        let mut inside = Inside::default();
        let mut found = false;
        let mut seen = BTreeSet::new();
        let mut searched = around.read;
        while let Some(text) = self.json.next_key(&mut inside)? {
            let key = Key::of(&text);
            let list = match key {
                Some(Key::Value | Key::Data) if self.json.is_at_array() => ListName::Azure,
                Some(Key::List) if self.json.is_at_array() => ListName::Other,
                _ => ListName::None,
            };
            if key.is_some_and(|key| searched.take(key)) {
                self.json.skip()?;
                seen.insert(text);
                continue;
            }
            let is_given_again = list == ListName::Azure && key.is_some_and(|key| around.read.has(key));
            if is_given_again && want == Want::Everything {
                // The envelope has an error entry that says so.
                self.json.skip()?;
                continue;
            }
            let beside = around.list != ListName::None && around.list != list;
            let want = if beside { Want::Registries } else { want };
            let is_top_list = depth == 0 && list == ListName::Azure;
            found |= self.named_member(text, &mut seen, |search| {
                if is_top_list {
                    return search.top_list(want);
                }
                search.member(depth + 1, want)
            })?;
        }
        Ok(found)
    }

    /// Searches the members of a registry, or of another resource, that are named like lists.
    fn list_members(&mut self, depth: usize) -> json::Result<bool> {
        let mut inside = Inside::default();
        let mut found = false;
        let mut seen = BTreeSet::new();
        while let Some(text) = self.json.next_key(&mut inside)? {
            if !matches!(Key::of(&text), Some(Key::List | Key::Value | Key::Data)) {
                self.json.skip()?;
                continue;
            }
            found |= self.named_member(text, &mut seen, |search| search.member(depth + 1, Want::Registries))?;
        }
        Ok(found)
    }

    /// Searches the value of a member. Where a key is given twice, a pointer names only one of the two: what is in the second one is an error
    /// entry.
    fn named_member(
        &mut self,
        key: Cow<'d, str>,
        seen: &mut BTreeSet<Cow<'d, str>>,
        search: impl FnOnce(&mut Self) -> json::Result<bool>,
    ) -> json::Result<bool> {
        let mark = self.entries.mark();
        let length = self.push_key(&key);
        let found = search(self)?;
        if self.entries.found_since(mark) && !seen.insert(key) {
            self.entries.rewind(mark);
            self.problem("", ProblemCode::ListIncomplete, GIVEN_TWICE);
        }
        self.position.pointer.truncate(length);
        Ok(found)
    }

    /// Searches the list of a top-level envelope, each of whose elements counts.
    fn top_list(&mut self, want: Want) -> json::Result<bool> {
        match self.json.value()? {
            Value::Array(mut inside) => self.elements(&mut inside, 1, want).map(|elements| elements.found),
            _ => Ok(false),
        }
    }

    /// Searches the value of a member. A text or a number is none of a registry's, unless there is JSON in the text.
    fn member(&mut self, depth: usize, want: Want) -> json::Result<bool> {
        let mut value = self.json.value()?;
        match &mut value {
            Value::Text(text) if want == Want::Everything && looks_like_json(text) => {
                self.problem("", ProblemCode::UnsupportedDocument, JSON_IN_TEXT);
                Ok(false)
            }
            value @ (Value::Array(_) | Value::Object(_)) => self.container(value, depth, want),
            _ => Ok(false),
        }
    }

    /// Searches an array or an object that has been begun.
    fn container(&mut self, value: &mut Value<'d>, depth: usize, want: Want) -> json::Result<bool> {
        if depth > DEEPEST {
            self.json.skip_rest(value)?;
            self.problem("", ProblemCode::UnsupportedDocument, TOO_DEEP);
            return Ok(false);
        }
        match value {
            Value::Object(inside) => self.object(inside, depth, want),
            Value::Array(inside) => {
                let mark = self.entries.mark();
                let Elements { found, count } = self.elements(inside, depth, want)?;
                if !found && want == Want::Everything {
                    match self.entries.take_telling_problem(mark) {
                        Some(problem) => self.entries.problem(problem),
                        None if count == 0 => self.not_a_registry("an empty array"),
                        None => self.not_a_registry(PLAIN_ARRAY),
                    }
                }
                Ok(found)
            }
            _ => Ok(false),
        }
    }

    /// Searches the elements of an array.
    fn elements(&mut self, inside: &mut Inside, depth: usize, want: Want) -> json::Result<Elements> {
        let outside = self.json.take_unreadable();
        let length = self.position.pointer.len();
        let mut elements = Elements::default();
        while self.json.next_element(inside)? {
            self.position.pointer.push('/');
            number::push(&mut self.position.pointer, elements.count);
            elements.found |= self.element(depth + 1, want)?;
            self.position.pointer.truncate(length);
            *self.salvaged_to = self.json.offset();
            elements.count = elements.count.saturating_add(1);
        }
        self.json.take_unreadable();
        self.json.put_back(outside);
        Ok(elements)
    }

    fn element(&mut self, depth: usize, want: Want) -> json::Result<bool> {
        let mut value = self.json.value()?;
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            return self.container(&mut value, depth, want);
        }
        if want == Want::Everything {
            match self.json.take_unreadable() {
                Some(_) => self.problem("", ProblemCode::UnreadableValue, UNREADABLE),
                None => self.scalar(&value),
            }
        }
        Ok(false)
    }

    /// Adds a key to the pointer, and gives the length before.
    fn push_key(&mut self, key: &str) -> usize {
        let pointer = &mut self.position.pointer;
        let length = pointer.len();
        push_escaped(pointer, key);
        length
    }

    fn not_a_registry(&mut self, what: &str) {
        let message = [
            "not a container registry: ",
            what,
            "; pass what `az acr show`, `az acr list` or the Azure Resource Manager prints",
        ];
        self.problem("", ProblemCode::NotARegistry, &message.concat());
    }

    /// A value that is neither an array nor an object.
    fn scalar(&mut self, value: &Value<'d>) {
        let noun = match value {
            Value::Text(text) if looks_like_json(text) => {
                self.problem("", ProblemCode::UnsupportedDocument, JSON_IN_TEXT);
                return;
            }
            Value::Text(_) => JsonType::String.noun(),
            Value::Boolean(_) => JsonType::Boolean.noun(),
            Value::Number(_) => JsonType::Number.noun(),
            Value::Null => "null",
            Value::Array(_) => JsonType::Array.noun(),
            Value::Object(_) => JsonType::Object.noun(),
        };
        self.not_a_registry(noun);
    }

    /// What cannot be taken in: in a list, the element; otherwise, where it is.
    fn unreadable(&mut self, unreadable: Unreadable, depth: usize) {
        if depth == 0 {
            self.unreadable_at(unreadable);
        } else {
            self.problem("", ProblemCode::UnreadableValue, UNREADABLE);
        }
    }

    fn unreadable_at(&mut self, Unreadable { line, column }: Unreadable) {
        self.entries.problem(Problem {
            code: ProblemCode::UnreadableValue,
            position: Position {
                line,
                column,
                pointer: String::new(),
            },
            message: UNREADABLE.into(),
        });
    }

    fn problem(&mut self, key: &str, code: ProblemCode, message: &str) {
        let problem = self.problem_at(key, code, message);
        self.entries.problem(problem);
    }

    /// A problem with the value at hand, or with one of its members.
    fn problem_at(&self, key: &str, code: ProblemCode, message: &str) -> Problem {
        let mut position = self.position.clone();
        if !key.is_empty() {
            push_escaped(&mut position.pointer, key);
        }
        Problem {
            code,
            position,
            message: message.into(),
        }
    }
}

/// What was found in an array.
#[derive(Default)]
struct Elements {
    found: bool,
    count: usize,
}
const TOO_DEEP: &str =
    "arrays and objects nested too deep, which are not searched; pass the registries in a document of their own";

const JSON_IN_TEXT: &str = "a string with JSON in it, which is not read; print it as an object (PowerShell: `ConvertTo-Json -Depth 20`, jq: `fromjson`)";

const GIVEN_TWICE: &str = "a key that is given twice, with registries in both; only the first one is evaluated, pass the other in a document of its own";

const TABLE: &str = "a Resource Graph result in table form; ask for the result format objectArray";

const PLAIN_ARRAY: &str = "an array without registries, as `az … --query '[].[name, …]'` prints it; name the keys in the query: `[].{name:name, …}`";
/// Whether a string begins like an array or an object.
fn looks_like_json(text: &str) -> bool {
    let text = text.trim_ascii_start();
    let inside = text.strip_prefix(['[', '{']).map(str::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(['"', '[', '{', ']', '}']))
}
/// Adds a key to an RFC 6901 pointer.
fn push_escaped(pointer: &mut String, key: &str) {
    pointer.push('/');
    if !key.contains(['~', '/']) {
        pointer.push_str(key);
        return;
    }
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
