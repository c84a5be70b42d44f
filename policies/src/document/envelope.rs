//! The top-level JSON values that registries come in: one object, an array, or an object around a list.
//!
//! Sources: `{"value": […], "nextLink"}` is a page of an ARM list; `{"data": […], "totalRecords", "resultTruncated", "$skipToken"}` is a
//! page of a Resource Graph query (`skip_token` and `total_records` as the Azure CLI prints it).

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::registry::{Ignored, Kind, RegistryObject};
use super::{Entry, Isolation, UNREADABLE};
use crate::number;
use crate::report::{Position, Problem, ProblemCode};
use crate::slot::{FromJson, JsonType, Key, Parsed, Reader, Slot, With, same};

/// Reads one top-level value into entries.
pub(super) struct TopLevel<'e, 'd> {
    pub(super) entries: &'e mut Vec<Entry<'d>>,
    /// Where the value begins.
    pub(super) position: Position,
    pub(super) isolation: Isolation,
    /// The text that is being read.
    pub(super) text: &'d str,
    /// Bytes of the text up to the end of the last element that was read by itself.
    pub(super) salvaged_to: &'e mut usize,
}

impl<'d> Reader<'d> for TopLevel<'_, 'd> {
    type Output = ();

    fn null(mut self) {
        let at = self.position.clone();
        self.not_a_registry(at, "null");
    }

    fn out_of_place(mut self, found: JsonType) {
        let at = self.position.clone();
        self.not_a_registry(at, found.noun());
    }

    fn array<A: SeqAccess<'d>>(mut self, array: A) -> Result<(), A::Error> {
        self.list(array, "").map(|_| ())
    }

    fn object<A: MapAccess<'d>>(mut self, mut object: A) -> Result<(), A::Error> {
        if self.isolation == Isolation::ListsAlone {
            return self.lists_alone(&mut object);
        }
        let before = self.entries.len();
        let mut registry: Box<RegistryObject<'d>> = Box::default();
        let mut envelope = Envelope::default();
        let read = self.members(&mut object, &mut registry, &mut envelope);
        let at = self.position.clone();
        // The type decides first, and after it the keys that only a single resource has.
        if !registry.resource_type.is_absent() || registry.has_registry_key() {
            let mut listed = self.entries.drain(before..);
            let passed_over = listed.any(|entry| matches!(entry, Entry::Registry { .. }));
            drop(listed);
            read?;
            self.entry(at, registry.kind(), registry);
            if passed_over {
                self.problem("", ProblemCode::NotARegistry, PASSED_OVER);
            }
            return Ok(());
        }
        read?;
        match (envelope.unsupported(), envelope.has_list()) {
            (Some(what), _) => self.problem("", ProblemCode::UnsupportedDocument, what),
            (None, true) => {}
            (None, false) => self.entry(at, registry.kind(), registry),
        }
        envelope.problems(&mut self);
        Ok(())
    }
}

const PASSED_OVER: &str = "a resource with registries in a list beside its own keys; those in the list are not judged, pass them by themselves";

