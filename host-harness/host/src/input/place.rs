//! Where a part of a document stands in it, so that what is said of the part can be said of the document.

use std::borrow::Cow;
use std::sync::Arc;

use super::envelope::{Envelope, Tail};
use crate::model::{Evaluation, Position};

/// A line and a column, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Spot {
    pub(super) const START: Self = Self { line: 1, column: 1 };

    /// The spot behind a text that begins at this one.
    pub(super) fn behind(self, text: &[u8]) -> Self {
        let Some(last) = memchr::memrchr(b'\n', text) else {
            return Self {
                column: self.column.saturating_add(saturated(text.len())),
                ..self
            };
        };
        let lines = memchr::memchr_iter(b'\n', text).count();
        Self {
            line: self.line.saturating_add(saturated(lines)),
            column: saturated(text.len() - last),
        }
    }

    pub(super) const fn position(self, pointer: String) -> Position {
        Position {
            line: self.line,
            column: self.column,
            pointer,
        }
    }
}

pub(super) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A list that is judged in parts: a top-level array, or the array in an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    /// Where the top-level value begins.
    pub(super) start: Spot,
    /// The index of the next element.
    pub(super) index: u64,
    /// What the list stands in; none where it is the top-level value itself.
    pub(super) envelope: Option<Arc<Envelope>>,
}

/// Where a part stands in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) start: Spot,
    /// The list whose elements stand in the part.
    pub(super) list: Option<List>,
    /// How many bytes have been put in front of the part's own, all of them on its first line: brackets, and what stands before them.
    pub(super) in_front: u32,
}

impl Place {
    /// Where the part begins; none for the beginning of the document, which goes without saying.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match &self.list {
            Some(list) => Some(list.start.position(list.pointer())),
            None if self.start == Spot::START => None,
            None => Some(self.start.position(String::new())),
        }
    }

    /// Makes what is said of the part's text say the same of the document's.
    pub fn translate(&self, evaluation: &mut Evaluation) {
        if self.start == Spot::START && self.list.is_none() {
            return;
        }
        for registry in &mut evaluation.registries {
            let position = registry.source.position.as_ref();
            let list = self.list.as_ref().filter(|_| position.is_some_and(is_of_list));
            if let Some(list) = list {
                let evidence = registry.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
                evidence.for_each(|evidence| list.shift(&mut evidence.pointer));
            }
            self.position_in_document(&mut registry.source.position);
        }
        for error in &mut evaluation.errors {
            self.position_in_document(&mut error.source.position);
        }
    }

    fn position_in_document(&self, position: &mut Option<Position>) {
        let Some(position) = position else {
            return;
        };
        if let Some(list) = self.list.as_ref().filter(|_| is_of_list(position)) {
            position.line = list.start.line;
            position.column = list.start.column;
            list.shift(&mut position.pointer);
            return;
        }
        if position.line == 1 {
            let column = position.column.saturating_sub(self.in_front).max(1);
            position.column = column.saturating_add(self.start.column).saturating_sub(1);
        }
        position.line = position.line.saturating_add(self.start.line).saturating_sub(1);
    }
}

/// Whether something stands in the list whose elements stand in a part, or is said of it or of its envelope, and does not stand in a value
/// behind a break in it: the bracket that has been put in front stands for the one where the top-level value begins.
const fn is_of_list(position: &Position) -> bool {
    position.line == 1 && position.column == 1
}

impl List {
    /// How many brackets the elements of a list in an envelope stand in.
    pub(super) const DEPTH_IN_ENVELOPE: u64 = 2;

    /// How many brackets the elements stand in.
    pub(super) const fn depth(&self) -> u64 {
        match self.envelope {
            Some(_) => Self::DEPTH_IN_ENVELOPE,
            None => 1,
        }
    }

    /// What has to stand in front of elements, so that they are a list of the same kind.
    pub(super) fn opening(&self) -> &str {
        self.envelope.as_ref().map_or("[", |envelope| envelope.opening())
    }

    /// What has to stand in front of the last elements.
    pub(super) fn head(&self) -> Cow<'_, str> {
        self.envelope
            .as_ref()
            .map_or(Cow::Borrowed("["), |envelope| envelope.head(self.index))
    }

    /// What has to stand behind elements but the last.
    pub(super) const fn closing(&self) -> &'static str {
        match self.envelope {
            Some(_) => "]}",
            None => "]",
        }
    }

    /// What stands behind the list, as it has to stand behind its last elements.
    pub(super) fn tail<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        let lowered = match self.envelope {
            Some(_) => Tail::of(&text).map(|tail| tail.lowered(self.index).into_owned()),
            None => None,
        };
        lowered.map_or(text, Cow::Owned)
    }

    /// Where the next element stands in the top-level value.
    fn pointer(&self) -> String {
        format!("{}/{}", self.base(), self.index)
    }

    /// Where the list stands in the top-level value.
    fn base(&self) -> String {
        self.envelope
            .as_ref()
            .map_or_else(String::new, |envelope| format!("/{}", envelope.key()))
    }

    /// Counts the index of an element in a pointer from the beginning of the list.
    fn shift(&self, pointer: &mut String) {
        let base = self.base();
        let Some(rest) = pointer.strip_prefix(&base).and_then(|rest| rest.strip_prefix('/')) else {
            return;
        };
        let (index, rest) = rest.find('/').map_or((rest, ""), |end| rest.split_at(end));
        if let Ok(index) = index.parse::<u64>() {
            *pointer = format!("{base}/{}{rest}", index.saturating_add(self.index));
        }
    }
}
