//! Positions in inputs and documents.

use serde::{Deserialize, Serialize};

/// A position in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}

/// An input and a position in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file as it was passed, or `-` for standard input; `None` for a document that a program passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The position; `None` if the input could not be read at all.
    pub position: Option<Position>,
}
