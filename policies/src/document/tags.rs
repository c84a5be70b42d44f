//! The tags of a registry. They never affect a finding: they are skipped while the document is read, and parsed only for a registry.
//!
//! Malformed tags are left out without an error. So are names that occur twice: a waiver can select registries by tag, and must not depend on
//! the order of contradicting tags.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::mem;

use crate::model::Tag;
use crate::slot::{Parsed, read};
use acrcheck_json::{self as json, Container, Scanner};

/// The limits of Azure: tags of a resource, and characters of their names and values.
const MOST: usize = 50;
const LONGEST_NAME: usize = 512;
const LONGEST_VALUE: usize = 256;

/// The value of the key `tags`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Tags<'d> {
    #[default]
    Missing,
    /// The JSON text of the value.
    Given(&'d str),
    /// Given twice, so neither value counts.
    Twice,
}

impl<'d> Tags<'d> {
    /// Skips and records the value of one occurrence of the key.
    pub(crate) fn skip(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let from = json.rest();
        json.skip()?;
        let length = from.len().saturating_sub(json.rest().len());
        *self = match self {
            Self::Missing => Self::Given(from.get(..length).unwrap_or_default()),
            Self::Given(_) | Self::Twice => Self::Twice,
        };
        Ok(())
    }

    /// Parses the tags that Azure can have, in document order.
    pub(crate) fn list(self) -> Vec<Tag<'d>> {
        let Self::Given(text) = self else {
            return Vec::new();
        };
        let Some(members) = text.trim_ascii_start().strip_prefix('{') else {
            return Vec::new();
        };
        let mut names = Names::default();
        let mut json = Scanner::new(members);
        let mut object = Container::default();
        // The text was skipped before, so it is JSON.
        while let Ok(Some(name)) = json.next_key(&mut object) {
            if names.add(json.text_of(name), &mut json).is_err() {
                break;
            }
        }
        let tags = names.in_order.into_iter();
        tags.filter_map(|Named { name, value }| value.map(|value| Tag { name, value }))
            .collect()
    }
}

/// A tag that Azure can have. A name without a valid value is kept, so that a second occurrence is noticed.
struct Named<'d> {
    name: Cow<'d, str>,
    /// None if it is not valid, or one of two.
    value: Option<Cow<'d, str>>,
}

/// The first fifty names. Later names are only looked up among them, so the cost of a name does not depend on how many there are.
struct Names<'d> {
    /// In document order.
    in_order: Vec<Named<'d>>,
    /// Their indexes, sorted by name. The order bounds the comparisons for names that are chosen to be slow to compare.
    by_name: [usize; MOST],
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self {
            in_order: Vec::new(),
            by_name: [0; MOST],
        }
    }
}

impl<'d> Names<'d> {
    /// Adds a member whose name has been read.
    fn add(&mut self, name: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<()> {
        let readable = json.take_unreadable().is_none();
        if !readable || !fits(&name, LONGEST_NAME) {
            return json.skip();
        }
        match self.find(&name) {
            Ok(place) => {
                if let Some(before) = self.in_order.get_mut(place) {
                    before.value = None;
                }
                json.skip()
            }
            Err(_) if self.in_order.len() >= MOST => json.skip(),
            Err(rank) => {
                let value: Parsed<Cow<'d, str>> = read(json)?;
                let readable = json.take_unreadable().is_none();
                let value = match value {
                    Parsed::Is(value) if readable && fits(&value, LONGEST_VALUE) => Some(value),
                    _ => None,
                };
                // Names that sort after it move on by one.
                let mut place = self.in_order.len();
                for ranked in self.by_name.iter_mut().take(place + 1).skip(rank) {
                    mem::swap(ranked, &mut place);
                }
                self.in_order.push(Named { name, value });
                Ok(())
            }
        }
    }

    /// Returns the index of a name, or the rank at which to insert it.
    fn find(&self, name: &str) -> Result<usize, usize> {
        let by_name = self.by_name.get(..self.in_order.len()).unwrap_or_default();
        let found = by_name.binary_search_by(|place| {
            let other = self.in_order.get(*place);
            other.map_or(Ordering::Equal, |other| order(&other.name, name))
        });
        found.map(|rank| by_name.get(rank).copied().unwrap_or_default())
    }
}

/// Compares names as Azure does, which ignores ASCII case.
fn order(a: &str, b: &str) -> Ordering {
    let lengths = a.len().cmp(&b.len());
    lengths.then_with(|| lower(a).cmp(lower(b)))
}

fn lower(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

fn fits(text: &str, longest: usize) -> bool {
    // A text never has more characters than bytes.
    text.len() <= longest || text.chars().count() <= longest
}
