//! Positions in inputs and documents.

use serde::{Deserialize, Serialize};

/// A position in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}

impl Position {
    /// Creates a position from a line and a column, both from 1, and a pointer.
    #[must_use]
    pub fn new(line: u32, column: u32, pointer: impl Into<String>) -> Self {
        Self {
            line,
            column,
            pointer: pointer.into(),
        }
    }
}

/// An input and a position in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Source {
    /// The file as it was passed, or `-` for standard input; `None` for a document that a program passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The parameter files of a template, as they were passed or found, in the order in which they apply; empty if it was evaluated without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// The position; `None` if the input could not be read at all.
    pub position: Option<Position>,
}

impl Source {
    /// Creates a source from the name of an input and a position in it.
    #[must_use]
    pub const fn new(path: Option<String>, position: Option<Position>) -> Self {
        Self {
            path,
            parameters: Vec::new(),
            position,
        }
    }

    /// Returns the source with the parameter files of its template.
    #[must_use]
    pub fn with_parameters(mut self, parameters: impl IntoIterator<Item = String>) -> Self {
        self.parameters = parameters.into_iter().collect();
        self
    }
}
