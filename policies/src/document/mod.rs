//! From JSON text to the entries that stand in it: registries, resources of other types, and what could not be read.
//!
//! A document is one JSON value or several in a row. Each is read in one pass. Where that fails, it is read once more with every element
//! kept apart, so that a broken element costs nothing but itself.

mod envelope;
pub(crate) mod registry;
pub(crate) mod rule_set;

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use self::envelope::TopLevel;
use self::registry::RegistryObject;
use crate::report::{EvaluateError, Position, Problem, ProblemCode};
use crate::slot::With;

/// One thing that stands in a document.
#[derive(Debug)]
pub(crate) enum Entry<'d> {
    Registry {
        position: Position,
        object: Box<RegistryObject<'d>>,
    },
    OtherResource,
    Problem(Problem),
}

/// Reads every entry of a document, in order.
pub(crate) fn read(document: &str) -> Result<Vec<Entry<'_>>, EvaluateError> {
    let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
    let mut reader = Reader {
        cursor: Cursor::new(text),
        entries: Vec::new(),
        broken: None,
        read_any: false,
    };
    while reader.cursor.skip_white_space() {
        reader.read_value();
    }
    match reader {
        Reader {
            read_any: false,
            broken: Some(first),
            ..
        } => Err(EvaluateError::NotJson(first)),
        Reader {
            read_any: false,
            broken: None,
            cursor,
            ..
        } => Err(EvaluateError::EmptyDocument(cursor.position())),
        Reader { entries, .. } => Ok(entries),
    }
}

struct Reader<'d> {
    cursor: Cursor<'d>,
    entries: Vec<Entry<'d>>,
    /// The first place where the text is not JSON.
    broken: Option<Problem>,
    /// Whether anything was JSON.
    read_any: bool,
}

impl<'d> Reader<'d> {
    /// Reads the value that begins at the cursor, and moves the cursor behind it.
    fn read_value(&mut self) {
        let before = self.entries.len();
        let mut salvaged_to = 0;
        if self.attempt(Isolation::None, &mut salvaged_to).is_ok() {
            return;
        }
        // Something in it is broken. Once more, each element for itself; what was found so far is found again.
        self.entries.truncate(before);
        let Err(failure) = self.attempt(Isolation::Elements, &mut salvaged_to) else {
            return;
        };
        let length = match read_from::<&RawValue>(self.cursor.rest()) {
            Ok((_, length)) => length,
            Err(error) => {
                self.read_any |= salvaged_to > 0;
                self.break_off(&error, salvaged_to);
                return;
            }
        };
        // Well-formed, and yet there is a text or a number in it, beside the elements of a list, that cannot be taken in.
        self.entries.truncate(before);
        self.entries.push(Entry::Problem(Problem {
            code: ProblemCode::UnreadableValue,
            position: self.cursor.position_of(&failure),
            message: UNREADABLE.into(),
        }));
        // The elements of its lists are worth having all the same. What goes wrong here went wrong above.
        let _ = self.read_top_level(Isolation::ListsAlone, &mut salvaged_to);
        self.cursor.advance(length);
        self.read_any = true;
    }

    /// Reads the value at the cursor, and moves the cursor behind it where that succeeds.
    fn attempt(&mut self, isolation: Isolation, salvaged_to: &mut usize) -> serde_json::Result<()> {
        let length = self.read_top_level(isolation, salvaged_to)?;
        self.cursor.advance(length);
        self.read_any = true;
        Ok(())
    }

    /// Reads the value at the cursor into entries, and says how many bytes it takes.
    fn read_top_level(&mut self, isolation: Isolation, salvaged_to: &mut usize) -> serde_json::Result<usize> {
        let position = self.cursor.position();
        let text = self.cursor.rest();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        With(TopLevel {
            entries: &mut self.entries,
            position,
            isolation,
            text,
            salvaged_to,
        })
        .deserialize(&mut deserializer)?;
        Ok(deserializer.into_iter::<&RawValue>().byte_offset())
    }

