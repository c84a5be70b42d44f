//! What a component may use. Every limit is always on.

use std::time::Duration;

/// What a component may use in one evaluation unit: one call, on one document, in a fresh instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fuel for any call, whatever its input: about one unit for each WebAssembly instruction. Deterministic.
    pub fuel_base: u64,
    /// Fuel for each byte of the document and the settings, on top of the base.
    pub fuel_per_byte: u64,
    /// Wall-clock time for one call, in steps of [`Limits::TICK`].
    pub deadline: Duration,
    /// Bytes of linear memory.
    pub memory_bytes: usize,
    /// Elements of each table.
    pub table_elements: usize,
    /// Core instances, memories and tables of one component, each.
    pub instances: usize,
    /// Bytes of native stack that WebAssembly may take.
    pub stack_bytes: usize,
    /// Bytes of a document.
    pub document_bytes: usize,
    /// Bytes that are taken out of the component as the result of one call.
    pub result_bytes: usize,
    /// Bytes of a component's binary.
    pub component_bytes: usize,
}

impl Limits {
    /// How often the deadline is looked at.
    pub const TICK: Duration = Duration::from_millis(10);

    /// The fuel for one call.
    #[must_use]
    pub fn fuel(&self, input_bytes: usize) -> u64 {
        let for_input = self.fuel_per_byte.saturating_mul(input_bytes as u64);
        self.fuel_base.saturating_add(for_input)
    }

    /// Each limit with its name and its value in words, as `inspect` shows them.
    #[must_use]
    pub fn describe(&self) -> Vec<(&'static str, String)> {
        vec![
            (
                "fuel",
                format!("{} + {} for each byte of input", self.fuel_base, self.fuel_per_byte),
            ),
            ("deadline", format!("{} ms", self.deadline.as_millis())),
            ("memory", bytes(self.memory_bytes)),
            ("table", format!("{} elements", self.table_elements)),
            ("instances", self.instances.to_string()),
            ("stack", bytes(self.stack_bytes)),
            ("document", bytes(self.document_bytes)),
            ("result", bytes(self.result_bytes)),
            ("component", bytes(self.component_bytes)),
        ]
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel_base: 100_000_000,
            // A document of nothing but tiny registries takes about 2,300 a byte; one that Azure prints, 80.
            fuel_per_byte: 10_000,
            deadline: Duration::from_secs(10),
            memory_bytes: 1 << 30,
            table_elements: 10_000,
            instances: 8,
            stack_bytes: 512 << 10,
            document_bytes: 64 << 20,
            result_bytes: 1 << 30,
            component_bytes: 8 << 20,
        }
    }
}

/// A number of bytes in the largest unit that divides it.
pub(crate) fn bytes(count: usize) -> String {
    const UNITS: [(usize, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    for (size, unit) in UNITS {
        if count >= size && count.is_multiple_of(size) {
            return format!("{} {unit}", count / size);
        }
    }
    format!("{count} bytes")
}
