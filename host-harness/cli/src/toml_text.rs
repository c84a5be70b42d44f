//! Keys and values in the syntax of acrcheck.toml.

use std::ffi::{OsStr, OsString};

use acrcheck::escape::escape;

use crate::config::keys::{Key, Kind};

/// `name = value`.
pub(crate) fn assignment(name: &str, value: &str) -> String {
    format!("{name} = {value}")
}

/// Formats the values of a key.
pub(crate) fn values(key: &Key, arguments: &[OsString]) -> String {
    let values: Vec<String> = arguments.iter().map(|argument| value(key.kind, argument)).collect();
    if key.many {
        return format!("[{}]", values.join(", "));
    }
    values.concat()
}

/// Formats the argument `name=value` of a key as `table.name = value`.
pub(crate) fn entry(table: &str, argument: &OsStr) -> String {
    let argument = argument.to_string_lossy();
    let (name, text) = argument.split_once('=').unwrap_or((&argument, ""));
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = match name.trim() {
        name if !name.is_empty() && name.bytes().all(is_bare) => name.to_owned(),
        name => quoted(name),
    };
    assignment(&format!("{table}.{name}"), &quoted(text.trim()))
}

/// Formats a value.
pub(crate) fn value(kind: Kind, argument: &OsStr) -> String {
    let text = argument.to_string_lossy();
    let is_number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Switch | Kind::Number => text.into_owned(),
        Kind::Limit if is_number() => text.into_owned(),
        _ => quoted(&text),
    }
}

/// Formats a string, with control characters escaped.
fn quoted(text: &str) -> String {
    let harmless = escape(text) == text;
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