impl<'d> TopLevel<'_, 'd> {
    /// Reads the members of a top-level object: those of a list's envelope, and those of a registry.
    fn members<A: MapAccess<'d>>(
        &mut self,
        object: &mut A,
        registry: &mut RegistryObject<'d>,
        envelope: &mut Envelope<'d>,
    ) -> Result<(), A::Error> {
        while let Some(Key(key)) = object.next_key()? {
            let Some(key) = registry.read(key, object)? else {
                continue;
            };
            if let Some(slot) = envelope.list_slot(&key) {
                *slot = self.list_member(slot, key, object)?;
            } else if envelope.read(key, object)?.is_some() {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    /// Reads the lists of a top-level object, and of its other members only as much as it takes to get past them.
    fn lists_alone<A: MapAccess<'d>>(&mut self, object: &mut A) -> Result<(), A::Error> {
        let mut envelope = Envelope::default();
        while let Some(key) = object.next_key::<&RawValue>()? {
            // A key that cannot be taken in is none of those that matter.
            let slot_and_key = serde_json::from_str(key.get())
                .ok()
                .and_then(|Key(key)| Some((envelope.list_slot(&key)?, key)));
            match slot_and_key {
                Some((slot, key)) => *slot = self.list_member(slot, key, object)?,
                None => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    /// Reads the value of `value` or `data`. Where the key is given again, what stands there is not read: one of the two is wrong.
    fn list_member<A: MapAccess<'d>>(
        &mut self,
        slot: &ListSlot<'d>,
        key: Cow<'d, str>,
        object: &mut A,
    ) -> Result<ListSlot<'d>, A::Error> {
        if !matches!(slot, ListSlot::Missing) {
            object.next_value::<IgnoredAny>()?;
            return Ok(ListSlot::Twice {
                key,
                length: slot.length(),
            });
        }
        let list = List {
            top_level: self,
            key: &key,
        };
        Ok(match object.next_value_seed(With(list))? {
            Parsed::Is(length) => ListSlot::Array { length },
            Parsed::Not(found) => ListSlot::Wrong { key, found },
            Parsed::Null => ListSlot::Null,
        })
    }

    /// Reads the elements of an array whose pointer is `base`, and counts them.
    fn list<A: SeqAccess<'d>>(&mut self, mut array: A, base: &str) -> Result<usize, A::Error> {
        let mut index = 0_usize;
        loop {
            let parsed = if self.isolation == Isolation::None {
                match array.next_element()? {
                    Some(parsed) => Ok(parsed),
                    None => return Ok(index),
                }
            } else {
                match array.next_element::<&'d RawValue>()? {
                    Some(raw) => {
                        *self.salvaged_to = end_of(raw.get(), self.text);
                        serde_json::from_str(raw.get())
                    }
                    None => return Ok(index),
                }
            };
            let mut at = self.position.clone();
            at.pointer.push_str(base);
            at.pointer.push('/');
            number::push(&mut at.pointer, index);
            self.element(at, parsed);
            index = index.saturating_add(1);
        }
    }

    fn element(&mut self, at: Position, parsed: serde_json::Result<Parsed<Box<RegistryObject<'d>>>>) {
        match parsed {
            Ok(Parsed::Is(registry)) => self.entry(at, registry.kind(), registry),
            Ok(Parsed::Null) => self.not_a_registry(at, "null"),
            Ok(Parsed::Not(found)) => self.not_a_registry(at, found.noun()),
            Err(_) => self.entries.push(Entry::Problem(Problem {
                code: ProblemCode::UnreadableValue,
                position: at,
                message: UNREADABLE.into(),
            })),
        }
    }

    fn entry(&mut self, at: Position, kind: Kind, object: Box<RegistryObject<'d>>) {
        match kind {
            Kind::Registry => self.entries.push(Entry::Registry { position: at, object }),
            Kind::OtherResource => self.entries.push(Entry::OtherResource),
            Kind::Neither(what) => self.not_a_registry(at, what),
        }
    }

    fn not_a_registry(&mut self, at: Position, what: &str) {
        let mut message = String::from("not a container registry: ");
        message.push_str(what);
        message.push_str("; pass what `az acr show`, `az acr list` or the Azure Resource Manager prints");
        self.entries.push(Entry::Problem(Problem {
            code: ProblemCode::NotARegistry,
            position: at,
            message,
        }));
    }

    fn problem(&mut self, key: &str, code: ProblemCode, message: &str) {
        let mut position = self.position.clone();
        if !key.is_empty() {
            position.pointer.push('/');
            position.pointer.push_str(key);
        }
        self.entries.push(Entry::Problem(Problem {
            code,
            position,
            message: message.into(),
        }));
    }
}

/// Where a part of a text ends in it, in bytes from its start.
fn end_of(part: &str, text: &str) -> usize {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start.saturating_add(part.len())
}

/// The value of `value` or `data`.
struct List<'l, 'e, 'd> {
    top_level: &'l mut TopLevel<'e, 'd>,
    key: &'l str,
}

impl<'d> Reader<'d> for List<'_, '_, 'd> {
    /// The number of elements.
    type Output = Parsed<usize>;

    fn null(self) -> Parsed<usize> {
        Parsed::Null
    }

    fn out_of_place(self, found: JsonType) -> Parsed<usize> {
        Parsed::Not(found)
    }

    fn array<A: SeqAccess<'d>>(self, array: A) -> Result<Parsed<usize>, A::Error> {
        let mut base = String::from("/");
        base.push_str(self.key);
        self.top_level.list(array, &base).map(Parsed::Is)
    }
}

/// What stands under `value` or `data`.
#[derive(Default)]
enum ListSlot<'d> {
    #[default]
    Missing,
    Null,
    Array {
        length: usize,
    },
    Wrong {
        key: Cow<'d, str>,
        found: JsonType,
    },
    Twice {
        key: Cow<'d, str>,
        length: usize,
    },
}

impl ListSlot<'_> {
    const fn length(&self) -> usize {
        match self {
            Self::Array { length } | Self::Twice { length, .. } => *length,
            Self::Missing | Self::Null | Self::Wrong { .. } => 0,
        }
    }
}

/// What stands around a list.
#[derive(Default)]
struct Envelope<'d> {
    value: ListSlot<'d>,
    data: ListSlot<'d>,
    next_link: Slot<'d, Continuation>,
    skip_token: Slot<'d, Continuation>,
    truncated: Slot<'d, Truncated>,
    total_records: Slot<'d, u64>,
    count: Slot<'d, u64>,
    schema: Slot<'d, Cow<'d, str>>,
    resources: Slot<'d, Ignored>,
    planned_values: Slot<'d, Ignored>,
    values: Slot<'d, Ignored>,
    terraform_version: Slot<'d, Ignored>,
}

