//! Keys and values in the syntax of acrcheck.toml.

use std::ffi::{OsStr, OsString};

use acrcheck::escape::{toml_key, toml_string};

use crate::config::keys::{Key, Kind};

/// Formats the values of a key: one line, or one per entry of a table.
pub(crate) fn lines(key: &Key, arguments: &[OsString]) -> Vec<String> {
    if matches!(key.kind, Kind::Limit | Kind::Severity) {
        return arguments.iter().map(|argument| entry(key, argument)).collect();
    }
    let values: Vec<String> = arguments
        .iter()
        .map(|argument| value(key.kind, &argument.to_string_lossy()))
        .collect();
    let value = if key.many {
        format!("[{}]", values.join(", "))
    } else {
        values.concat()
    };
    vec![format!("{} = {value}", key.name)]
}

/// Formats the argument `name=value` of a key as `key.name = value`.
pub(crate) fn entry(key: &Key, argument: &OsStr) -> String {
    let argument = argument.to_string_lossy();
    let (name, text) = argument.split_once('=').unwrap_or((&argument, ""));
    format!(
        "{}.{} = {}",
        key.name,
        toml_key(name.trim()),
        value(key.kind, text.trim())
    )
}

fn value(kind: Kind, text: &str) -> String {
    let is_number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Switch | Kind::Number => text.to_owned(),
        Kind::Limit if is_number() => text.to_owned(),
        _ => toml_string(text),
    }
}
