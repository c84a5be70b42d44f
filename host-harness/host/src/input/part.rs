//! What a document gives, piece by piece.

use std::borrow::Cow;

use super::error::SourceError;
use super::place::{List, Place, Spot, saturated};
use super::scan::Cut;
use crate::model::Position;

/// A part of a document: JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Part {
    /// Sets bytes of a document, up to a cut or its end, between what makes them a document of their own. `list` is what they begin in.
    pub(super) fn of(bytes: &[u8], cut: Option<Cut>, start: Spot, list: Option<&List>) -> Self {
        let none = || Cow::Borrowed("");
        let (front, own, behind) = match (list, cut) {
            (Some(list), Some(Cut::Values { list_end, .. })) => {
                let split = list_end.and_then(|end| bytes.split_at_checked(end + 1));
                let (elements, tail) = split.unwrap_or((bytes, &[]));
                (list.head(), elements, list.tail(String::from_utf8_lossy(tail)))
            }
            (Some(list), Some(Cut::Elements { .. })) => (list.opening().into(), bytes, list.closing().into()),
            (Some(list), None) => (list.opening().into(), bytes, none()),
            (None, Some(Cut::Elements { .. })) => (none(), bytes, "]".into()),
            (None, Some(Cut::Values { .. }) | None) => (none(), bytes, none()),
        };
        let in_front = saturated(front.len());
        let mut text = String::with_capacity(front.len() + own.len() + behind.len());
        text.push_str(&front);
        text.push_str(&String::from_utf8_lossy(own));
        text.push_str(&behind);
        Self {
            text,
            place: Place {
                start,
                list: list.cloned(),
                in_front,
            },
        }
    }

    /// The JSON text. Elements of a list that is judged in parts stand between brackets of their own, the last ones in the list's envelope.
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
