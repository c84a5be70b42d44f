//! Loads a policy component and runs it in a sandbox without imports and with limits on every resource.
//!
//! Only this module uses wasmtime.

mod answer;
mod artefact;
mod cache;
mod call;
mod config;
mod convert;
mod deadline;
mod engine;
mod error;
mod exports;
mod generated;
mod limits;
mod load;
mod named_limits;
mod packed;
mod policy;
mod settings;
mod slots;
mod state;
mod ticker;
mod trap;
mod validate;
mod violation;
mod worker;

pub use cache::{Cache, CacheError};
pub use config::{Allocation, EngineConfig};
pub use engine::Engine;
pub use error::{LoadError, RunError, SetupError};
pub use limits::Limits;
pub use load::{CONTRACT, EMBEDDED_COMPONENT};
pub use named_limits::{LimitError, NAMED_LIMITS, NamedLimit};
pub use policy::{Compiled, ComponentInfo, Policy};
pub use settings::{Settings, SettingsError};
pub use trap::Trap;
pub use violation::ContractViolation;
pub use worker::Worker;
