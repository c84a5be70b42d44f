//! Hostile and broken components, documents, folders and processes that the host must survive. `README.md` maps each fault to its tests.

mod bombs;
mod cache;
#[cfg(feature = "live")]
mod completeness;
mod contract_violations;
mod depth;
mod documents;
mod execution;
pub(crate) mod guest;
#[cfg(feature = "live")]
mod links;
#[cfg(feature = "live")]
mod live;
mod loading;
mod machine;
mod mapping;
mod packed;
mod streams;
mod tenants;
#[cfg(feature = "live")]
mod time_limit;

use std::time::Duration;

use acrcheck::{Engine, EngineConfig, Limits, LoadError, Policy, RunError};

pub(crate) use guest::{DOCUMENT, Guest};

/// Low limits.
pub(crate) fn tight() -> EngineConfig {
    EngineConfig::default().with(|config| {
        config.allocation = acrcheck::Allocation::OnDemand;
        config.limits = Limits::default().with(|limits| {
            limits.fuel_base = 10_000_000;
            limits.fuel_per_byte = 1_000;
            limits.deadline = Duration::from_secs(5);
            limits.memory_bytes = 16 << 20;
        })
    })
}

/// Fuel for longer than any test runs.
fn without_fuel() -> EngineConfig {
    let mut config = tight();
    config.limits.fuel_base = u64::MAX;
    config.limits.deadline = Duration::from_millis(100);
    config
}

pub(crate) fn load_under(config: EngineConfig, guest: &Guest) -> Result<Policy, LoadError> {
    Engine::new(config).unwrap().load(&guest.component())
}

/// The error of evaluating a document.
fn evaluate_under(config: EngineConfig, guest: &Guest) -> RunError {
    load_under(config, guest)
        .unwrap()
        .evaluate(DOCUMENT, &acrcheck::Settings::default())
        .expect_err("this guest must not return a report")
}

fn evaluate(guest: &Guest) -> RunError {
    evaluate_under(tight(), guest)
}
