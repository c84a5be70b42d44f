//! Checks that names of registries occur in the document: as a string, or as a part of one between slashes, such as a resource group in a
//! resource id. Tags must occur as members of an object. Registries that a template or plan declares are exempt, because it can compute names.
//!
//! Takes time linear in document and report, whatever they contain, because the sandbox does not limit the host's work.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::tags;
use crate::model::RegistryResult;
use crate::sandbox::deadline::Deadline;
use crate::sandbox::error::RunError;
use crate::sandbox::violation::{ContractViolation, short};

/// Checks the names and tags of the registries with these indexes.
pub(super) fn check(
    document: &str,
    registries: &[RegistryResult],
    indexes: &[usize],
    deadline: &Deadline,
) -> Result<(), RunError> {
    if indexes.is_empty() {
        return Ok(());
    }
    // What a template declares can have computed names: values of expressions, or symbolic names that are joined.
    let registries: Registries<'_> = indexes
        .iter()
        .filter_map(|index| Some((*index, registries.get(*index)?)))
        .filter(|(_, registry)| !registry.declared)
        .collect();
    let registries = registries.as_slice();
    // Without a backslash, every text has only one spelling.
    if memchr(b'\\', document.as_bytes()).is_some() {
        return all_at_once(document, registries, deadline);
    }
    match in_order(document, registries, deadline) {
        // Registries may be nested, so that their texts are out of order: search the whole document before reporting a violation.
        Err(missing @ RunError::ContractViolation(_)) => {
            all_at_once(document, registries, deadline).map_err(|error| match error {
                RunError::ContractViolation(_) => missing,
                other => other,
            })
        }
        result => result,
    }
}

/// Registries with their indexes.
type Registries<'r> = Vec<(usize, &'r RegistryResult)>;

const ID: &str = "id";
const FIELDS: [&str; 6] = [ID, "name", "resource group", "subscription", "location", "address"];

/// Returns the texts of a registry with their fields.
fn texts(registry: &RegistryResult) -> impl Iterator<Item = (&'static str, &str)> {
    let texts = [
        registry.id.as_deref(),
        registry.name.as_deref(),
        registry.resource_group.as_deref(),
        registry.subscription_id.as_deref(),
        registry.location.as_deref(),
        registry.address.as_deref(),
    ];
    FIELDS
        .into_iter()
        .zip(texts)
        .filter_map(|(field, text)| Some((field, text?)))
}

fn missing(registry: usize, field: &'static str, text: &str) -> ContractViolation {
    ContractViolation::Identity {
        registry,
        field,
        value: short(text),
    }
}

/// Searches a document without escapes, one registry after the other.
///
/// The texts of a registry may be in any order within its object, so the search for each starts at the same position: the furthest first match
/// of the previous registry. This reads each part of the document at most five times, once per field. Texts that are parts of the id, as most
/// are, were found with it. Tags are in document order, so the search for each continues after the previous one.
fn in_order(document: &str, registries: &[(usize, &RegistryResult)], deadline: &Deadline) -> Result<(), RunError> {
    let mut from = 0;
    for (step, &(index, registry)) in registries.iter().enumerate() {
        deadline.check_at(step)?;
        let mut furthest = from;
        let mut id_parts = [""; ID_PARTS];
        for (field, text) in texts(registry) {
            if id_parts.contains(&text) && !text.is_empty() {
                continue;
            }
            let found = find(document.as_bytes(), from, text.as_bytes());
            furthest = furthest.max(found.ok_or_else(|| missing(index, field, text))?);
            if field == ID {
                id_parts
                    .iter_mut()
                    .zip(text.split('/'))
                    .for_each(|(slot, part)| *slot = part);
            }
        }
        for tag in &registry.tags {
            from = tags::find(document.as_bytes(), from, tag).ok_or_else(|| tags::missing(index, tag))?;
        }
        from = from.max(furthest);
    }
    Ok(())
}

/// The number of parts of a registry's id: `/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerRegistry/registries/{}`.
const ID_PARTS: usize = 9;

/// Returns the first position of a text that is enclosed in quotation marks or slashes, in a document without escapes.
fn find(document: &[u8], from: usize, text: &[u8]) -> Option<usize> {
    // Without escapes, no string contains a quotation mark.
    if memchr(b'"', text).is_some() {
        return None;
    }
    let is_delimiter = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'"' | b'/'));
    memmem::find_iter(document.get(from..)?, text)
        .map(|at| at + from)
        .find(|at| {
            is_delimiter(at.checked_sub(1).and_then(|before| document.get(before)))
                && is_delimiter(document.get(at + text.len()))
        })
}

/// Reads all strings of a document once and removes them from the wanted texts and tags.
fn all_at_once(document: &str, registries: &[(usize, &RegistryResult)], deadline: &Deadline) -> Result<(), RunError> {
    let mut wanted: HashMap<&str, (usize, &'static str)> = HashMap::new();
    for &(index, registry) in registries {
        for (field, text) in texts(registry) {
            wanted.entry(text).or_insert((index, field));
        }
    }
    let mut wanted_tags = tags::Wanted::of(registries);
    let mut at = 0;
    // The previous string, which is a key if a colon follows.
    let mut before: Option<Cow<'_, str>> = None;
    let mut strings = 0;
    while !(wanted.is_empty() && wanted_tags.is_empty()) {
        deadline.check_at(strings)?;
        strings += 1;
        let Some(string) = next_string(document, at) else {
            break;
        };
        let between = document.get(at..string.start).unwrap_or_default();
        let key = before.take().filter(|_| between.trim_ascii() == ":");
        at = string.end;
        let token = document.get(string).unwrap_or_default();
        let text = if token.contains('\\') {
            // Skip tokens that are not valid JSON strings.
            let Ok(text) = serde_json::from_str::<String>(token) else {
                continue;
            };
            Cow::Owned(text)
        } else {
            Cow::Borrowed(token.trim_matches('"'))
        };
        wanted.remove(text.as_ref());
        // A text can be JSON itself, such as the body of a resource in a Terraform state.
        let is_json = text.starts_with('{');
        for part in text.split(|character| character == '/' || is_json && character == '"') {
            wanted.remove(part);
        }
        if let Some(key) = key {
            wanted_tags.found(&key, &text);
        }
        before = Some(text);
    }
    let first = wanted.into_iter().min_by_key(|(_, place)| *place);
    match first {
        Some((text, (registry, field))) => Err(missing(registry, field, text).into()),
        None => wanted_tags
            .first(registries)
            .map_or(Ok(()), |violation| Err(violation.into())),
    }
}

/// Returns the range of the next JSON string, with quotation marks. A string that does not end on its line is skipped.
fn next_string(document: &str, from: usize) -> Option<Range<usize>> {
    let bytes = document.as_bytes();
    let mut start = from + memchr(b'"', bytes.get(from..)?)?;
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return Some(start..at + 1),
            b'\n' => {
                start = at + memchr(b'"', bytes.get(at..)?)?;
                at = start + 1;
            }
            b'\\' if bytes.get(at + 1) != Some(&b'\n') => at += 2,
            _ => at += 1,
        }
    }
    None
}
