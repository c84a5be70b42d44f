//! Finds the registries in a JSON value, at any depth.
//!
//! An object is read once to classify it: a registry, another Azure resource, the output of another tool, or a wrapper. A wrapper is read again,
//! member by member. The lists of Azure's envelopes are searched during the first pass, so that output of Azure tools is read once.

mod object;
mod state;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use self::object::{ListName, ObjectKind, SearchedLists, Wrapper};
use self::state::{
    Collect, Elements, GIVEN_TWICE, JSON_IN_STRING, LIST_BESIDE, PLAIN_ARRAY, TABLE, TOO_DEEP, UNREADABLE,
    looks_like_json,
};
use super::declared::object;
use super::entries::Entries;
use super::format::Declared;
use super::known_members::{DEPLOYMENT, KnownMember, WHAT_IF, WHAT_IF_RESPONSE};
use crate::key::Key;
use crate::model::{Position, Problem, ProblemCode};
use acrcheck_declared::{self as declared, Entry, Node, ProblemKind};
use acrcheck_json::ascii::same;
use acrcheck_json::pointer::{push_index, push_key};
use acrcheck_json::{self as json, Container, Scanner, SyntaxError, Value};

pub(super) use self::state::Search;

/// The limit on nested arrays and objects around a registry. Real documents have about ten.
const DEEPEST: usize = 32;

impl<'d, E: Entries<'d>> Search<'_, 'd, E> {
    /// Reads the whole value. After a syntax error, the entries before it have been reported.
    pub(super) fn read(mut self) -> json::Result<()> {
        let mut value = self.json.value()?;
        match &mut value {
            Value::Object(_) => self.object(0, Collect::Everything).map(|_| ()),
            Value::Array(array) => self.elements(array, 0, Collect::Everything).map(|_| ()),
            scalar => {
                if !self.json.is_at_delimiter() {
                    return Err(SyntaxError);
                }
                match self.json.take_unreadable() {
                    Some(unreadable) => self.unreadable_at(unreadable),
                    None => self.scalar(scalar),
                }
                Ok(())
            }
        }
    }

    /// Reads an object after its opening brace. Returns whether it is or contains a registry or another resource.
    fn object(&mut self, depth: usize, collect: Collect) -> json::Result<bool> {
        let start = self.json.clone();
        let mark = self.entries.mark();
        let outside = self.json.take_unreadable();
        let kind = match self.classify(depth, collect, Self::elements) {
            Ok(kind) => kind,
            Err((error, wrapper)) => {
                match wrapper {
                    // Report what is complete in a truncated wrapper.
                    Some(searched) if depth == 0 => {
                        *self.json = start;
                        self.members(&Wrapper::anything(searched), depth, collect)?;
                    }
                    None if depth == 0 => *self.salvaged_to = 0,
                    _ => {}
                }
                return Err(error);
            }
        };
        let result = self.classified(kind, &start, mark, depth, collect);
        self.json.take_unreadable();
        self.json.put_back(outside);
        result
    }

    /// Reports an object that has been classified, and searches what is left of it.
    #[inline(always)]
    fn classified(
        &mut self,
        kind: ObjectKind,
        start: &Scanner<'d>,
        mark: E::Mark,
        depth: usize,
        collect: Collect,
    ) -> json::Result<bool> {
        match kind {
            ObjectKind::Registry { has_lists } => {
                if has_lists {
                    self.reread(start, |search| search.list_members(depth))?;
                }
                Ok(true)
            }
            ObjectKind::Other { has_lists } => {
                if collect == Collect::Everything {
                    self.entries.other_resource();
                }
                if has_lists {
                    self.reread(start, |search| search.list_members(depth))?;
                }
                Ok(true)
            }
            ObjectKind::Deployment => self.deployment(start, depth, collect),
            ObjectKind::Format(format) => {
                if collect == Collect::Everything {
                    let message = format.message("not container registries but ");
                    self.problem(ProblemCode::UnsupportedDocument, &message);
                }
                Ok(false)
            }
            ObjectKind::Declared { declared, has_list } => {
                let before = self.entries.mark();
                let has_problem = self.declared(declared, start, collect);
                let members = UnknownMembers {
                    has_list,
                    ..UnknownMembers::default()
                };
                self.around(declared.members(), start, before, members, depth)?;
                if has_list && !has_problem && collect == Collect::Everything {
                    self.problem(ProblemCode::ListIncomplete, LIST_BESIDE);
                }
                Ok(true)
            }
            ObjectKind::Unreadable {
                unreadable,
                is_registry,
            } => {
                if is_registry || collect == Collect::Everything {
                    self.unreadable(unreadable, depth);
                }
                Ok(false)
            }
            ObjectKind::Wrapper(wrapper) => self.wrapper(wrapper, start, mark, depth, collect),
        }
    }

