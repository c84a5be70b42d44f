//! Memory of an idle tenant: resident memory with and without ten thousand policies, each with separate limits, after each has checked a document.
//! Linux only, because it reads `/proc`: `cargo run --release --example idle_tenants`.

use acrcheck::{Allocation, EMBEDDED_COMPONENT, Engine, EngineConfig, Limits, Policy};

const TENANTS: usize = 10_000;
const DOCUMENT: &str = r#"{"name": "contoso", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new(EngineConfig::default().with(|config| config.allocation = Allocation::pooling(16)))?;
    let policy = engine.load(EMBEDDED_COMPONENT)?;
    policy.evaluate(DOCUMENT, &acrcheck::Settings::default())?;
    let before = resident_kib()?;
    let mut tenants: Vec<Policy> = Vec::new();
    for tenant in 0..TENANTS {
        let policy = policy.with_limits(Limits::default().with(|limits| limits.fuel_base = 10_000_000 + tenant as u64));
        policy.evaluate(DOCUMENT, &acrcheck::Settings::default())?;
        tenants.push(policy);
    }
    let grown = resident_kib()?.saturating_sub(before);
    println!(
        "{before} KiB resident with one tenant, {grown} KiB more with {}: {:.2} KiB each",
        tenants.len(),
        grown as f64 / TENANTS as f64
    );
    Ok(())
}

fn resident_kib() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let line = line.ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
