//! Limits by name, for configuration files, command lines and error messages.

use std::time::Duration;

use super::config::EngineConfig;
use crate::quantity::{UNITS, in_bytes, in_time};

/// A limit with its name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NamedLimit {
    /// The name.
    pub name: &'static str,
    /// What it limits.
    pub bounds: &'static str,
    slot: fn(&mut EngineConfig) -> Slot<'_>,
}

/// A reference to a limit, with its unit.
enum Slot<'c> {
    Count(&'c mut u64),
    Number(&'c mut usize),
    Bytes(&'c mut usize),
    Time(&'c mut Duration),
}

/// All limits, those of evaluations before those of loading.
pub const NAMED_LIMITS: &[NamedLimit] = &[
    NamedLimit {
        name: "fuel",
        bounds: "fuel of one call, about one unit per WebAssembly instruction",
        slot: |config| Slot::Count(&mut config.limits.fuel_base),
    },
    NamedLimit {
        name: "fuel-per-byte",
        bounds: "additional fuel per byte of input",
        slot: |config| Slot::Count(&mut config.limits.fuel_per_byte),
    },
    NamedLimit {
        name: "deadline",
        bounds: "wall-clock time of one call, in steps of 10 ms",
        slot: |config| Slot::Time(&mut config.limits.deadline),
    },
    NamedLimit {
        name: "memory",
        bounds: "linear memory of one instance",
        slot: |config| Slot::Bytes(&mut config.limits.memory_bytes),
    },
    NamedLimit {
        name: "table",
        bounds: "table elements of one instance",
        slot: |config| Slot::Number(&mut config.limits.table_elements),
    },
    NamedLimit {
        name: "instances",
        bounds: "core instances, memories and tables of one component, each",
        slot: |config| Slot::Number(&mut config.limits.instances),
    },
    NamedLimit {
        name: "document",
        bounds: "size of a document",
        slot: |config| Slot::Bytes(&mut config.limits.document_bytes),
    },
    NamedLimit {
        name: "result",
        bounds: "size of the result of one call",
        slot: |config| Slot::Bytes(&mut config.limits.result_bytes),
    },
    NamedLimit {
        name: "result-per-byte",
        bounds: "size of the result per byte of input, on top of 4 MiB",
        slot: |config| Slot::Number(&mut config.limits.result_per_byte),
    },
    NamedLimit {
        name: "stack",
        bounds: "native stack of WebAssembly code",
        slot: |config| Slot::Bytes(&mut config.stack_bytes),
    },
    NamedLimit {
        name: "component",
        bounds: "size of a component's binary",
        slot: |config| Slot::Bytes(&mut config.component_bytes),
    },
    NamedLimit {
        name: "compile-time",
        bounds: "time to compile an untrusted component",
        slot: |config| Slot::Time(&mut config.compile_time),
    },
    NamedLimit {
        name: "compile-memory",
        bounds: "address space to compile an untrusted component",
        slot: |config| Slot::Bytes(&mut config.compile_memory_bytes),
    },
];

/// An error of setting a limit.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitError {
    /// An unknown name.
    #[error("there is no limit {given:?}; there are {}", names())]
    Unknown {
        /// The name given.
        given: String,
    },
    /// An invalid value.
    #[error("the limit `{name}` cannot be {given:?}; give {expected}")]
    Value {
        /// The limit's name.
        name: &'static str,
        /// The value given.
        given: String,
        /// What is valid.
        expected: &'static str,
    },
}

/// Returns the names of all limits, separated by commas.
fn names() -> String {
    let names: Vec<&str> = NAMED_LIMITS.iter().map(|limit| limit.name).collect();
    names.join(", ")
}

impl EngineConfig {
    /// Sets a limit by its name. Counts are whole numbers, sizes such as `64MiB`, `512KiB` or bytes, times such as `10s` or `500ms`.
    ///
    /// # Errors
    /// The name is unknown, or the value is invalid.
    pub fn set_limit(&mut self, name: &str, value: &str) -> Result<(), LimitError> {
        let limit = NAMED_LIMITS.iter().find(|limit| limit.name == name);
        let limit = limit.ok_or_else(|| LimitError::Unknown { given: name.to_owned() })?;
        let wrong = |expected| LimitError::Value {
            name: limit.name,
            given: value.to_owned(),
            expected,
        };
        match (limit.slot)(self) {
            Slot::Count(slot) => *slot = count(value).ok_or_else(|| wrong("a whole number above 0, less than 2^64"))?,
            Slot::Number(slot) => {
                let count = count(value).and_then(|count| usize::try_from(count).ok());
                *slot = count.ok_or_else(|| wrong("a whole number above 0, less than 2^64"))?;
            }
            Slot::Bytes(slot) => {
                *slot = size(value)
                    .ok_or_else(|| wrong("a size above 0 in bytes, KiB, MiB or GiB, such as 512KiB, 64MiB or 1GiB"))?
            }
            Slot::Time(slot) => {
                *slot = time(value).ok_or_else(|| wrong("a time above 0 in ms or s, such as 500ms or 10s"))?
            }
        }
        Ok(())
    }

    /// Returns the limits with their formatted values, in the order of [`NAMED_LIMITS`].
    #[must_use]
    pub fn limits_in_words(&self) -> Vec<(&'static str, String)> {
        let mut config = self.clone();
        let format = |limit: &NamedLimit| match (limit.slot)(&mut config) {
            Slot::Count(count) => (limit.name, count.to_string()),
            Slot::Number(number) => (limit.name, number.to_string()),
            Slot::Bytes(size) => (limit.name, in_bytes(*size as u64)),
            Slot::Time(time) => (limit.name, in_time(*time)),
        };
        NAMED_LIMITS.iter().map(format).collect()
    }
}

fn count(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok().filter(|count| *count > 0)
}

fn size(text: &str) -> Option<usize> {
    let (digits, unit) = UNITS
        .iter()
        .find_map(|(unit, name)| Some((text.strip_suffix(name)?.trim_end(), *unit)))
        .unwrap_or((text, 1));
    usize::try_from(count(digits)?.checked_mul(unit)?).ok()
}

fn time(text: &str) -> Option<Duration> {
    match text.strip_suffix("ms") {
        Some(digits) => Some(Duration::from_millis(count(digits.trim_end())?)),
        None => Some(Duration::from_secs(count(text.strip_suffix('s')?.trim_end())?)),
    }
}
