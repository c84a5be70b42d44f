//! What a component may use. Every limit is always on.

use std::time::Duration;

/// What a component may use in one evaluation unit: one call, on one document, in a fresh instance. Each tenant may have its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

    /// The same limits with a change: `Limits::default().with(|limits| limits.fuel_base = 1_000_000)`.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

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
