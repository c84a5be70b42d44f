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

/// A deployed registry that a document shows.
fn closed(name: &str) -> Value {
    json!({"name": name, "type": "Microsoft.ContainerRegistry/registries", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"})
}

/// A document, the registries in it, and the lists next to which an error says that they are not searched.
struct Format {
    document: Value,
    registries: &'static [&'static str],
    refuses: &'static [&'static str],
}

/// Each format, without registries and with one, which some of them observe.
fn formats() -> Vec<Format> {
    const LISTS: &[&str] = &["value", "data", "results", "items", "registries"];
    const AZURE: &[&str] = &["value", "data"];
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let template = |resources: Value| json!({"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources});
    let declared = || json!({"type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "quay", "properties": {}});
    let unchanged = || json!([{"changeType": "NoChange", "before": closed("quay"), "after": closed("quay")}]);
    let ignored = || json!([{"changeType": "Ignore", "before": closed("quay"), "after": null}]);
    let state = |resources: Value| json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": resources}}});
    // Without an address, the positions of observed registries must be in order.
    let observed = json!([{"mode": "managed", "type": "azurerm_container_registry", "values": {"name": "quay"}}]);
    let planned = json!([{"address": "a.b", "mode": "managed", "type": "azurerm_container_registry", "values": {"name": "quay"}}]);
    let deployment = |template: Value| json!({"properties": {"mode": "Incremental", "template": template}});
    [
        (json!({"resource_changes": []}), &[][..], LISTS),
        (json!({"planned_values": {"root_module": {}}}), &[], LISTS),
        (
            json!({"planned_values": {"root_module": {"resources": planned}}}),
            &["quay"],
            LISTS,
        ),
        (state(json!([])), &[], LISTS),
        (state(observed), &["quay"], LISTS),
        (json!({"predictedResources": []}), &[], AZURE),
        (json!({"predictedResources": [declared()]}), &["quay"], AZURE),
        (json!({"status": "Succeeded", "changes": []}), &[], &[]),
        (json!({"status": "Succeeded", "changes": unchanged()}), &["quay"], &[]),
        (json!({"status": "Succeeded", "changes": ignored()}), &["quay"], &[]),
        (
            json!({"status": "Succeeded", "properties": {"changes": ignored()}}),
            &["quay"],
            &[],
        ),
        (template(json!([])), &[], AZURE),
        (template(json!([declared()])), &["quay"], AZURE),
        (deployment(template(json!([declared()]))), &["quay"], &[]),
        (
            json!({"type": "Microsoft.Resources/deployments", "properties": {"template": {"resources": []}}}),
            &[],
            &[],
        ),
    ]
    .into_iter()
    .map(|(document, registries, refuses)| Format {
        document,
        registries,
        refuses,
    })
    .collect()
}

/// Checks a document, whose registries are given. Returns the exit code and the errors.
fn names(document: &Value, expected: &[&str]) -> (Option<i32>, Value) {
    // Positions differ on lines.
    let text = serde_json::to_string_pretty(document).unwrap();
    let output = run(&["check", "-", "-f", "json"], text.as_bytes());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut names: Vec<&str> = report["registries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|registry| registry["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, expected, "{document}: {}", report["errors"]);
    (output.status.code(), report["errors"].clone())
}

#[test]
fn registries_in_unknown_members_are_found() {
    for Format {
        document,
        registries,
        refuses,
    } in formats()
    {
        let code = names(&document, registries).0;
        let both: Vec<&str> = ["open"].iter().chain(registries).copied().collect();
        for value in [open(), json!([open()]), json!({"deep": [[{"er": open()}]]})] {
            // Members are in the order of their names: the first ones are before all others.
            for member in ["A", "x"] {
                let mut with = document.clone();
                with[member] = value.clone();
                for with in [with.clone(), json!([with])] {
                    assert_eq!(names(&with, &both), (Some(1), json!([])), "{with}");
                }
            }
        }
        for list in ["value", "data", "results", "items", "registries"] {
            let mut with = document.clone();
            with[list] = json!([open()]);
            if refuses.contains(&list) {
                let (code, errors) = names(&with, registries);
                assert!(matches!(code, Some(1 | 3)), "{with}");
                assert_eq!(
                    (&errors[0]["code"], errors.as_array().unwrap().len()),
                    (&json!("list-incomplete"), 1),
                    "{with}"
                );
            } else {
                assert_eq!(names(&with, &both), (Some(1), json!([])), "{with}");
            }
        }
        // Nothing else counts: neither other resources nor other objects are entries.
        let mut with = document.clone();
        with["x"] = json!([{"type": "Microsoft.Storage/storageAccounts", "name": "s"}, {"a": 1}, "text"]);
        assert_eq!(names(&with, registries), (code, json!([])), "{with}");
    }
}

/// What is in `properties` next to a template or changes is searched, too, and so is the template.
#[test]
fn registries_in_properties_are_found() {
    let change = json!({"changeType": "NoChange", "before": closed("quay"), "after": closed("quay")});
    for (document, expected) in [
        (
            json!({"properties": {"template": {"resources": []}, "x": [open()]}}),
            &["open"][..],
        ),
        (
            json!({"properties": {"A": open(), "template": {"resources": []}}}),
            &["open"],
        ),
        (
            json!({"properties": {"template": {"resources": [], "x": {"y": open()}}}}),
            &["open"],
        ),
        (
            json!({"status": "Succeeded", "changes": [], "properties": {"x": [open()]}}),
            &["open"],
        ),
        (
            json!({"status": "Succeeded", "properties": {"changes": [change], "x": [open()]}}),
            &["open", "quay"],
        ),
        // In document order, wherever they are.
        (
            json!({"status": "Succeeded", "properties": {"A": open(), "changes": [change], "potentialChanges": [change]}}),
            &["open", "quay", "quay"],
        ),
        (
            json!({"status": "Succeeded", "properties": {"changes": [change], "d": open(), "potentialChanges": [change]}}),
            &["open", "quay", "quay"],
        ),
        // An empty list does not hide another one.
        (
            json!({"status": "Succeeded", "changes": [], "properties": {"changes": [change]}, "x": open()}),
            &["open", "quay"],
        ),
        (
            json!({"status": "Succeeded", "changes": [change], "properties": {"changes": [], "x": open()}}),
            &["open", "quay"],
        ),
    ] {
        assert_eq!(names(&document, expected), (Some(1), json!([])), "{document}");
    }
}

/// Members that real documents have, with values that look like registries.
#[test]
fn members_of_the_formats_are_not_searched() {
    let output = json!({"acr": {"name": "quay", "publicNetworkAccess": "Enabled", "loginServer": "quay.azurecr.io"}});
    let schema = json!({"azurerm": {"resource_schemas": {"azurerm_container_registry": {"block": {"attributes": {"public_network_access": {}, "network_rule_set": {}}}}}}});
    for document in [
        json!({"predictedResources": [], "outputs": output}),
        json!({"resource_changes": [], "provider_schemas": schema}),
        json!({"resource_changes": [], "variables": output, "output_changes": output, "prior_state": {"values": output}}),
        json!({"contentVersion": "1.0.0.0", "resources": [], "outputs": output, "variables": output, "actions": output}),
        json!({"properties": {"template": {"resources": []}, "outputs": output, "parameters": {"p": {"value": 1}}}}),
    ] {
        assert_eq!(names(&document, &[]), (Some(0), json!([])), "{document}");
    }
}

/// A registry with a value that cannot be read is an error even where nothing else is.
#[test]
fn unreadable_registries_in_unknown_members_are_errors() {
    for document in [
        r#"{"resource_changes": [], "x": {"name": "\ud800", "type": "Microsoft.ContainerRegistry/registries", "publicNetworkAccess": "Enabled"}}"#,
        r#"{"value": [], "x": {"name": "\ud800", "type": "Microsoft.ContainerRegistry/registries", "publicNetworkAccess": "Enabled"}}"#,
    ] {
        let output = run(&["check", "-", "-f", "json"], document.as_bytes());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), &report["errors"][0]["code"]),
            (Some(3), &json!("unreadable-value")),
            "{document}"
        );
    }
}

/// A section of a plan or state with something else in it may hide a registry.
#[test]
fn unknown_parts_of_plans_are_errors() {
    let scalar = json!({"name": "r", "publicNetworkAccess": "Disabled"});
    for (section, place) in [
        (json!({"root_module": open()}), "/root_module"),
        (json!({"root_module": scalar}), "/root_module"),
        (json!({"root_module": {"x": open()}}), "/root_module"),
        (json!({"root_module": {"resources": [], "x": [open()]}}), "/root_module"),
        (
            json!({"root_module": {"child_modules": [{"address": "module.a", "x": open()}]}}),
            "/root_module/child_modules/0",
        ),
        (json!({"root_module": {}, "x": open()}), ""),
        (json!({"x": open()}), ""),
    ] {
        for document in [
            json!({"planned_values": section}),
            json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": section}),
        ] {
            let (code, errors) = names(&document, &[]);
            let pointer = errors[0]["source"]["position"]["pointer"].as_str().unwrap();
            let inside = pointer
                .trim_start_matches("/planned_values")
                .trim_start_matches("/values");
            assert_eq!(
                (code, &errors[0]["code"], errors.as_array().unwrap().len()),
                (Some(3), &json!("unsupported-document"), 1),
                "{document}"
            );
            assert_eq!(inside, place, "{document}");
        }
    }
    // What the format has is not an error.
    let known = json!({"planned_values": {"outputs": {"a": {"value": 1}}, "root_module": {
        "resources": [], "child_modules": [{"address": "module.a", "resources": [], "child_modules": []}],
    }}});
    assert_eq!(names(&known, &[]), (Some(0), json!([])));
}
