//! From JSON text to the entries that stand in it: registries, resources of other types, and what could not be read.
//!
//! A document is one JSON value or several in a row, read in one pass. A broken element costs nothing but itself.

mod envelope;
pub(crate) mod registry;
pub(crate) mod rule_set;
mod tags;

use alloc::string::{String, ToString};

use serde_json::value::RawValue;

use self::envelope::TopLevel;
use self::registry::RegistryObject;
use crate::json::{Broken, Scanner};
use crate::report::{EvaluateError, Position, Problem, ProblemCode, saturated};

/// Takes what stands in a document, in its order.
pub(crate) trait Entries<'d> {
    /// How much has been taken.
    type Mark: Copy;

    fn registry(&mut self, position: Position, object: &RegistryObject<'d>);

    fn other_resource(&mut self);

    fn problem(&mut self, problem: Problem);

    fn mark(&self) -> Self::Mark;

    /// Forgets what has been taken since, and says whether it is a loss: whether there were registries among it, or what may have been one.
    fn forget(&mut self, since: Self::Mark) -> bool;
}

/// Reads every entry of a document.
pub(crate) fn read<'d>(document: &'d str, entries: &mut impl Entries<'d>) -> Result<(), EvaluateError> {
    let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
    let mut reader = Reader {
        json: Scanner::new(text),
        entries,
        broken: None,
        read_any: false,
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
}

impl<'d, E: Entries<'d>> Reader<'_, 'd, E> {
    /// Passes over what stands between values; false at the end of the text.
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
        let top_level = TopLevel {
            json: &mut self.json,
            entries: &mut *self.entries,
            position: position(&start),
            salvaged_to: &mut salvaged_to,
        };
        match top_level.read() {
            Ok(()) => self.read_any = true,
            Err(Broken) => {
                let salvaged = salvaged_to.saturating_sub(start.offset());
                self.read_any |= salvaged > 0;
                self.json = start;
                self.break_off(salvaged);
            }
        }
    }

    /// Notes where the text stops being JSON, and goes on at the next line that is a JSON object or array by itself: in NDJSON a broken
    /// line costs nothing but itself.
    fn break_off(&mut self, salvaged_to: usize) {
        let rest = self.json.rest();
        let broken = rest.get(..next_record(rest, salvaged_to)).unwrap_or(rest);
        // A record that is cut off takes in the one behind it, and is found broken only there, or later.
        let error = read_from(broken).err().or_else(|| read_from(rest).err());
        let problem = Problem {
            code: ProblemCode::NotJson,
            message: explain(error.as_ref()),
            position: error.map_or_else(|| position(&self.json), |error| position_of(&error, &self.json)),
        };
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

/// Where an error of reading what `json` has not read stands in the whole text.
fn position_of(error: &serde_json::Error, json: &Scanner<'_>) -> Position {
    let (first, before) = json.place();
    let line = saturated(error.line()).max(1);
    let column = saturated(error.column()).max(1);
    Position {
        line: first.saturating_add(line).saturating_sub(1),
        column: column.saturating_add(if line == 1 { saturated(before) } else { 0 }),
        pointer: String::new(),
    }
}

/// Where the next line begins that is a JSON object or array by itself; the end of the text where there is none. What was salvaged is not
/// to be read again.
fn next_record(text: &str, salvaged_to: usize) -> usize {
    let mut from = 0_usize;
    for line in text.split_inclusive('\n') {
        let begins_a_line = from > 0;
        if begins_a_line && from >= salvaged_to && is_record(line) {
            break;
        }
        from = from.saturating_add(line.len());
    }
    from
}

/// Whether a line holds one JSON object or array, and nothing else.
fn is_record(line: &str) -> bool {
    let line = line.trim_start_matches(BYTE_ORDER_MARK);
    line.starts_with(['{', '['])
        && read_from(line).is_ok_and(|length| {
            line.get(length..)
                .is_some_and(|rest| rest.trim_start_matches(WHITE_SPACE).is_empty())
        })
}

/// What JSON takes for white space, and what stands between files that were put behind each other.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', BYTE_ORDER_MARK];

/// Windows tools begin UTF-8 files with it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads one value from the start of `text` for what is wrong with it, and says how many bytes it takes.
fn read_from(text: &str) -> serde_json::Result<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(value) => value.map(|_| values.byte_offset()),
        // The text is never empty where this is called; an empty one gives the error of an empty one.
        None => serde_json::from_str::<&RawValue>(text).map(|_| text.len()),
    }
}

const UNREADABLE: &str =
    "a value cannot be taken in: a number that is too large, or a text with half a surrogate pair; mend or remove it";

/// The message for text that is not JSON: the parser's own words, without the place that it puts behind them, and what to do.
fn explain(error: Option<&serde_json::Error>) -> String {
    let words = error.map_or_else(String::new, ToString::to_string);
    let words = words.split(" at line ").next().unwrap_or_default();
    let (what, to_do) = if error.is_some_and(serde_json::Error::is_eof) {
        ("the JSON is cut off: ", "; fetch or save it again")
    } else {
        (
            "not JSON: ",
            "; pass the JSON that Azure prints, as it is (`az … --output json`)",
        )
    };
    let mut message = String::from(what);
    message.push_str(words);
    message.push_str(to_do);
    message
}
