//! Loads components: checks the format before compiling, and imports and exports before running.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};
use wasmtime::component::{Component, InstancePre, Linker};

use super::artefact::ArtefactKey;
use super::engine::Engine;
use super::error::LoadError;
use super::exports::Exports;
use super::policy::{Compiled, ComponentInfo, Policy};
use super::state::State;
use super::worker::Worker;
use crate::hexadecimal::hexadecimal;

/// The built-in component with the two checks.
pub const EMBEDDED_COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/acrcheck.component.wasm"));

/// The contract between the component and its host, as one WIT file.
pub const CONTRACT: &str = include_str!(concat!(env!("OUT_DIR"), "/acrcheck.wit"));

impl Engine {
    /// Loads a component and compiles it in this process, which cannot be interrupted: only for components that you trust not to overload the
    /// compiler. The sandbox applies when the component runs.
    ///
    /// # Errors
    /// The bytes are not a component of the policy world, or its description is invalid. See [`LoadError`].
    pub fn load(&self, bytes: &[u8]) -> Result<Policy, LoadError> {
        self.load_with(bytes, Compiled::Here, |key| {
            let component = Component::from_binary(&self.engine, bytes).map_err(invalid)?;
            if let Some(cache) = &self.config().cache
                && let Ok(code) = component.serialize()
            {
                cache.put(key, &code);
            }
            Ok(component)
        })
    }

    /// Loads an untrusted component and compiles it in a worker process, with limits on time and memory. Blocks until it is compiled.
    ///
    /// # Errors
    /// Those of [`Engine::load`], or the worker cannot be started or exceeded a limit.
    pub fn load_untrusted(&self, bytes: &[u8], worker: &Worker) -> Result<Policy, LoadError> {
        self.load_with(bytes, Compiled::InWorker, |key| {
            let artefact = worker.compile(bytes, self.config())?;
            if let Some(cache) = &self.config().cache {
                cache.put(key, artefact.bytes());
            }
            artefact.into_component(&self.engine).map_err(invalid)
        })
    }

    /// Loads a component from a file, as [`Engine::load_untrusted`] does.
    ///
    /// # Errors
    /// Those of [`Engine::load_untrusted`], or the file cannot be read.
    pub fn load_file(&self, path: &Path, worker: &Worker) -> Result<Policy, LoadError> {
        let mut bytes = Vec::new();
        // Read one byte more than the limit to detect a file that is too large.
        let longest = (self.config().component_bytes as u64).saturating_add(1);
        File::open(path)
            .and_then(|file| file.take(longest).read_to_end(&mut bytes))
            .map_err(LoadError::Unreadable)?;
        self.load_untrusted(&bytes, worker)
    }

    fn load_with(
        &self,
        bytes: &[u8],
        origin: Compiled,
        compile: impl FnOnce(&ArtefactKey) -> Result<Component, LoadError>,
    ) -> Result<Policy, LoadError> {
        let limit = self.config().component_bytes;
        if bytes.len() > limit {
            return Err(LoadError::TooLarge { limit });
        }
        refuse_other_formats(bytes)?;
        let sha256 = Sha256::digest(bytes);
        let key = ArtefactKey::new(&self.engine, &sha256);
        let (component, compiled) = match self.cached(&key) {
            Some(component) => (component, Compiled::Earlier),
            None => (compile(&key)?, origin),
        };
        let Linked { pre, exports, names } = link(&self.engine, &component)?;
        let info = ComponentInfo {
            sha256: hexadecimal(&sha256),
            size: bytes.len(),
            exports: names,
            compiled,
        };
        Policy::new(self.clone(), pre, exports, info).map_err(LoadError::Describe)
    }

    /// Returns the compiled component from the cache. Code that wasmtime rejects counts as missing.
    fn cached(&self, key: &ArtefactKey) -> Option<Component> {
        let artefact = self.config().cache.as_ref()?.get(key)?;
        artefact.into_component(&self.engine).ok()
    }
}

/// Returns an error that names the format if the bytes are not a component.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), LoadError> {
    if wasmtime::Engine::detect_precompiled(bytes).is_some() {
        return Err(LoadError::Precompiled);
    }
    // Magic, version, and layer: 0 for a core module, 1 for a component.
    match bytes {
        [0x00, b'a', b's', b'm', _, _, 0x01, 0x00, ..] => Ok(()),
        [0x00, b'a', b's', b'm', 0x01, 0x00, 0x00, 0x00, ..] => Err(LoadError::CoreModule),
        _ => Err(LoadError::NotWebAssembly),
    }
}

/// A component without imports that has the exports of a policy.
struct Linked {
    pre: InstancePre<State>,
    exports: Exports,
    /// The names of its exports.
    names: Vec<String>,
}

/// Links a component with an empty linker.
fn link(engine: &wasmtime::Engine, component: &Component) -> Result<Linked, LoadError> {
    let component_type = component.component_type();
    let names = |(name, _): (&str, _)| name.to_owned();
    let imports: Vec<String> = component_type.imports(engine).map(names).collect();
    let exported: Vec<String> = component_type.exports(engine).map(names).collect();
    if !imports.is_empty() {
        return Err(LoadError::Imports(imports));
    }
    // The linker stays empty: components get no access to the host.
    let pre = Linker::<State>::new(engine)
        .instantiate_pre(component)
        .map_err(|error| LoadError::Invalid(error.into()))?;
    match Exports::of(component) {
        Ok(exports) => Ok(Linked {
            pre,
            exports,
            names: exported,
        }),
        Err(missing) => Err(LoadError::WrongWorld {
            exports: exported,
            source: missing.into(),
        }),
    }
}

/// Converts an error of compiling or loading. Wasmtime has no type for a component that is too large for the pool, only a message.
fn invalid(error: wasmtime::Error) -> LoadError {
    if format!("{error:#}").contains("in the pooling allocator") {
        LoadError::TooLargeForPool(error.into())
    } else {
        LoadError::Invalid(error.into())
    }
}
