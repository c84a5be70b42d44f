//! Compiled code that did not come straight from the compiler of this process: how it is named, and the one place where it is taken over.

use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Compiled code that this program made itself: in its worker process, or earlier, with a tag in the cache to prove it.
///
/// Whoever makes one answers for that: its bytes are run as they are.
pub(super) struct Artefact(Vec<u8>);

impl Artefact {
    /// Takes bytes for compiled code. Only for bytes that this program is known to have made.
    pub(super) const fn vouched(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The component that was compiled.
    pub(super) fn into_component(self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: the bytes are what `Engine::precompile_component` or `Component::serialize` of this program gave: an artefact is made by
        // the worker, from the output of a process of this very executable, and by the cache, from a file with this user's tag. Wasmtime
        // itself refuses code of another version, of another configuration and for another machine.
        #[allow(unsafe_code, reason = "code that this program made itself")]
        unsafe {
            Component::deserialize(engine, self.0)
        }
    }
}

/// What compiled code depends on: the component's binary, and everything that the compiler was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ArtefactKey([u8; 32]);

impl ArtefactKey {
    pub(super) fn new(engine: &Engine, component_sha256: &[u8]) -> Self {
        let mut digest = Digesting(Sha256::new());
        digest.0.update(component_sha256);
        engine.precompile_compatibility_hash().hash(&mut digest);
        Self(digest.0.finalize().into())
    }

    pub(super) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Feeds what is hashed to SHA-256: the 64 bits of a [`Hasher`] could be made to collide.
struct Digesting(Sha256);

impl Hasher for Digesting {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Not asked for: the digest itself is used.
    fn finish(&self) -> u64 {
        0
    }
}
