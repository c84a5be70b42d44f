//! Runs security checks for Azure Container Registry as a WebAssembly component in a sandbox.
//!
//! ```
//! use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};
//!
//! // Once: create an engine with limits, and compile the component.
//! let engine = Engine::new(EngineConfig::default())?;
//! let policy = engine.load(EMBEDDED_COMPONENT)?;
//!
//! // For each document: evaluate it in a fresh, isolated instance, which gives typed results.
//! let document = r#"{"name": "contoso", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}"#;
//! let evaluation = policy.evaluate(document, &acrcheck::Settings::default())?;
//! for finding in &evaluation.registries[0].findings {
//!     println!("{} {}: {}", finding.status.as_str(), finding.check.id, finding.message());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Data flow: bytes → [`input`] → documents → [`Policy`] → [`Evaluation`](model::Evaluation) → [`report::Report`] → [`render`].

#[cfg(feature = "live")]
pub mod azure;
pub mod checker;
pub mod escape;
#[cfg(feature = "expectations")]
pub mod expectation;
mod hexadecimal;
pub mod input;
pub mod model;
mod quantity;
pub mod render;
pub mod report;
mod sandbox;
mod snippet;

pub use sandbox::{
    Allocation, CONTRACT, Cache, CacheError, Compiled, ComponentInfo, ContractViolation, EMBEDDED_COMPONENT, Engine,
    EngineConfig, LimitError, Limits, LoadError, NAMED_LIMITS, NamedLimit, Policy, RunError, Settings, SettingsError,
    SetupError, Trap, Worker,
};
pub use snippet::Snippet;

/// Runs the examples of the README and of `docs/embed.md` as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
#[doc = include_str!("../../../docs/embed.md")]
struct Pages;
