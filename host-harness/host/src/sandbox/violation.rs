//! Contract violations of components.

use crate::model::Position;

/// A contradiction of a component with its description, the document or itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractViolation {
    /// A description with a part that is empty, too long, invalid or repeated.
    #[error("the description has {what}")]
    Description {
        /// What is wrong.
        what: String,
    },
    /// Too few or too many results for several documents.
    #[error("{given} results for {expected} documents")]
    Batch {
        /// The number of results.
        given: usize,
        /// The number of documents.
        expected: usize,
    },
    /// A compact report that cannot be read.
    #[error("the compact report has {what}")]
    Packed {
        /// What is wrong.
        what: &'static str,
    },
    /// A finding of a check that is not in the description.
    #[error("registry {registry}: a finding has the check index {check}, but the description has {described} checks")]
    Check {
        /// The index of the registry, from 0.
        registry: usize,
        /// The index of the check, from 0.
        check: u32,
        /// The number of checks in the description.
        described: usize,
    },
    /// A finding that is repeated or out of order.
    #[error("registry {registry}: the finding of {check} is repeated or out of order")]
    Order {
        /// The index of the registry, from 0.
        registry: usize,
        /// The check's id.
        check: String,
    },
    /// A registry with too few or too many findings.
    #[error("registry {registry}: {given} findings instead of {expected}")]
    Findings {
        /// The index of the registry, from 0.
        registry: usize,
        /// The number of findings.
        given: usize,
        /// The expected number.
        expected: usize,
    },
    /// A reason or advisory that is not in the check's description, a status or severity that contradicts it, or an invalid pointer.
    #[error("registry {registry}, {check}: the {what} {given:?} is invalid or contradicts the description")]
    Finding {
        /// The index of the registry, from 0.
        registry: usize,
        /// The check.
        check: String,
        /// The field: reason, status, severity, advisory, number of advisories or pointer.
        what: &'static str,
        /// Its value.
        given: String,
    },
    /// A registry that is declared, in a document that is not a template, plan, snapshot or what-if result.
    #[error("registry {registry}: it is declared, but the document declares nothing")]
    Declared {
        /// The index of the registry, from 0.
        registry: usize,
    },
    /// A name, id, group, subscription or location of a registry that is not declared, which is neither a string of the document nor a part of
    /// one between slashes or quotation marks.
    #[error("registry {registry}: the {field} {value:?} is not in the document")]
    Identity {
        /// The index of the registry, from 0.
        registry: usize,
        /// The field.
        field: &'static str,
        /// Its value, truncated.
        value: String,
    },
    /// A tag that is not a member of any object of the document.
    #[error("registry {registry}: the tag {name:?} with the value {value:?} is not in the document")]
    Tag {
        /// The index of the registry, from 0.
        registry: usize,
        /// Its name, truncated.
        name: String,
        /// Its value, truncated.
        value: String,
    },
    /// Tags that Azure does not allow: too many, too long, or with the same name.
    #[error("registry {registry}: it has {what}")]
    Tags {
        /// The index of the registry, from 0.
        registry: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A position outside of the document or out of order, or a pointer without a target.
    #[error(
        "a position that is not in the document or out of order: line {line}, column {column}, pointer {pointer:?}"
    )]
    Position {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
        /// The pointer, truncated.
        pointer: String,
    },
    /// Two registries with the same position.
    #[error("registry {registry}: another registry has the same position")]
    Twice {
        /// The index of the registry, from 0.
        registry: usize,
    },
    /// A text that is too long for the document.
    #[error("a text of {given} bytes, more than the maximum of {longest}")]
    Length {
        /// Its length in bytes.
        given: usize,
        /// The maximum.
        longest: usize,
    },
    /// More registries than the document has objects.
    #[error("{given} registries, but the document has {objects} objects")]
    Registries {
        /// The number of registries.
        given: usize,
        /// The number of objects in the document.
        objects: usize,
    },
    /// More registries and skipped resources than the document has objects.
    #[error("{registries} registries and {skipped} skipped resources, but the document has {objects} objects")]
    Skipped {
        /// The number of registries.
        registries: usize,
        /// The number of skipped resources.
        skipped: u64,
        /// The number of objects in the document.
        objects: usize,
    },
    /// More errors than a document of this size can have.
    #[error("{given} errors, more than the maximum of {most} for this document")]
    Errors {
        /// The number of errors.
        given: usize,
        /// The maximum.
        most: usize,
    },
    /// A count that does not match the contents.
    #[error("the summary has the count {claimed} for {what}, but the report lists {listed}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The count in the summary.
        claimed: u64,
        /// The number in the report.
        listed: u64,
    },
    /// A report that is marked as complete but lists errors.
    #[error("the report is marked as complete but lists errors ({errors})")]
    Complete {
        /// The number of errors.
        errors: usize,
    },
    /// A code that is not a valid identifier.
    #[error("the code {given:?} is not an identifier of lower-case letters, digits and hyphens")]
    Code {
        /// The code, truncated.
        given: String,
    },
}

/// Creates the violation for a position.
pub(super) fn outside(position: &Position) -> ContractViolation {
    ContractViolation::Position {
        line: position.line,
        column: position.column,
        pointer: short(&position.pointer),
    }
}

/// Checks that a code is an identifier: lower-case letters, digits and hyphens, at most 64.
pub(super) fn check_identifier(code: &str) -> Result<(), ContractViolation> {
    let fits = (1..=64).contains(&code.len());
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if fits && code.bytes().all(allowed) {
        return Ok(());
    }
    Err(ContractViolation::Code { given: short(code) })
}

/// Truncates untrusted text for an error message.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
