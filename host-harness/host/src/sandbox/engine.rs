//! The WebAssembly engine.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;

use super::config::{Allocation, EngineConfig};
use super::deadline::Deadline;
use super::error::{RunError, SetupError};
use super::limits::Limits;
use super::slots::{Slot, Slots};
use super::state::State;
use super::ticker::Ticker;

/// A WebAssembly engine with its limits. Create one and load all components into it; it can be shared between threads.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(super) engine: wasmtime::Engine,
    config: Arc<EngineConfig>,
    /// The limits that the engine was created with, which determine the size of pool slots.
    pool: Arc<Limits>,
    /// The slots of the pool; `None` without one.
    slots: Option<Arc<Slots>>,
    /// Stops when the last clone of the engine and its last policy are dropped.
    ticker: Arc<Ticker>,
}

impl Engine {
    /// Creates an engine.
    ///
    /// # Errors
    /// The machine is not supported, has not enough address space for the pool, or `stack_bytes` is too large.
    pub fn new(mut config: EngineConfig) -> Result<Self, SetupError> {
        let (asked, largest) = (config.stack_bytes, EngineConfig::LARGEST_STACK);
        if asked > largest {
            return Err(SetupError::Stack { asked, largest });
        }
        let engine = config
            .choose_engine()
            .map_err(|error| SetupError::Engine(error.into()))?;
        let ticker = Ticker::start(engine.weak()).map_err(SetupError::Clock)?;
        Ok(Self {
            engine,
            pool: Arc::new(config.limits.clone()),
            slots: match config.allocation {
                Allocation::Pooling { instances, .. } => Some(Arc::new(Slots::new(instances))),
                Allocation::Automatic | Allocation::OnDemand => None,
            },
            config: Arc::new(config),
            ticker: Arc::new(ticker),
        })
    }

    /// Returns the configuration of the engine, with the allocation that it uses.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// Returns the same engine with other limits for components that it loads, for example stricter ones for a tenant. They apply from the
    /// first call on, which reads the component's description.
    ///
    /// With [`Allocation::Pooling`], the limits of memory and tables are capped at those of the pool.
    #[must_use]
    pub fn with_limits(&self, mut limits: Limits) -> Self {
        if let Allocation::Pooling { .. } = self.config.allocation {
            limits.memory_bytes = limits.memory_bytes.min(self.pool.memory_bytes);
            limits.table_elements = limits.table_elements.min(self.pool.table_elements);
        }
        let config = EngineConfig {
            limits,
            ..(*self.config).clone()
        };
        Self {
            config: Arc::new(config),
            ..self.clone()
        }
    }

    /// Waits for a slot of the pool, if there is one.
    pub(super) fn slot(&self, deadline: &Deadline) -> Result<Option<Slot<'_>>, RunError> {
        let slots = self.slots.as_deref();
        slots.map(|slots| slots.take(deadline)).transpose()
    }

    pub(super) fn store(&self, state: State) -> Store<State> {
        Store::new(&self.engine, state)
    }

    pub(super) fn ticks(&self, deadline: Duration) -> u64 {
        self.ticker.ticks(deadline)
    }
}
