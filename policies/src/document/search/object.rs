//! Reads an object once to classify it.

use alloc::vec::Vec;
use core::mem;

use super::state::{Collect, Elements, Search, TABLE};
use crate::document::entries::Entries;
use crate::document::envelope::{Envelope, ListSlot};
use crate::document::format::{Declared, Format, Markers};
use crate::document::registry::{Kind, RegistryObject};
use crate::document::resource::TypeKind;
use crate::key::{Key, Marker};
use crate::model::{Problem, ProblemCode};
use crate::slot::Slot;
use acrcheck_json::{self as json, Container, Member, Name, Scanner, SyntaxError, Unreadable, Value};

/// Searches the elements of an array. Passed in because that search classifies objects in turn.
pub(super) trait SearchElements<S>:
    Copy + Fn(&mut S, &mut Container, usize, Collect) -> json::Result<Elements>
{
}

impl<S, F> SearchElements<S> for F where F: Copy + Fn(&mut S, &mut Container, usize, Collect) -> json::Result<Elements> {}

/// What an object is.
pub(super) enum ObjectKind {
    /// A registry, which has been reported.
    Registry {
        has_lists: bool,
    },
    /// Another resource.
    Other {
        has_lists: bool,
    },
    Deployment,
    Format(&'static Format),
    /// A template, a plan, a state or a snapshot.
    Declared {
        declared: Declared,
        /// Whether it has a list as well.
        has_list: bool,
    },
    /// A resource with an unreadable value.
    Unreadable {
        unreadable: Unreadable,
        is_registry: bool,
    },
    Wrapper(Wrapper),
}

/// The name of a list in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListName {
    None,
    /// `value` or `data`.
    Azure,
    /// A name that Azure does not use.
    Other,
}

/// Which of the lists in `value` and `data` have been searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SearchedLists {
    value: bool,
    data: bool,
}

impl SearchedLists {
    /// Whether the first list with a key has been searched.
    pub(super) const fn has(self, key: Key) -> bool {
        match key {
            Key::Value => self.value,
            Key::Data => self.data,
            _ => false,
        }
    }

    /// Like `has`, but true at most once for each key.
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

/// An object that may contain registries.
pub(super) struct Wrapper {
    /// Whether there are members that have not been searched.
    pub(super) has_unsearched: bool,
    /// Its list. Other members are not expected to be registries.
    pub(super) list: ListName,
    /// The lists that have been searched.
    pub(super) searched: SearchedLists,
    /// The description of it if it contains no registry.
    pub(super) name: &'static str,
    /// The description of it if it resembles a registry, which is an error even if it contains one.
    pub(super) resemblance: Option<&'static str>,
    /// An unreadable value in it.
    pub(super) unreadable: Option<Unreadable>,
    /// The signs that a list in it is incomplete.
    pub(super) problems: Vec<Problem>,
    /// Whether it may be a deployment or a what-if result.
    pub(super) may_declare: bool,
    /// Whether it is a Terraform state without resources.
    pub(super) is_empty_state: bool,
}

impl Wrapper {
    /// A wrapper with any content, except for the lists that have been searched.
    pub(super) const fn anything(searched: SearchedLists) -> Self {
        Self {
            has_unsearched: true,
            list: ListName::None,
            searched,
            name: "",
            resemblance: None,
            unreadable: None,
            problems: Vec::new(),
            may_declare: false,
            is_empty_state: false,
        }
    }
}

/// The error in an object, with the lists that have been searched if the object may be a wrapper.
type ObjectError = (SyntaxError, Option<SearchedLists>);

impl<'d, E: Entries<'d>> Search<'_, 'd, E> {
    /// Reads an object after its brace, to its end. Reports a registry, and searches the lists of an envelope with `elements`.
    #[inline(never)]
    pub(super) fn classify(
        &mut self,
        depth: usize,
        collect: Collect,
        elements: impl SearchElements<Self>,
    ) -> Result<ObjectKind, ObjectError> {
        let before = self.entries.mark();
        let mut object = Object::default();
        if let Err(error) = self.read_members(&mut object, depth, collect, elements) {
            let is_resource = object.registry.kind() != Kind::Neither;
            if is_resource {
                self.entries.rewind(before);
            }
            return Err((error, (!is_resource).then_some(object.searched)));
        }
        let unreadable = self.json.take_unreadable();
        if let Some(format) = Format::of_object(object.markers, || TypeKind::of(object.registry.effective_type())) {
            self.entries.rewind(before);
            return Ok(match format.declared() {
                Some(declared) => ObjectKind::Declared {
                    declared,
                    has_list: object.envelope.has_list()
                        || (declared == Declared::Terraform && object.envelope.other_lists.is_some()),
                },
                None => ObjectKind::Format(format),
            });
        }
        let kind = object.registry.kind();
        if kind != Kind::Neither {
            // The lists of a resource are searched later, after the resource itself.
            self.entries.rewind(before);
        }
        let has_lists = object.has_lists;
        match (kind, unreadable) {
            (Kind::Registry | Kind::Other, Some(unreadable)) => Ok(ObjectKind::Unreadable {
                unreadable,
                is_registry: kind == Kind::Registry,
            }),
            (Kind::Registry, None) => {
                self.entries.registry(self.position.clone(), &object.registry);
                Ok(ObjectKind::Registry { has_lists })
            }
            (Kind::Other, None) => Ok(ObjectKind::Other { has_lists }),
            (Kind::Deployment, _) => Ok(ObjectKind::Deployment),
            (Kind::Neither, _) => Ok(ObjectKind::Wrapper(self.describe(&object, unreadable, collect))),
        }
    }

