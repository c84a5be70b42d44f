//! What one instance has asked for, so that a stop can be explained by the limit that brought it about.

use std::sync::Arc;

use wasmtime::{PoolConcurrencyLimitError, ResourceLimiter, Trap};

use super::config::{Allocation, EngineConfig};
use super::error::RunError;
use super::limits::Limits;

pub(super) struct State {
    limits: Arc<Limits>,
    /// Bytes of all memories, elements of all tables.
    memory: usize,
    table: usize,
    /// The last growth that was refused. The component sees a failed growth and usually traps over it.
    refused: Option<Refused>,
}

enum Refused {
    Memory { asked: usize },
    Table { asked: usize },
}

impl State {
    pub(super) const fn new(limits: Arc<Limits>) -> Self {
        Self {
            limits,
            memory: 0,
            table: 0,
            refused: None,
        }
    }

    /// The typed error for what wasmtime reports.
    pub(super) fn explain(&self, error: wasmtime::Error, fuel: u64, config: &EngineConfig) -> RunError {
        let limits = &self.limits;
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => return RunError::OutOfFuel { limit: fuel },
            Some(Trap::Interrupt) => return RunError::Deadline { limit: limits.deadline },
            Some(Trap::StackOverflow) => {
                return RunError::StackOverflow {
                    limit: config.stack_bytes,
                };
            }
            _ => {}
        }
        match self.refused {
            Some(Refused::Memory { asked }) => {
                return RunError::OutOfMemory {
                    asked,
                    limit: limits.memory_bytes,
                };
            }
            Some(Refused::Table { asked }) => {
                return RunError::TableTooLarge {
                    asked,
                    limit: limits.table_elements,
                };
            }
            None => {}
        }
        if let Some(&trap) = error.downcast_ref::<Trap>() {
            return RunError::Trap { trap, source: error };
        }
        if let (true, Allocation::Pooling { instances }) = (error.is::<PoolConcurrencyLimitError>(), config.allocation)
        {
            return RunError::Busy { limit: instances };
        }
        // Wasmtime has no types for these two, only words; where the words change, the error is `Stopped`.
        let words = format!("{error:#}");
        if words.contains("resource limit exceeded") {
            RunError::TooManyInstances {
                limit: limits.instances,
            }
        } else if words.contains("fuel allocated for hostcalls") {
            RunError::ResultTooLarge {
                limit: limits.result_bytes,
            }
        } else {
            RunError::Stopped(error)
        }
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let asked = self.memory.saturating_add(desired.saturating_sub(current));
        let allowed = asked <= self.limits.memory_bytes;
        if allowed {
            self.memory = asked;
        } else {
            self.refused = Some(Refused::Memory { asked });
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let asked = self.table.saturating_add(desired.saturating_sub(current));
        let allowed = asked <= self.limits.table_elements;
        if allowed {
            self.table = asked;
        } else {
            self.refused = Some(Refused::Table { asked });
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
