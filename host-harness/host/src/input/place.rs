//! Position of a part in its document, to translate positions in the part.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::surplus;
use super::envelope::{Envelope, Tail};
use crate::model::{Evaluation, Position};

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: u32,
    pub(super) column: u32,
    /// How many more bytes than UTF-16 code units precede on the line.
    surplus: i64,
}

impl Spot {
    pub(super) const START: Self = Self {
        line: 1,
        column: 1,
        surplus: 0,
    };

    /// Returns the spot after a text that starts at this one.
    pub(super) fn behind(self, text: &[u8]) -> Self {
        let Some(last) = memchr::memrchr(b'\n', text) else {
            return Self {
                column: self.column.saturating_add(saturated(text.len())),
                surplus: self.surplus.saturating_add(surplus(text)),
                ..self
            };
        };
        let lines = memchr::memchr_iter(b'\n', text).count();
        Self {
            line: self.line.saturating_add(saturated(lines)),
            column: saturated(text.len() - last),
            surplus: surplus(text.get(last..).unwrap_or_default()),
        }
    }

    pub(super) fn position(self, pointer: String) -> Position {
        let mut position = Position::new(self.line, self.column, pointer);
        position.set_surplus(self.surplus);
        position
    }
}

pub(super) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A list that is checked in parts: a top-level array, or the array in an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct List {
    /// The position of the top-level value.
    pub(super) start: Spot,
    /// The index of the next element.
    pub(super) index: u64,
    /// The envelope of the list; None for a top-level array.
    pub(super) envelope: Option<Arc<Envelope>>,
}

/// The position of a part in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) start: Spot,
    /// The list whose elements are in the part.
    pub(super) list: Option<List>,
    /// The end of the list in the part's own text; None if nothing follows it.
    pub(super) list_end: Option<Spot>,
    /// The number of bytes inserted before the part's own text, all on its first line.
    pub(super) in_front: u32,
}

impl Place {
    /// Returns the position of the part; None at the beginning of the document.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match &self.list {
            Some(list) => Some(list.start.position(list.pointer())),
            None if self.start == Spot::START => None,
            None => Some(self.start.position(String::new())),
        }
    }

    /// Translates positions in the part to positions in the document.
    pub fn translate(&self, evaluation: &mut Evaluation) {
        if self.start == Spot::START && self.list.is_none() {
            return;
        }
        // What follows a syntax error is not an element of the list.
        let errors = evaluation.errors.iter().filter(|error| error.code == "not-json");
        let positions = errors.filter_map(|error| error.source.position.as_ref());
        let broken = positions.map(|position| (position.line, position.column)).min();
        for registry in &mut evaluation.registries {
            let position = registry.source.position.as_ref();
            let list = position.and_then(|position| self.list_of(position, broken));
            if let Some(list) = list {
                let evidence = registry.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
                evidence.for_each(|evidence| list.shift(&mut evidence.pointer));
            }
            self.position_in_document(&mut registry.source.position, broken);
        }
        for error in &mut evaluation.errors {
            self.position_in_document(&mut error.source.position, broken);
        }
    }

    /// Returns the list of the part if a position is in it or concerns its envelope, as opposed to a later top-level value.
    fn list_of(&self, position: &Position, broken: Option<(u32, u32)>) -> Option<&List> {
        let at = (position.line, position.column);
        let end = self.list_end.map(|end| (end.line, end.column));
        let is_before = end.is_none_or(|end| at <= end) && broken.is_none_or(|broken| at < broken);
        self.list.as_ref().filter(|_| is_before)
    }

    fn position_in_document(&self, position: &mut Option<Position>, broken: Option<(u32, u32)>) {
        let Some(position) = position else {
            return;
        };
        if let Some(list) = self.list_of(position, broken) {
            list.shift(&mut position.pointer);
            // The inserted bracket takes the place of the one that opens the list.
            if (position.line, position.column) == (1, 1) {
                position.line = list.start.line;
                position.column = list.start.column;
                position.set_surplus(list.start.surplus);
                return;
            }
        }
        if position.line == 1 {
            let column = position.column.saturating_sub(self.in_front).max(1);
            let surplus = position.surplus().saturating_add(self.start.surplus);
            position.column = column.saturating_add(self.start.column).saturating_sub(1);
            position.set_surplus(surplus);
        }
        position.line = position.line.saturating_add(self.start.line).saturating_sub(1);
    }
}

impl List {
    /// The nesting depth of elements in an envelope.
    pub(super) const DEPTH_IN_ENVELOPE: u64 = 2;

    /// Returns the nesting depth of the elements.
    pub(super) const fn depth(&self) -> u64 {
        match self.envelope {
            Some(_) => Self::DEPTH_IN_ENVELOPE,
            None => 1,
        }
    }

    /// Returns the text to insert before elements, so that they form a list of the same kind.
    pub(super) fn opening(&self) -> &str {
        self.envelope.as_ref().map_or("[", |envelope| envelope.opening())
    }

    /// Returns the text to insert before the last elements.
    pub(super) fn head(&self) -> Cow<'_, str> {
        self.envelope
            .as_ref()
            .map_or(Cow::Borrowed("["), |envelope| envelope.head(self.index))
    }

    /// Returns the text to append to all elements except the last.
    pub(super) const fn closing(&self) -> &'static str {
        match self.envelope {
            Some(_) => "]}",
            None => "]",
        }
    }

    /// Returns the text after the list, adjusted to follow its last elements.
    pub(super) fn tail<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        let lowered = match self.envelope {
            Some(_) => Tail::of(&text).map(|tail| tail.lowered(self.index).into_owned()),
            None => None,
        };
        lowered.map_or(text, Cow::Owned)
    }

    /// Returns the pointer to the next element.
    fn pointer(&self) -> String {
        format!("{}/{}", self.base(), self.index)
    }

    /// Returns the pointer to the list.
    fn base(&self) -> String {
        self.envelope
            .as_ref()
            .map_or_else(String::new, |envelope| format!("/{}", envelope.key()))
    }

    /// Adds the index of the part's first element to a pointer.
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
