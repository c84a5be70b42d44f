//! Where a part of a document stands in it, so that what is said of the part can be said of the document.

use crate::report::{Evaluation, Position};

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

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A top-level array that is judged in parts, behind the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Array {
    /// Where it begins.
    pub(super) start: Spot,
    /// The index of the next element.
    pub(super) index: u64,
}

/// Where a part stands in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) start: Spot,
    /// The array whose elements stand in the part; its bracket in front has been put there.
    pub(super) array: Option<Array>,
}

impl Place {
    /// Where the part begins; none for the beginning of the document, which goes without saying.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match &self.array {
            Some(array) => Some(array.start.position(format!("/{}", array.index))),
            None if self.start == Spot::START => None,
            None => Some(self.start.position(String::new())),
        }
    }

    /// Makes what is said of the part's text say the same of the document's.
    pub fn translate(&self, evaluation: &mut Evaluation) {
        if self.start == Spot::START && self.array.is_none() {
            return;
        }
        for registry in &mut evaluation.registries {
            let array = self
                .array
                .filter(|_| registry.source.position.as_ref().is_some_and(is_of_array));
            if let Some(array) = array {
                let evidence = registry.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
                evidence.for_each(|evidence| array.shift(&mut evidence.pointer));
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
        if let Some(array) = &self.array {
            if is_of_array(position) {
                position.line = array.start.line;
                position.column = array.start.column;
                array.shift(&mut position.pointer);
                return;
            }
            if position.line == 1 {
                position.column = position.column.saturating_sub(1).max(1);
            }
        }
        if position.line == 1 {
            position.column = position.column.saturating_add(self.start.column).saturating_sub(1);
        }
        position.line = position.line.saturating_add(self.start.line).saturating_sub(1);
    }
}

/// Whether something stands in the array whose elements stand in a part, and not in a value behind a break in it: the bracket that has been put
/// in front stands for the array, and what is said of it or of an element stands where the array does.
const fn is_of_array(position: &Position) -> bool {
    position.line == 1 && position.column == 1
}

impl Array {
    /// Counts the first segment of a pointer, the index of an element, from the beginning of the array.
    fn shift(&self, pointer: &mut String) {
        let Some(rest) = pointer.strip_prefix('/') else {
            return;
        };
        let (index, rest) = rest.find('/').map_or((rest, ""), |end| rest.split_at(end));
        if let Ok(index) = index.parse::<u64>() {
            *pointer = format!("/{}{rest}", index.saturating_add(self.index));
        }
    }
}
