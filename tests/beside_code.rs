//! Registries next to what a template, plan, state, snapshot or what-if result declares, where its format has nothing.

use serde_json::{Value, json};

use crate::support::run;

/// A deployed registry that is open to all networks.
fn open() -> Value {
    json!({
        "name": "open", "type": "Microsoft.ContainerRegistry/registries", "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Allow", "ipRules": []},
    })
}

fn check(document: &Value) -> (Option<i32>, Value) {
    let output = run(&["check", "-", "-f", "json"], document.to_string().as_bytes());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// What declares no registry, in each format.
fn formats() -> [Value; 8] {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    [
        json!({"resource_changes": []}),
        json!({"planned_values": {"root_module": {}}}),
        json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}),
        json!({"predictedResources": []}),
        json!({"status": "Succeeded", "changes": []}),
        json!({"$schema": schema, "contentVersion": "1.0.0.0", "resources": []}),
        json!({"properties": {"template": {"resources": []}}}),
        json!({"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": []}}}),
    ]
}

#[test]
fn registries_beside_code_are_found() {
    for format in formats() {
        assert_eq!(check(&format).0, Some(0), "{format}");
        for beside in [open(), json!([open()]), json!({"deep": [[{"er": open()}]]})] {
            for first in [false, true] {
                let mut document = json!({});
                let other = json!({"x": beside});
                let parts = if first { [&other, &format] } else { [&format, &other] };
                for part in parts {
                    document
                        .as_object_mut()
                        .unwrap()
                        .extend(part.as_object().unwrap().clone());
                }
                for document in [document.clone(), json!([document])] {
                    let (code, report) = check(&document);
                    assert_eq!((code, &report["errors"]), (Some(1), &json!([])), "{document}");
                    assert_eq!(report["registries"][0]["name"], "open", "{document}");
                    assert_eq!(report["registries"].as_array().unwrap().len(), 1, "{document}");
                }
            }
        }
        // A list is found as well, or an error says that it is not searched.
        for list in ["value", "data", "results", "items", "registries"] {
            let mut document = format.clone();
            document[list] = json!([open()]);
            let (code, report) = check(&document);
            let found = report["registries"].as_array().unwrap().len();
            assert!(
                matches!((code, found), (Some(1), 1) | (Some(3), 0)),
                "{document}: {report}"
            );
        }
        // Nothing else counts: neither other resources nor other objects are entries.
        let mut document = format.clone();
        document["x"] = json!([{"type": "Microsoft.Storage/storageAccounts", "name": "s"}, {"a": 1}, "text"]);
        let (code, report) = check(&document);
        assert_eq!(
            (code, &report["summary"]["skipped"]),
            (Some(0), &check(&format).1["summary"]["skipped"]),
            "{document}"
        );
    }
}

/// A section of a plan or state with something else in it may hide a registry.
#[test]
fn unknown_parts_of_plans_are_errors() {
    let scalar = json!({"name": "r", "publicNetworkAccess": "Disabled"});
    for section in [
        json!({"root_module": open()}),
        json!({"root_module": scalar}),
        json!({"root_module": {"x": open()}}),
        json!({"root_module": {"resources": [], "x": [open()]}}),
        json!({"root_module": {"child_modules": [{"address": "module.a", "x": open()}]}}),
        json!({"root_module": {}, "x": open()}),
        json!({"x": open()}),
    ] {
        for document in [
            json!({"planned_values": section}),
            json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": section}),
        ] {
            let (code, report) = check(&document);
            assert_eq!((code, &report["complete"]), (Some(3), &json!(false)), "{document}");
        }
    }
    // What the format has is not an error.
    let known = json!({"planned_values": {"outputs": {"a": {"value": 1}}, "root_module": {
        "resources": [], "child_modules": [{"address": "module.a", "resources": [], "child_modules": []}],
    }}});
    assert_eq!(check(&known).0, Some(0));
}
