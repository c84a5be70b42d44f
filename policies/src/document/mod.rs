//! From JSON text to what is in it: registries, resources of other types, and what could not be read.
//!
//! A document is one JSON value or several in a row. A broken element costs nothing but itself.

mod broken;
mod envelope;
pub(crate) mod registry;
mod resource;
pub(crate) mod rule_set;
mod search;
mod shape;
mod tags;
mod text;

use alloc::string::String;

use self::registry::RegistryObject;
use self::search::Search;
use crate::json::{Broken, Scanner};
use crate::report::{EvaluateError, Position, Problem, saturated};

/// Takes what is in a document, in its order.
pub(crate) trait Entries<'d> {
    /// How much has been taken.
    type Mark: Copy;

    fn registry(&mut self, position: Position, object: &RegistryObject<'d>);

    fn other_resource(&mut self);

    fn problem(&mut self, problem: Problem);

    fn mark(&self) -> Self::Mark;

    /// Whether a registry or another resource has been taken since.
    fn found_since(&self, mark: Self::Mark) -> bool;

    /// Forgets what has been taken since.
    fn rewind(&mut self, mark: Self::Mark);

    /// Forgets the problems since, and gives the first one that is more than "not a registry".
    fn take_telling_problem(&mut self, mark: Self::Mark) -> Option<Problem>;

    /// Forgets the problems since that are no more than "not a registry", and says whether there are others.
    fn keep_telling_problems(&mut self, mark: Self::Mark) -> bool;
}

/// Reads every entry of a document.
pub(crate) fn read<'d>(document: &'d str, entries: &mut impl Entries<'d>) -> Result<(), EvaluateError> {
    let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
    let mut reader = Reader {
        json: Scanner::new(text),
        entries,
        broken: None,
        read_any: false,
        budget: broken::Budget::of(text),
    };
    while reader.reach_value() {
        reader.read_value();
    }
    match reader {
        Reader { read_any: true, .. } => Ok(()),
        Reader {
            broken: Some(first), ..
        } => Err(EvaluateError::NotJson(first)),
        Reader { json, .. } => Err(EvaluateError::EmptyDocument(position(&json))),
    }
}

struct Reader<'r, 'd, E> {
    json: Scanner<'d>,
    entries: &'r mut E,
    /// The first place where the text is not JSON.
    broken: Option<Problem>,
    /// Whether anything was JSON.
    read_any: bool,
    budget: broken::Budget,
}

impl<'d, E: Entries<'d>> Reader<'_, 'd, E> {
    /// Passes over what is between values; false at the end of the text.
    fn reach_value(&mut self) -> bool {
        loop {
            if self.json.is_at_end() {
                return false;
            }
            if !self.json.rest().starts_with(BYTE_ORDER_MARK) {
                return true;
            }
            self.json.pass(BYTE_ORDER_MARK.len_utf8());
        }
    }

    /// Reads the value that comes next.
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
            Err(Broken) => {
                let salvaged = salvaged_to.saturating_sub(start.offset());
                self.read_any |= salvaged > 0;
                self.json = start;
                self.break_off(salvaged);
            }
        }
    }

    /// Notes where the text stops being JSON, and goes on at the next line on which a JSON object or array begins: a broken line of NDJSON
    /// costs nothing but itself, and a warning in front of a list costs one entry.
    fn break_off(&mut self, salvaged_to: usize) {
        let rest = self.json.rest();
        let broken = rest
            .get(..broken::next_value(rest, salvaged_to, &mut self.budget))
            .unwrap_or(rest);
        let problem = broken::problem(broken, &self.json);
        self.broken.get_or_insert_with(|| problem.clone());
        self.entries.problem(problem);
        self.json.pass(broken.len());
    }
}

fn position(json: &Scanner<'_>) -> Position {
    let (line, before) = json.place();
    Position {
        line,
        column: saturated(before).saturating_add(1),
        pointer: String::new(),
    }
}

/// Windows tools begin UTF-8 files with it.
const BYTE_ORDER_MARK: char = '\u{feff}';

const UNREADABLE: &str =
    "a value cannot be read: a number that is too large, or a string with half a surrogate pair; fix or remove it";
