//! Expectation files.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};

use crate::model::Status;
use crate::sandbox::Settings;

/// The extension of expectation files.
pub const ENDING: &str = ".expect.toml";

/// The expected result of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Expectation {
    /// The path of the document, relative to this file; by default the document with the same name.
    pub document: Option<String>,
    /// The settings of the checks.
    #[serde(default)]
    pub settings: ExpectedSettings,
    /// Whether registries and findings that are not listed are allowed.
    #[serde(default)]
    pub partial: bool,
    /// Whether the document is read completely; by default, whether no errors are listed.
    pub complete: Option<bool>,
    /// The codes of the errors.
    #[serde(default)]
    pub errors: Vec<String>,
    /// The expected registries.
    #[serde(default, rename = "registry")]
    pub registries: Vec<ExpectedRegistry>,
}

/// Settings, or the file that contains them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedSettings {
    /// No settings.
    #[default]
    Default,
    /// The path of a JSON file, relative to the expectation file.
    File(String),
    /// Inline settings.
    Inline(Settings),
}

/// The expected findings of one registry. It matches the first registry that fits all of the first four fields and no earlier entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedRegistry {
    /// The name, in any case.
    pub name: Option<String>,
    /// The Azure resource ID, in any case.
    pub id: Option<String>,
    /// The pointer to the registry in its JSON value.
    pub pointer: Option<String>,
    /// The line on which its JSON value starts.
    pub line: Option<u32>,
    /// The expected findings by check.
    #[serde(default)]
    pub findings: BTreeMap<String, ExpectedFinding>,
}

/// The expected finding of one check. In TOML, it is a status with an optional reason (`"fail no-ip-rules"`), or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedFinding {
    /// The status.
    pub status: Status,
    /// The reason code; None for any.
    pub reason: Option<String>,
    /// The advisory codes in any order; None for any.
    pub advisories: Option<Vec<String>>,
}

/// An error in an expectation file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpectationError {
    /// The file is not valid TOML, or has an unexpected structure.
    #[error("line {line}: {message}")]
    Other {
        /// The line, from 1.
        line: usize,
        /// The error message.
        message: String,
    },
    /// A registry has no field that identifies it.
    #[error("registry {number} has no `name`, `id`, `pointer` or `line`; add one to identify it")]
    Nameless {
        /// The number of the entry, from 1.
        number: usize,
    },
}

impl Expectation {
    /// Parses an expectation file.
    ///
    /// # Errors
    /// The text is not a valid expectation file.
    pub fn read(text: &str) -> Result<Self, ExpectationError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read: Result<Self, toml::de::Error> = toml::from_str(text);
        let expectation = read.map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            ExpectationError::Other {
                line: before.unwrap_or_default().matches('\n').count() + 1,
                message: error.message().split_whitespace().collect::<Vec<_>>().join(" "),
            }
        })?;
        let nameless = expectation.registries.iter().position(ExpectedRegistry::is_nameless);
        match nameless {
            Some(index) => Err(ExpectationError::Nameless { number: index + 1 }),
            None => Ok(expectation),
        }
    }

    /// Returns whether the document must be read completely.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete.unwrap_or(self.errors.is_empty())
    }
}

impl ExpectedRegistry {
    const fn is_nameless(&self) -> bool {
        self.name.is_none() && self.id.is_none() && self.pointer.is_none() && self.line.is_none()
    }
}

impl<'de> Deserialize<'de> for ExpectedSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(file) => Ok(Self::File(file)),
            table @ toml::Value::Table(_) => {
                let json = json(table).map_err(de::Error::custom)?;
                let settings = Settings::from_json(&json.to_string()).map_err(de::Error::custom)?;
                Ok(Self::Inline(settings))
            }
            _ => Err(de::Error::custom(
                "`settings` must be a table, or the quoted name of a JSON file",
            )),
        }
    }
}

/// Converts TOML to JSON, as far as JSON can represent it.
fn json(value: toml::Value) -> Result<serde_json::Value, &'static str> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .ok_or("a number that JSON cannot represent")?
            .into(),
        toml::Value::Datetime(_) => return Err("a date, which JSON cannot represent; put it in quotes"),
        toml::Value::Array(values) => values
            .into_iter()
            .map(json)
            .collect::<Result<Vec<serde_json::Value>, _>>()?
            .into(),
        toml::Value::Table(table) => table
            .into_iter()
            .map(|(key, value)| Ok((key, json(value)?)))
            .collect::<Result<serde_json::Map<_, _>, &str>>()?
            .into(),
    })
}

/// A finding as a TOML table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindingTable {
    status: Status,
    reason: Option<String>,
    advisories: Option<Vec<String>>,
}

struct FindingVisitor;

impl<'de> Visitor<'de> for FindingVisitor {
    type Value = ExpectedFinding;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a status and a reason, such as \"fail no-ip-rules\", or a table with `status`, `reason` and `advisories`",
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<ExpectedFinding, E> {
        let mut words = text.split_whitespace();
        let (status, reason) = (words.next().unwrap_or_default(), words.next());
        if words.next().is_some() {
            return Err(E::invalid_value(de::Unexpected::Str(text), &self));
        }
        Ok(ExpectedFinding {
            status: Status::deserialize(de::value::StrDeserializer::new(status))?,
            reason: reason.map(str::to_owned),
            advisories: None,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ExpectedFinding, A::Error> {
        let table = FindingTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ExpectedFinding {
            status: table.status,
            reason: table.reason,
            advisories: table.advisories,
        })
    }
}

impl<'de> Deserialize<'de> for ExpectedFinding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FindingVisitor)
    }
}
