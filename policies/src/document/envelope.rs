//! What is around a list, and says whether the list is whole.
//!
//! Sources: `{"value": […], "nextLink"}` is a page of an ARM list; `{"data": […], "totalRecords", "resultTruncated", "$skipToken"}` is a
//! page of a Resource Graph query (`skip_token` and `total_records` as the Azure CLI prints it). `{"error": {"code", "message", "target"}}` is
//! what Azure Resource Manager answers instead of a list.

use alloc::borrow::Cow;
use alloc::string::String;

use super::registry::Text;
use crate::json::{self, Scanner, Value};
use crate::key::Key;
use crate::slot::{FromJson, JsonType, Slot, same};

/// A list under `value` or `data`.
#[derive(Default)]
pub(super) enum ListSlot<'d> {
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
    pub(super) const fn length(&self) -> usize {
        match self {
            Self::Array { length } | Self::Twice { length, .. } => *length,
            Self::Missing | Self::Null | Self::Wrong { .. } => 0,
        }
    }

    const fn is_list(&self) -> bool {
        matches!(self, Self::Array { .. } | Self::Twice { .. })
    }

    /// Whether it is an object: something is searched that is not a list.
    const fn is_object(&self) -> bool {
        matches!(
            self,
            Self::Wrong {
                found: JsonType::Object,
                ..
            }
        )
    }
}

/// What is around a list.
#[derive(Default)]
pub(super) struct Envelope<'d> {
    value: ListSlot<'d>,
    data: ListSlot<'d>,
    /// The elements of lists under other names.
    pub(super) other_lists: Option<usize>,
    next_link: Slot<'d, Continuation>,
    skip_token: Slot<'d, Continuation>,
    truncated: Slot<'d, Truncated>,
    total_records: Slot<'d, Total>,
    count: Slot<'d, Total>,
    error: Slot<'d, ServiceError<'d>>,
    errors: Slot<'d, ServiceErrors>,
}

impl<'d> Envelope<'d> {
    /// Reads the value of a key if it says whether a list is whole; otherwise hands the key back, its value still unread.
    pub(super) fn read(
        &mut self,
        key: Key,
        text: Cow<'d, str>,
        json: &mut Scanner<'d>,
    ) -> json::Result<Option<Cow<'d, str>>> {
        match key {
            Key::NextLink => self.next_link.read(text, json)?,
            Key::SkipToken => self.skip_token.read(text, json)?,
            Key::ResultTruncated => self.truncated.read(text, json)?,
            Key::TotalRecords => self.total_records.read(text, json)?,
            Key::Count => self.count.read(text, json)?,
            Key::Error => self.error.read(text, json)?,
            Key::Errors => self.errors.read(text, json)?,
            _ => return Ok(Some(text)),
        }
        Ok(None)
    }

    /// The list under `value`, or else under `data`.
    pub(super) const fn list(&mut self, key: Key) -> &mut ListSlot<'d> {
        match key {
            Key::Value => &mut self.value,
            _ => &mut self.data,
        }
    }

    /// Whether there is a list under a name of Azure's.
    pub(super) const fn has_list(&self) -> bool {
        self.value.is_list() || self.data.is_list()
    }

    /// Whether there are lists, with nothing in any of them.
    pub(super) fn has_empty_list(&self) -> bool {
        (self.has_list() || self.other_lists.is_some()) && self.length() == 0
    }

    /// How many elements all lists have.
    pub(super) fn length(&self) -> usize {
        let named = self.value.length().saturating_add(self.data.length());
        named.saturating_add(self.other_lists.unwrap_or_default())
    }

    /// Whether the service says that something went wrong.
    pub(super) fn has_error(&self) -> bool {
        let has_one = match &self.error {
            Slot::Missing | Slot::Null => false,
            Slot::Is { value, .. } => !matches!(value, ServiceError::None),
            Slot::Wrong { .. } | Slot::Twice { .. } => true,
        };
        has_one || self.has_errors()
    }

    fn has_errors(&self) -> bool {
        !self.errors.is_absent() && self.errors.value() != Some(&ServiceErrors { any: false })
    }

    /// Gives `say` each sign that something is missing: the key, and what is wrong. What cannot be read here counts against the list.
    pub(super) fn problems(&self, mut say: impl FnMut(Option<&str>, &str)) {
        if self.has_error() {
            let mut message = String::from("the service answered with an error instead of the whole list");
            if let Some(error) = self.error.value() {
                error.describe(&mut message);
            }
            message.push_str("; fetch the list again");
            let key = if self.has_errors() {
                self.errors.key()
            } else {
                self.error.key()
            };
            say(key, &message);
        }
        let has_list = self.has_list();
        for list in [&self.value, &self.data] {
            match list {
                ListSlot::Twice { key, .. } => say(
                    Some(key),
                    "a list that is given twice; only the first one is evaluated, pass the other in a document of its own",
                ),
                ListSlot::Wrong { key, .. } if has_list && !list.is_object() => {
                    say(Some(key), "not a list, where a list belongs");
                }
                _ => {}
            }
        }
        for continuation in [&self.next_link, &self.skip_token] {
            let last_page = continuation.is_absent() || continuation.value() == Some(&Continuation { more: false });
            if !last_page {
                say(
                    continuation.key(),
                    "the list continues on another page that is not here; fetch every page",
                );
            }
        }
        let whole = self.truncated.is_absent() || self.truncated.value() == Some(&Truncated(false));
        if !whole {
            say(
                self.truncated.key(),
                "the query result was truncated; fetch the rest, or order and page the query",
            );
        }
        if !has_list && self.other_lists.is_none() {
            return;
        }
        let length = self.length();
        for total in [&self.total_records, &self.count] {
            match total.value() {
                Some(Total(total)) if *total <= length as u64 => {}
                Some(_) => say(
                    total.key(),
                    "the query found more records than are here; fetch every page",
                ),
                None if total.is_absent() => {}
                None => say(total.key(), "not a number of records, so the list may not be whole"),
            }
        }
    }
}

