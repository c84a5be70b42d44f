//! The property that a report depends on what JSON means, not on how it is spelled. A fuzz target and the tests of the command use this file, too.

use std::fmt::Write;

use acrcheck_policies::{Detail, evaluate_json};
use serde_json::Value;

/// Compares the report on JSON with those on the same JSON with other white space, and with every character of its strings escaped.
pub(crate) fn spelling_is_irrelevant(text: &str) {
    if !is_json(text) {
        return;
    }
    let mut expected = report(text);
    for (line_break, step) in [("", ""), ("\n", "  "), ("\n", "                   "), ("\r\n", "\t")] {
        let mut spaced = report(&respelled(text, Some((line_break, step)), false));
        remove_places(&mut spaced, &["line", "column"]);
        let mut expected = expected.clone();
        remove_places(&mut expected, &["line", "column"]);
        assert_eq!(spaced, expected, "{text:?} with other white space");
    }
    // An escape does not contain a line break.
    let mut escaped = report(&respelled(text, None, true));
    remove_places(&mut escaped, &["column"]);
    remove_places(&mut expected, &["column"]);
    assert_eq!(escaped, expected, "{text:?} with escapes");
}

pub(crate) fn report(text: &str) -> Value {
    serde_json::from_str(&evaluate_json(text, "{}", Detail::Full)).expect("a report is JSON")
}

/// Whether a text is one JSON value, by serde_json.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn remove_places(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(position)) = members.get_mut("position") {
                position.retain(|key, _| !keys.contains(&key.as_str()));
            }
            members.values_mut().for_each(|value| remove_places(value, keys));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|value| remove_places(value, keys)),
        _ => {}
    }
}

/// Spells a JSON text with a line break and indentation in place of its white space, if given, and with escapes for all characters of its
/// strings.
pub(crate) fn respelled(text: &str, space: Option<(&str, &str)>, escape: bool) -> String {
    let mut respelled = String::new();
    let mut characters = text.chars();
    let mut depth = 0;
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' | '\r' | '\n' if space.is_some() => {}
            '"' => {
                respelled.push('"');
                string(&mut characters, escape, &mut respelled);
            }
            _ => {
                let (line_break, step) = space.unwrap_or_default();
                let indent = |depth: usize| [line_break, &step.repeat(depth)].concat();
                match character {
                    '{' | '[' => {
                        depth += 1;
                        respelled.push(character);
                        respelled.push_str(&indent(depth));
                    }
                    '}' | ']' => {
                        depth -= 1;
                        respelled.push_str(&indent(depth));
                        respelled.push(character);
                    }
                    ',' => {
                        respelled.push(',');
                        respelled.push_str(&indent(depth));
                    }
                    ':' if !step.is_empty() => respelled.push_str(": "),
                    other => respelled.push(other),
                }
            }
        }
    }
    respelled
}

/// Spells a string after its opening quote.
fn string(characters: &mut std::str::Chars<'_>, escape: bool, respelled: &mut String) {
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                respelled.push('"');
                return;
            }
            '\\' => {
                let kind = characters.next();
                respelled.push('\\');
                respelled.extend(kind);
                let digits = if kind == Some('u') { 4 } else { 0 };
                respelled.extend(characters.by_ref().take(digits));
            }
            plain if escape => {
                for unit in plain.encode_utf16(&mut [0; 2]) {
                    let _ = write!(respelled, "\\u{unit:04x}");
                }
            }
            plain => respelled.push(plain),
        }
    }
}
