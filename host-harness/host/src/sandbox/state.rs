//! The resources of an instance, and the mapping of wasmtime's errors to typed errors.

use std::sync::Arc;

use wasmtime::{PoolConcurrencyLimitError, ResourceLimiter, Trap};

use super::config::{Allocation, EngineConfig};
use super::error::RunError;
use super::limits::Limits;

/// The resources that an instance has requested.
pub(super) struct State {
    limits: Arc<Limits>,
    /// Bytes of all memories.
    memory: usize,
    /// Elements of all tables.
    table: usize,
    /// The last growth that was refused. The component sees the failure and usually traps.
    refused: Option<Refused>,
}

enum Refused {
    Memory { asked: usize, limit: usize },
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

    /// Converts an error of wasmtime to a typed error.
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
            // An allocator without memory executes `unreachable`. Any other trap has another cause, even after a refused growth.
            (Some(Trap::UnreachableCodeReached), Some(refused)) => refused.explain(limits),
            (Some(trap), _) => RunError::Trap {
                trap: super::trap::Trap::of(trap),
                source: error.into(),
            },
            (None, Some(refused)) if starting => refused.explain(limits),
            (None, _) => explain_message(error, limits, granted.result, config),
        }
    }
}

/// The limits of a call that depend on the size of its input.
#[derive(Clone, Copy)]
pub(super) struct Granted {
    pub(super) fuel: u64,
    /// The maximum size of the result in bytes.
    pub(super) result: usize,
}

/// An error of wasmtime, by the phase of the call.
pub(super) enum Stop {
    /// While creating the instance.
    Starting(wasmtime::Error),
    /// While running the function.
    Running(wasmtime::Error),
}

impl Refused {
    const fn explain(&self, limits: &Limits) -> RunError {
        match *self {
            Self::Memory { asked, limit } => RunError::OutOfMemory { asked, limit },
            Self::Table { asked } => RunError::TableTooLarge {
                asked,
                limit: limits.table_elements,
            },
        }
    }
}

/// Converts an error that is not a trap. Wasmtime has no types for most of these, only messages; if a message changes, the error is `Stopped`.
fn explain_message(error: wasmtime::Error, limits: &Limits, result: usize, config: &EngineConfig) -> RunError {
    if let (true, Allocation::Pooling { instances, .. }) = (error.is::<PoolConcurrencyLimitError>(), config.allocation)
    {
        return RunError::Busy { limit: instances };
    }
    let message = format!("{error:#}");
    if message.contains("resource limit exceeded") {
        RunError::TooManyInstances {
            limit: limits.instances,
        }
    } else if message.contains("fuel allocated for hostcalls") {
        RunError::ResultTooLarge { limit: result }
    } else if message.contains("mmap failed to reserve") {
        RunError::NoAddressSpace(error.into())
    } else {
        RunError::Stopped(error.into())
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if let Some(limit) = maximum
            && desired > limit
        {
            self.refused = Some(Refused::Memory { asked: desired, limit });
            return Ok(false);
        }
        let asked = self.memory.saturating_add(desired.saturating_sub(current));
        let allowed = asked <= self.limits.memory_bytes;
        if allowed {
            self.memory = asked;
            // The allocator succeeded with a smaller request than the one that was refused.
            self.refused = self
                .refused
                .take()
                .filter(|refused| !matches!(refused, Refused::Memory { .. }));
        } else {
            self.refused = Some(Refused::Memory {
                asked,
                limit: self.limits.memory_bytes,
            });
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if exceeds_maximum(desired, maximum) {
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

/// Whether a growth exceeds the maximum that the component declares. It fails without using any of the limit.
fn exceeds_maximum(desired: usize, maximum: Option<usize>) -> bool {
    maximum.is_some_and(|maximum| desired > maximum)
}