/// What the service says instead of a list: what it could not list, and why.
enum ServiceError<'d> {
    /// `false` and an empty text: there is no error.
    None,
    Text(Cow<'d, str>),
    Object {
        code: Text<'d>,
        message: Text<'d>,
        target: Text<'d>,
    },
}

impl ServiceError<'_> {
    fn describe(&self, message: &mut String) {
        let mut add = |text: &str| {
            message.push_str(": ");
            message.push_str(text);
        };
        match self {
            Self::None => {}
            Self::Text(text) => add(text),
            Self::Object { code, message, target } => {
                let texts = [target, code, message].into_iter();
                texts.filter_map(Slot::value).for_each(|text| add(text));
            }
        }
    }
}

impl<'d> FromJson<'d> for ServiceError<'d> {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let inside = match value {
            Value::Boolean(false) => return Ok(Some(Self::None)),
            Value::Text(text) if text.trim_ascii().is_empty() => return Ok(Some(Self::None)),
            Value::Text(text) => return Ok(Some(Self::Text(core::mem::take(text)))),
            Value::Object(inside) => inside,
            _ => return Ok(None),
        };
        let (mut code, mut message, mut target) = (Slot::Missing, Slot::Missing, Slot::Missing);
        while let Some(key) = json.next_key(inside)? {
            if same(&key, "code") {
                code.read(key, json)?;
            } else if same(&key, "message") {
                message.read(key, json)?;
            } else if same(&key, "target") {
                target.read(key, json)?;
            } else {
                json.skip()?;
            }
        }
        Ok(Some(Self::Object { code, message, target }))
    }
}

/// `errors`, as tools print it that ask for many lists: one that is empty, or counts none, says that all went well.
#[derive(PartialEq, Eq)]
struct ServiceErrors {
    any: bool,
}

impl<'d> FromJson<'d> for ServiceErrors {
    fn take(value: &mut Value<'d>, json: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        let any = match value {
            Value::Null => return Ok(None),
            Value::Boolean(any) => *any,
            Value::Number(number) => json::whole_number(number) != Some(0),
            Value::Text(text) => !text.trim_ascii().is_empty(),
            Value::Array(inside) => json.next_element(inside)?,
            Value::Object(inside) => json.next_key(inside)?.is_some(),
        };
        if any && matches!(value, Value::Array(_) | Value::Object(_)) {
            json.skip()?;
            json.skip_rest(value)?;
        }
        Ok(Some(Self { any }))
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
                more: !text.trim_ascii().is_empty(),
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
            Value::Text(text) => Some(Self(!same(text.trim_ascii(), "false"))),
            _ => None,
        })
    }
}

/// A number of records: as a number, or as text (some tools quote it).
struct Total(u64);

impl<'d> FromJson<'d> for Total {
    fn take(value: &mut Value<'d>, _: &mut Scanner<'d>) -> json::Result<Option<Self>> {
        Ok(match value {
            Value::Number(number) => json::whole_number(number).map(Self),
            Value::Text(text) => text.trim_ascii().parse().ok().map(Self),
            _ => None,
        })
    }
}
