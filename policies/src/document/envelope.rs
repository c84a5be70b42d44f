//! The envelope of a list: keys that show whether the list is complete.
//!
//! Sources: `{"value": […], "nextLink"}` is a page of an ARM list; `{"data": […], "totalRecords", "resultTruncated", "$skipToken"}` is a
//! page of a Resource Graph query (`skip_token` and `total_records` as the Azure CLI prints it). `{"error": {"code", "message", "target"}}` is
//! the answer of Azure Resource Manager instead of a list.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::key::Key;
use crate::slot::{FromJson, Slot, Text};
use acrcheck_json::ascii::same;
use acrcheck_json::{self as json, JsonType, Name, Scanner, Value};

/// The value of `value` or `data`.
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

    /// Whether it is an object, which is searched like any other.
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

/// The keys of an envelope.
#[derive(Default)]
pub(super) struct Envelope<'d> {
    value: ListSlot<'d>,
    data: ListSlot<'d>,
    /// The number of elements of lists with other names.
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
    /// Reads the value of a key of an envelope. Returns whether it is one; otherwise the value is unread.
    #[inline(never)]
    pub(super) fn read(&mut self, key: Key, text: Name, json: &mut Scanner<'d>) -> json::Result<bool> {
        match key {
            Key::NextLink => self.next_link.read(text, json)?,
            Key::SkipToken => self.skip_token.read(text, json)?,
            Key::ResultTruncated => self.truncated.read(text, json)?,
            Key::TotalRecords => self.total_records.read(text, json)?,
            Key::Count => self.count.read(text, json)?,
            Key::Error => self.error.read(text, json)?,
            Key::Errors => self.errors.read(text, json)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The value of `value`, or otherwise of `data`.
    pub(super) const fn list(&mut self, key: Key) -> &mut ListSlot<'d> {
        match key {
            Key::Value => &mut self.value,
            _ => &mut self.data,
        }
    }

    /// Whether there is a list in `value` or `data`.
    pub(super) const fn has_list(&self) -> bool {
        self.value.is_list() || self.data.is_list()
    }

    /// Whether there are lists and all are empty.
    pub(super) fn has_empty_list(&self) -> bool {
        (self.has_list() || self.other_lists.is_some()) && self.length() == 0
    }

    /// The number of elements of all lists.
    pub(super) fn length(&self) -> usize {
        let named = self.value.length().saturating_add(self.data.length());
        named.saturating_add(self.other_lists.unwrap_or_default())
    }

    /// Whether the service reports an error.
    pub(super) fn has_error(&self) -> bool {
        let has_one = match &self.error {
            Slot::Missing | Slot::Null => false,
            Slot::Is { value, .. } => !matches!(value, ServiceError::None),
            Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => true,
        };
        has_one || self.has_errors()
    }

    fn has_errors(&self) -> bool {
        !self.errors.is_absent() && self.errors.value() != Some(&ServiceErrors { any: false })
    }

    /// Calls `report` with the key and the message of each sign that the list is incomplete. Values that cannot be read are such signs.
    pub(super) fn problems(&self, mut report: impl FnMut(Option<&str>, &str)) {
        self.error_problem(&mut report);
        self.list_problems(&mut report);
        for continuation in [&self.next_link, &self.skip_token] {
            let last_page = continuation.is_absent() || continuation.value() == Some(&Continuation { more: false });
            if !last_page {
                report(
                    continuation.key(),
                    "the list continues on another page, which is missing; fetch all pages",
                );
            }
        }
        let complete = self.truncated.is_absent() || self.truncated.value() == Some(&Truncated(false));
        if !complete {
            report(
                self.truncated.key(),
                "the query result is truncated; fetch the rest, or sort and page the query",
            );
        }
        if self.has_list() || self.other_lists.is_some() {
            self.total_problems(&mut report);
        }
    }

    fn error_problem(&self, report: &mut impl FnMut(Option<&str>, &str)) {
        if !self.has_error() {
            return;
        }
        let mut message = String::from("the service returned an error instead of the complete list");
        if let Some(error) = self.error.value() {
            error.describe(&mut message);
        }
        message.push_str("; fetch the list again");
        let key = if self.has_errors() {
            self.errors.key()
        } else {
            self.error.key()
        };
        report(key, &message);
    }

    fn list_problems(&self, report: &mut impl FnMut(Option<&str>, &str)) {
        let has_list = self.has_list();
        for list in [&self.value, &self.data] {
            match list {
                ListSlot::Twice { key, .. } => report(
                    Some(key),
                    "a list given twice; only the first is evaluated: pass the other in a separate document",
                ),
                ListSlot::Wrong { key, .. } if has_list && !list.is_object() => {
                    report(Some(key), "not a list, although a list is expected here");
                }
                _ => {}
            }
        }
    }

    fn total_problems(&self, report: &mut impl FnMut(Option<&str>, &str)) {
        let length = self.length();
        for total in [&self.total_records, &self.count] {
            match total.value() {
                Some(Total(total)) if *total <= length as u64 => {}
                Some(_) => report(
                    total.key(),
                    "the query found more records than the document contains; fetch all pages",
                ),
                None if total.is_absent() => {}
                None => report(total.key(), "not a number of records, so the list may be incomplete"),
            }
        }
    }
}

/// The error that the service returned instead of a list.
enum ServiceError<'d> {
    /// `false` or an empty string: no error.
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
        let object = match value {
            Value::Boolean(false) => return Ok(Some(Self::None)),
            Value::Text(text) if text.trim_ascii().is_empty() => return Ok(Some(Self::None)),
            Value::Text(text) => return Ok(Some(Self::Text(core::mem::take(text)))),
            Value::Object(object) => object,
            _ => return Ok(None),
        };
        let (mut code, mut message, mut target) = (Slot::Missing, Slot::Missing, Slot::Missing);
        while let Some(key) = json.next_key(object)? {
            let text = json.text_of(key);
            if same(&text, "code") {
                code.read(key, json)?;
            } else if same(&text, "message") {
                message.read(key, json)?;
            } else if same(&text, "target") {
                target.read(key, json)?;
            } else {
                json.skip()?;
            }
        }
        Ok(Some(Self::Object { code, message, target }))
    }
}

/// `errors`, as printed by tools that fetch several lists. Empty, or zero, means no error.
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
            Value::Array(array) => json.next_element(array)?,
            Value::Object(object) => json.next_key(object)?.is_some(),
        };
        if any && matches!(value, Value::Array(_) | Value::Object(_)) {
            json.skip()?;
            json.skip_rest(value)?;
        }
        Ok(Some(Self { any }))
    }
}

/// A link to the next page, or a token for it.
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

/// `resultTruncated`: the REST API prints the strings "true" and "false", some tools print a boolean.
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

/// A number of records, which some tools print as a string.
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
