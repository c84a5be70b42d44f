//! Whether the pointers that a component returns lead to values of the document.
//!
//! Each top-level value with a pointer into it is read once, along the pointers and no deeper: linear in document and report. What stands behind a
//! place where serde_json cannot read on is taken as it is: the component may have read more than that, and says itself that the document is broken.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{Position, Source};
use crate::sandbox::deadline::Deadline;
use crate::sandbox::error::RunError;
use crate::sandbox::violation::outside;

/// The pointers into each top-level value, by where the value begins.
#[derive(Default)]
pub(super) struct Pointers<'r>(BTreeMap<usize, Node<'r>>);

/// A value that pointers lead to, or through.
#[derive(Default)]
struct Node<'r> {
    /// By their keys in small letters, as Azure compares them, or their numbers.
    children: HashMap<Cow<'r, str>, Self>,
    /// The first position that leads here, or on from here.
    position: Option<&'r Position>,
    found: bool,
}

impl<'r> Pointers<'r> {
    /// Looks for what a position is about.
    pub(super) fn add(&mut self, start: usize, source: &'r Source) {
        if let Some(position) = &source.position {
            self.insert(start, position, &position.pointer);
        }
    }

    /// The same for an error, which may be about something that is missing: what it would be in has to be there.
    pub(super) fn add_parent(&mut self, start: usize, source: &'r Source) {
        if let Some(position) = &source.position
            && let Some((parent, _)) = position.pointer.rsplit_once('/')
        {
            self.insert(start, position, parent);
        }
    }

    fn insert(&mut self, start: usize, position: &'r Position, pointer: &'r str) {
        let Some(tokens) = pointer.strip_prefix('/') else {
            return;
        };
        let mut node = self.0.entry(start).or_default();
        for token in tokens.split('/') {
            node = node.children.entry(key(token)).or_default();
            node.position.get_or_insert(position);
        }
    }

    /// Finds the first pointer that leads to nothing.
    pub(super) fn check(mut self, document: &str, deadline: &Deadline) -> Result<(), RunError> {
        for (index, (start, root)) in self.0.iter_mut().enumerate() {
            deadline.check_at(index)?;
            let value = document.get(*start..).unwrap_or_default();
            let value = value.trim_start_matches('\u{feff}').trim_start();
            if let (false, Some(position)) = (value.starts_with(['{', '[']), root.missing()) {
                return Err(outside(position).into());
            }
            let mut search = Search { deadline, late: None };
            let read = Walk {
                node: root,
                search: &mut search,
            }
            .deserialize(&mut serde_json::Deserializer::from_str(value));
            if let Some(late) = search.late {
                return Err(late);
            }
            if read.is_ok()
                && let Some(position) = root.missing()
            {
                return Err(outside(position).into());
            }
        }
        Ok(())
    }
}

/// A part of a pointer, unescaped, in small letters.
fn key(token: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte != b'~' && !byte.is_ascii_uppercase();
    if token.bytes().all(plain) {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.replace("~1", "/").replace("~0", "~").to_ascii_lowercase())
}

impl<'r> Node<'r> {
    /// The first position that leads to something that was not found.
    fn missing(&self) -> Option<&'r Position> {
        let lost = self.children.values().filter_map(|child| match child.found {
            true => child.missing(),
            false => child.position,
        });
        lost.min_by_key(|position| (position.line, position.column))
    }
}

/// What all of a walk has in common.
struct Search<'d> {
    deadline: &'d Deadline,
    late: Option<RunError>,
}

/// Reads a value as far as pointers lead.
struct Walk<'n, 'r, 'd> {
    node: &'n mut Node<'r>,
    search: &'n mut Search<'d>,
}

impl Walk<'_, '_, '_> {
    fn step<E: serde::de::Error>(&mut self, step: usize) -> Result<(), E> {
        self.search.deadline.check_at(step).map_err(|late| {
            self.search.late = Some(late);
            E::custom("the time is over")
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

    // What is no object and no array holds nothing.

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
