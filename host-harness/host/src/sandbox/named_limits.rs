//! Limits by name, as configuration files, command lines and error messages call them.

use std::time::Duration;

use super::config::EngineConfig;
use crate::quantity::{UNITS, in_bytes, in_time};

/// A limit by its name, as configuration files, command lines and error messages call it.
#[derive(Clone, Copy, Debug)]
pub struct NamedLimit {
    /// The name.
    pub name: &'static str,
    /// What it bounds.
    pub bounds: &'static str,
    slot: fn(&mut EngineConfig) -> Slot<'_>,
}

/// The place of a limit, and the unit it is written in.
enum Slot<'c> {
    Count(&'c mut u64),
    Number(&'c mut usize),
    Bytes(&'c mut usize),
    Time(&'c mut Duration),
}

/// Every limit, those of an evaluation before those of loading.
pub const NAMED_LIMITS: [NamedLimit; 13] = [
    NamedLimit {
        name: "fuel",
        bounds: "WebAssembly instructions of one call, about, whatever its input",
        slot: |config| Slot::Count(&mut config.limits.fuel_base),
    },
    NamedLimit {
        name: "fuel-per-byte",
        bounds: "the same, on top, for each byte of input",
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
        bounds: "what is taken out of the component for one call",
        slot: |config| Slot::Bytes(&mut config.limits.result_bytes),
    },
    NamedLimit {
        name: "result-per-byte",
        bounds: "the same for each byte of input, on top of 4 MiB",
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
        bounds: "time that an untrusted component may take to compile",
        slot: |config| Slot::Time(&mut config.compile_time),
    },
    NamedLimit {
        name: "compile-memory",
        bounds: "address space that an untrusted component may take to compile",
        slot: |config| Slot::Bytes(&mut config.compile_memory_bytes),
    },
];

/// Why a limit cannot be set.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitError {
    /// There is no limit of that name.
    #[error("there is no limit {given:?}; there are {}", NAMED_LIMITS.map(|limit| limit.name).join(", "))]
    Unknown {
        /// The name given.
        given: String,
    },
    /// The value is not one that this limit can have.
    #[error("the limit `{name}` cannot be {given:?}; give {expected}")]
    Value {
        /// The limit's name.
        name: &'static str,
        /// The value given.
        given: String,
        /// What would do.
        expected: &'static str,
    },
}

impl EngineConfig {
    /// Sets a limit by its name: counts as digits, sizes as `64MiB`, `512KiB` or bytes, times as `10s` or `500ms`.
    ///
    /// # Errors
    /// There is no such limit, or it cannot have that value.
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

    /// Each limit with its value in words, in the order of [`NAMED_LIMITS`].
    #[must_use]
    pub fn limits_in_words(&self) -> Vec<(&'static str, String)> {
        let mut config = self.clone();
        let words = |limit: &NamedLimit| match (limit.slot)(&mut config) {
            Slot::Count(count) => (limit.name, count.to_string()),
            Slot::Number(number) => (limit.name, number.to_string()),
            Slot::Bytes(size) => (limit.name, in_bytes(*size as u64)),
            Slot::Time(time) => (limit.name, in_time(*time)),
        };
        NAMED_LIMITS.iter().map(words).collect()
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