    /// Reads what a template, a plan, a state or a snapshot declares. Returns whether a part of it cannot be read.
    #[cold]
    #[inline(never)]
    fn declared(&mut self, declared: Declared, start: &Scanner<'d>, collect: Collect) -> bool {
        let node = Node::of_object(start);
        let mut found = Vec::new();
        match declared {
            Declared::Terraform => declared::read_terraform(&node, &self.position.pointer, &mut found),
            Declared::Template => declared::read_template(&node, &self.position.pointer, &mut found),
            Declared::Snapshot => declared::read_snapshot(&node, &self.position.pointer, &mut found),
        }
        let has_problem = found.iter().any(|entry| matches!(entry, Entry::Problem(_)));
        self.take(found, collect);
        has_problem
    }

    /// Reads the body of a deployment or the result of a what-if operation. Returns whether the object is one.
    #[cold]
    #[inline(never)]
    fn declared_in(
        &mut self,
        start: &Scanner<'d>,
        searched: SearchedLists,
        depth: usize,
        collect: Collect,
    ) -> json::Result<bool> {
        let node = Node::of_object(start);
        let mut found = Vec::new();
        let known;
        if declared::is_deployment(&node) {
            known = DEPLOYMENT;
            declared::read_deployment(&node, &self.position.pointer, &mut found);
        } else if let Some((result, key)) = declared::what_if(&node) {
            let mut pointer = self.position.pointer.clone();
            known = if key.is_empty() { WHAT_IF } else { WHAT_IF_RESPONSE };
            if !key.is_empty() {
                push_key(&mut pointer, &key);
            }
            declared::read_what_if(&node, &result, &pointer, &mut found);
        } else {
            return Ok(false);
        }
        let before = self.entries.mark();
        self.take(found, collect);
        let members = UnknownMembers {
            searched,
            ..UnknownMembers::default()
        };
        self.around(known, start, before, members, depth)?;
        Ok(true)
    }

    /// Searches the unknown members of an object whose registries have been reported since `before`.
    fn around(
        &mut self,
        format: &[KnownMember],
        start: &Scanner<'d>,
        before: E::Mark,
        mut members: UnknownMembers<'d>,
        depth: usize,
    ) -> json::Result<()> {
        let declared = self.entries.mark();
        self.reread(start, |search| search.unknown_members(format, &mut members, depth))?;
        if self.entries.found_since(declared) {
            self.entries.merge(before, declared);
        }
        Ok(())
    }

    /// Searches the members that the format of an object does not have. Registries in them count, and nothing else.
    #[cold]
    #[inline(never)]
    fn unknown_members(
        &mut self,
        format: &[KnownMember],
        members: &mut UnknownMembers<'d>,
        depth: usize,
    ) -> json::Result<()> {
        let mut object = Container::default();
        while let Some(name) = self.json.next_key(&mut object)? {
            let text = self.json.text_of(name);
            let known = format.iter().find(|known| same(known.name, &text));
            let is_left_out = known.is_some_and(|known| known.members.is_empty())
                || Key::of(&text).is_some_and(|key| members.leaves_out(key));
            if is_left_out {
                self.json.skip()?;
                continue;
            }
            let Some(known) = known else {
                self.named_member(text, &mut members.seen, |search| {
                    search.member(depth + 1, Collect::Registries)
                })?;
                continue;
            };
            self.named_member(text, &mut members.seen, |search| {
                search.members_inside(known.members, depth + 1).map(|()| false)
            })?;
        }
        Ok(())
    }

    /// Searches the unknown members of an object in a format.
    fn members_inside(&mut self, format: &[KnownMember], depth: usize) -> json::Result<()> {
        let outside = self.begin_value();
        let mut value = self.json.value()?;
        if matches!(value, Value::Object(_)) {
            self.unknown_members(format, &mut UnknownMembers::default(), depth)?;
        } else {
            self.json.skip_rest(&mut value)?;
        }
        self.end_value(outside);
        Ok(())
    }

