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
        let before = self.entries.len();
        let mut registry: Box<RegistryObject<'d>> = Box::default();
        let mut envelope = Envelope::default();
        let read = self.members(&mut object, &mut registry, &mut envelope);
        let is_resource = !registry.resource_type.is_absent() || registry.has_registry_key();
        if is_resource {
            // Whatever stood in a list beside a resource's own keys.
            self.entries.truncate(before);
        }
        read?;
        if envelope.lists > 0 && is_resource {
            self.problem(
                "",
                ProblemCode::NotARegistry,
                "not a container registry: an object that is a list and a single resource at once; only one of the two can be meant",
            );
        } else if envelope.lists > 0 {
            envelope.completeness(&mut self);
        } else {
            match (registry.kind(), envelope.unsupported()) {
                (Kind::Neither(_), Some(what)) => {
                    self.problem("", ProblemCode::UnsupportedDocument, what);
                }
                (kind, _) => {
                    let at = self.position.clone();
                    self.entry(at, kind, registry);
                }
            }
        }
        Ok(())
    }
}

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
            if same(&key, "value") || same(&key, "data") {
                let list = List {
                    top_level: self,
                    key: &key,
                };
                match object.next_value_seed(With(list))? {
                    Listed::Array(length) => {
                        envelope.lists = envelope.lists.saturating_add(1);
                        envelope.length = envelope.length.saturating_add(length);
                    }
                    Listed::Object => envelope.is_table = true,
                    Listed::Other => {}
                }
            } else if let Some(_unknown) = envelope.read(key, object)? {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    /// Reads the elements of an array whose pointer is `base`, and counts them.
    fn list<A: SeqAccess<'d>>(&mut self, mut array: A, base: &str) -> Result<usize, A::Error> {
        let mut index = 0_usize;
        loop {
            let parsed = match self.isolation {
                Isolation::None => match array.next_element()? {
                    Some(parsed) => Ok(parsed),
                    None => return Ok(index),
                },
                Isolation::Elements => match array.next_element::<&RawValue>()? {
                    Some(raw) => serde_json::from_str(raw.get()),
                    None => return Ok(index),
                },
            };
            let mut at = self.position.clone();
            at.pointer.push_str(base);
            at.pointer.push('/');
            number::push(&mut at.pointer, index);
            match parsed {
                Ok(Parsed::Is(registry)) => {
                    let registry: Box<RegistryObject<'d>> = registry;
                    let kind = registry.kind();
                    self.entry(at, kind, registry);
                }
                Ok(Parsed::Null) => self.not_a_registry(at, "null"),
                Ok(Parsed::Not(found)) => self.not_a_registry(at, found.noun()),
                Err(_) => self.entries.push(Entry::Problem(Problem {
                    code: ProblemCode::UnreadableValue,
                    position: at,
                    message: UNREADABLE.into(),
                })),
            }
            index = index.saturating_add(1);
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

    fn problem(&mut self, pointer: &str, code: ProblemCode, message: &str) {
        let mut position = self.position.clone();
        position.pointer.push_str(pointer);
        self.entries.push(Entry::Problem(Problem {
            code,
            position,
            message: message.into(),
        }));
    }
}

/// The value of `value` or `data`.
struct List<'l, 'e, 'd> {
    top_level: &'l mut TopLevel<'e, 'd>,
    key: &'l str,
}

enum Listed {
    Array(usize),
    Object,
    Other,
}

impl<'d> Reader<'d> for List<'_, '_, 'd> {
    type Output = Listed;

    fn null(self) -> Listed {
        Listed::Other
    }

    fn out_of_place(self, found: JsonType) -> Listed {
        match found {
            JsonType::Object => Listed::Object,
            _ => Listed::Other,
        }
    }

    fn array<A: SeqAccess<'d>>(self, array: A) -> Result<Listed, A::Error> {
        let mut base = String::from("/");
        base.push_str(self.key);
        self.top_level.list(array, &base).map(Listed::Array)
    }
}

/// What stands around a list.
#[derive(Default)]
struct Envelope<'d> {
    /// How many lists there are (`value`, `data`), and how many elements they have together.
    lists: usize,
    length: usize,
    /// `data` is an object: a Resource Graph answer in table form.
    is_table: bool,
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

    /// Says where the list is known not to be whole. What cannot be read here counts against it.
    fn completeness(&self, top_level: &mut TopLevel<'_, 'd>) {
        let mut say = |slot_key: Option<&str>, message: &str| {
            let mut pointer = String::from("/");
            pointer.push_str(slot_key.unwrap_or_default());
            top_level.problem(&pointer, ProblemCode::ListIncomplete, message);
        };
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
        for total in [&self.total_records, &self.count] {
            let enough = match total.value() {
                Some(total) => *total <= self.length as u64,
                None => total.is_absent(),
            };
            if !enough {
                say(
                    total.key(),
                    "the query found more records than stand here; fetch every page",
                );
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
        } else if self.is_table {
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
