//! Finds the registries in a JSON value, at any depth.
//!
//! An object is read once to see what it is: a registry, another Azure resource, the output of another tool, or something around them. What is
//! around registries is read again, member by member. The lists of Azure's own envelopes are searched while they are read, so that a document
//! that Azure prints is read once.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::envelope::{Envelope, ListSlot};
use super::registry::{Kind, RegistryObject};
use super::resource::TypeForm;
use super::shape::{Shape, Signs, TypeKind};
use super::{Entries, UNREADABLE};
use crate::json::{self, Inside, Scanner, Unreadable, Value};
use crate::key::{Key, Sign};
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

/// What an object turned out to be.
enum Found {
    /// A registry, which has been passed on.
    Registry {
        has_lists: bool,
    },
    /// Another resource.
    Other {
        has_lists: bool,
    },
    Deployment,
    Shape(&'static Shape),
    /// It cannot be taken in.
    Unreadable(Unreadable),
    Around(Around),
}

/// Under which name an object has a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListName {
    None,
    /// `value` or `data`.
    Azure,
    /// One that Azure does not use.
    Other,
}

/// Which of the lists under `value` and `data` have been searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ReadLists {
    value: bool,
    data: bool,
}

impl ReadLists {
    const BOTH: Self = Self {
        value: true,
        data: true,
    };

    const fn has(self, key: Key) -> bool {
        match key {
            Key::Value => self.value,
            Key::Data => self.data,
            _ => false,
        }
    }

    const fn add(&mut self, key: Key) {
        match key {
            Key::Value => self.value = true,
            _ => self.data = true,
        }
    }
}

/// What is around registries, or around nothing.
struct Around {
    /// Whether there are members that have not been searched.
    has_unread: bool,
    /// The list that it is around: other members are not expected to be registries.
    list: ListName,
    /// Which of the lists under `value` and `data` have been searched.
    read: ReadLists,
    /// What to call it if there is no registry in it.
    name: &'static str,
    /// What is wrong with it even if there is.
    suspicion: Option<&'static str>,
    /// A text or a number in it that cannot be taken in.
    unreadable: Option<Unreadable>,
    /// What says that a list in it is not whole.
    problems: Vec<Problem>,
}

