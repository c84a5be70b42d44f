//! Parts of a document.

use std::borrow::Cow;

use super::columns;
use super::error::InputError;
use super::place::{List, Place, Spot, saturated};
use super::scan::{Cut, Scanner};
use crate::model::{Evaluation, Position};

/// Decodes UTF-8. Checks all of it first, which is faster than decoding it piece by piece.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Returns the offset of the bracket that ends the list at the start of a text; None if it does not end.
fn end_of_list(bytes: &[u8], depth: u64) -> Option<usize> {
    let mut scanner = Scanner::in_list(depth);
    let mut cuts = std::iter::from_fn(|| scanner.next(bytes, true));
    cuts.find_map(|cut| match cut {
        Cut::Values { list_end, .. } => Some(list_end),
        Cut::Elements { .. } => None,
    })
    .flatten()
}

/// A part of a document as JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Part {
    /// Makes a part of the bytes before a cut, and adds what makes it a valid document. `list` is the list that the bytes start in.
    pub(super) fn of(bytes: &[u8], cut: Option<Cut>, start: Spot, list: Option<&List>) -> Self {
        let none = || Cow::Borrowed("");
        let (front, own, behind) = match (list, cut) {
            (Some(list), Some(Cut::Values { list_end, .. })) => {
                let split = list_end.and_then(|end| bytes.split_at_checked(end + 1));
                let (elements, tail) = split.unwrap_or((bytes, &[]));
                (list.head(), elements, list.tail(text_of(tail)))
            }
            (Some(list), Some(Cut::Elements { .. })) => (list.opening().into(), bytes, list.closing().into()),
            (Some(list), None) => (list.opening().into(), bytes, none()),
            (None, Some(Cut::Elements { .. })) => (none(), bytes, "]".into()),
            (None, Some(Cut::Values { .. }) | None) => (none(), bytes, none()),
        };
        let in_front = saturated(front.len());
        let list_end = list.and_then(|list| {
            let end = match cut {
                Some(Cut::Elements { .. }) => None,
                Some(Cut::Values { list_end, .. }) => list_end,
                None => end_of_list(bytes, list.depth()),
            }?;
            let elements = bytes.get(..=end).unwrap_or(bytes);
            Some(
                Spot::START
                    .behind(front.as_bytes())
                    .behind(text_of(elements).as_bytes()),
            )
        });
        let mut text = String::with_capacity(front.len() + own.len() + behind.len());
        text.push_str(&front);
        text.push_str(&text_of(own));
        text.push_str(&behind);
        Self {
            text,
            place: Place {
                start,
                list: list.cloned(),
                list_end,
                in_front,
            },
        }
    }

    /// Returns the JSON text. Elements of a list get their own brackets; the last ones get the envelope of the list.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Translates positions in an evaluation of the text to positions in the document, like [`Place::translate`], with the columns in UTF-16 code
    /// units.
    pub fn translate(&self, evaluation: &mut Evaluation) {
        let in_front = usize::try_from(self.place.in_front).unwrap_or(usize::MAX);
        columns::add(&self.text, in_front, evaluation);
        self.place.translate(evaluation);
    }

    /// Returns the position in the document.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }
}

/// An error in a document.
#[derive(Debug)]
#[non_exhaustive]
pub struct UnreadableInput {
    /// The position; None for the document as a whole, and for its beginning.
    pub position: Option<Position>,
    /// The error.
    pub error: InputError,
}
