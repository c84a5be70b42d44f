//! What one instance has asked for, so that a stop can be explained by the limit that brought it about.

use std::sync::Arc;

use wasmtime::{ResourceLimiter, Trap};

use super::error::RunError;
use super::limits::Limits;

pub(super) struct State {
    limits: Arc<Limits>,
    /// The last growth that was refused. The component sees a failed growth and usually traps over it.
    refused: Option<Refused>,
}

enum Refused {
    Memory { asked: usize },
    Table { asked: usize },
}

impl State {
    pub(super) const fn new(limits: Arc<Limits>) -> Self {
        Self { limits, refused: None }
    }

    /// The typed error for what wasmtime reports.
    pub(super) fn explain(&self, error: wasmtime::Error, fuel: u64) -> RunError {
        let trap = error.downcast_ref::<Trap>().copied();
        match (trap, &self.refused) {
            (Some(Trap::OutOfFuel), _) => RunError::OutOfFuel { limit: fuel },
            (Some(Trap::Interrupt), _) => RunError::Deadline {
                limit: self.limits.deadline,
            },
            (_, Some(Refused::Memory { asked })) => RunError::OutOfMemory {
                asked: *asked,
                limit: self.limits.memory_bytes,
            },
            (_, Some(Refused::Table { asked })) => RunError::TableTooLarge {
                asked: *asked,
                limit: self.limits.table_elements,
            },
            (Some(trap), None) => RunError::Trap { trap, source: error },
            (None, None) => RunError::Stopped(error),
        }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.limits.memory_bytes;
        if !allowed {
            self.refused = Some(Refused::Memory { asked: desired });
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= self.limits.table_elements;
        if !allowed {
            self.refused = Some(Refused::Table { asked: desired });
        }
        Ok(allowed)
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        self.limits.instances
    }

    fn memories(&self) -> usize {
        self.limits.instances
    }
}