    /// Notes where the text stops being JSON, and goes on at the next line that is a JSON object or array by itself: in NDJSON a broken
    /// line costs nothing but itself.
    fn break_off(&mut self, error: &serde_json::Error, salvaged_to: usize) {
        let rest = self.cursor.rest();
        let broken = rest.get(..next_record(rest, salvaged_to)).unwrap_or(rest);
        // A record that is cut off takes in the one behind it, and is found broken only there, or later.
        let in_itself = read_from::<&RawValue>(broken).err();
        let error = in_itself.as_ref().unwrap_or(error);
        let problem = Problem {
            code: ProblemCode::NotJson,
            message: explain(error),
            position: self.cursor.position_of(error),
        };
        self.broken.get_or_insert_with(|| problem.clone());
        self.entries.push(Entry::Problem(problem));
        self.cursor.advance(broken.len());
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
        && read_from::<&RawValue>(line).is_ok_and(|(_, length)| {
            line.get(length..)
                .is_some_and(|rest| rest.trim_start_matches(WHITE_SPACE).is_empty())
        })
}

/// What JSON takes for white space, and what stands between files that were put behind each other.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', BYTE_ORDER_MARK];

/// Windows tools begin UTF-8 files with it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// How far one element's failure reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Isolation {
    /// One pass over everything; a failure fails the whole value.
    None,
    /// Each element of a list is first skipped over as text and then read by itself.
    Elements,
    /// The same, and of a top-level object nothing is read but its lists.
    ListsAlone,
}

/// Reads one value from the start of `text`, and says how many bytes it takes.
fn read_from<'d, T: serde::Deserialize<'d>>(text: &'d str) -> serde_json::Result<(T, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    match values.next() {
        Some(value) => Ok((value?, values.byte_offset())),
        // The text is never empty where this is called; an empty one gives the error of an empty one.
        None => serde_json::from_str(text).map(|value| (value, text.len())),
    }
}

const UNREADABLE: &str =
    "a value cannot be taken in: a number that is too large, or a text with half a surrogate pair; mend or remove it";

/// The message for text that is not JSON: the parser's own words, without the place that it puts behind them, and what to do.
fn explain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let (what, to_do) = if error.is_eof() {
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

/// A place in the text, with its line.
struct Cursor<'d> {
    text: &'d str,
    /// Bytes from the start.
    at: usize,
    /// From 1.
    line: u32,
    /// Where the line begins, in bytes from the start.
    line_start: usize,
}

impl<'d> Cursor<'d> {
    const fn new(text: &'d str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
        }
    }

    fn rest(&self) -> &'d str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves to the next value; false at the end of the text.
    fn skip_white_space(&mut self) -> bool {
        let rest = self.rest();
        let value = rest.trim_start_matches(WHITE_SPACE);
        self.advance(rest.len().saturating_sub(value.len()));
        !value.is_empty()
    }

    fn advance(&mut self, length: usize) {
        let end = self.at.saturating_add(length).min(self.text.len());
        let passed = self.text.get(self.at..end).unwrap_or_default().as_bytes();
        let newlines = passed.iter().filter(|b| **b == b'\n').count();
        if newlines > 0 {
            self.line = self.line.saturating_add(saturated(newlines));
            let last = passed.iter().rposition(|b| *b == b'\n').unwrap_or_default();
            self.line_start = self.at.saturating_add(last).saturating_add(1);
        }
        self.at = end;
    }

    fn position(&self) -> Position {
        Position {
            line: self.line,
            column: saturated(self.at.saturating_sub(self.line_start)).saturating_add(1),
            pointer: String::new(),
        }
    }

    /// Where an error of reading `rest` stands in the whole text.
    fn position_of(&self, error: &serde_json::Error) -> Position {
        let line = saturated(error.line()).max(1);
        let column = saturated(error.column()).max(1);
        let before = if line == 1 {
            saturated(self.at.saturating_sub(self.line_start))
        } else {
            0
        };
        Position {
            line: self.line.saturating_add(line).saturating_sub(1),
            column: column.saturating_add(before),
            pointer: String::new(),
        }
    }
}

pub(crate) fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
