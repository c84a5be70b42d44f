//! Text that is not JSON: what is wrong with it, and where the next JSON value begins.

use alloc::string::{String, ToString};

use serde_json::value::RawValue;

use super::shape::Shape;
use super::{BYTE_ORDER_MARK, position};
use crate::json::Scanner;
use crate::report::{Position, Problem, ProblemCode, saturated};

/// How many bytes may be read in vain in search of the next value, so that the time stays in proportion to the text.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn of(text: &str) -> Self {
        Self(text.len().saturating_mul(8).saturating_add(64 << 10))
    }
}

/// Where the next line begins with which a JSON object or array begins, and behind which nothing else is on its last line; the end of the text
/// where there is none. What was salvaged is not to be read again.
pub(super) fn next_value(text: &str, salvaged_to: usize, budget: &mut Budget) -> usize {
    let mut from = 0_usize;
    for line in text.split_inclusive('\n') {
        let begins_a_line = from > 0;
        if begins_a_line && from >= salvaged_to && begins_value(text.get(from..).unwrap_or_default(), line, budget) {
            break;
        }
        from = from.saturating_add(line.len());
    }
    from
}

fn begins_value(text: &str, line: &str, budget: &mut Budget) -> bool {
    if !line.trim_start_matches(BYTE_ORDER_MARK).starts_with(['{', '[']) {
        return false;
    }
    // Where the budget is used up, a value has to be whole on its line.
    let text = if budget.0 > 0 { text } else { line };
    let marks = text.len() - text.trim_start_matches(BYTE_ORDER_MARK).len();
    let mut json = Scanner::new(text.get(marks..).unwrap_or_default());
    let is_value = json.skip().is_ok() && {
        let behind = json.rest().lines().next().unwrap_or_default();
        behind.trim_matches(WHITE_SPACE).is_empty()
    };
    if !is_value {
        budget.0 = budget.0.saturating_sub(json.offset().saturating_add(1));
    }
    is_value
}

/// What JSON takes for white space, and what is between files that were put behind each other.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', BYTE_ORDER_MARK];

/// What is wrong with text that is not JSON, up to the next value; `json` is where it begins.
pub(super) fn problem(broken: &str, json: &Scanner<'_>) -> Problem {
    // A record that is cut off takes in the one behind it, and is found broken only there, or later.
    let error = read_from(broken).err().or_else(|| read_from(json.rest()).err());
    Problem {
        code: ProblemCode::NotJson,
        message: explain(broken, error.as_ref()),
        position: error.map_or_else(|| position(json), |error| position_of(&error, json)),
    }
}

/// Where an error of reading what `json` has not read is in the whole text.
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

/// Reads one value from the start of `text` for what is wrong with it.
fn read_from(text: &str) -> serde_json::Result<()> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(value) => value.map(|_| ()),
        // The text is never empty where this is called; an empty one gives the error of an empty one.
        None => serde_json::from_str::<&RawValue>(text).map(|_| ()),
    }
}

const COMMA: &str = "not JSON: a comma between two documents; remove it, or put all of them in an array (`[…]`)";

/// The message for text that is not JSON: what it looks like, or else the parser's message without the place behind it, and what to do.
fn explain(broken: &str, error: Option<&serde_json::Error>) -> String {
    if broken.trim_start().starts_with(',') {
        return COMMA.into();
    }
    let is_cut_off = error.is_some_and(serde_json::Error::is_eof);
    if let Some(shape) = Shape::of_text(broken).filter(|_| !is_cut_off) {
        return shape.message("not JSON, but what looks like ");
    }
    let words = error.map_or_else(String::new, ToString::to_string);
    let words = words.split(" at line ").next().unwrap_or_default();
    let (what, to_do) = if is_cut_off {
        ("the JSON is cut off: ", "; fetch or save it again")
    } else {
        ("not JSON: ", "; pass the JSON that Azure prints (`az … --output json`)")
    };
    [what, words, to_do].concat()
}
