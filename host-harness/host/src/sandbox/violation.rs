//! How a component contradicts its description, the document or itself.

use crate::model::Position;

/// In which way a component contradicts itself or what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractViolation {
    /// What it says of itself is not usable: empty, too long, or given twice.
    #[error("it describes itself with {what}")]
    Description {
        /// What is wrong.
        what: String,
    },
    /// A finding of a check that it does not have.
    #[error("registry {registry}: a finding of check {check}, counted from 0, where it describes {described}")]
    Check {
        /// Which registry, from 0.
        registry: usize,
        /// The check's place as given.
        check: u32,
        /// How many there are.
        described: usize,
    },
    /// A finding of a check that was already given, or that stands out of order.
    #[error("registry {registry}: a finding of {check} a second time, or behind one of a later check")]
    Order {
        /// Which registry, from 0.
        registry: usize,
        /// The check's id.
        check: String,
    },
    /// A registry without a finding for a check that others have, or that was asked for.
    #[error("registry {registry}: {given} findings where there have to be {expected}")]
    Findings {
        /// Which registry, from 0.
        registry: usize,
        /// How many it has.
        given: usize,
        /// How many it should have.
        expected: usize,
    },
    /// A reason or advisory that the check's description does not have, or another status or severity than goes with it.
    #[error("registry {registry}, {check}: the {what} {given:?} is not what its description says")]
    Finding {
        /// Which registry, from 0.
        registry: usize,
        /// The check.
        check: String,
        /// What: reason, status, severity, advisory or pointer.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// A name, id, group, subscription or location that is no string of the document, and no part of one between slashes.
    #[error("registry {registry}: the {field} {value:?} is not in the document")]
    Identity {
        /// Which registry, from 0.
        registry: usize,
        /// Which property.
        field: &'static str,
        /// What was given, cut short.
        value: String,
    },
    /// A tag that is no member of any object of the document.
    #[error("registry {registry}: the tag {name:?} with the value {value:?} is not in the document")]
    Tag {
        /// Which registry, from 0.
        registry: usize,
        /// Its name, cut short.
        name: String,
        /// Its value, cut short.
        value: String,
    },
    /// Tags that no resource of Azure's can have: too many, too long, or with one name.
    #[error("registry {registry}: it has {what}")]
    Tags {
        /// Which registry, from 0.
        registry: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A position outside of the document or before the one listed before it, or a pointer that leads to nothing there.
    #[error(
        "a position that is not in the document, or not in its order: line {line}, column {column}, pointer {pointer:?}"
    )]
    Position {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
        /// The pointer, cut short.
        pointer: String,
    },
    /// Two registries at one place of the document.
    #[error("registry {registry}: another one stands at the same place")]
    Twice {
        /// Which registry, from 0.
        registry: usize,
    },
    /// A text that is longer than any that could be made from the document.
    #[error("a text of {given} bytes, where {longest} would do")]
    Length {
        /// Its bytes.
        given: usize,
        /// How many there may be.
        longest: usize,
    },
    /// More registries than the document has objects.
    #[error("{given} registries from a document with {objects} objects")]
    Registries {
        /// How many registries there are.
        given: usize,
        /// How many there could be at most.
        objects: usize,
    },
    /// More registries and skipped resources than the document has objects.
    #[error("{registries} registries and {skipped} skipped resources from a document with {objects} objects")]
    Skipped {
        /// How many registries there are.
        registries: usize,
        /// How many resources are said to be skipped.
        skipped: u64,
        /// How many of both there could be at most.
        objects: usize,
    },
    /// More errors than the document has values.
    #[error("{given} errors about a document with room for {most}")]
    Errors {
        /// How many errors there are.
        given: usize,
        /// How many there could be at most.
        most: usize,
    },
    /// A count that is not that of what is listed.
    #[error("it counts {claimed} {what} and lists {listed}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The count.
        claimed: u64,
        /// What there is.
        listed: u64,
    },
    /// A report that calls itself complete and lists something that could not be read.
    #[error("it calls a report complete that lists {errors} errors")]
    Complete {
        /// How many errors there are.
        errors: usize,
    },
    /// A code that is no identifier.
    #[error("a code that is no identifier: {given:?}")]
    Code {
        /// What was given, cut short.
        given: String,
    },
}

pub(super) fn outside(position: &Position) -> ContractViolation {
    ContractViolation::Position {
        line: position.line,
        column: position.column,
        pointer: short(&position.pointer),
    }
}

/// An identifier as this contract writes them: small letters, digits and hyphens.
pub(super) fn identifier(code: &str) -> Result<(), ContractViolation> {
    let fits = (1..=64).contains(&code.len());
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if fits && code.bytes().all(plain) {
        return Ok(());
    }
    Err(ContractViolation::Code { given: short(code) })
}

/// As much of a foreign text as an error message needs.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