impl<'d> Envelope<'d> {
    /// The list that stands under `key`.
    fn list_slot(&mut self, key: &str) -> Option<&mut ListSlot<'d>> {
        if same(key, "value") {
            Some(&mut self.value)
        } else if same(key, "data") {
            Some(&mut self.data)
        } else {
            None
        }
    }

    /// Reads the value of `key` if it is one of an envelope's; otherwise hands the key back, its value still unread.
    fn read<A: MapAccess<'d>>(&mut self, key: Cow<'d, str>, object: &mut A) -> Result<Option<Cow<'d, str>>, A::Error> {
        match &*key {
            k if same(k, "nextLink") => self.next_link.put(key, object.next_value()?),
            k if same(k, "$skipToken") || same(k, "skipToken") || same(k, "skip_token") => {
                self.skip_token.put(key, object.next_value()?);
            }
            k if same(k, "resultTruncated") || same(k, "result_truncated") => {
                self.truncated.put(key, object.next_value()?);
            }
            k if same(k, "totalRecords") || same(k, "total_records") => {
                self.total_records.put(key, object.next_value()?);
            }
            k if same(k, "count") => self.count.put(key, object.next_value()?),
            k if same(k, "$schema") => self.schema.put(key, object.next_value()?),
            k if same(k, "resources") => self.resources.put(key, object.next_value()?),
            k if same(k, "planned_values") => self.planned_values.put(key, object.next_value()?),
            k if same(k, "values") => self.values.put(key, object.next_value()?),
            k if same(k, "terraform_version") => {
                self.terraform_version.put(key, object.next_value()?);
            }
            _ => return Ok(Some(key)),
        }
        Ok(None)
    }

    fn has_list(&self) -> bool {
        let is_list = |slot: &ListSlot<'_>| matches!(slot, ListSlot::Array { .. } | ListSlot::Twice { .. });
        is_list(&self.value) || is_list(&self.data)
    }

    /// Says where the list is known not to be whole. What cannot be read here counts against it.
    fn problems(&self, top_level: &mut TopLevel<'_, 'd>) {
        if !self.has_list() {
            return;
        }
        let mut say = |key: Option<&str>, message: &str| {
            top_level.problem(key.unwrap_or_default(), ProblemCode::ListIncomplete, message);
        };
        for list in [&self.value, &self.data] {
            match list {
                ListSlot::Twice { key, .. } => say(
                    Some(key),
                    "a list that is given twice; only the first one is judged, pass the other by itself",
                ),
                ListSlot::Wrong { key, .. } => say(Some(key), "not a list, where one belongs; nothing in it is judged"),
                ListSlot::Missing | ListSlot::Null | ListSlot::Array { .. } => {}
            }
        }
        for continuation in [&self.next_link, &self.skip_token] {
            let last_page = continuation.is_absent() || continuation.value() == Some(&Continuation { more: false });
            if !last_page {
                say(
                    continuation.key(),
                    "the list goes on in another page that is not here; fetch every page",
                );
            }
        }
        let whole = self.truncated.is_absent() || self.truncated.value() == Some(&Truncated(false));
        if !whole {
            say(
                self.truncated.key(),
                "the query's result was truncated; fetch the rest, or order and page the query",
            );
        }
        let length = self.value.length().saturating_add(self.data.length());
        for total in [&self.total_records, &self.count] {
            match total.value() {
                Some(total) if *total <= length as u64 => {}
                Some(_) => say(
                    total.key(),
                    "the query found more records than stand here; fetch every page",
                ),
                None if total.is_absent() => {}
                None => say(
                    total.key(),
                    "not a number of records, so that nobody can say whether the list is whole",
                ),
            }
        }
    }

    /// What kind of document this is, where it is one that holds registries in a form that cannot be read yet.
    fn unsupported(&self) -> Option<&'static str> {
        if !self.resources.is_absent() && !self.schema.is_absent() {
            Some(
                "a deployment template: what is deployed can be read, what is declared cannot yet; pass what `az acr list` prints after the deployment",
            )
        } else if !self.planned_values.is_absent() || (!self.values.is_absent() && !self.terraform_version.is_absent())
        {
            Some(
                "a Terraform plan or state: what is deployed can be read, what is declared cannot yet; pass what `az acr list` prints after the deployment",
            )
        } else if matches!(
            &self.data,
            ListSlot::Wrong {
                found: JsonType::Object,
                ..
            }
        ) {
            Some("a Resource Graph answer in table form; ask for the result format objectArray")
        } else {
            None
        }
    }
}

/// A link or token that leads to the next page.
#[derive(PartialEq, Eq)]
struct Continuation {
    more: bool,
}

impl<'d> FromJson<'d> for Continuation {
    fn from_text(text: Cow<'d, str>) -> Parsed<Self> {
        Parsed::Is(Self {
            more: !text.trim().is_empty(),
        })
    }
}

/// `resultTruncated`: the REST API prints the strings "true" and "false", some tools a boolean.
#[derive(PartialEq, Eq)]
struct Truncated(bool);

impl<'d> FromJson<'d> for Truncated {
    fn from_boolean(value: bool) -> Parsed<Self> {
        Parsed::Is(Self(value))
    }

    fn from_text(text: Cow<'d, str>) -> Parsed<Self> {
        Parsed::Is(Self(!same(text.trim(), "false")))
    }
}
