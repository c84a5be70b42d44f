//! Compiled code from the worker or the cache, and the one place where it is loaded.

use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Compiled code that this program produced: in its worker process, or earlier, as proven by a tag in the cache.
///
/// The bytes are run as machine code without further checks, so the code that creates an artefact must ensure their origin.
pub(super) struct Artefact(Vec<u8>);

impl Artefact {
    /// Wraps compiled code. Only for bytes that this program is known to have produced.
    pub(super) const fn trusted(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Loads the compiled component.
    pub(super) fn into_component(self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: the bytes come from `Engine::precompile_component` or `Component::serialize` of this program. Only two places create an
        // artefact: the worker, from the output of a process of this executable, and the cache, from a file with this user's tag. Wasmtime
        // rejects code of another version or configuration, or for another machine.
        #[allow(unsafe_code, reason = "code that this program produced")]
        unsafe {
            Component::deserialize(engine, self.0)
        }
    }
}

/// A key of compiled code: a digest of the component's binary and the compiler's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ArtefactKey([u8; 32]);

impl ArtefactKey {
    pub(super) fn new(engine: &Engine, component_sha256: &[u8]) -> Self {
        let mut digest = Sha256Hasher(Sha256::new());
        digest.0.update(component_sha256);
        engine.precompile_compatibility_hash().hash(&mut digest);
        Self(digest.0.finalize().into())
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A hasher that feeds SHA-256, because a 64-bit hash could be made to collide.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Unused: the caller reads the digest instead.
    fn finish(&self) -> u64 {
        0
    }
}
