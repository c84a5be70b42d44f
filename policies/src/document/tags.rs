//! The tags of a registry: what its owner wrote on it. They decide nothing: a document is read as if they were not there, and only then are they
//! looked at. What is malformed in them is left out, and is a fault of nothing.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::json::{self, Inside, Scanner};
use crate::report::Tag;
use crate::slot::{Parsed, read, same};

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
        let mut list = Vec::new();
        if let Self::Given(text) = self
            && let Some(members) = text.trim_ascii_start().strip_prefix('{')
        {
            let mut json = Scanner::new(members);
            let mut inside = Inside::default();
            // The text has been passed over before, so that it is JSON.
            while list.len() < MOST
                && let Ok(Some(name)) = json.next_key(&mut inside)
                && let Ok(value) = read(&mut json)
            {
                let readable = json.take_unreadable().is_none();
                if let (true, Parsed::Is(value)) = (readable, value) {
                    add(&mut list, name, value);
                }
            }
        }
        list
    }
}

/// Adds a tag if it is one that Azure takes beside the others.
fn add<'d>(list: &mut Vec<Tag<'d>>, name: Cow<'d, str>, value: Cow<'d, str>) {
    let is_there = list.iter().any(|tag| same(&tag.name, &name));
    if !is_there && fits(&name, LONGEST_NAME) && fits(&value, LONGEST_VALUE) {
        list.push(Tag { name, value });
    }
}

fn fits(text: &str, longest: usize) -> bool {
    // No text has more characters than bytes.
    text.len() <= longest || text.chars().count() <= longest
}
