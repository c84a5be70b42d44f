//! Loads a policy component and runs it in a sandbox: no imports, and limits on everything that it could use up.
//!
//! Nothing outside this module knows wasmtime.

mod convert;
mod error;
mod generated;
mod limits;
mod state;
mod ticker;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Store};

pub use error::{LoadError, RunError, SetupError};
pub use limits::Limits;

use crate::metadata::PolicyMetadata;
use crate::report::{Evaluation, SettingsProblem};
use state::State;
use ticker::Ticker;

/// The component that is part of this crate: the two checks.
pub const EMBEDDED_COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/acrcheck.component.wasm"));

/// A WebAssembly engine with its limits. Make one, and load every component into it; it may be shared between threads.
#[derive(Clone, Debug)]
pub struct Engine {
    engine: wasmtime::Engine,
    limits: Arc<Limits>,
    /// Ends with the last clone of this engine and the last policy of it.
    ticker: Arc<Ticker>,
}

impl Engine {
    /// Sets up an engine.
    ///
    /// # Errors
    /// The machine is not one that WebAssembly can be compiled for.
    pub fn new(limits: Limits) -> Result<Self, SetupError> {
        let engine = wasmtime::Engine::new(&config(&limits)).map_err(SetupError)?;
        let ticker = Ticker::start(engine.weak()).map_err(|e| SetupError(wasmtime::Error::from(e)))?;
        Ok(Self {
            engine,
            limits: Arc::new(limits),
            ticker: Arc::new(ticker),
        })
    }

    /// The limits that every policy of this engine runs under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Compiles a component, after making sure that it is a policy and asks nothing of its host.
    ///
    /// # Errors
    /// The bytes are not a component of the policy world, or are larger than the limit. See [`LoadError`].
    pub fn load(&self, bytes: &[u8]) -> Result<Policy, LoadError> {
        let limit = self.limits.component_bytes;
        if bytes.len() > limit {
            let size = bytes.len();
            return Err(LoadError::TooLarge { size, limit });
        }
        refuse_other_formats(bytes)?;
        let component = Component::from_binary(&self.engine, bytes).map_err(LoadError::Invalid)?;
        let (imports, exports) = self.outline(&component);
        if !imports.is_empty() {
            return Err(LoadError::Imports(imports));
        }
        // Nothing is ever added to this linker.
        let pre = Linker::<State>::new(&self.engine)
            .instantiate_pre(&component)
            .map_err(LoadError::Invalid)?;
        let pre = generated::PolicyPre::new(pre).map_err(|source| LoadError::WrongWorld {
            exports: exports.clone(),
            source,
        })?;
        Ok(Policy {
            engine: self.clone(),
            pre,
            info: ComponentInfo {
                sha256: hexadecimal(&Sha256::digest(bytes)),
                size: bytes.len(),
                imports,
                exports,
            },
        })
    }

    /// The names of what a component imports and exports.
    fn outline(&self, component: &Component) -> (Vec<String>, Vec<String>) {
        let outline = component.component_type();
        let names = |(name, _): (&str, _)| name.to_owned();
        (
            outline.imports(&self.engine).map(names).collect(),
            outline.exports(&self.engine).map(names).collect(),
        )
    }
}

fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(limits.stack_bytes)
        // Equal input, equal output, on every machine: the bits of a NaN are the one thing that WebAssembly leaves open.
        .cranelift_nan_canonicalization(true)
        // No policy needs these; each is room for surprises.
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false);
    config
}

/// Names what the bytes are, where they are not a component.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), LoadError> {
    // Magic, version, and layer: 0 for a core module, 1 for a component.
    match bytes {
        [0x00, b'a', b's', b'm', _, _, 0x01, 0x00, ..] => Ok(()),
        [0x00, b'a', b's', b'm', 0x01, 0x00, 0x00, 0x00, ..] => Err(LoadError::CoreModule),
        _ => Err(LoadError::NotWebAssembly),
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

/// What can be said of a component without running it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentInfo {
    /// SHA-256 of its binary, in hexadecimal.
    pub sha256: String,
    /// Bytes of its binary.
    pub size: usize,
    /// What it imports: always empty in a loaded policy.
    pub imports: Vec<String>,
    /// What it exports.
    pub exports: Vec<String>,
}

/// A compiled policy component. Each call runs in an instance of its own, which is thrown away afterwards; calls may run at the same time.
pub struct Policy {
    engine: Engine,
    pre: generated::PolicyPre<State>,
    info: ComponentInfo,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policy")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

impl Policy {
    /// What can be said of the component without running it.
    #[must_use]
    pub const fn info(&self) -> &ComponentInfo {
        &self.info
    }

    /// What the policy says of itself.
    ///
    /// # Errors
    /// The sandbox stopped the component.
    pub fn describe(&self) -> Result<PolicyMetadata, RunError> {
        let metadata = self.call(0, |policy, store| {
            policy.acrcheck_policy_evaluate().call_describe(store)
        })?;
        Ok(convert::policy_metadata(metadata))
    }

    /// What the policy finds wrong with settings; nothing where they can be used.
    ///
    /// # Errors
    /// The sandbox stopped the component.
    pub fn validate_settings(&self, settings: &str) -> Result<Vec<SettingsProblem>, RunError> {
        let outcome = self.call(settings.len(), |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_validate_settings(store, settings)
        })?;
        Ok(outcome.map_or_else(convert::settings_problems, |()| Vec::new()))
    }

    /// Judges a document: JSON text, one value or several in a row.
    ///
    /// # Errors
    /// The sandbox stopped the component, or the document is larger than the limit. A document that the policy cannot read is not an error
    /// here; the evaluation says so.
    pub fn evaluate(&self, document: &str, settings: &str) -> Result<Evaluation, RunError> {
        self.limit_document(document)?;
        let outcome = self.call(document.len() + settings.len(), |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_evaluate(store, document, settings)
        })?;
        Ok(convert::evaluation(outcome))
    }

    /// Judges a document, and returns the report as the component's own JSON.
    ///
    /// # Errors
    /// As [`Policy::evaluate`].
    pub fn evaluate_json(&self, document: &str, settings: &str) -> Result<String, RunError> {
        self.limit_document(document)?;
        self.call(document.len() + settings.len(), |policy, store| {
            policy
                .acrcheck_policy_evaluate()
                .call_evaluate_json(store, document, settings)
        })
    }

    fn limit_document(&self, document: &str) -> Result<(), RunError> {
        let (size, limit) = (document.len(), self.engine.limits.document_bytes);
        if size > limit {
            return Err(RunError::DocumentTooLarge { size, limit });
        }
        Ok(())
    }

    /// Runs one call in a fresh instance.
    fn call<T>(
        &self,
        input_bytes: usize,
        call: impl FnOnce(&generated::Policy, &mut Store<State>) -> wasmtime::Result<T>,
    ) -> Result<T, RunError> {
        let limits = &self.engine.limits;
        let mut store = Store::new(&self.engine.engine, State::new(Arc::clone(limits)));
        store.limiter(|state| state);
        store.set_hostcall_fuel(limits.result_bytes);
        store.set_epoch_deadline(self.engine.ticker.ticks(limits.deadline));
        let fuel = limits.fuel(input_bytes);
        store
            .set_fuel(fuel)
            .and_then(|()| self.pre.instantiate(&mut store))
            .and_then(|policy| call(&policy, &mut store))
            .map_err(|error| store.data().explain(error, fuel))
    }
}
