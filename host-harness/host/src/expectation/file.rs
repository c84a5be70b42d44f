//! Files of expected findings.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};

use crate::model::Status;

/// How the name of a file of expectations ends.
pub const ENDING: &str = ".expect.toml";

/// What is expected of a document.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The document, seen from the folder that this file stands in; the one of the same name if left out.
    pub document: Option<String>,
    /// The settings that it is judged with.
    #[serde(default)]
    pub settings: Settings,
    /// Whether there may be registries and findings that are not listed.
    #[serde(default)]
    pub partial: bool,
    /// Whether everything could be read; if left out, whether no errors are listed.
    pub complete: Option<bool>,
    /// The codes of what could not be read or judged.
    #[serde(default)]
    pub errors: Vec<String>,
    /// The registries.
    #[serde(default, rename = "registry")]
    pub registries: Vec<ExpectedRegistry>,
}

/// Settings, or where they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Settings {
    /// None.
    #[default]
    Default,
    /// A JSON file, seen from the folder that the expectation stands in.
    File(String),
    /// The settings themselves.
    Inline(serde_json::Map<String, serde_json::Value>),
}

/// What is expected of one registry. It is the first one that all of its first four fields fit, and that fits none listed before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRegistry {
    /// Its name; case makes no difference.
    pub name: Option<String>,
    /// Its Azure resource id; case makes no difference.
    pub id: Option<String>,
    /// Where it stands in its JSON value.
    pub pointer: Option<String>,
    /// The line that its JSON value begins on.
    pub line: Option<u32>,
    /// By check.
    #[serde(default)]
    pub findings: BTreeMap<String, ExpectedFinding>,
}

/// What is expected of one check. In TOML, a status with or without a reason behind it (`"fail no-ip-rules"`), or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFinding {
    /// The status.
    pub status: Status,
    /// The reason; any if left out.
    pub reason: Option<String>,
    /// The advisories, in any order; any if left out.
    pub advisories: Option<Vec<String>>,
}

/// A text is no expectation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoExpectation {
    /// It is not TOML, or other TOML.
    #[error("line {line}: {message}")]
    Other {
        /// Where, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Nothing says which registry is meant.
    #[error("registry {number} does not say which one it is; give it a `name`, an `id`, a `pointer` or a `line`")]
    Nameless {
        /// The how manieth of those that are listed.
        number: usize,
    },
}

impl Expectation {
    /// Reads a file of expectations.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, NoExpectation> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read: Result<Self, toml::de::Error> = toml::from_str(text);
        let expectation = read.map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            NoExpectation::Other {
                line: before.unwrap_or_default().matches('\n').count() + 1,
                message: error.message().split_whitespace().collect::<Vec<_>>().join(" "),
            }
        })?;
        let nameless = expectation.registries.iter().position(ExpectedRegistry::is_nameless);
        match nameless {
            Some(index) => Err(NoExpectation::Nameless { number: index + 1 }),
            None => Ok(expectation),
        }
    }

    /// Whether everything has to have been read.
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

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(deserializer)? {
            toml::Value::String(file) => Ok(Self::File(file)),
            toml::Value::Table(table) => match json(toml::Value::Table(table)) {
                Ok(serde_json::Value::Object(object)) => Ok(Self::Inline(object)),
                Ok(_) => Ok(Self::Default),
                Err(reason) => Err(de::Error::custom(reason)),
            },
            _ => Err(de::Error::custom(
                "`settings` is a table, or the name of a JSON file in quotes",
            )),
        }
    }
}

/// What TOML and JSON have in common.
fn json(value: toml::Value) -> Result<serde_json::Value, &'static str> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(number)
            .ok_or("a number that JSON does not know")?
            .into(),
        toml::Value::Datetime(_) => return Err("a date, which JSON does not know; put it in quotes"),
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

/// The table that stands for a finding.
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
