use alloc::string::String;
use alloc::vec::Vec;

/// A position in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Line of the start of the value, from 1.
    pub line: u32,
    /// Column in bytes, from 1, on that line.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}

/// The kind of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// The text is not JSON.
    NotJson,
    /// A number or a string is valid JSON but has no value.
    UnreadableValue,
    /// A JSON value is not a resource.
    NotARegistry,
    /// A list is known to be incomplete.
    ListIncomplete,
    /// The document has a format that is recognised but not supported.
    UnsupportedDocument,
}

impl ProblemCode {
    /// The stable identifier.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::UnreadableValue => "unreadable-value",
            Self::NotARegistry => "not-a-registry",
            Self::ListIncomplete => "list-incomplete",
            Self::UnsupportedDocument => "unsupported-document",
        }
    }
}

/// A part of the document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of the problem.
    pub code: ProblemCode,
    /// Where it is.
    pub position: Position,
    /// What is wrong, and what to do.
    pub message: String,
}

/// An error in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// RFC 6901 pointer into the settings; empty for the whole.
    pub pointer: String,
    /// What is wrong, and what is valid.
    pub message: String,
}

/// Why a document gave no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluateError {
    /// The document is empty, or white space only.
    EmptyDocument(Position),
    /// No part of the document is JSON.
    NotJson(Problem),
    /// The settings are not valid.
    InvalidSettings(Vec<SettingsProblem>),
}
