//! Checks one document: `cargo run --example one_document`.

use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new(EngineConfig::default())?;
    let policy = engine.load(EMBEDDED_COMPONENT)?;

    let document = r#"[{"name": "contoso", "sku": {"name": "Premium"}, "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}]"#;
    let evaluation = policy.evaluate(document, &acrcheck::Settings::default())?;
    for registry in &evaluation.registries {
        for finding in &registry.findings {
            println!(
                "{} {}: {}",
                finding.status.as_str(),
                finding.check.id,
                finding.message()
            );
        }
    }
    Ok(())
}
