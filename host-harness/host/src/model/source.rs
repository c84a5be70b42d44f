//! Positions in inputs and documents.

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// A position in a document.
///
/// Two positions are equal if their lines, columns in bytes and pointers are: the column in UTF-16 code units follows from them.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
    /// The column in UTF-16 code units, if it is known to differ from the one in bytes. Not in the JSON.
    #[serde(skip)]
    pub utf16_column: Option<u32>,
}

impl Position {
    /// Creates a position from a line and a column, both from 1, and a pointer.
    #[must_use]
    pub fn new(line: u32, column: u32, pointer: impl Into<String>) -> Self {
        Self {
            line,
            column,
            pointer: pointer.into(),
            utf16_column: None,
        }
    }

    /// Returns the column in UTF-16 code units as far as known, from 1. Without other characters than ASCII before it, it is the one in bytes.
    #[must_use]
    pub fn column_in_utf16(&self) -> u32 {
        self.utf16_column.unwrap_or(self.column)
    }

    /// Returns how many more bytes than UTF-16 code units precede on the line.
    pub(crate) fn surplus(&self) -> i64 {
        i64::from(self.column) - i64::from(self.column_in_utf16())
    }

    /// Sets how many more bytes than UTF-16 code units precede on the line.
    pub(crate) fn set_surplus(&mut self, surplus: i64) {
        let column = i64::from(self.column).saturating_sub(surplus);
        self.utf16_column = u32::try_from(column).ok().filter(|column| *column != self.column);
    }
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        (self.line, self.column, &self.pointer) == (other.line, other.column, &other.pointer)
    }
}

impl Hash for Position {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.line, self.column, &self.pointer).hash(state);
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
