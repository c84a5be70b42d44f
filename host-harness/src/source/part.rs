//! What a document gives, piece by piece.

use super::SourceError;
use super::place::Place;
use crate::report::Position;

/// A part of a document: JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Part {
    /// The JSON text. Elements of an array that is judged in parts stand between brackets of their own.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands in the document.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

/// Something in a document that cannot be read.
#[derive(Debug)]
pub struct Flaw {
    /// Where; none for the document as a whole, and for its beginning.
    pub position: Option<Position>,
    /// What is wrong.
    pub error: SourceError,
}
