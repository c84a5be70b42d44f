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
    pub(super) fn explain(&self, stop: Stop, granted: Granted, config: &EngineConfig) -> RunError {
        let limits = &self.limits;
        let (error, starting) = match stop {
            Stop::Starting(error) => (error, true),
            Stop::Running(error) => (error, false),
        };
        let trap = error.downcast_ref::<Trap>().copied();
        match (trap, &self.refused) {
            (Some(Trap::OutOfFuel), _) => RunError::OutOfFuel { limit: granted.fuel },
            (Some(Trap::Interrupt), _) => RunError::Deadline { limit: limits.deadline },
            (Some(Trap::StackOverflow), _) => RunError::StackOverflow {
                limit: config.stack_bytes,
            },
            // An allocator that gets no memory gives up; a component that was refused some and traps in another way has another defect.
            (Some(Trap::UnreachableCodeReached), Some(refused)) => refused.explain(limits),
            (Some(trap), _) => RunError::Trap {
                trap: trap.into(),
                source: error.into(),
            },
            (None, Some(refused)) if starting => refused.explain(limits),
            (None, _) => explain_words(error, limits, granted.result, config),
        }
    }
}

/// What one call was granted, which depends on its input.
#[derive(Clone, Copy)]
pub(super) struct Granted {
    pub(super) fuel: u64,
    /// Bytes of the result.
    pub(super) result: usize,
}

/// When it was that a call went wrong.
pub(super) enum Stop {
    /// While the instance was made.
    Starting(wasmtime::Error),
    /// Afterwards.
    Running(wasmtime::Error),
}

impl Refused {
    const fn explain(&self, limits: &Limits) -> RunError {
        match *self {
            Self::Memory { asked } => RunError::OutOfMemory {
                asked,
                limit: limits.memory_bytes,
            },
            Self::Table { asked } => RunError::TableTooLarge {
                asked,
                limit: limits.table_elements,
            },
        }
    }
}

/// Errors that are no traps. Wasmtime has no types for most of them, only words; where the words change, the error is `Stopped`.
fn explain_words(error: wasmtime::Error, limits: &Limits, result: usize, config: &EngineConfig) -> RunError {
    if let (true, Allocation::Pooling { instances, .. }) = (error.is::<PoolConcurrencyLimitError>(), config.allocation)
    {
        return RunError::Busy { limit: instances };
    }
    let words = format!("{error:#}");
    if words.contains("resource limit exceeded") {
        RunError::TooManyInstances {
            limit: limits.instances,
        }
    } else if words.contains("fuel allocated for hostcalls") {
        RunError::ResultTooLarge { limit: result }
    } else if words.contains("mmap failed to reserve") {
        RunError::NoAddressSpace(error.into())
    } else {
        RunError::Stopped(error.into())
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if beyond(desired, maximum) {
            return Ok(false);
        }
        let asked = self.memory.saturating_add(desired.saturating_sub(current));
        let allowed = asked <= self.limits.memory_bytes;
        if allowed {
            self.memory = asked;
            // An allocator that asked for more than it needed has got what it needs.
            self.refused = self
                .refused
                .take()
                .filter(|refused| !matches!(refused, Refused::Memory { .. }));
        } else {
            self.refused = Some(Refused::Memory { asked });
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if beyond(desired, maximum) {
            return Ok(false);
        }
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

/// What a component's own declaration does not allow is no matter of a limit, and takes nothing.
fn beyond(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_some_and(|maximum| desired > maximum)
}
