//! Keys and values in the syntax of acrcheck.toml.

use std::ffi::{OsStr, OsString};

use acrcheck::escape::{toml_key, toml_string};

use serde_json::{Map, Value};

use crate::config::keys::{Key, Kind};
use crate::config::settings_table;

/// Formats the values of a key: one line, or one per entry of a table.
pub(crate) fn lines(key: &Key, arguments: &[OsString]) -> Vec<String> {
    if matches!(key.kind, Kind::Limit | Kind::Severity) {
        return arguments.iter().map(|argument| entry(key, argument)).collect();
    }
    if let (Kind::Settings, [argument]) = (key.kind, arguments)
        && let Some(lines) = argument.to_str().and_then(settings)
    {
        return lines;
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

/// Formats settings that are given as JSON as lines `settings.key = value`.
fn settings(json: &str) -> Option<Vec<String>> {
    let settings: Map<String, Value> = serde_json::from_str(settings_table::inline(json)?).ok()?;
    let line = |(key, value): (&String, &Value)| {
        let key = settings_table::kebab_case(key);
        format!("settings.{} = {}", toml_key(&key), json_value(value))
    };
    Some(settings.iter().map(line).collect())
}

/// Formats a JSON value. TOML has no null, which no setting takes.
fn json_value(value: &Value) -> String {
    match value {
        Value::Null => toml_string("null"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => toml_string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(json_value).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| format!("{} = {}", toml_key(name), json_value(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

fn value(kind: Kind, text: &str) -> String {
    let is_number = || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Switch | Kind::Number => text.to_owned(),
        Kind::Limit if is_number() => text.to_owned(),
        _ => toml_string(text),
    }
}