    /// Describes an object that is not a resource.
    fn describe(&self, object: &Object<'d>, unreadable: Option<Unreadable>, collect: Collect) -> Wrapper {
        let envelope = &object.envelope;
        let mut problems = Vec::new();
        if collect == Collect::Everything && (object.has_lists || object.has_unsearched || envelope.has_error()) {
            envelope.problems(|key, message| {
                problems.push(self.problem_at(key.unwrap_or_default(), ProblemCode::ListIncomplete, message));
            });
        }
        Wrapper {
            has_unsearched: object.has_unsearched,
            list: if envelope.has_list() {
                ListName::Azure
            } else if envelope.other_lists.is_some() {
                ListName::Other
            } else {
                ListName::None
            },
            searched: object.searched,
            name: if envelope.has_empty_list() {
                "an empty list"
            } else {
                name_of(&object.registry, object.markers)
            },
            resemblance: object.registry.resemblance(),
            unreadable,
            problems,
            may_declare: object.markers.has(Marker::Changes) || matches!(object.registry.properties, Slot::Is { .. }),
            is_empty_state: object.markers.has(Marker::FormatVersion) && !object.has_unsearched_container,
        }
    }

    fn read_members(
        &mut self,
        object: &mut Object<'d>,
        depth: usize,
        collect: Collect,
        elements: impl SearchElements<Self>,
    ) -> json::Result<()> {
        let mut container = Container::default();
        while let Some(member) = self.json.next_member(&mut container)? {
            let Member { name, first, .. } = member;
            let Some(key) = Key::of_member(&member, self.json) else {
                object.note_unsearched(first);
                self.json.skip_from(first)?;
                continue;
            };
            match key {
                Key::Value | Key::Data => self.list_member(object, key, name, depth, collect, elements)?,
                Key::List => self.other_list(object, first)?,
                Key::Marker(marker) => {
                    object.markers.add(marker);
                    object.note_unsearched(first);
                    self.json.skip()?;
                }
                Key::Schema => {
                    object.note_unsearched(first);
                    self.schema(&mut object.markers)?;
                }
                _ => {
                    // If this is not a registry, any member can contain one.
                    object.note_unsearched(first);
                    if !object.registry.read(key, member, self.json)? && !object.envelope.read(key, name, self.json)? {
                        self.json.skip()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the value of `value` or `data`. Near the top level, a list is searched immediately. A second list is skipped.
    fn list_member(
        &mut self,
        object: &mut Object<'d>,
        key: Key,
        name: Name,
        depth: usize,
        collect: Collect,
        elements: impl SearchElements<Self>,
    ) -> json::Result<()> {
        let text = self.json.text_of(name);
        let slot = object.envelope.list(key);
        if !matches!(slot, ListSlot::Missing) {
            let length = slot.length();
            *slot = ListSlot::Twice { key: text, length };
            object.has_lists = true;
            object.note_unsearched(self.json.first_byte());
            return self.json.skip();
        }
        let mut value = self.json.value()?;
        let new_slot = match &mut value {
            Value::Array(array) => {
                object.has_lists = true;
                // A resource is not an envelope.
                let searched = depth <= 1
                    // Members are reported in document order.
                    && !object.has_unsearched_container
                    && object.registry.kind() == Kind::Neither;
                let length = if searched {
                    object.searched.add(key);
                    let length = self.push_key(&text);
                    let Elements { count, .. } = elements(self, array, depth + 1, collect)?;
                    self.position.pointer.truncate(length);
                    count
                } else {
                    object.has_unsearched = true;
                    object.has_unsearched_container = true;
                    count(array, self.json)?
                };
                ListSlot::Array { length }
            }
            other => {
                if matches!(other, Value::Object(_)) {
                    object.has_unsearched = true;
                    object.has_unsearched_container = true;
                    object.has_lists = true;
                }
                match self.json.skip_rest(other)? {
                    Some(found) => ListSlot::Wrong { key: text, found },
                    None => ListSlot::Null,
                }
            }
        };
        *object.envelope.list(key) = new_slot;
        Ok(())
    }

    /// Skips a list with a name that Azure does not use, and counts its elements.
    fn other_list(&mut self, object: &mut Object<'d>, first: u8) -> json::Result<()> {
        object.note_unsearched(first);
        object.has_lists |= is_container(first);
        let mut value = self.json.value()?;
        match &mut value {
            Value::Array(array) => {
                let length = count(array, self.json)?;
                let before = object.envelope.other_lists.unwrap_or_default();
                object.envelope.other_lists = Some(before.saturating_add(length));
                Ok(())
            }
            other => self.json.skip_rest(other).map(|_| ()),
        }
    }

    /// Reads `schema` or `$schema`.
    fn schema(&mut self, markers: &mut Markers) -> json::Result<()> {
        let mut value = self.json.value()?;
        let Value::Text(text) = &value else {
            return self.json.skip_rest(&mut value).map(|_| ());
        };
        if text.starts_with("acrcheck.report/") {
            markers.add(Marker::Report);
        } else if text.contains("eploymentTemplate") {
            markers.add(Marker::Template);
        } else if text.contains("eploymentParameters") {
            markers.add(Marker::Parameters);
        } else if text.contains("sarif") {
            markers.add(Marker::Sarif);
        }
        Ok(())
    }
}

/// An object that is being read.
#[derive(Default)]
struct Object<'d> {
    registry: RegistryObject<'d>,
    envelope: Envelope<'d>,
    markers: Markers,
    /// Whether it has arrays or objects that are named like lists.
    has_lists: bool,
    searched: SearchedLists,
    /// Whether there are arrays, objects or strings that have not been searched.
    has_unsearched: bool,
    /// Whether there are arrays or objects among them.
    has_unsearched_container: bool,
}

impl Object<'_> {
    /// Records that a member has not been searched, if its first byte shows that it can contain something.
    #[inline(always)]
    const fn note_unsearched(&mut self, first: u8) {
        if self.has_unsearched_container {
            return;
        }
        self.has_unsearched_container |= is_container(first);
        self.has_unsearched |= is_container(first) || first == b'"';
    }
}

/// Whether a byte starts an array or object.
const fn is_container(first: u8) -> bool {
    matches!(first, b'[' | b'{')
}
/// Describes an object that contains no registry.
fn name_of(registry: &RegistryObject<'_>, markers: Markers) -> &'static str {
    if markers.has(Marker::Columns) {
        TABLE
    } else if registry.has_rules_alone() {
        "IP rules without their registry, as `az acr network-rule list` prints them"
    } else if registry.is_named() {
        "an object with an id or a name, but without a registry's type, id or network settings"
    } else {
        "an object without a registry's type, id or network settings"
    }
}
/// Skips the elements of an array, and counts them.
fn count(array: &mut Container, json: &mut Scanner<'_>) -> json::Result<usize> {
    let mut length = 0_usize;
    while json.next_element(array)? {
        json.skip()?;
        length = length.saturating_add(1);
    }
    Ok(length)
}
