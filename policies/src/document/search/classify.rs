//! Reads an object once, to see what it is.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::mem;

use super::{Search, TABLE, Want};
use crate::document::Entries;
use crate::document::envelope::{Envelope, ListSlot};
use crate::document::registry::{Kind, RegistryObject};
use crate::document::resource::TypeForm;
use crate::document::shape::{Shape, Signs, TypeKind};
use crate::json::{self, Inside, Scanner, Unreadable, Value};
use crate::key::{Key, Sign};
use crate::report::{Problem, ProblemCode};

/// What an object turned out to be.
pub(super) enum Found {
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
pub(super) enum ListName {
    None,
    /// `value` or `data`.
    Azure,
    /// One that Azure does not use.
    Other,
}

/// Which of the lists under `value` and `data` have been searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ReadLists {
    value: bool,
    data: bool,
}

impl ReadLists {
    /// Whether the first list under a key is one of them.
    pub(super) const fn has(self, key: Key) -> bool {
        match key {
            Key::Value => self.value,
            Key::Data => self.data,
            _ => false,
        }
    }

    /// Whether the list under a key is one of them; it is not one of them a second time.
    pub(super) const fn take(&mut self, key: Key) -> bool {
        match key {
            Key::Value => mem::replace(&mut self.value, false),
            Key::Data => mem::replace(&mut self.data, false),
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
pub(super) struct Around {
    /// Whether there are members that have not been searched.
    pub(super) has_unread: bool,
    /// The list that it is around: other members are not expected to be registries.
    pub(super) list: ListName,
    /// Which of the lists under `value` and `data` have been searched.
    pub(super) read: ReadLists,
    /// What to call it if there is no registry in it.
    pub(super) name: &'static str,
    /// What is wrong with it even if there is.
    pub(super) suspicion: Option<&'static str>,
    /// A text or a number in it that cannot be taken in.
    pub(super) unreadable: Option<Unreadable>,
    /// What says that a list in it is not whole.
    pub(super) problems: Vec<Problem>,
}

impl Around {
    /// Anything may be in it, but for what has been searched.
    pub(super) const fn anything(read: ReadLists) -> Self {
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
    /// Reads an object to its end. A registry is passed on; the lists of an envelope are searched on the way.
    ///
    /// Where the text breaks off in something around registries, the error comes with the lists that have been searched.
    #[inline(never)]
    pub(super) fn classify(
        &mut self,
        inside: &mut Inside,
        depth: usize,
        want: Want,
    ) -> Result<Found, (json::Broken, Option<ReadLists>)> {
        let before = self.entries.mark();
        let mut object = Object::default();
        if let Err(broken) = self.read_members(inside, &mut object, depth, want) {
            let is_resource = object.registry.kind() != Kind::Neither;
            if is_resource {
                self.entries.rewind(before);
            }
            return Err((broken, (!is_resource).then_some(object.read)));
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
            name: if envelope.has_empty_list() {
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
/// Passes over the elements of an array, and counts them.
fn count(inside: &mut Inside, json: &mut Scanner<'_>) -> json::Result<usize> {
    let mut length = 0_usize;
    while json.next_element(inside)? {
        json.skip()?;
        length = length.saturating_add(1);
    }
    Ok(length)
}
