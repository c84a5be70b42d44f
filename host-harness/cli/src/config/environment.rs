//! What the environment says: `ACRCHECK_JOBS` for `--jobs`.

use std::ffi::{OsStr, OsString};

use super::error::ConfigurationError;
use super::keys::{Key, Keys, Kind};
use super::layer::{Layer, Origin, Setting};
use crate::suggestion::nearest;

/// What every variable of this command begins with.
const PREFIX: &str = "ACRCHECK_";

/// A configuration file, instead of the one that would be found.
pub(crate) const FILE: &str = "ACRCHECK_CONFIG";

/// No configuration file at all.
pub(crate) const NO_FILE: &str = "ACRCHECK_NO_CONFIG";

/// Variables that mean something elsewhere: a secret, the build, the tests, and the worker process.
const OTHERS: [&str; 6] = [
    "ACRCHECK_ACCESS_TOKEN",
    "ACRCHECK_COMPONENT",
    "ACRCHECK_TEST_COMPONENT",
    "ACRCHECK_BENCH_COMPONENT",
    "ACRCHECK_FIGURES",
    "ACRCHECK_COMPILE_WORKER",
];

/// A variable, unless it is empty: that is how many systems write that it is not set.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The variables that look like this command's own, but for those that mean something elsewhere.
fn own() -> impl Iterator<Item = String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with(PREFIX) && !OTHERS.contains(&name.as_str()))
}

/// Whether there is any variable to look at.
pub(crate) fn is_set() -> bool {
    own().next().is_some()
}

/// What the variables say.
pub(crate) fn layer(keys: &Keys<'_>) -> Result<Layer, ConfigurationError> {
    let mut layer = Layer::new();
    for key in keys.iter() {
        let Some(name) = key.variable() else { continue };
        let Some(value) = variable(&name) else { continue };
        let wrong = |problem| ConfigurationError::Variable {
            name: name.clone(),
            problem,
        };
        let values = values(key, &value).map_err(wrong)?;
        for value in &values {
            keys.accept(key, value).map_err(wrong)?;
        }
        let origin = Origin::Variable(name);
        layer.insert(key.name.clone(), Setting { values, origin });
    }
    Ok(layer)
}

/// The values that a variable holds: several are kept apart by commas.
fn values(key: &Key, value: &OsStr) -> Result<Vec<OsString>, String> {
    if key.kind == Kind::Switch {
        return Ok(vec![if switch(value)? { "true" } else { "false" }.into()]);
    }
    if !key.many {
        return Ok(vec![value.to_owned()]);
    }
    let value = value.to_str().ok_or("not Unicode")?;
    let values = value.split(',').map(str::trim).filter(|value| !value.is_empty());
    Ok(values.map(OsString::from).collect())
}

/// True or false, as a variable says it.
fn switch(value: &OsStr) -> Result<bool, String> {
    match value.to_str() {
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        _ => Err(format!("{value:?} is neither `true` nor `false`")),
    }
}

/// Whether the environment wants no file.
pub(crate) fn wants_no_file() -> Result<bool, ConfigurationError> {
    let wants = variable(NO_FILE).map_or(Ok(false), |value| switch(&value));
    wants.map_err(|problem| ConfigurationError::Variable {
        name: NO_FILE.to_owned(),
        problem,
    })
}

fn behind(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// What is to be said of variables that look like this command's own and are not. Their values are nobody's business.
pub(crate) fn unknown(keys: &Keys<'_>) -> Vec<String> {
    let mut known: Vec<String> = keys.iter().filter_map(Key::variable).collect();
    known.extend([FILE, NO_FILE].map(str::to_owned));
    let mut names: Vec<String> = own().filter(|name| !known.contains(name)).collect();
    names.sort();
    let warning = |name: &String| {
        // What all of them begin with makes none of them alike.
        let meant = nearest(behind(name), known.iter().map(|name| behind(name)));
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {PREFIX}{meant}?"));
        format!("the variable {name} means nothing to this command{meant}")
    };
    names.iter().map(warning).collect()
}
