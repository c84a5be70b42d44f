//! Whether what a component calls the registries stands in the document.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::{Dishonesty, short};
use crate::report::RegistryResult;

/// Looks for the registries' names in the order of the document, without going back: linear in the document's length, however many there are.
///
/// The texts of one registry stand within its object in any order, so that all of them are looked for from one place: behind the first
/// occurrence of the furthest text of the registry before. No text of this registry has its first occurrence further on than its object.
pub(super) struct Identities<'d> {
    document: &'d str,
    from: usize,
    /// Where a string of the document begins, at or before `from`: escapes can be read only from there.
    string: usize,
}

impl<'d> Identities<'d> {
    pub(super) const fn new(document: &'d str) -> Self {
        Self {
            document,
            from: 0,
            string: 0,
        }
    }

    /// Checks the next registry of the report.
    pub(super) fn next(&mut self, registry: usize, result: &RegistryResult) -> Result<(), Dishonesty> {
        let fields = [
            ("id", &result.id),
            ("name", &result.name),
            ("resource group", &result.resource_group),
            ("subscription", &result.subscription_id),
            ("location", &result.location),
        ];
        let mut furthest = self.from;
        for (field, value) in fields {
            let Some(value) = value else { continue };
            let found = self.find(value).ok_or_else(|| Dishonesty::Identity {
                registry,
                field,
                value: short(value),
            })?;
            furthest = furthest.max(found);
        }
        self.from = furthest;
        Ok(())
    }

    /// The first place where a text stands, as it is or with escapes.
    fn find(&mut self, text: &str) -> Option<usize> {
        let rest = self.document.get(self.from..)?;
        let plain = memmem::find(rest.as_bytes(), text.as_bytes()).map(|at| at + self.from);
        let until = plain.unwrap_or(self.document.len());
        // Only behind a backslash can it stand in another spelling.
        let before = self.document.get(self.string..until)?;
        if memchr(b'\\', before.as_bytes()).is_none() {
            return plain;
        }
        self.find_escaped(text, until).or(plain)
    }

    /// The first string before `until` that holds the text once its escapes are read.
    fn find_escaped(&mut self, text: &str, until: usize) -> Option<usize> {
        let mut at = self.string;
        while let Some(string) = next_string(self.document, at).filter(|string| string.start < until) {
            at = string.end;
            if string.end <= self.from {
                self.string = string.end;
                continue;
            }
            let token = self.document.get(string.start..string.end)?;
            if !token.contains('\\') {
                continue;
            }
            let read: Option<Cow<'_, str>> = serde_json::from_str(token).ok();
            if read.is_some_and(|read| read.contains(text)) {
                return Some(string.start.max(self.from));
            }
        }
        None
    }
}

/// A JSON string with its quotation marks. One that does not end on its line is no string; the next line begins anew.
fn next_string(document: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let bytes = document.as_bytes();
    let mut start = from + memchr(b'"', bytes.get(from..)?)?;
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return Some(start..at + 1),
            b'\\' => at += 2,
            b'\n' => {
                start = at + memchr(b'"', bytes.get(at..)?)?;
                at = start + 1;
            }
            _ => at += 1,
        }
    }
    None
}