    /// Reports the entries of a template or a plan.
    fn take(&mut self, found: Vec<Entry<'d>>, collect: Collect) {
        let others = collect == Collect::Everything;
        for entry in found {
            match entry {
                Entry::Registry(registry) => {
                    let position = position(registry.position.clone());
                    self.entries.registry(position, &object(*registry));
                }
                Entry::Other if others => self.entries.other_resource(),
                Entry::NotDeployed if others => self.entries.not_deployed(),
                Entry::Problem(problem) if others => self.entries.problem(Problem {
                    code: match problem.kind {
                        ProblemKind::NotARegistry => ProblemCode::NotARegistry,
                        ProblemKind::Incomplete => ProblemCode::ListIncomplete,
                        ProblemKind::Unsupported => ProblemCode::UnsupportedDocument,
                    },
                    position: position(problem.position),
                    message: problem.message.into(),
                }),
                Entry::Other | Entry::NotDeployed | Entry::Problem(_) => {}
            }
        }
    }

    /// Searches a deployment: a registry can be anywhere in it, and nothing else counts.
    fn deployment(&mut self, start: &Scanner<'d>, depth: usize, collect: Collect) -> json::Result<bool> {
        if self.declared_in(start, SearchedLists::default(), depth, collect)? {
            return Ok(true);
        }
        let mark = self.entries.mark();
        let all = Wrapper::anything(SearchedLists::default());
        let found = self.reread(start, |search| search.members(&all, depth, collect))?;
        let problems_left = self.entries.keep_specific_problems(mark);
        if collect == Collect::Everything && !found && !problems_left {
            self.entries.other_resource();
        }
        Ok(true)
    }

    /// Searches the members of a wrapper.
    fn wrapper(
        &mut self,
        wrapper: Wrapper,
        start: &Scanner<'d>,
        mark: E::Mark,
        depth: usize,
        collect: Collect,
    ) -> json::Result<bool> {
        if wrapper.may_declare && self.declared_in(start, wrapper.searched, depth, collect)? {
            return Ok(true);
        }
        let mut found = self.entries.found_since(mark);
        if wrapper.has_unsearched {
            found |= self.reread(start, |search| search.members(&wrapper, depth, collect))?;
        }
        if collect == Collect::Registries {
            return Ok(found);
        }
        for problem in wrapper.problems {
            self.entries.problem(problem);
        }
        let is_list = (depth == 0 && wrapper.list == ListName::Azure) || wrapper.is_empty_state;
        if let Some(resemblance) = wrapper.resemblance {
            self.entries.keep_specific_problems(mark);
            self.not_a_registry(resemblance);
        } else if !found && !is_list {
            // One entry for the whole wrapper: the most specific one.
            match self.entries.take_specific_problem(mark) {
                Some(problem) => self.entries.problem(problem),
                None if wrapper.name == TABLE => self.problem(ProblemCode::UnsupportedDocument, TABLE),
                None => self.not_a_registry(wrapper.name),
            }
        }
        if let Some(unreadable) = wrapper.unreadable {
            // A value of the wrapper itself is reported after the problems of its members.
            self.unreadable(unreadable, depth);
        }
        Ok(found)
    }

    /// Reads an object again from its opening brace, then returns to the current position.
    fn reread<T>(&mut self, start: &Scanner<'d>, read: impl FnOnce(&mut Self) -> json::Result<T>) -> json::Result<T> {
        let end = core::mem::replace(self.json, start.clone());
        let read = read(self);
        *self.json = end;
        read
    }

    /// Searches the members of an object.
    fn members(&mut self, wrapper: &Wrapper, depth: usize, collect: Collect) -> json::Result<bool> {
        let mut object = Container::default();
        let mut found = false;
        let mut seen = BTreeSet::new();
        let mut searched = wrapper.searched;
        while let Some(name) = self.json.next_key(&mut object)? {
            let text = self.json.text_of(name);
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
            let is_given_again = list == ListName::Azure && key.is_some_and(|key| wrapper.searched.has(key));
            if is_given_again && collect == Collect::Everything {
                // The envelope has an error entry about it.
                self.json.skip()?;
                continue;
            }
            let is_next_to_list = wrapper.list != ListName::None && wrapper.list != list;
            let collect = if is_next_to_list { Collect::Registries } else { collect };
            let is_top_list = depth == 0 && list == ListName::Azure;
            found |= self.named_member(text, &mut seen, |search| {
                if is_top_list {
                    return search.top_list(collect);
                }
                search.member(depth + 1, collect)
            })?;
        }
        Ok(found)
    }

