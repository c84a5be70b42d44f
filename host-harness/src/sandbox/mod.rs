//! Loads a policy component and runs it in a sandbox: no imports, and limits on everything that it could use up.
//!
//! Nothing outside this module knows wasmtime.

mod artefact;
mod cache;
mod config;
mod convert;
mod deadline;
mod error;
mod generated;
mod honesty;
mod limits;
mod load;
mod policy;
mod state;
mod ticker;
mod worker;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use wasmtime::Store;
use wasmtime::component::Component;

pub use cache::{Cache, CacheError};
pub use config::{Allocation, EngineConfig};
pub use error::{LoadError, RunError, SetupError};
pub use honesty::Dishonesty;
pub(crate) use limits::in_bytes;
#[cfg(feature = "live")]
pub(crate) use limits::in_time;
pub use limits::{LimitError, Limits, NAMED_LIMITS, NamedLimit};
pub use policy::{Compiled, ComponentInfo, Policy};
/// How a component trapped.
pub use wasmtime::Trap;
pub use worker::Worker;

use artefact::ArtefactKey;
use load::Linked;
use state::State;
use ticker::Ticker;

/// The component that is part of this crate: the two checks.
pub const EMBEDDED_COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/acrcheck.component.wasm"));

/// A WebAssembly engine with its limits. Make one, and load every component into it; it may be shared between threads.
#[derive(Clone, Debug)]
pub struct Engine {
    engine: wasmtime::Engine,
    config: Arc<EngineConfig>,
    /// The limits that the engine was set up with, which are those of its pool.
    pool: Arc<Limits>,
    /// Ends with the last clone of this engine and the last policy of it.
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
        let engine = config.engine().map_err(SetupError::Engine)?;
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

    /// Loads a component that you trust as far as its compilation goes: it is compiled in this process, and nothing can stop that half-way.
    /// When it runs, it is confined like any other.
    ///
    /// # Errors
    /// The bytes are not a component of the policy world, or it does not describe itself properly. See [`LoadError`].
    pub fn load(&self, bytes: &[u8]) -> Result<Policy, LoadError> {
        self.load_with(bytes, Compiled::Here, |key| {
            let component = Component::from_binary(&self.engine, bytes).map_err(load::invalid)?;
            if let Some(cache) = &self.config.cache
                && let Ok(code) = component.serialize()
            {
                cache.put(key, &code);
            }
            Ok(component)
        })
    }

    /// Loads a component of unknown origin: it is compiled in a worker process, under the limits on time and memory for that. It blocks until then.
    ///
    /// # Errors
    /// As [`Engine::load`], and where the worker cannot be started or was stopped.
    pub fn load_untrusted(&self, bytes: &[u8], worker: &Worker) -> Result<Policy, LoadError> {
        self.load_with(bytes, Compiled::InWorker, |key| {
            let artefact = worker.compile(bytes, &self.config)?;
            if let Some(cache) = &self.config.cache {
                cache.put(key, artefact.bytes());
            }
            artefact.into_component(&self.engine).map_err(load::invalid)
        })
    }

    /// Loads a component from a file, as [`Engine::load_untrusted`] does.
    ///
    /// # Errors
    /// As [`Engine::load_untrusted`], and where the file cannot be read.
    pub fn load_file(&self, path: &Path, worker: &Worker) -> Result<Policy, LoadError> {
        let mut bytes = Vec::new();
        // One byte more than the limit tells a file that is too large from one that just fits.
        let longest = (self.config.component_bytes as u64).saturating_add(1);
        File::open(path)
            .and_then(|file| file.take(longest).read_to_end(&mut bytes))
            .map_err(LoadError::Unreadable)?;
        self.load_untrusted(&bytes, worker)
    }

    fn load_with(
        &self,
        bytes: &[u8],
        anew: Compiled,
        compile: impl FnOnce(&ArtefactKey) -> Result<Component, LoadError>,
    ) -> Result<Policy, LoadError> {
        let limit = self.config.component_bytes;
        if bytes.len() > limit {
            return Err(LoadError::TooLarge { limit });
        }
        load::refuse_other_formats(bytes)?;
        let sha256 = Sha256::digest(bytes);
        let key = ArtefactKey::new(&self.engine, &sha256);
        let (component, compiled) = match self.cached(&key) {
            Some(component) => (component, Compiled::Earlier),
            None => (compile(&key)?, anew),
        };
        let Linked { pre, exports } = load::link(&self.engine, &component)?;
        let info = ComponentInfo {
            sha256: hexadecimal(&sha256),
            size: bytes.len(),
            exports,
            compiled,
        };
        Policy::new(self.clone(), pre, info).map_err(LoadError::Describe)
    }

    /// The compiled component, where the cache has it. Code that wasmtime does not want is compiled again like code that is not there.
    fn cached(&self, key: &ArtefactKey) -> Option<Component> {
        let artefact = self.config.cache.as_ref()?.get(key)?;
        artefact.into_component(&self.engine).ok()
    }

    fn store(&self, state: State) -> Store<State> {
        Store::new(&self.engine, state)
    }

    fn ticks(&self, deadline: Duration) -> u64 {
        self.ticker.ticks(deadline)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
