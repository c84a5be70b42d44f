//! The resource limits of a component. They cannot be disabled.

use std::time::Duration;

/// The resource limits of one call of a component, on one document, in a fresh instance. Each tenant may have different limits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Base fuel of a call: about one unit per WebAssembly instruction. Deterministic.
    pub fuel_base: u64,
    /// Additional fuel per byte of the document and the settings.
    pub fuel_per_byte: u64,
    /// Wall-clock time of a call, in steps of [`Limits::TICK`].
    pub deadline: Duration,
    /// Linear memory in bytes, over all memories of the instance.
    pub memory_bytes: usize,
    /// Table elements, over all tables of the instance.
    pub table_elements: usize,
    /// The maximum number of core instances, of memories and of tables.
    pub instances: usize,
    /// The size of a document in bytes.
    pub document_bytes: usize,
    /// The size of the result of a call in bytes.
    pub result_bytes: usize,
    /// The size of the result in bytes per byte of the document and the settings, on top of 4 MiB and up to `result_bytes`: the report on a
    /// small document is small.
    pub result_per_byte: usize,
}

/// The base size of a result in bytes.
const RESULT_BASE: usize = 4 << 20;

impl Limits {
    /// The interval at which the deadline is checked.
    pub const TICK: Duration = Duration::from_millis(10);

    /// Returns the limits with a change: `Limits::default().with(|limits| limits.fuel_base = 1_000_000)`.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Returns the fuel of a call.
    #[must_use]
    pub fn fuel(&self, input_bytes: usize) -> u64 {
        let for_input = self.fuel_per_byte.saturating_mul(input_bytes as u64);
        self.fuel_base.saturating_add(for_input)
    }

    /// Returns the maximum size in bytes of the result of a call.
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
            // A JSON document of tiny registries takes about 3,600 per byte; output of Azure takes 50.
            fuel_per_byte: 10_000,
            // The largest document takes about 5 s; leave room for slow and busy machines.
            deadline: Duration::from_secs(30),
            memory_bytes: 1 << 30,
            table_elements: 10_000,
            instances: 8,
            document_bytes: 64 << 20,
            result_bytes: 1 << 30,
            // A document that only has errors takes about 110.
            result_per_byte: 256,
        }
    }
}