    /// Searches the members of a registry or another resource that are named like lists.
    fn list_members(&mut self, depth: usize) -> json::Result<bool> {
        let mut object = Container::default();
        let mut found = false;
        let mut seen = BTreeSet::new();
        while let Some(name) = self.json.next_key(&mut object)? {
            let text = self.json.text_of(name);
            if !matches!(Key::of(&text), Some(Key::List | Key::Value | Key::Data)) {
                self.json.skip()?;
                continue;
            }
            found |= self.named_member(text, &mut seen, |search| search.member(depth + 1, Collect::Registries))?;
        }
        Ok(found)
    }

    /// Searches the value of a member. A pointer names only the first of two members with the same key, so registries in the second one are an
    /// error entry.
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
            self.problem(ProblemCode::ListIncomplete, GIVEN_TWICE);
        }
        self.position.pointer.truncate(length);
        Ok(found)
    }

    /// Searches the list of a top-level envelope, each of whose elements counts.
    fn top_list(&mut self, collect: Collect) -> json::Result<bool> {
        match self.json.value()? {
            Value::Array(mut array) => self.elements(&mut array, 1, collect).map(|elements| elements.found),
            _ => Ok(false),
        }
    }

    /// Searches the value of a member. Scalars are ignored, except strings that contain JSON.
    fn member(&mut self, depth: usize, collect: Collect) -> json::Result<bool> {
        let outside = self.begin_value();
        let mut value = self.json.value()?;
        let found = match &mut value {
            Value::Text(text) if collect == Collect::Everything && looks_like_json(text) => {
                self.problem(ProblemCode::UnsupportedDocument, JSON_IN_STRING);
                Ok(false)
            }
            value @ (Value::Array(_) | Value::Object(_)) => self.container(value, depth, collect),
            _ => Ok(false),
        };
        self.end_value(outside);
        found
    }

    /// Searches an array or object that has been started.
    fn container(&mut self, value: &mut Value<'d>, depth: usize, collect: Collect) -> json::Result<bool> {
        if depth > DEEPEST {
            self.json.skip_rest(value)?;
            self.problem(ProblemCode::UnsupportedDocument, TOO_DEEP);
            return Ok(false);
        }
        match value {
            Value::Object(_) => self.object(depth, collect),
            Value::Array(array) => {
                let mark = self.entries.mark();
                let Elements { found, count } = self.elements(array, depth, collect)?;
                if !found && collect == Collect::Everything {
                    match self.entries.take_specific_problem(mark) {
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
    fn elements(&mut self, array: &mut Container, depth: usize, collect: Collect) -> json::Result<Elements> {
        let outside = self.json.take_unreadable();
        let length = self.position.pointer.len();
        let mut elements = Elements::default();
        while self.json.next_element(array)? {
            push_index(&mut self.position.pointer, elements.count);
            elements.found |= self.element(depth + 1, collect)?;
            self.position.pointer.truncate(length);
            *self.salvaged_to = self.json.offset();
            elements.count = elements.count.saturating_add(1);
        }
        self.json.take_unreadable();
        self.json.put_back(outside);
        Ok(elements)
    }

    fn element(&mut self, depth: usize, collect: Collect) -> json::Result<bool> {
        let outside = self.begin_value();
        let found = self.element_at(depth, collect);
        self.end_value(outside);
        found
    }

    fn element_at(&mut self, depth: usize, collect: Collect) -> json::Result<bool> {
        let mut value = self.json.value()?;
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            return self.container(&mut value, depth, collect);
        }
        if collect == Collect::Everything {
            match self.json.take_unreadable() {
                Some(_) => self.problem(ProblemCode::UnreadableValue, UNREADABLE),
                None => self.scalar(&value),
            }
        }
        Ok(false)
    }
}

/// The members of an object that its format does not have.
#[derive(Default)]
struct UnknownMembers<'d> {
    /// Whether an error entry says that lists are not searched.
    has_list: bool,
    searched: SearchedLists,
    seen: BTreeSet<Cow<'d, str>>,
}

impl UnknownMembers<'_> {
    const fn leaves_out(&mut self, key: Key) -> bool {
        (self.has_list && matches!(key, Key::List | Key::Value | Key::Data)) || self.searched.take(key)
    }
}

fn position(position: declared::Position) -> Position {
    let declared::Position { line, column, pointer } = position;
    Position { line, column, pointer }
}
