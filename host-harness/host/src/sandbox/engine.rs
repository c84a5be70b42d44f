//! The WebAssembly engine and its clock.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;

use super::config::{Allocation, EngineConfig};
use super::error::SetupError;
use super::limits::Limits;
use super::state::State;
use super::ticker::Ticker;

/// A WebAssembly engine with its limits. Make one, and load every component into it; it may be shared between threads.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(super) engine: wasmtime::Engine,
    config: Arc<EngineConfig>,
    /// The limits that the engine was set up with, which are those of its pool.
    pool: Arc<Limits>,
    /// FileEnds with the last clone of this engine and the last policy of it.
    ticker: Arc<Ticker>,
}

impl Engine {
    /// Sets up an engine.
    ///
    /// # Errors
    /// The machine is not one that WebAssembly can be compiled for, has no room for the pool, or the stack is too large for any thread.
    pub fn new(config: EngineConfig) -> Result<Self, SetupError> {
        let (asked, largest) = (config.stack_bytes, EngineConfig::LARGEST_STACK);
        if asked > largest {
            return Err(SetupError::Stack { asked, largest });
        }
        let engine = config.engine().map_err(|error| SetupError::Engine(error.into()))?;
        let ticker = Ticker::start(engine.weak()).map_err(SetupError::Clock)?;
        Ok(Self {
            engine,
            pool: Arc::new(config.limits.clone()),
            config: Arc::new(config),
            ticker: Arc::new(ticker),
        })
    }

    /// How the engine was set up.
    #[must_use]
    pub fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The same engine with other limits for what it loads, for example stricter ones for the component of a tenant, which are in force when it is
    /// asked what it is.
    ///
    /// With [`Allocation::Pooling`], memory and tables cannot be larger than those of the pool: larger ones are taken for those.
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

    pub(super) fn store(&self, state: State) -> Store<State> {
        Store::new(&self.engine, state)
    }

    pub(super) fn ticks(&self, deadline: Duration) -> u64 {
        self.ticker.ticks(deadline)
    }
}
