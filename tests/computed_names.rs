//! Names that a template computes: the host must accept them, although they are not in the document.

use serde_json::{Value, json};

use crate::support::run;

/// A deployed registry on the line after the document, which must not be lost.
const DEPLOYED: &str =
    r#"{"name":"deployed","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Allow","ipRules":[]}}"#;

fn template(language: Option<&str>, parameters: Value, resources: Value) -> Value {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "resources": resources,
    });
    if let Some(version) = language {
        template["languageVersion"] = version.into();
    }
    template
}

/// A registry of a template with these members.
fn registry(members: Value) -> Value {
    let mut registry = json!({
        "type": "Microsoft.ContainerRegistry/registries", "apiVersion": "2023-07-01", "name": "orchard", "properties": {},
    });
    registry
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    registry
}

/// A nested deployment with these members that declares a registry.
fn deployment(members: Value, language: Option<&str>, resources: Value) -> Value {
    let mut deployment = json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "nested",
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": template(language, json!({}), resources),
        },
    });
    deployment
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    deployment
}

/// In a state, the body of an azapi resource can be JSON in a text. The registry is not declared, so its names are searched for.
#[test]
fn names_in_texts_that_are_json_are_found() {
    let body = r#"{"location":"westeurope","properties":{"publicNetworkAccess":"Disabled"}}"#;
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [{
        "address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr",
        "values": {"type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "orchard", "body": body},
    }]}}});
    let output = run(&["check", "-", "-f", "json"], state.to_string().as_bytes());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["errors"], json!([]));
    assert_eq!(report["registries"][0]["location"], "westeurope");
    assert_eq!(report["registries"][0]["declared"], Value::Null);
}

#[test]
fn names_that_are_computed_are_accepted() {
    let text = |default: &str| json!({"p": {"type": "string", "defaultValue": default}});
    let one = || json!([registry(json!({}))]);
    let twice = json!({"copy": {"name": "loop", "count": 2}});
    let azapi = json!({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [{
        "address": "azapi_resource.acr", "mode": "managed", "type": "azapi_resource", "name": "acr",
        "change": {"actions": ["create"], "before": null, "after_unknown": {}, "after": {
            "type": "Microsoft.ContainerRegistry/registries@2023-07-01", "name": "orchard",
            "body": "{\"location\":\"westeurope\",\"properties\":{}}",
        }},
    }]});
    for (document, field, values) in [
        (
            template(None, json!({}), json!([registry(twice.clone())])),
            "name",
            &["orchard", "orchard"][..],
        ),
        (
            template(None, json!({}), json!([deployment(twice, None, one())])),
            "name",
            &["orchard", "orchard"],
        ),
        (
            template(
                None,
                text("dev"),
                json!([deployment(
                    json!({"resourceGroup": "[format('rg-{0}', parameters('p'))]"}),
                    None,
                    one()
                )]),
            ),
            "resourceGroup",
            &["rg-dev"],
        ),
        (
            template(
                None,
                json!({}),
                json!([deployment(
                    json!({"subscriptionId": "[concat('1111', '2222')]"}),
                    None,
                    one()
                )]),
            ),
            "subscriptionId",
            &["11112222"],
        ),
        (
            template(
                None,
                text("WestEurope"),
                json!([registry(json!({"location": "[toLower(parameters('p'))]"}))]),
            ),
            "location",
            &["westeurope"],
        ),
        (
            template(
                None,
                json!({}),
                json!([registry(json!({"tags": {"stage": "[concat('de', 'v')]"}}))]),
            ),
            "name",
            &["orchard"],
        ),
        (
            template(None, json!({}), json!([registry(json!({"name": "[[acr]"}))])),
            "name",
            &["[acr]"],
        ),
        (
            template(
                Some("2.0"),
                json!({}),
                json!({"outer": deployment(json!({}), Some("2.0"), json!({"inner": registry(json!({}))}))}),
            ),
            "address",
            &["outer/inner"],
        ),
        (
            template(
                Some("2.0"),
                json!({}),
                json!({"one": registry(json!({"copy": {"name": "loop", "count": 1}}))}),
            ),
            "address",
            &["one[0]"],
        ),
        (azapi, "location", &["westeurope"]),
    ] {
        let input = format!("{document}\n{DEPLOYED}\n");
        let output = run(&["check", "-", "-f", "json"], input.as_bytes());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (output.status.code(), &report["errors"]),
            (Some(1), &json!([])),
            "{document}"
        );
        let found: Vec<&Value> = report["registries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|registry| &registry[field])
            .collect();
        let (last, declared) = found.split_last().unwrap();
        assert_eq!(declared, values, "{document}");
        assert_eq!(
            **last,
            if field == "name" {
                json!("deployed")
            } else {
                Value::Null
            }
        );
    }
}
