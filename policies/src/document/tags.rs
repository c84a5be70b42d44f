//! The tags of a registry: what its owner wrote on it. They decide nothing: a document is read as if they were not there, and only then are they
//! looked at. What is malformed in them is left out, and is a fault of nothing. What contradicts itself is left out as well: whoever goes by tags must
//! not be led by the order in which they stand.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::mem;

use crate::json::{self, Inside, Scanner};
use crate::report::Tag;
use crate::slot::{Parsed, read};

/// How many tags Azure allows on a resource, and how many characters in their texts.
const MOST: usize = 50;
const LONGEST_NAME: usize = 512;
const LONGEST_VALUE: usize = 256;

/// What stands under the key `tags`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Tags<'d> {
    #[default]
    Missing,
    /// Its JSON text.
    Given(&'d str),
    /// Nobody can say which of them holds.
    Twice,
}

impl<'d> Tags<'d> {
    /// Passes over the value of one occurrence of the key.
    pub(crate) fn pass(&mut self, json: &mut Scanner<'d>) -> json::Result<()> {
        let from = json.rest();
        json.skip()?;
        let length = from.len().saturating_sub(json.rest().len());
        *self = match self {
            Self::Missing => Self::Given(from.get(..length).unwrap_or_default()),
            Self::Given(_) | Self::Twice => Self::Twice,
        };
        Ok(())
    }

    /// The tags that Azure may have printed, in the order of the document.
    pub(crate) fn list(self) -> Vec<Tag<'d>> {
        let Self::Given(text) = self else {
            return Vec::new();
        };
        let Some(members) = text.trim_ascii_start().strip_prefix('{') else {
            return Vec::new();
        };
        let mut names = Names::default();
        let mut json = Scanner::new(members);
        let mut inside = Inside::default();
        // The text has been passed over before, so that it is JSON.
        while let Ok(Some(name)) = json.next_key(&mut inside) {
            if names.take(name, &mut json).is_err() {
                break;
            }
        }
        let tags = names.in_order.into_iter();
        tags.filter_map(|Named { name, value }| value.map(|value| Tag { name, value }))
            .collect()
    }
}

/// A name that a tag can have. It keeps its place where it has no value, so that it is known when it is met again.
struct Named<'d> {
    name: Cow<'d, str>,
    /// None if it is not one that Azure takes, or one of two.
    value: Option<Cow<'d, str>>,
}

/// The first fifty names. Those behind them are looked up among these and then forgotten, so that a name costs the same however many there are.
struct Names<'d> {
    /// As they stand in the document.
    in_order: Vec<Named<'d>>,
    /// Their places there, by name: somebody may have chosen names that take long to be told apart.
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
    /// Takes in a member whose name has been read.
    fn take(&mut self, name: Cow<'d, str>, json: &mut Scanner<'d>) -> json::Result<()> {
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
                // Each that comes behind it by name moves on by one.
                let mut place = self.in_order.len();
                for ranked in self.by_name.iter_mut().take(place + 1).skip(rank) {
                    mem::swap(ranked, &mut place);
                }
                self.in_order.push(Named { name, value });
                Ok(())
            }
        }
    }

    /// The place of a name, or else its rank among them.
    fn find(&self, name: &str) -> Result<usize, usize> {
        let by_name = self.by_name.get(..self.in_order.len()).unwrap_or_default();
        let found = by_name.binary_search_by(|place| {
            let other = self.in_order.get(*place);
            other.map_or(Ordering::Equal, |other| order(&other.name, name))
        });
        found.map(|rank| by_name.get(rank).copied().unwrap_or_default())
    }
}

/// An order in which names are equal where Azure takes them for the same: ASCII case does not count.
fn order(a: &str, b: &str) -> Ordering {
    let lengths = a.len().cmp(&b.len());
    lengths.then_with(|| lower(a).cmp(lower(b)))
}

fn lower(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}

fn fits(text: &str, longest: usize) -> bool {
    // No text has more characters than bytes.
    text.len() <= longest || text.chars().count() <= longest
}
