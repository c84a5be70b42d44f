//! The table `[settings]`: settings of the checks, with keys in kebab case. They become the JSON that components take, with keys in camel case.

use acrcheck::model::SettingsProblem;
use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Problem, mismatch};

/// Returns the settings of a table as JSON.
pub(super) fn json(table: &DeTable<'_>) -> Result<String, Problem> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut settings = Map::new();
    for (name, value) in entries {
        let key = name.get_ref().as_ref();
        let kebab = kebab_case(key);
        if kebab != key {
            return Err((
                name.span(),
                format!("unknown key `settings.{key}`; did you mean `{kebab}`?"),
            ));
        }
        settings.insert(camel_case(key), json_value(value)?);
    }
    Ok(Value::Object(settings).to_string())
}

/// Returns settings that are given as JSON instead of a file.
pub(crate) fn inline(argument: &str) -> Option<&str> {
    argument.trim_start().starts_with('{').then_some(argument)
}

/// Returns what is wrong with a table, with the keys as the table spells them.
pub(crate) fn problem(problem: &SettingsProblem) -> String {
    let mut text = key(&problem.pointer);
    text.push_str(": ");
    for word in problem.message.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let is_camel_case =
            word.starts_with(|c: char| c.is_ascii_lowercase()) && word.contains(|c: char| c.is_ascii_uppercase());
        if is_camel_case {
            text.push_str(&kebab_case(word));
        } else {
            text.push_str(word);
        }
    }
    text
}

/// Returns a pointer into settings as a key of the table: `settings.min-prefix-length` for `/minPrefixLength`.
fn key(pointer: &str) -> String {
    let mut key = "settings".to_owned();
    for (position, part) in pointer.split('/').skip(1).enumerate() {
        key.push('.');
        // Names inside of a setting are those of checks and reasons.
        if position == 0 {
            key.push_str(&kebab_case(part));
        } else {
            key.push_str(part);
        }
    }
    key
}

fn json_value(value: &Spanned<DeValue<'_>>) -> Result<Value, Problem> {
    Ok(match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            let number = i64::from_str_radix(&digits, number.radix());
            Value::from(number.map_err(|_| (value.span(), "integer out of range".to_owned()))?)
        }
        DeValue::Float(number) => {
            let number = number.as_str().replace('_', "").parse().ok().and_then(Number::from_f64);
            Value::Number(number.ok_or_else(|| (value.span(), "number out of range".to_owned()))?)
        }
        DeValue::Array(items) => Value::Array(items.iter().map(json_value).collect::<Result<_, _>>()?),
        DeValue::Table(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| Ok((name.get_ref().to_string(), json_value(value)?)));
            Value::Object(entries.collect::<Result<_, Problem>>()?)
        }
        DeValue::Datetime(_) => return Err(mismatch(value, "a string, number, list or table")),
    })
}

/// `min-prefix-length` for `minPrefixLength`.
pub(crate) fn kebab_case(key: &str) -> String {
    let mut kebab = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        if character.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(if character == '_' {
            '-'
        } else {
            character.to_ascii_lowercase()
        });
    }
    kebab
}

/// `minPrefixLength` for `min-prefix-length`.
fn camel_case(key: &str) -> String {
    let mut camel = String::with_capacity(key.len());
    let mut is_start = false;
    for character in key.chars() {
        match character {
            '-' => is_start = true,
            _ => {
                camel.push(if is_start {
                    character.to_ascii_uppercase()
                } else {
                    character
                });
                is_start = false;
            }
        }
    }
    camel
}
