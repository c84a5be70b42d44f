//! Recovers from syntax errors: explains them, and finds the next JSON value.

use alloc::string::{String, ToString};

use serde_json::value::RawValue;

use super::format::Format;
use crate::json::{BYTE_ORDER_MARK, Scanner};
use crate::model::{Position, Problem, ProblemCode};
use crate::number::saturated;

/// The number of bytes that may be read in vain while searching for the next value. It keeps the time linear in the length of the text.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) const fn of(text: &str) -> Self {
        Self(text.len().saturating_mul(8).saturating_add(64 << 10))
    }
}

/// Returns the offset of the next line that starts a JSON object or array with nothing after it on its last line; the end of the text if there
/// is none. Does not return to text that has been salvaged.
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
    // Without budget, a value must be complete on its line.
    let text = if budget.0 > 0 { text } else { line };
    let marks = text.len() - text.trim_start_matches(BYTE_ORDER_MARK).len();
    let mut json = Scanner::new(text.get(marks..).unwrap_or_default());
    let is_value = json.skip().is_ok() && {
        let after = json.rest().lines().next().unwrap_or_default();
        after.trim_matches(WHITE_SPACE).is_empty()
    };
    if !is_value {
        budget.0 = budget.0.saturating_sub(json.offset().saturating_add(1));
    }
    is_value
}

/// The white space of JSON, and the byte order mark that can separate concatenated files.
const WHITE_SPACE: [char; 5] = [' ', '\t', '\n', '\r', BYTE_ORDER_MARK];

/// Returns the problem with the text from `json` up to the next value.
pub(super) fn problem(broken: &str, json: &Scanner<'_>) -> Problem {
    // A truncated record absorbs the one after it, so that the error is found there or later.
    let error = read_from(broken).err().or_else(|| read_from(json.rest()).err());
    Problem {
        code: ProblemCode::NotJson,
        message: explain(broken, error.as_ref()),
        position: error.map_or_else(|| position(json), |error| position_of(&error, json)),
    }
}

/// Returns the position of the next token.
pub(super) fn position(json: &Scanner<'_>) -> Position {
    let (line, offset) = json.line_and_offset();
    Position {
        line,
        column: saturated(offset).saturating_add(1),
        pointer: String::new(),
    }
}

/// Returns the position in the whole text of an error after `json`.
fn position_of(error: &serde_json::Error, json: &Scanner<'_>) -> Position {
    let (first, before) = json.line_and_offset();
    let line = saturated(error.line()).max(1);
    let column = saturated(error.column()).max(1);
    Position {
        line: first.saturating_add(line).saturating_sub(1),
        column: column.saturating_add(if line == 1 { saturated(before) } else { 0 }),
        pointer: String::new(),
    }
}

/// Reads one value from `text` with serde_json to get its error.
fn read_from(text: &str) -> serde_json::Result<()> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    match values.next() {
        Some(value) => value.map(|_| ()),
        // Callers never pass an empty text; it would give the error for an empty text.
        None => serde_json::from_str::<&RawValue>(text).map(|_| ()),
    }
}

const COMMA: &str = "not JSON: comma between two documents; remove it, or put the documents in an array (`[…]`)";

/// Returns the message for text that is not JSON: the format that it resembles, or serde_json's message without the position.
fn explain(broken: &str, error: Option<&serde_json::Error>) -> String {
    if broken.trim_start().starts_with(',') {
        return COMMA.into();
    }
    let is_truncated = error.is_some_and(serde_json::Error::is_eof);
    if let Some(format) = Format::of_text(broken).filter(|_| !is_truncated) {
        return format.message("not JSON, but looks like ");
    }
    let message = error.map_or_else(String::new, ToString::to_string);
    let message = message.split(" at line ").next().unwrap_or_default();
    let (what, to_do) = if is_truncated {
        ("truncated JSON: ", "; fetch or save it again")
    } else {
        ("not JSON: ", "; pass the JSON that Azure prints (`az … --output json`)")
    };
    [what, message, to_do].concat()
}
