//! Values of environment variables: `ACRCHECK_JOBS` for `--jobs`.

use std::ffi::{OsStr, OsString};

use super::error::ConfigurationError;
use super::keys::{Key, Keys, Kind};
use super::layer::{Layer, Origin, Setting};
use crate::suggestion::nearest;

/// Beginning of the names of all variables.
const PREFIX: &str = "ACRCHECK_";

/// The variable with the configuration file.
pub(crate) const FILE: &str = "ACRCHECK_CONFIG";

/// The variable that disables configuration files.
pub(crate) const NO_FILE: &str = "ACRCHECK_NO_CONFIG";

/// Variables that are no keys: the access token, and those of the build, the tests and the worker process.
const OTHERS: [&str; 7] = [
    "ACRCHECK_ACCESS_TOKEN",
    "ACRCHECK_COMPONENT",
    "ACRCHECK_TEST_COMPONENT",
    "ACRCHECK_BENCH_COMPONENT",
    "ACRCHECK_FIGURES",
    "ACRCHECK_TEXT",
    "ACRCHECK_COMPILE_WORKER",
];

/// Returns a variable; an empty one counts as not set.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the names of the variables with the prefix, except [`OTHERS`].
fn own() -> impl Iterator<Item = String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with(PREFIX) && !OTHERS.contains(&name.as_str()))
}

/// Whether any variable is set.
pub(crate) fn is_set() -> bool {
    own().next().is_some()
}

/// Reads the values of the variables.
pub(crate) fn layer(keys: &Keys<'_>) -> Result<Layer, ConfigurationError> {
    let mut layer = Layer::new();
    for key in keys.iter() {
        let Some(name) = key.variable() else { continue };
        let Some(value) = variable(&name) else { continue };
        let invalid = |problem| ConfigurationError::Variable {
            name: name.clone(),
            problem,
        };
        let values = values(key, &value).map_err(invalid)?;
        for value in &values {
            keys.accept(key, value).map_err(invalid)?;
        }
        let origin = Origin::Variable(name);
        layer.insert(key.name.clone(), Setting { values, origin });
    }
    Ok(layer)
}

/// Splits a variable into values, at commas.
fn values(key: &Key, value: &OsStr) -> Result<Vec<OsString>, String> {
    if key.kind == Kind::Switch {
        return Ok(vec![if switch(value)? { "true" } else { "false" }.into()]);
    }
    if !key.many {
        return Ok(vec![value.to_owned()]);
    }
    let value = value.to_str().ok_or("not valid Unicode")?;
    let values = value.split(',').map(str::trim).filter(|value| !value.is_empty());
    Ok(values.map(OsString::from).collect())
}

/// Parses a Boolean variable.
fn switch(value: &OsStr) -> Result<bool, String> {
    match value.to_str() {
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        _ => Err(format!("{value:?} is not `true` or `false`")),
    }
}

/// Whether the environment disables configuration files.
pub(crate) fn wants_no_file() -> Result<bool, ConfigurationError> {
    let wants = variable(NO_FILE).map_or(Ok(false), |value| switch(&value));
    wants.map_err(|problem| ConfigurationError::Variable {
        name: NO_FILE.to_owned(),
        problem,
    })
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// Returns warnings about unknown variables. Their values may be secret, and are not shown.
pub(crate) fn unknown(keys: &Keys<'_>) -> Vec<String> {
    let mut known: Vec<String> = keys.iter().filter_map(Key::variable).collect();
    known.extend([FILE, NO_FILE].map(str::to_owned));
    let mut names: Vec<String> = own().filter(|name| !known.contains(name)).collect();
    names.sort();
    let warning = |name: &String| {
        // The common prefix would make all names similar.
        let meant = nearest(without_prefix(name), known.iter().map(|name| without_prefix(name)));
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {PREFIX}{meant}?"));
        format!("unknown environment variable {name}{meant}")
    };
    names.iter().map(warning).collect()
}
