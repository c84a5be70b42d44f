//! Reads a document: registries, resources of other types, and what could not be read.
//!
//! A document has one JSON value or more. A broken element does not affect the others.

pub(crate) mod connections;
pub(crate) mod declaration;
mod declared;
pub(crate) mod entries;
mod envelope;
mod format;
mod known_members;
mod recovery;
pub(crate) mod registry;
mod resource;
pub(crate) mod rule_set;
pub(crate) mod same_reading;
mod search;
mod tags;

use self::entries::Entries;
use self::recovery::{Budget, position};
use self::search::Search;
use crate::model::{EvaluateError, Problem};
use acrcheck_json::{BYTE_ORDER_MARK, Scanner, SyntaxError};

/// Reads every entry of a document.
pub(crate) fn read<'d>(document: &'d str, entries: &mut impl Entries<'d>) -> Result<(), EvaluateError> {
    let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
    let mut reader = Reader {
        json: Scanner::new(text),
        entries,
        first_error: None,
        read_any: false,
        budget: Budget::of(text),
    };
    while reader.reach_value() {
        reader.read_value();
    }
    match reader {
        Reader { read_any: true, .. } => Ok(()),
        Reader {
            first_error: Some(first),
            ..
        } => Err(EvaluateError::NotJson(first)),
        Reader { json, .. } => Err(EvaluateError::EmptyDocument(position(&json))),
    }
}

struct Reader<'r, 'd, E> {
    json: Scanner<'d>,
    entries: &'r mut E,
    /// The first syntax error.
    first_error: Option<Problem>,
    /// Whether any part of the text is JSON.
    read_any: bool,
    budget: Budget,
}

impl<'d, E: Entries<'d>> Reader<'_, 'd, E> {
    /// Skips what separates values. Returns false at the end of the text.
    fn reach_value(&mut self) -> bool {
        loop {
            if self.json.is_at_end() {
                return false;
            }
            if !self.json.rest().starts_with(BYTE_ORDER_MARK) {
                return true;
            }
            self.json.advance(BYTE_ORDER_MARK.len_utf8());
        }
    }

    /// Reads the next value.
    fn read_value(&mut self) {
        let start = self.json.clone();
        let mut salvaged_to = start.offset();
        let search = Search {
            json: &mut self.json,
            entries: &mut *self.entries,
            position: position(&start),
            salvaged_to: &mut salvaged_to,
        };
        match search.read() {
            Ok(()) => self.read_any = true,
            Err(SyntaxError) => {
                let salvaged = salvaged_to.saturating_sub(start.offset());
                self.read_any |= salvaged > 0;
                self.json = start;
                self.recover(salvaged);
            }
        }
    }

    /// Reports a syntax error and continues at the next line that starts a JSON object or array. So a broken line of NDJSON does not affect the
    /// others, and a warning before a list is one error entry.
    fn recover(&mut self, salvaged_to: usize) {
        let rest = self.json.rest();
        let broken = rest
            .get(..recovery::next_value(rest, salvaged_to, &mut self.budget))
            .unwrap_or(rest);
        let problem = recovery::problem(broken, &self.json);
        self.first_error.get_or_insert_with(|| problem.clone());
        self.entries.problem(problem);
        self.json.advance(broken.len());
    }
}
