//! Templates and plans with parts that can be anything, next to a registry whose findings are known.

use acrcheck_policies::{Settings, Status, evaluate};
use serde_json::{Value, json};

/// A registry that fails one check and to which the other does not apply.
fn anchor() -> Value {
    json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"})
}

/// Checks documents with the given parts. The lines are JSON values or expressions.
pub(crate) fn declared(bytes: &[u8], check: impl Fn(&[u8])) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n').map(part);
    let mut next = || lines.next().unwrap_or(Value::Null);
    let (first, second, third, fourth, fifth) = (next(), next(), next(), next(), next());
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"p": {"type": "object", "defaultValue": first}, "n": {"type": "string", "nullable": true}},
        "variables": {"v": second, "w": "[variables('v')]", "x": "[variables('x')]"},
        "resources": [
            {
                "type": "Microsoft.ContainerRegistry/registries", "name": "anything", "condition": fifth, "copy": fourth,
                "properties": third,
            },
            {"type": "Microsoft.Resources/deployments", "name": "deployment", "properties": fourth},
            {"type": "Microsoft.ContainerRegistry/registries", "name": "anchor", "properties": anchor()},
        ],
    });
    has_anchor(&template, &check);
    let address = "azurerm_container_registry.anything";
    let plan = json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [
            {"address": address, "type": "azurerm_container_registry", "name": "anything", "values": first, "sensitive_values": second},
            {
                "address": "azapi_resource.anything", "type": "azapi_resource", "name": "anything", "sensitive_values": second,
                "values": {"type": "Microsoft.ContainerRegistry/registries@2025-11-01", "body": first},
            },
            {
                "address": "azapi_resource.anchor", "type": "azapi_resource", "name": "anchor",
                "values": {
                    "type": "Microsoft.ContainerRegistry/registries@2025-11-01", "name": "anchor",
                    "body": {"properties": anchor()},
                },
            },
        ]}},
        "resource_changes": [
            {"address": address, "change": {"actions": ["create"], "after_unknown": third}},
            {"address": "azapi_resource.anything", "change": {"actions": ["create"], "after_unknown": third}},
            {"address": "azapi_resource.anchor", "change": {"actions": ["create"], "after_unknown": {"id": true}}},
        ],
        "configuration": {"root_module": {"resources": [
            {"address": address, "type": "azurerm_container_registry", "name": "anything", "expressions": fourth},
        ]}},
    });
    has_anchor(&plan, &check);
}

/// A line as JSON, or otherwise as an expression.
fn part(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|_| Value::String(format!("[{line}]")))
}

fn has_anchor(document: &Value, check: &impl Fn(&[u8])) {
    let text = document.to_string();
    check(text.as_bytes());
    let report = evaluate(&text, &Settings::default()).unwrap();
    let anchor = report
        .registries
        .iter()
        .find(|registry| registry.identity.name.as_deref() == Some("anchor"));
    match anchor {
        Some(registry) => {
            let statuses: Vec<_> = registry.findings.iter().map(|finding| finding.status).collect();
            assert_eq!(statuses, [Status::Fail, Status::NotApplicable], "{text}");
        }
        // The budget of a document can be exhausted.
        None => assert!(!report.errors.is_empty(), "{text}"),
    }
}
