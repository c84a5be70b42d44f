//! Large documents that describe a deployment reach the component as one part: their resources are not a list that can be split.

use std::io::Cursor;

use acrcheck::checker::{Checker, Document};
use acrcheck::input::{PART_BYTES, Parts};

use super::*;
use crate::support::POLICY;

/// The number of other resources between two registries.
const BETWEEN: usize = 1_000;
const REGISTRIES: usize = 4;

fn resources(registry: impl Fn(usize) -> Value, other: impl Fn(usize) -> Value) -> Vec<Value> {
    let number = REGISTRIES * BETWEEN;
    let resource = |index| match index % BETWEEN {
        0 => registry(index / BETWEEN),
        _ => other(index),
    };
    (0..number).map(resource).collect()
}

fn template_resources() -> Vec<Value> {
    resources(
        |number| {
            json!({
                "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": format!("registry{number}"),
                "properties": {"publicNetworkAccess": "[parameters('access')]"},
            })
        },
        |index| json!({"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": format!("storage{index}")}),
    )
}

fn plan_resources() -> Vec<Value> {
    let azurerm = |kind: &str, name: String, values: Value| {
        json!({
            "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
            "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": values,
        })
    };
    resources(
        |number| {
            let name = format!("registry{number}");
            let rules = json!([{"default_action": "Allow", "ip_rule": []}]);
            let values = json!({"name": name, "public_network_access_enabled": true, "network_rule_set": rules});
            azurerm("azurerm_container_registry", name, values)
        },
        |index| {
            azurerm(
                "azurerm_storage_account",
                format!("storage{index}"),
                json!({"name": index}),
            )
        },
    )
}

/// A document and the pointer to its resources. Keys are written in this order.
struct Large {
    text: String,
    pointer: &'static str,
}

fn documents() -> Vec<Large> {
    let print = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let template = print(&json!(template_resources()));
    let plan = print(&json!(plan_resources()));
    let parameters = r#""parameters": {"access": {"type": "string", "defaultValue": "Enabled"}}"#;
    let large = |text: String, pointer| Large { text, pointer };
    vec![
        large(
            format!("{{\n\"contentVersion\": \"1.0.0.0\",\n{parameters},\n\"resources\": {template}\n}}\n"),
            "/resources",
        ),
        // The array comes first.
        large(
            format!("{{\"resources\": {template},\n{parameters},\n\"contentVersion\": \"1.0.0.0\"\n}}"),
            "/resources",
        ),
        large(
            format!(
                "{{\"format_version\": \"1.2\",\n\"terraform_version\": \"1.9.0\",\n\"planned_values\": {{\"root_module\": {{\n\"resources\": {plan}}}}}}}"
            ),
            "/planned_values/root_module/resources",
        ),
        large(
            format!(
                "{{\"planned_values\": {{\"root_module\": {{\"resources\": {plan}}}}},\n\"format_version\": \"1.2\"}}"
            ),
            "/planned_values/root_module/resources",
        ),
        large(
            format!(
                "{{\"format_version\": \"1.0\", \"terraform_version\": \"1.9.0\", \"values\": {{\"root_module\": {{\"resources\": {plan}}}}}}}"
            ),
            "/values/root_module/resources",
        ),
    ]
}

#[test]
fn large_documents_are_one_part() {
    let mut documents = documents();
    let values = template_resources();
    for key in ["resources", "predictedResources", "changes", "parameters"] {
        let text = json!({"contentVersion": "1", (key): values, "x": 1}).to_string();
        documents.push(Large { text, pointer: "" });
    }
    for Large { text, .. } in documents {
        assert!(text.len() > PART_BYTES);
        let parts: Vec<_> = Parts::new(text.as_bytes(), 64 << 20).collect();
        let [Ok(part)] = parts.as_slice() else {
            panic!("{} parts: {text:.100}", parts.len())
        };
        assert!(part.text() == text.trim_end(), "{text:.100}");
    }
}

#[test]
fn registries_of_large_documents_have_exact_positions() {
    for Large { text, pointer } in documents() {
        for template_parameters in [None, Some(r#"{"access": {"value": "Enabled"}}"#)] {
            let mut document = Document::new("large", Cursor::new(text.clone()));
            if let Some(parameters) = template_parameters {
                if pointer != "/resources" {
                    continue;
                }
                document = document.with_parameters([Document::new("p", parameters.as_bytes())]);
            }
            let report = Checker::new(&POLICY).check([document]).unwrap();
            assert_eq!(report.errors, []);
            assert_eq!(report.summary.fail, REGISTRIES as u64, "{text:.100}");
            for (number, registry) in report.registries.iter().enumerate() {
                assert_eq!(registry.name, Some(format!("registry{number}")));
                let position = registry.source.position.as_ref().unwrap();
                assert_eq!(position.pointer, format!("{pointer}/{}", number * BETWEEN));
                // The line on which the object that names the registry begins.
                let named = text.find(&format!("\"name\": \"registry{number}\"")).unwrap();
                let begins = text[..named].match_indices("\n  {").last().unwrap().0 + 1;
                let line = text[..begins].matches('\n').count() + 1;
                assert_eq!((position.line as usize, position.column), (line, 3), "{text:.100}");
                for evidence in registry.findings.iter().flat_map(|finding| &finding.evidence) {
                    assert!(evidence.pointer.starts_with(&position.pointer), "{evidence:?}");
                }
            }
        }
    }
}
