//! Checks that the pointers of a report lead to values of the document.
//!
//! Each top-level value is read at most three times, only as deep as the pointers lead: linear in document and report. Pointers into text that
//! serde_json cannot parse are accepted: the component may have recovered more of it, and must report the syntax error.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::iter;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Position, Source};
use crate::sandbox::deadline::Deadline;
use crate::sandbox::error::RunError;
use crate::sandbox::violation::outside;

/// The pointers of a report, each with the offset of the value that it leads to or of an object around it.
#[derive(Default)]
pub(super) struct Pointers<'r>(Vec<(usize, &'r Position, &'r str)>);

/// A value that pointers lead to or pass through.
#[derive(Default)]
struct Node<'r> {
    /// The children by key, in lower case because Azure ignores case, or by index.
    children: HashMap<Cow<'r, str>, Self>,
    /// The first position whose pointer leads here or passes through.
    position: Option<&'r Position>,
    found: bool,
}

impl<'r> Pointers<'r> {
    /// Adds the pointer of a position.
    pub(super) fn add(&mut self, start: usize, source: &'r Source) {
        if let Some(position) = &source.position {
            self.insert(start, position, &position.pointer);
        }
    }

    /// Adds the pointer of an error. Only its parent must exist, because the error may be that a value is missing.
    pub(super) fn add_parent(&mut self, start: usize, source: &'r Source) {
        if let Some(position) = &source.position
            && let Some((parent, _)) = position.pointer.rsplit_once('/')
        {
            self.insert(start, position, parent);
        }
    }

    fn insert(&mut self, offset: usize, position: &'r Position, pointer: &'r str) {
        if pointer.starts_with('/') {
            self.0.push((offset, position, pointer));
        }
    }

    /// Returns an error for the first pointer without a target.
    pub(super) fn check(self, document: &str, deadline: &Deadline) -> Result<(), RunError> {
        if self.0.is_empty() {
            return Ok(());
        }
        // Nearly every document with pointers is one value.
        let start = start_of_value(document, 0);
        let mut all = Node::of(&self.0);
        if read(&mut all, document.get(start..).unwrap_or_default(), deadline)? == Reading::Whole {
            return all.check();
        }
        let mut sorted = self.0;
        sorted.sort_by_key(|(offset, ..)| *offset);
        let mut pointers = sorted.as_slice();
        for (index, value) in values(document).enumerate() {
            deadline.check_at(index)?;
            let before = pointers.partition_point(|(offset, ..)| *offset < value.start);
            pointers = pointers.get(before..).unwrap_or_default();
            let inside = pointers.partition_point(|(offset, ..)| *offset < value.end);
            let (inside, rest) = pointers.split_at(inside);
            pointers = rest;
            if inside.is_empty() {
                continue;
            }
            let mut root = Node::of(inside);
            if read(&mut root, document.get(value).unwrap_or_default(), deadline)? == Reading::Whole {
                root.check()?;
            }
        }
        Ok(())
    }
}

/// How far a text is JSON.
#[derive(PartialEq, Eq)]
enum Reading {
    /// It is one value.
    Whole,
    /// It is more, or not JSON.
    Other,
}

/// Finds the targets of pointers in the value at the start of a text.
fn read(root: &mut Node<'_>, text: &str, deadline: &Deadline) -> Result<Reading, RunError> {
    let mut search = Search { deadline, late: None };
    let mut json = serde_json::Deserializer::from_str(text);
    let walk = Walk {
        node: root,
        search: &mut search,
    };
    let read = walk.deserialize(&mut json);
    if let Some(late) = search.late {
        return Err(late);
    }
    Ok(if read.is_ok() && json.end().is_ok() {
        Reading::Whole
    } else {
        Reading::Other
    })
}

/// Returns the offset of the next value at or after an offset.
fn start_of_value(document: &str, from: usize) -> usize {
    let rest = document.get(from..).unwrap_or_default();
    let value = rest.trim_start_matches(|character: char| character == '\u{feff}' || character.is_ascii_whitespace());
    document.len() - value.len()
}

/// The ranges of the top-level values, up to the first text that is not JSON. Whatever follows may be a part of the broken value.
fn values(document: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    iter::from_fn(move || {
        let start = start_of_value(document, at);
        let mut values = serde_json::Deserializer::from_str(document.get(start..)?).into_iter::<IgnoredAny>();
        values.next()?.ok()?;
        at = start + values.byte_offset();
        Some(start..at)
    })
}

/// Returns a part of a pointer, unescaped and in lower case.
fn key(token: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte != b'~' && !byte.is_ascii_uppercase();
    if token.bytes().all(plain) {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.replace("~1", "/").replace("~0", "~").to_ascii_lowercase())
}

impl<'r> Node<'r> {
    /// The value at the root of pointers.
    fn of(pointers: &[(usize, &'r Position, &'r str)]) -> Self {
        let mut root = Self::default();
        for (_, position, pointer) in pointers {
            let mut node = &mut root;
            for token in pointer.split('/').skip(1) {
                node = node.children.entry(key(token)).or_default();
                node.position.get_or_insert(position);
            }
        }
        root
    }

    /// Returns an error if a target was not found.
    fn check(&self) -> Result<(), RunError> {
        match self.missing() {
            Some(position) => Err(outside(position).into()),
            None => Ok(()),
        }
    }

    /// Returns the first position whose target was not found.
    fn missing(&self) -> Option<&'r Position> {
        let missing = self.children.values().filter_map(|child| match child.found {
            true => child.missing(),
            false => child.position,
        });
        missing.min_by_key(|position| (position.line, position.column))
    }
}

/// The state that all steps of a walk share.
struct Search<'d> {
    deadline: &'d Deadline,
    late: Option<RunError>,
}

/// Reads a value as deep as pointers lead.
struct Walk<'n, 'r, 'd> {
    node: &'n mut Node<'r>,
    search: &'n mut Search<'d>,
}

impl Walk<'_, '_, '_> {
    fn step<E: serde::de::Error>(&mut self, step: usize) -> Result<(), E> {
        self.search.deadline.check_at(step).map_err(|late| {
            self.search.late = Some(late);
            E::custom("deadline exceeded")
        })
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.node.found = true;
        if self.node.children.is_empty() {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut members = 1;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            self.step(members)?;
            members += 1;
            match self.node.children.get_mut(name.to_ascii_lowercase().as_str()) {
                Some(child) => map.next_value_seed(Walk {
                    node: child,
                    search: &mut *self.search,
                })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        let mut name = String::new();
        for index in 0_usize.. {
            self.step(index)?;
            name.clear();
            write!(name, "{index}").map_err(A::Error::custom)?;
            let next = match self.node.children.get_mut(name.as_str()) {
                Some(child) => seq.next_element_seed(Walk {
                    node: child,
                    search: &mut *self.search,
                })?,
                None => seq.next_element::<IgnoredAny>()?.map(|_| ()),
            };
            if next.is_none() {
                break;
            }
        }
        Ok(())
    }

    // Scalars have no children.

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
