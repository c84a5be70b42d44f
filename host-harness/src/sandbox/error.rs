//! Why a component is not loaded, or is stopped.

use std::time::Duration;

use super::limits::bytes;

/// Why a sandbox cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("the WebAssembly engine cannot be set up on this machine")]
pub struct SetupError(#[source] pub(crate) wasmtime::Error);

/// Why a component is not loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The binary is larger than the limit.
    #[error("the component has {} and the limit is {}; raise the limit `component_bytes` if you trust it", bytes(*size), bytes(*limit))]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The bytes are no WebAssembly at all.
    #[error(
        "not a WebAssembly component: the file does not begin as WebAssembly does; name the .wasm file of a component"
    )]
    NotWebAssembly,
    /// The bytes are a core module.
    #[error("a WebAssembly core module, not a component; turn it into one with `wasm-tools component new`")]
    CoreModule,
    /// The bytes begin as a component does, but are not a valid one, or use a feature that is turned off.
    #[error(
        "not a valid WebAssembly component: damaged, or with a feature that is turned off; build or fetch it again"
    )]
    Invalid(#[source] wasmtime::Error),
    /// The component asks something of its host, which a policy must not.
    #[error("the component imports {}; a policy imports nothing, so that it can reach nothing; build it without them", .0.join(", "))]
    Imports(Vec<String>),
    /// The component does not export what a policy exports, or not with the right types.
    #[error(
        "the component is not of the world acrcheck:policy/policy@0.1.0; it exports {}; build it from the wit folder of this version",
        list(exports)
    )]
    WrongWorld {
        /// What it does export.
        exports: Vec<String>,
        /// What is missing.
        #[source]
        source: wasmtime::Error,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// Why an evaluation was stopped. Nothing that the component had found by then counts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The document is larger than the limit.
    #[error("the document has {} and the limit is {}; split it, or raise the limit `document_bytes`", bytes(*size), bytes(*limit))]
    DocumentTooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component used up its fuel.
    #[error("the component was stopped: it used up its fuel of {limit} units")]
    OutOfFuel {
        /// The fuel that it had.
        limit: u64,
    },
    /// The component took too long.
    #[error("the component was stopped: it did not finish within {} ms", limit.as_millis())]
    Deadline {
        /// The time that it had.
        limit: Duration,
    },
    /// The component asked for more memory than it may have.
    #[error("the component was stopped: it asked for {} of memory and the limit is {}", bytes(*asked), bytes(*limit))]
    OutOfMemory {
        /// What it asked for in bytes.
        asked: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component asked for a larger table than it may have.
    #[error("the component was stopped: it asked for a table of {asked} elements and the limit is {limit}")]
    TableTooLarge {
        /// What it asked for.
        asked: usize,
        /// The limit.
        limit: usize,
    },
    /// The component ran into a trap.
    #[error("the component trapped: {trap}")]
    Trap {
        /// The trap.
        trap: wasmtime::Trap,
        /// Where.
        #[source]
        source: wasmtime::Error,
    },
    /// Anything else: it could not be instantiated, or handed over a result that is malformed or too large.
    #[error("the component was stopped")]
    Stopped(#[source] wasmtime::Error),
}
