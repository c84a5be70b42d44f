//! Checks that tags are valid in Azure and occur in the document, each as a member of an object.
//!
//! Duplicate names in the document are not detected: only a parser knows which members belong to the same object. As for names, the checks
//! take time linear in document and report.

use std::collections::{HashMap, HashSet};

use memchr::memmem;

use crate::model::{RegistryResult, Tag};
use crate::sandbox::violation::{ContractViolation, short};

/// The limits of the contract, which are those of Azure: tags of a resource, and characters of a name and a value.
const MOST: usize = 50;
const LONGEST_NAME: usize = 512;
const LONGEST_VALUE: usize = 256;

/// Checks the number, length and names of a registry's tags.
pub(super) fn check(registry: usize, tags: &[Tag]) -> Result<(), ContractViolation> {
    let is_too_long = |tag: &Tag| tag.name.chars().count() > LONGEST_NAME || tag.value.chars().count() > LONGEST_VALUE;
    let is_repeated = |(index, tag): (usize, &Tag)| {
        let mut before = tags.iter().take(index);
        before.any(|other| other.name.eq_ignore_ascii_case(&tag.name))
    };
    let what = if tags.len() > MOST {
        "more than 50 tags"
    } else if tags.iter().any(is_too_long) {
        "a tag that is longer than Azure allows"
    } else if tags.iter().enumerate().any(is_repeated) {
        "two tags with the same name"
    } else {
        return Ok(());
    };
    Err(ContractViolation::Tags { registry, what })
}

pub(super) fn missing(registry: usize, tag: &Tag) -> ContractViolation {
    ContractViolation::Tag {
        registry,
        name: short(&tag.name),
        value: short(&tag.value),
    }
}

/// Returns the end of the first member that is this tag, in a document without escapes.
pub(super) fn find(document: &[u8], from: usize, tag: &Tag) -> Option<usize> {
    // Without escapes, no string contains a quotation mark.
    if tag.value.contains('"') || tag.name.contains('"') {
        return None;
    }
    let name = format!("\"{}\"", tag.name);
    let value = format!("\"{}\"", tag.value);
    let rest = document.get(from..)?;
    memmem::find_iter(rest, name.as_bytes()).find_map(|at| {
        let behind = rest.get(at + name.len()..)?.trim_ascii_start();
        let behind = behind.strip_prefix(b":")?.trim_ascii_start();
        let behind = behind.strip_prefix(value.as_bytes())?;
        Some(document.len() - behind.len())
    })
}

/// The tags that have not been found yet.
pub(super) struct Wanted<'r> {
    /// The values by name.
    values: HashMap<&'r str, HashSet<&'r str>>,
}

impl<'r> Wanted<'r> {
    pub(super) fn of(registries: &[(usize, &'r RegistryResult)]) -> Self {
        let mut values: HashMap<&str, HashSet<&str>> = HashMap::new();
        for tag in registries.iter().flat_map(|(_, registry)| &registry.tags) {
            values.entry(&tag.name).or_default().insert(&tag.value);
        }
        Self { values }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Removes a member of an object from the tags.
    pub(super) fn found(&mut self, name: &str, value: &str) {
        let Some(values) = self.values.get_mut(name) else {
            return;
        };
        values.remove(value);
        if values.is_empty() {
            self.values.remove(name);
        }
    }

    /// Returns a violation for the first tag that has not been found.
    pub(super) fn first(&self, registries: &[(usize, &'r RegistryResult)]) -> Option<ContractViolation> {
        let is_wanted = |tag: &&Tag| {
            let values = self.values.get(tag.name.as_str());
            values.is_some_and(|values| values.contains(tag.value.as_str()))
        };
        registries.iter().find_map(|(index, registry)| {
            let tag = registry.tags.iter().find(is_wanted)?;
            Some(missing(*index, tag))
        })
    }
}
