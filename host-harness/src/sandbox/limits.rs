//! What a component may use. Every limit is always on.

use std::time::Duration;

use super::config::EngineConfig;

/// What a component may use in one evaluation unit: one call, on one document, in a fresh instance. Each tenant may have its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fuel for any call, whatever its input: about one unit for each WebAssembly instruction. Deterministic.
    pub fuel_base: u64,
    /// Fuel for each byte of the document and the settings, on top of the base.
    pub fuel_per_byte: u64,
    /// Wall-clock time for one call, in steps of [`Limits::TICK`].
    pub deadline: Duration,
    /// Bytes of linear memory, over all memories of the instance.
    pub memory_bytes: usize,
    /// Elements of all tables of the instance.
    pub table_elements: usize,
    /// Core instances, memories and tables of one component, each.
    pub instances: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Bytes that are taken out of the component as the result of one call.
    pub result_bytes: usize,
    /// Bytes of the result for each byte of the document and the settings, on top of 4 MiB and up to `result_bytes`: a small document has no large
    /// report.
    pub result_per_byte: usize,
}

/// Bytes of a result for any call, whatever its input.
const RESULT_BASE: usize = 4 << 20;

impl Limits {
    /// How often the deadline is looked at.
    pub const TICK: Duration = Duration::from_millis(10);

    /// The fuel for one call.
    #[must_use]
    pub fn fuel(&self, input_bytes: usize) -> u64 {
        let for_input = self.fuel_per_byte.saturating_mul(input_bytes as u64);
        self.fuel_base.saturating_add(for_input)
    }

    /// Bytes of the result of one call.
    #[must_use]
    pub const fn result(&self, input_bytes: usize) -> usize {
        let for_input = RESULT_BASE.saturating_add(self.result_per_byte.saturating_mul(input_bytes));
        if for_input < self.result_bytes {
            for_input
        } else {
            self.result_bytes
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel_base: 100_000_000,
            // A document of nothing but tiny registries takes about 3,600 a byte, as JSON; one that Azure prints, 50.
            fuel_per_byte: 10_000,
            // The largest document takes some 5 s; a machine may be slow, and busy.
            deadline: Duration::from_secs(30),
            memory_bytes: 1 << 30,
            table_elements: 10_000,
            instances: 8,
            document_bytes: 64 << 20,
            result_bytes: 1 << 30,
            // A document of nothing but errors takes about 110.
            result_per_byte: 256,
        }
    }
}

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

const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];

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

/// A number of bytes in the largest unit that divides it.
pub(crate) fn in_bytes(count: u64) -> String {
    for (size, unit) in UNITS {
        if count >= size && count.is_multiple_of(size) {
            return format!("{} {unit}", count / size);
        }
    }
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}

/// A time in seconds where they are whole.
pub(crate) fn in_time(time: Duration) -> String {
    match time.as_millis() {
        whole if whole.is_multiple_of(1000) => format!("{} s", whole / 1000),
        part => format!("{part} ms"),
    }
}