impl Around {
    /// Anything may be in it, but for what has been searched.
    const fn anything(read: ReadLists) -> Self {
        Self {
            has_unread: true,
            list: ListName::None,
            read,
            name: "",
            suspicion: None,
            unreadable: None,
            problems: Vec::new(),
        }
    }
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
            Err(broken) => {
                // What is complete in something around registries is worth having.
                if depth == 0 && broken.1 {
                    *self.json = start;
                    let around = Around::anything(ReadLists::BOTH);
                    self.members(&around, depth, want)?;
                }
                if depth == 0 && !broken.1 {
                    *self.salvaged_to = 0;
                }
                return Err(broken.0);
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
        while let Some(text) = self.json.next_key(&mut inside)? {
            let key = Key::of(&text);
            let list = match key {
                Some(Key::Value | Key::Data) if self.json.is_at_array() => ListName::Azure,
                Some(Key::List) if self.json.is_at_array() => ListName::Other,
                _ => ListName::None,
            };
            if list == ListName::Azure && key.is_some_and(|key| around.read.has(key)) {
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
            self.problem("", ProblemCode::NotARegistry, TOO_DEEP);
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

    /// Reads an object to its end. A registry is passed on; the lists of an envelope are searched on the way.
    ///
    /// An error comes with whether what was complete is worth having.
    #[inline(never)]
    fn classify(&mut self, inside: &mut Inside, depth: usize, want: Want) -> Result<Found, (json::Broken, bool)> {
        let before = self.entries.mark();
        let mut object = Object::default();
        if let Err(broken) = self.read_members(inside, &mut object, depth, want) {
            let is_resource = object.registry.kind() != Kind::Neither;
            if is_resource {
                self.entries.rewind(before);
            }
            return Err((broken, !is_resource));
        }
        let unreadable = self.json.take_unreadable();
        let Object {
            registry,
            envelope,
            signs,
            has_lists,
            read,
            has_unread,
            ..
        } = &object;
        let (has_lists, has_unread, signs) = (*has_lists, *has_unread, *signs);
        if let Some(shape) = Shape::of_object(signs, || type_kind(registry)) {
            self.entries.rewind(before);
            return Ok(Found::Shape(shape));
        }
        let kind = registry.kind();
        if kind != Kind::Neither {
            // What is in its lists is looked for again, behind the registry itself.
            self.entries.rewind(before);
        }
        match (kind, unreadable) {
            (Kind::Registry | Kind::Other, Some(unreadable)) => return Ok(Found::Unreadable(unreadable)),
            (Kind::Registry, None) => {
                self.entries.registry(self.position.clone(), registry);
                return Ok(Found::Registry { has_lists });
            }
            (Kind::Other, None) => return Ok(Found::Other { has_lists }),
            (Kind::Deployment, _) => return Ok(Found::Deployment),
            (Kind::Neither, _) => {}
        }
        let mut problems = Vec::new();
        if want == Want::Everything && (has_lists || has_unread || envelope.has_error()) {
            envelope.problems(|key, message| {
                problems.push(self.problem_at(key.unwrap_or_default(), ProblemCode::ListIncomplete, message));
            });
        }
        Ok(Found::Around(Around {
            has_unread,
            list: if envelope.has_list() {
                ListName::Azure
            } else if envelope.other_lists.is_some() {
                ListName::Other
            } else {
                ListName::None
            },
            read: *read,
            name: if has_lists && envelope.length() == 0 {
                "an empty list"
            } else {
                name_of(registry, signs)
            },
            suspicion: registry.resemblance(),
            unreadable,
            problems,
        }))
    }

    fn read_members(
        &mut self,
        inside: &mut Inside,
        object: &mut Object<'d>,
        depth: usize,
        want: Want,
    ) -> json::Result<()> {
        while let Some(text) = self.json.next_key(inside)? {
            let first = self.json.first_byte();
            let Some(key) = Key::of(&text) else {
                object.note_unread(first);
                self.json.skip()?;
                continue;
            };
            match key {
                Key::Value | Key::Data => self.list_member(object, key, text, depth, want)?,
                Key::List => self.other_list(object, first)?,
                Key::Sign(sign) => {
                    object.signs.add(sign);
                    object.note_unread(first);
                    self.json.skip()?;
                }
                Key::Schema => {
                    object.note_unread(first);
                    self.schema(&mut object.signs)?;
                }
                _ => {
                    // If it turns out to be no registry, a registry may be in any of its members.
                    object.note_unread(first);
                    let Some(text) = object.registry.read(key, text, self.json)? else {
                        continue;
                    };
                    if object.envelope.read(key, text, self.json)?.is_some() {
                        self.json.skip()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the value of `value` or `data`. Near the top, a list is searched at once; one that is given again is not read.
    fn list_member(
        &mut self,
        object: &mut Object<'d>,
        key: Key,
        text: Cow<'d, str>,
        depth: usize,
        want: Want,
    ) -> json::Result<()> {
        let slot = object.envelope.list(key);
        if !matches!(slot, ListSlot::Missing) {
            let length = slot.length();
            *slot = ListSlot::Twice { key: text, length };
            object.has_lists = true;
            object.note_unread(self.json.first_byte());
            return self.json.skip();
        }
        let mut value = self.json.value()?;
        let slot_is = match &mut value {
            Value::Array(inside) => {
                object.has_lists = true;
                // An object that is already known to be a resource is not around a list.
                let searched = depth <= 1
                    // What comes first is passed on first.
                    && !object.has_unread_container
                    && object.registry.kind() == Kind::Neither;
                let length = if searched {
                    object.read.add(key);
                    let length = self.push_key(&text);
                    let elements = self.elements(inside, depth + 1, want)?;
                    self.position.pointer.truncate(length);
                    elements.count
                } else {
                    object.has_unread = true;
                    object.has_unread_container = true;
                    count(inside, self.json)?
                };
                ListSlot::Array { length }
            }
            other => {
                if matches!(other, Value::Object(_)) {
                    object.has_unread = true;
                    object.has_unread_container = true;
                    object.has_lists = true;
                }
                match self.json.skip_rest(other)? {
                    Some(found) => ListSlot::Wrong { key: text, found },
                    None => ListSlot::Null,
                }
            }
        };
        *object.envelope.list(key) = slot_is;
        Ok(())
    }

    /// Passes over a list under a name that Azure does not use, and counts its elements.
    fn other_list(&mut self, object: &mut Object<'d>, first: u8) -> json::Result<()> {
        object.note_unread(first);
        object.has_lists |= is_container(first);
        let mut value = self.json.value()?;
        match &mut value {
            Value::Array(inside) => {
                let length = count(inside, self.json)?;
                let before = object.envelope.other_lists.unwrap_or_default();
                object.envelope.other_lists = Some(before.saturating_add(length));
                Ok(())
            }
            other => self.json.skip_rest(other).map(|_| ()),
        }
    }

    /// Reads `schema` or `$schema`.
    fn schema(&mut self, signs: &mut Signs) -> json::Result<()> {
        let mut value = self.json.value()?;
        let Value::Text(text) = &value else {
            return self.json.skip_rest(&mut value).map(|_| ());
        };
        if text.starts_with("acrcheck.report/") {
            signs.add(Sign::Report);
        } else if text.contains("eploymentTemplate") {
            signs.add(Sign::Template);
        } else if text.contains("sarif") {
            signs.add(Sign::Sarif);
        }
        Ok(())
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

/// An object as far as it has been read.
#[derive(Default)]
struct Object<'d> {
    registry: RegistryObject<'d>,
    envelope: Envelope<'d>,
    signs: Signs,
    /// Whether it has members that are named like lists.
    has_lists: bool,
    read: ReadLists,
    /// Whether there are arrays, objects or texts that have not been searched.
    has_unread: bool,
    /// Whether there are arrays or objects among them.
    has_unread_container: bool,
}

impl Object<'_> {
    /// Notes that a member is not searched at once, if its first byte says that there may be something in it.
    #[inline(always)]
    const fn note_unread(&mut self, first: u8) {
        self.has_unread_container |= is_container(first);
        self.has_unread |= is_container(first) || first == b'"';
    }
}

/// Whether an array or an object begins with a byte.
const fn is_container(first: u8) -> bool {
    matches!(first, b'[' | b'{')
}

const TOO_DEEP: &str =
    "arrays and objects nested too deep, which are not searched; pass the registries in a document of their own";

const JSON_IN_TEXT: &str = "a string with JSON in it, which is not read; print it as an object (PowerShell: `ConvertTo-Json -Depth 20`, jq: `fromjson`)";

const GIVEN_TWICE: &str = "a key that is given twice, with registries in both; only the first one is evaluated, pass the other in a document of its own";

const TABLE: &str = "a Resource Graph result in table form; ask for the result format objectArray";

const PLAIN_ARRAY: &str = "an array without registries, as `az … --query '[].[name, …]'` prints it; name the keys in the query: `[].{name:name, …}`";

fn type_kind(registry: &RegistryObject<'_>) -> TypeKind {
    match TypeForm::of(registry.effective_type()) {
        TypeForm::Absent => TypeKind::Absent,
        TypeForm::Registry | TypeForm::Deployment | TypeForm::Other => TypeKind::Azure,
        TypeForm::Foreign | TypeForm::Malformed => TypeKind::Foreign,
    }
}

/// What to call an object that is neither a registry nor around one.
fn name_of(registry: &RegistryObject<'_>, signs: Signs) -> &'static str {
    if signs.has(Sign::Columns) {
        TABLE
    } else if registry.has_rules_alone() {
        "IP rules without their registry, as `az acr network-rule list` prints them"
    } else if registry.is_named() {
        "an object with an id or a name, but without a registry's type, id or network settings"
    } else {
        "an object without a registry's type, id or network settings"
    }
}

/// Whether a string begins like an array or an object.
fn looks_like_json(text: &str) -> bool {
    let text = text.trim_ascii_start();
    let inside = text.strip_prefix(['[', '{']).map(str::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with(['"', '[', '{', ']', '}']))
}

/// Passes over the elements of an array, and counts them.
fn count(inside: &mut Inside, json: &mut Scanner<'_>) -> json::Result<usize> {
    let mut length = 0_usize;
    while json.next_element(inside)? {
        json.skip()?;
        length = length.saturating_add(1);
    }
    Ok(length)
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
