//! Keys and values as acrcheck.toml has them.

use std::ffi::{OsStr, OsString};

use acrcheck::escape::neutral;

use crate::config::keys::{Key, Kind};

/// `name = value`.
pub(crate) fn assignment(name: &str, value: &str) -> String {
    format!("{name} = {value}")
}

/// What a key takes, from the words that its flag would have.
pub(crate) fn values(key: &Key, words: &[OsString]) -> String {
    let values: Vec<String> = words.iter().map(|word| value(key.kind, word)).collect();
    if key.many {
        return format!("[{}]", values.join(", "));
    }
    values.concat()
}

/// `table.name = value`, from the word `name=value` that the flag would have.
pub(crate) fn entry(table: &str, word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let (name, text) = word.split_once('=').unwrap_or((&word, ""));
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = match name.trim() {
        name if !name.is_empty() && name.bytes().all(is_bare) => name.to_owned(),
        name => quoted(name),
    };
    assignment(&format!("{table}.{name}"), &quoted(text.trim()))
}

/// One value.
pub(crate) fn value(kind: Kind, word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let is_number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Switch | Kind::Number => text.into_owned(),
        Kind::Limit if is_number() => text.into_owned(),
        _ => quoted(&text),
    }
}

/// A string that says the same and is harmless on a terminal.
fn quoted(text: &str) -> String {
    let harmless = neutral(text) == text;
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            _ if harmless || character.is_ascii_alphanumeric() || "/._-=".contains(character) => quoted.push(character),
            _ => quoted.push_str(&format!("\\U{:08X}", u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}
