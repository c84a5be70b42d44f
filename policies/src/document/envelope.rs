//! The top-level JSON values that registries come in: one object, an array, or an object around a list.
//!
//! Sources: `{"value": […], "nextLink"}` is a page of an ARM list; `{"data": […], "totalRecords", "resultTruncated", "$skipToken"}` is a
//! page of a Resource Graph query (`skip_token` and `total_records` as the Azure CLI prints it). `{"error": {"code", "message", "target"}}` is
//! what Azure Resource Manager answers instead of a list.

use alloc::borrow::Cow;
use alloc::string::String;

use super::registry::{Ignored, Kind, RegistryObject, Text};
use super::{Entries, UNREADABLE};
use crate::json::{self, Inside, Scanner, Unreadable, Value};
use crate::number;
use crate::report::{Position, Problem, ProblemCode};
use crate::slot::{FromJson, JsonType, Slot, same};

/// Reads one top-level value.
pub(super) struct TopLevel<'r, 'd, E> {
    pub(super) json: &'r mut Scanner<'d>,
    pub(super) entries: &'r mut E,
    /// Where the value begins.
    pub(super) position: Position,
    /// Bytes of the text up to the end of the last element that was read.
    pub(super) salvaged_to: &'r mut usize,
}

impl<'d, E: Entries<'d>> TopLevel<'_, 'd, E> {
    /// Reads the whole value. Where the text breaks off, the elements that were complete by then have been read.
    pub(super) fn read(mut self) -> json::Result<()> {
        let mut value = self.json.value()?;
        match &mut value {
            Value::Object(inside) => self.object(inside),
            Value::Array(inside) => self.list(inside, "").map(|_| ()),
            scalar => {
                let found = self.json.skip_rest(scalar)?;
                let at = self.position.clone();
                let unreadable = self.json.take_unreadable();
                match unreadable {
                    Some(unreadable) => self.unreadable(unreadable),
                    None => self.not_a_registry(at, noun(found)),
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, inside: &mut Inside) -> json::Result<()> {
        let before = self.entries.mark();
        let mut registry = RegistryObject::default();
        let mut envelope = Envelope::default();
        let read = self.members(inside, &mut registry, &mut envelope);
        // The type decides first, and after it the keys that only a single resource has.
        let is_resource = !registry.resource_type.is_absent() || registry.has_registry_key();
        if read.is_err() && is_resource {
            self.entries.forget(before);
        }
        read?;
        if let Some(unreadable) = self.json.take_unreadable() {
            // There is a text or a number beside the elements of a list that cannot be taken in. The elements are worth having all the same.
            self.unreadable(unreadable);
            return Ok(());
        }
        if is_resource {
            let passed_over = self.entries.forget(before) || envelope.has_second_list();
            self.entry(self.position.clone(), &registry);
            if passed_over {
                self.problem("", ProblemCode::NotARegistry, PASSED_OVER);
            }
            return Ok(());
        }
        match (
            envelope.unsupported(),
            envelope.has_list() || !envelope.error.is_absent(),
        ) {
            (Some(what), _) => self.problem("", ProblemCode::UnsupportedDocument, what),
            (None, true) => {}
            (None, false) => self.entry(self.position.clone(), &registry),
        }
        if let Some(key) = envelope.error.key() {
            let what = envelope.error.value().map_or_else(String::new, ServiceError::in_words);
            let message = [
                "an error of the service stands where registries should",
                &what,
                "; fetch them again",
            ];
            self.problem(key, ProblemCode::ListIncomplete, &message.concat());
        }
        envelope.problems(self);
        Ok(())
    }
}

const PASSED_OVER: &str = "a resource with a list beside its own keys that has registries in it, or may have; those are not judged, pass them by themselves";

impl<'d, E: Entries<'d>> TopLevel<'_, 'd, E> {
    /// Reads the members of a top-level object: those of a list's envelope, and those of a registry.
    fn members(
        &mut self,
        inside: &mut Inside,
        registry: &mut RegistryObject<'d>,
        envelope: &mut Envelope<'d>,
    ) -> json::Result<()> {
        while let Some(key) = self.json.next_key(inside)? {
            let Some(key) = registry.read(key, self.json)? else {
                continue;
            };
            if let Some(slot) = envelope.list_slot(&key) {
                *slot = self.list_member(slot, key)?;
            } else if !envelope.read(key, self.json)? {
                self.json.skip()?;
            }
        }
        Ok(())
    }

    /// Reads the value of `value` or `data`. Where the key is given again, what stands there is not read: one of the two is wrong.
    fn list_member(&mut self, slot: &ListSlot<'d>, key: Cow<'d, str>) -> json::Result<ListSlot<'d>> {
        if !matches!(slot, ListSlot::Missing) {
            self.json.skip()?;
            return Ok(ListSlot::Twice {
                key,
                length: slot.length(),
            });
        }
        let mut value = self.json.value()?;
        if let Value::Array(inside) = &mut value {
            let mut base = String::from("/");
            base.push_str(&key);
            let length = self.list(inside, &base)?;
            return Ok(ListSlot::Array { length });
        }
        Ok(match self.json.skip_rest(&mut value)? {
            Some(found) => ListSlot::Wrong { key, found },
            None => ListSlot::Null,
        })
    }

    /// Reads the elements of an array whose pointer is `base`, and counts them.
    fn list(&mut self, inside: &mut Inside, base: &str) -> json::Result<usize> {
        let outside = self.json.take_unreadable();
        let mut index = 0_usize;
        while self.json.next_element(inside)? {
            let mut at = self.position.clone();
            at.pointer.reserve_exact(base.len().saturating_add(8));
            at.pointer.push_str(base);
            at.pointer.push('/');
            number::push(&mut at.pointer, index);
            self.element(at)?;
            *self.salvaged_to = self.json.offset();
            index = index.saturating_add(1);
        }
        self.json.put_back(outside);
        Ok(index)
    }

    fn element(&mut self, at: Position) -> json::Result<()> {
        let mut value = self.json.value()?;
        let mut registry = RegistryObject::default();
        let other = match &mut value {
            Value::Object(inside) => {
                registry.read_members(inside, self.json)?;
                None
            }
            other => Some(noun(self.json.skip_rest(other)?)),
        };
        match (self.json.take_unreadable(), other) {
            (Some(_), _) => self.entries.problem(Problem {
                code: ProblemCode::UnreadableValue,
                position: at,
                message: UNREADABLE.into(),
            }),
            (None, Some(noun)) => self.not_a_registry(at, noun),
            (None, None) => self.entry(at, &registry),
        }
        Ok(())
    }

    fn entry(&mut self, at: Position, object: &RegistryObject<'d>) {
        match object.kind() {
            Kind::Registry => self.entries.registry(at, object),
            Kind::OtherResource => self.entries.other_resource(),
            Kind::Neither(what) => self.not_a_registry(at, what),
        }
    }

    fn not_a_registry(&mut self, at: Position, what: &str) {
        let mut message = String::from("not a container registry: ");
        message.push_str(what);
        message.push_str("; pass what `az acr show`, `az acr list` or the Azure Resource Manager prints");
        self.entries.problem(Problem {
            code: ProblemCode::NotARegistry,
            position: at,
            message,
        });
    }

    fn unreadable(&mut self, Unreadable { line, column }: Unreadable) {
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
        let mut position = self.position.clone();
        if !key.is_empty() {
            position.pointer.push('/');
            position.pointer.push_str(key);
        }
        self.entries.problem(Problem {
            code,
            position,
            message: message.into(),
        });
    }
}

/// A value's type in a sentence.
fn noun(found: Option<JsonType>) -> &'static str {
    found.map_or("null", JsonType::noun)
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
    error: Slot<'d, ServiceError<'d>>,
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

    /// Reads the value of `key` if it is one of an envelope's; says whether it was.
    fn read(&mut self, key: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<bool> {
        // The length sorts out nearly every key before any text is compared.
        match key.len() {
            5 if same(&key, "count") => self.count.read(key, json)?,
            5 if same(&key, "error") => self.error.read(key, json)?,
            6 if same(&key, "values") => self.values.read(key, json)?,
            7 if same(&key, "$schema") => self.schema.read(key, json)?,
            8 if same(&key, "nextLink") => self.next_link.read(key, json)?,
            9 if same(&key, "resources") => self.resources.read(key, json)?,
            9 if same(&key, "skipToken") => self.skip_token.read(key, json)?,
            10 if same(&key, "$skipToken") || same(&key, "skip_token") => self.skip_token.read(key, json)?,
            12 if same(&key, "totalRecords") => self.total_records.read(key, json)?,
            13 if same(&key, "total_records") => self.total_records.read(key, json)?,
            14 if same(&key, "planned_values") => self.planned_values.read(key, json)?,
            15 if same(&key, "resultTruncated") => self.truncated.read(key, json)?,
            16 if same(&key, "result_truncated") => self.truncated.read(key, json)?,
            17 if same(&key, "terraform_version") => self.terraform_version.read(key, json)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn has_list(&self) -> bool {
        let is_list = |slot: &ListSlot<'_>| matches!(slot, ListSlot::Array { .. } | ListSlot::Twice { .. });
        is_list(&self.value) || is_list(&self.data)
    }

    /// Whether there is a list under a key that was given before: it has not been read.
    const fn has_second_list(&self) -> bool {
        matches!(self.value, ListSlot::Twice { .. }) || matches!(self.data, ListSlot::Twice { .. })
    }

    /// Says where the list is known not to be whole. What cannot be read here counts against it.
    fn problems<E: Entries<'d>>(&self, top_level: &mut TopLevel<'_, 'd, E>) {
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

/// What the service says instead of a list: what it could not list, and why.
#[derive(Default)]
struct ServiceError<'d> {
    code: Text<'d>,
    message: Text<'d>,
    target: Text<'d>,
}

impl ServiceError<'_> {
    fn in_words(&self) -> String {
        let mut words = String::new();
        for text in [&self.target, &self.code, &self.message] {
            if let Some(text) = text.value() {
                words.push_str(": ");
                words.push_str(text);
            }
        }
        words
    }
}

impl<'d> FromJson<'d> for ServiceError<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let Value::Object(inside) = value else { return Ok(None) };
        let mut error = Self::default();
        while let Some(key) = json.next_key(inside)? {
            if same(&key, "code") {
                error.code.read(key, json)?;
            } else if same(&key, "message") {
                error.message.read(key, json)?;
            } else if same(&key, "target") {
                error.target.read(key, json)?;
            } else {
                json.skip()?;
            }
        }
        Ok(Some(error))
    }
}

/// A link or token that leads to the next page.
#[derive(PartialEq, Eq)]
struct Continuation {
    more: bool,
}

impl<'d> FromJson<'d> for Continuation {
    fn take(value: &mut Value<'d>, _: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Text(text) => Some(Self {
                more: !text.trim().is_empty(),
            }),
            _ => None,
        })
    }
}

/// `resultTruncated`: the REST API prints the strings "true" and "false", some tools a boolean.
#[derive(PartialEq, Eq)]
struct Truncated(bool);

impl<'d> FromJson<'d> for Truncated {
    fn take(value: &mut Value<'d>, _: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Boolean(truncated) => Some(Self(*truncated)),
            Value::Text(text) => Some(Self(!same(text.trim(), "false"))),
            _ => None,
        })
    }
}
