//! Errors of setting up the sandbox, and of loading and running components.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use super::trap::Trap;
use super::violation::ContractViolation;
use crate::quantity::{in_bytes, in_time};

/// An error of the WebAssembly engine, whose type is not part of this API.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An error of setting up the sandbox.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A stack limit that could exceed the stack of the calling thread, which would abort the process.
    #[error("the limit `stack` is {} but must be at most {}", in_bytes(*asked as u64), in_bytes(*largest as u64))]
    Stack {
        /// The requested size in bytes.
        asked: usize,
        /// The maximum in bytes.
        largest: usize,
    },
    /// A machine that is not supported, or has not enough address space for the pool.
    #[error(
        "cannot set up the WebAssembly engine on this machine with these limits; a pool reserves 4 GiB of address space for each instance"
    )]
    Engine(#[source] BoxError),
    /// The thread of the deadline clock cannot be started.
    #[error("cannot start the deadline clock")]
    Clock(#[source] io::Error),
}

/// An error of loading a component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file that cannot be read.
    #[error("cannot read")]
    Unreadable(#[source] io::Error),
    /// A binary that exceeds the size limit.
    #[error("the component is larger than {}; raise the limit `component` if you trust it", in_bytes(*limit as u64))]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Bytes that are not WebAssembly.
    #[error("not a WebAssembly component; pass the .wasm file of a component")]
    NotWebAssembly,
    /// Machine code that was compiled from WebAssembly, which is never run.
    #[error("compiled code, not a WebAssembly component; pass the .wasm file that it was compiled from")]
    Precompiled,
    /// A WebAssembly core module.
    #[error("a WebAssembly core module, not a component; convert it with `wasm-tools component new`")]
    CoreModule,
    /// A component that is invalid or uses a disabled feature.
    #[error("not a valid WebAssembly component: it is damaged or uses a disabled feature; build or download it again")]
    Invalid(#[source] BoxError),
    /// A component that does not fit into a slot of the pool.
    #[error(
        "the component does not fit into a slot of the pool (one memory and one table, within the limits `memory` and `table`); load it into an engine that allocates on demand"
    )]
    TooLargeForPool(#[source] BoxError),
    /// A component with imports.
    #[error("the component imports {}; build it without imports, which a policy must not have", .0.join(", "))]
    Imports(Vec<String>),
    /// A component that does not have the exports of a policy, or not with the right types.
    #[error(
        "the component does not implement the world acrcheck:policy/policy@0.1.0: it exports {}; build it with the wit folder of this version",
        list(exports)
    )]
    WrongWorld {
        /// Its exports.
        exports: Vec<String>,
        /// The missing export.
        #[source]
        source: BoxError,
    },
    /// The worker process cannot be started.
    #[error("cannot start the process that compiles untrusted components")]
    Worker(#[source] io::Error),
    /// A worker process of another program or version.
    #[error(
        "the process that compiles untrusted components ended with {status} and did not answer; use a program of this version whose `main` starts with `Worker::serve_if_asked`"
    )]
    NotAWorker {
        /// Its exit status.
        status: ExitStatus,
    },
    /// A component that took too long to compile.
    #[error("the component took longer than {} to compile; raise the limit `compile-time` if you trust it", in_time(*limit))]
    CompileTime {
        /// The limit.
        limit: Duration,
    },
    /// The worker process ended without an answer, probably for lack of memory.
    #[error(
        "cannot compile the component: the compiler process ended with {status}, probably because it needed more memory than {}; raise the limit `compile-memory` if you trust it",
        in_bytes(*limit as u64)
    )]
    CompileStopped {
        /// Its exit status.
        status: ExitStatus,
        /// The limit of its address space in bytes.
        limit: usize,
    },
    /// A component whose description cannot be read or is invalid.
    #[error("cannot read the component's description")]
    Describe(#[source] RunError),
}

fn list(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

/// An error of running a component. Partial results are discarded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A document that exceeds the size limit.
    #[error("the document has {}, more than the limit of {}; split it, or raise the limit `document`", in_bytes(*size as u64), in_bytes(*limit as u64))]
    DocumentTooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component exceeded the fuel limit.
    #[error(
        "the component exceeded the fuel limit ({limit}); raise the limit `fuel` or `fuel-per-byte` if you trust it"
    )]
    OutOfFuel {
        /// The limit for this call.
        limit: u64,
    },
    /// The component exceeded the deadline.
    #[error("the component exceeded the deadline ({}); raise the limit `deadline` if you trust it", in_time(*limit))]
    Deadline {
        /// The limit.
        limit: Duration,
    },
    /// The component exceeded the memory limit.
    #[error("the component exceeded the memory limit ({}) by requesting {}; raise the limit `memory` if you trust it", in_bytes(*limit as u64), in_bytes(*asked as u64))]
    OutOfMemory {
        /// The requested bytes, over all its memories.
        asked: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component exceeded the table limit.
    #[error(
        "the component exceeded the table limit ({limit} elements) by requesting {asked}; raise the limit `table` if you trust it"
    )]
    TableTooLarge {
        /// The requested elements, over all its tables.
        asked: usize,
        /// The limit.
        limit: usize,
    },
    /// The component has too many core instances, memories or tables.
    #[error(
        "the component has more than {limit} core instances, memories or tables; raise the limit `instances` if you trust it"
    )]
    TooManyInstances {
        /// The limit for each of the three.
        limit: usize,
    },
    /// The component exceeded the stack limit.
    #[error("the component exceeded the stack limit ({}); raise the limit `stack` if you trust it", in_bytes(*limit as u64))]
    StackOverflow {
        /// The limit in bytes.
        limit: usize,
    },
    /// The component's result exceeds the size limit.
    #[error("the component returned a result larger than {}; split the document, or raise the limits `result` and `result-per-byte` if you trust it", in_bytes(*limit as u64))]
    ResultTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// All instances of the pool were in use until the deadline.
    #[error(
        "all {limit} instances of the pool were in use until the deadline; evaluate fewer documents at once, or configure a larger pool"
    )]
    Busy {
        /// The size of the pool.
        limit: u32,
    },
    /// The component trapped.
    #[error("the component trapped: {trap}")]
    Trap {
        /// The trap.
        trap: Trap,
        /// The error of the engine, with a backtrace.
        #[source]
        source: BoxError,
    },
    /// The component returned a report that is inconsistent, or contradicts the document or its description.
    #[error("the component returned an invalid result")]
    ContractViolation(#[from] ContractViolation),
    /// The process cannot reserve the address space of an instance.
    #[error(
        "cannot allocate an instance, which reserves 4 GiB of address space (but uses memory only as needed); raise the limit of the process (`ulimit -v`)"
    )]
    NoAddressSpace(#[source] BoxError),
    /// Any other error: the component cannot be instantiated, or its result is malformed.
    #[error("the component failed")]
    Stopped(#[source] BoxError),
}
