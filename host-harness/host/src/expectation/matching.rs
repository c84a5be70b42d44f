//! Matching of expected registries with found ones.
//!
//! Both lists may be long, so found registries are indexed.

use std::collections::HashMap;

use super::file::ExpectedRegistry;
use crate::model::RegistryResult;

/// Returns the index of the found registry for each expected one: the first that matches and is not taken yet.
pub(super) fn matched(expected: &[ExpectedRegistry], found: &[RegistryResult]) -> Vec<Option<usize>> {
    let mut registries = Registries {
        found,
        taken: vec![false; found.len()],
        indices: HashMap::new(),
    };
    expected.iter().map(|expected| registries.take(expected)).collect()
}

/// The found registries, with an index for each combination of identifying fields.
struct Registries<'r> {
    found: &'r [RegistryResult],
    taken: Vec<bool>,
    indices: HashMap<Fields, Index<'r>>,
}

impl<'r> Registries<'r> {
    fn take(&mut self, expected: &'r ExpectedRegistry) -> Option<usize> {
        let fields = Fields::of(expected);
        let index = self.indices.entry(fields);
        let index = index.or_insert_with(|| Index::new(fields, self.found));
        let free = index.first_free(&Key::of(expected), &self.taken)?;
        *self.taken.get_mut(free)? = true;
        Some(free)
    }
}

/// The combination of fields that identifies a registry.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Fields {
    name: bool,
    id: bool,
    pointer: bool,
    line: bool,
}

impl Fields {
    const fn of(expected: &ExpectedRegistry) -> Self {
        Self {
            name: expected.name.is_some(),
            id: expected.id.is_some(),
            pointer: expected.pointer.is_some(),
            line: expected.line.is_some(),
        }
    }
}

/// The values of those fields, with names and IDs in lower case.
#[derive(PartialEq, Eq, Hash)]
struct Key<'r> {
    name: Option<String>,
    id: Option<String>,
    pointer: Option<&'r str>,
    line: Option<u32>,
}

impl<'r> Key<'r> {
    fn of(expected: &'r ExpectedRegistry) -> Self {
        Self {
            name: expected.name.as_deref().map(str::to_ascii_lowercase),
            id: expected.id.as_deref().map(str::to_ascii_lowercase),
            pointer: expected.pointer.as_deref(),
            line: expected.line,
        }
    }

    /// Returns None for a registry that lacks one of the fields.
    fn in_registry(fields: Fields, found: &'r RegistryResult) -> Option<Self> {
        let position = found.source.position.as_ref();
        let key = Self {
            name: found
                .name
                .as_deref()
                .filter(|_| fields.name)
                .map(str::to_ascii_lowercase),
            id: found.id.as_deref().filter(|_| fields.id).map(str::to_ascii_lowercase),
            pointer: position.filter(|_| fields.pointer).map(|at| at.pointer.as_str()),
            line: position.filter(|_| fields.line).map(|at| at.line),
        };
        let is_whole = key.name.is_some() == fields.name
            && key.id.is_some() == fields.id
            && key.pointer.is_some() == fields.pointer
            && key.line.is_some() == fields.line;
        is_whole.then_some(key)
    }
}

/// An index of the found registries by a combination of fields.
struct Index<'r> {
    /// The positions for each key, in reverse order.
    places: HashMap<Key<'r>, Vec<usize>>,
}

impl<'r> Index<'r> {
    fn new(fields: Fields, found: &'r [RegistryResult]) -> Self {
        let mut places: HashMap<Key<'r>, Vec<usize>> = HashMap::new();
        for (place, registry) in found.iter().enumerate().rev() {
            if let Some(key) = Key::in_registry(fields, registry) {
                places.entry(key).or_default().push(place);
            }
        }
        Self { places }
    }

    /// Returns the first free match. Taken ones are removed, so that no entry is visited twice.
    fn first_free(&mut self, key: &Key<'r>, taken: &[bool]) -> Option<usize> {
        let places = self.places.get_mut(key)?;
        while let Some(place) = places.pop() {
            if taken.get(place) == Some(&false) {
                return Some(place);
            }
        }
        None
    }
}
