//! Recovers from syntax errors: explains them, and finds the next JSON value.

use alloc::string::String;

use super::format::Format;
use crate::model::{Position, Problem, ProblemCode};
use acrcheck_json::number::saturated;
use acrcheck_json::{BYTE_ORDER_MARK, Fault, Scanner, first_fault};

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
    let fault = first_fault(broken).or_else(|| first_fault(json.rest()));
    Problem {
        code: ProblemCode::NotJson,
        message: explain(broken, fault.as_ref()),
        position: fault.map_or_else(|| position(json), |fault| position_of(&fault, json)),
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

/// Returns the position in the whole text of a fault after `json`.
fn position_of(fault: &Fault, json: &Scanner<'_>) -> Position {
    let (first, before) = json.line_and_offset();
    Position {
        line: first.saturating_add(fault.line).saturating_sub(1),
        column: fault
            .column
            .saturating_add(if fault.line == 1 { saturated(before) } else { 0 }),
        pointer: String::new(),
    }
}

const COMMA: &str = "not JSON: comma between two documents; remove it, or put the documents in an array (`[…]`)";

/// Returns the message for text that is not JSON: the format that it resembles, or what is wrong.
fn explain(broken: &str, fault: Option<&Fault>) -> String {
    if broken.trim_start().starts_with(',') {
        return COMMA.into();
    }
    let is_truncated = fault.is_some_and(|fault| fault.is_truncated);
    if let Some(format) = Format::of_text(broken).filter(|_| !is_truncated) {
        return format.message("not JSON, but looks like ");
    }
    let what = fault.map_or("", |fault| fault.message);
    if is_truncated {
        return "truncated JSON; fetch or save it again".into();
    }
    [
        "not JSON: ",
        what,
        "; pass the JSON that Azure prints (`az … --output json`)",
    ]
    .concat()
}
