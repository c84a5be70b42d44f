//! Why a component is not loaded, or is stopped.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use super::trap::Trap;
use super::violation::ContractViolation;
use crate::quantity::{in_bytes, in_time};

/// An error of the WebAssembly engine, whose type is no part of this API.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a sandbox cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A larger stack than this could be more than the thread has that calls, and would end the process.
    #[error("the limit `stack` is {}, and cannot be more than {}", in_bytes(*asked as u64), in_bytes(*largest as u64))]
    Stack {
        /// What was asked for in bytes.
        asked: usize,
        /// The largest that it can be.
        largest: usize,
    },
    /// The machine is not one that WebAssembly can be compiled for, or has no room for the pool.
    #[error(
        "the WebAssembly engine cannot be set up on this machine, or not with these limits; a pool reserves 4 GiB of address space for each instance"
    )]
    Engine(#[source] BoxError),
    /// The clock behind deadlines cannot be started.
    #[error("the clock behind deadlines cannot be started")]
    Clock(#[source] io::Error),
}

/// Why a component is not loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// The binary is larger than the limit.
    #[error("the component has more than {}; raise the limit `component` if you trust it", in_bytes(*limit as u64))]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The bytes are no WebAssembly at all.
    #[error(
        "not a WebAssembly component: the file does not begin as WebAssembly does; name the .wasm file of a component"
    )]
    NotWebAssembly,
    /// The bytes are machine code that was compiled from WebAssembly, which is never taken from outside.
    #[error(
        "compiled code, not a WebAssembly component; code from outside is never run, name the .wasm file that it was compiled from"
    )]
    Precompiled,
    /// The bytes are a core module.
    #[error("a WebAssembly core module, not a component; turn it into one with `wasm-tools component new`")]
    CoreModule,
    /// The bytes begin as a component does, but are not a valid one, or use a feature that is turned off.
    #[error(
        "not a valid WebAssembly component: damaged, or with a feature that is turned off; build or fetch it again"
    )]
    Invalid(#[source] BoxError),
    /// The component needs more than a slot of the pool has.
    #[error(
        "the component needs more than a slot of the pool: one memory, one table, and no more than the limits `memory` and `table`; load it into an engine that allocates on demand"
    )]
    TooLargeForPool(#[source] BoxError),
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
        source: BoxError,
    },
    /// The worker process cannot be started.
    #[error("the process that compiles untrusted components cannot be started: {0}")]
    Worker(io::Error),
    /// The worker process is another program, or one of another version.
    #[error(
        "the process that compiles untrusted components ended with {status} and said nothing; it has to be a program of this version whose `main` begins with `Worker::serve_if_asked`"
    )]
    NotAWorker {
        /// How it ended.
        status: ExitStatus,
    },
    /// Compiling took too long.
    #[error("the component was not compiled within {}; raise the limit `compile-time` if you trust it", in_time(*limit))]
    CompileTime {
        /// The time that it had.
        limit: Duration,
    },
    /// The worker process ended without an answer.
    #[error(
        "the component was not compiled: the compiler's process ended with {status}, most likely for want of more memory than {}; raise the limit `compile-memory` if you trust it",
        in_bytes(*limit as u64)
    )]
    CompileStopped {
        /// How it ended.
        status: ExitStatus,
        /// The address space that it had in bytes.
        limit: usize,
    },
    /// The component was stopped when it was asked what it is.
    #[error("cannot read the component's description: {0}")]
    Describe(RunError),
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
    #[error("the document has {} and the limit is {}; split it, or raise the limit `document`", in_bytes(*size as u64), in_bytes(*limit as u64))]
    DocumentTooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component used up its fuel.
    #[error(
        "the component was stopped: it used up its {limit} units of fuel; raise the limit `fuel` or `fuel-per-byte` if you trust it"
    )]
    OutOfFuel {
        /// The fuel that it had.
        limit: u64,
    },
    /// The component took too long.
    #[error("the component was stopped: it did not finish within {}; raise the limit `deadline` if you trust it", in_time(*limit))]
    Deadline {
        /// The time that it had.
        limit: Duration,
    },
    /// The component asked for more memory than it may have.
    #[error("the component was stopped: it asked for {} of memory and the limit is {}; raise the limit `memory` if you trust it", in_bytes(*asked as u64), in_bytes(*limit as u64))]
    OutOfMemory {
        /// What it asked for in bytes, over all its memories.
        asked: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The component asked for larger tables than it may have.
    #[error(
        "the component was stopped: it asked for tables of {asked} elements and the limit is {limit}; raise the limit `table` if you trust it"
    )]
    TableTooLarge {
        /// What it asked for, over all its tables.
        asked: usize,
        /// The limit.
        limit: usize,
    },
    /// The component has more core instances, memories or tables than it may have.
    #[error(
        "the component was stopped: it has more than {limit} core instances, memories or tables; raise the limit `instances` if you trust it"
    )]
    TooManyInstances {
        /// The limit for each of the three.
        limit: usize,
    },
    /// The component's calls went too deep.
    #[error("the component was stopped: its calls went deeper than its stack of {}; raise the limit `stack` if you trust it", in_bytes(*limit as u64))]
    StackOverflow {
        /// The limit in bytes.
        limit: usize,
    },
    /// The component's result is larger than the limit.
    #[error("the component was stopped: its result takes more than {}; split the document, or raise the limits `result` and `result-per-byte` if you trust it", in_bytes(*limit as u64))]
    ResultTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// All instances of the pool are taken.
    #[error("all {limit} instances of the pool are taken; evaluate fewer documents at once, or make a larger pool")]
    Busy {
        /// How many there are.
        limit: u32,
    },
    /// The component ran into a trap.
    #[error("the component trapped: {trap}")]
    Trap {
        /// The trap.
        trap: Trap,
        /// Where.
        #[source]
        source: BoxError,
    },
    /// The component said what cannot be true.
    #[error("the component is not believed: {0}")]
    ContractViolation(ContractViolation),
    /// The process may not reserve the address space that an instance takes.
    #[error(
        "no room for an instance: each reserves 4 GiB of address space (memory only as it is used); raise the limit that the process has, as `ulimit -v` shows it"
    )]
    NoAddressSpace(#[source] BoxError),
    /// Anything else: it could not be instantiated, or handed over a result that is malformed.
    #[error("the component was stopped")]
    Stopped(#[source] BoxError),
}

impl From<ContractViolation> for RunError {
    fn from(what: ContractViolation) -> Self {
        Self::ContractViolation(what)
    }
}
