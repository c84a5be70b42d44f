#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use alloc::collections::BTreeSet;

use super::*;
use crate::{EvaluateError, Settings, evaluate};

/// An input for each format that is refused, and the start of its name.
const ROWS: [(&str, &str); 35] = [
    (
        r#"{"schema":"acrcheck.report/v1","registries":[{"id":"x"}]}"#,
        "an acrcheck report",
    ),
    (
        r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#","parameters":{}}"#,
        "a parameter file",
    ),
    (
        r#"{"version":4,"serial":7,"lineage":"l","resources":[]}"#,
        "a raw Terraform state",
    ),
    (
        r#"{"version":4,"terraform_version":"1.9","serial":7}"#,
        "a raw Terraform state",
    ),
    (
        r#"{"@level":"info","@message":"Plan to create","@module":"terraform.ui","type":"planned_change"}"#,
        "the log of `terraform plan -json`",
    ),
    (
        r#"[{"address":"azurerm_container_registry.acr","mode":"managed","type":"azurerm_container_registry","values":{}}]"#,
        "a Terraform resource",
    ),
    (
        r#"{"urn":"urn:pulumi:p::s::azure-native:containerregistry:Registry::acr"}"#,
        "a Pulumi resource",
    ),
    (
        r#"{"deployment":{"resources":[{"urn":"urn:pulumi:p::s::x::acr"}]}}"#,
        "a Pulumi resource",
    ),
    (
        r#"{"apiVersion":"containerregistry.azure.com/v1api20230701","kind":"Registry","spec":{}}"#,
        "a Kubernetes object",
    ),
    (
        r#"[{"type_uid":200401,"status_code":"FAIL"}]"#,
        "a finding in the Open Cybersecurity Schema Framework",
    ),
    (
        r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[]}"#,
        "a SARIF report",
    ),
    (r#"{"ArtifactName":".","Results":[]}"#, "a Trivy report"),
    (r#"{"check_type":"arm","results":{}}"#, "a finding of another scanner"),
    (r#"[{"CheckID":"x","Status":"FAIL"}]"#, "a finding of another scanner"),
    (
        "ERROR: Please run 'az login' to setup account.\n",
        "an Azure CLI error: not signed in",
    ),
    (
        "Please run 'az login' to setup account.\n",
        "an Azure CLI error: not signed in",
    ),
    ("WARNING: The command is in preview.\n", "an Azure CLI message"),
    ("<!DOCTYPE html><html><head><title>Sign in</title>", "an HTML page"),
    ("<?xml version=\"1.0\"?><feed/>", "XML"),
    ("\u{1b}[1;39m[\n", "terminal output with ANSI colour codes"),
    (
        "2026-11-25T10:00:00.123Z [\n2026-11-25T10:00:00.124Z   {\n",
        "a log with a timestamp",
    ),
    ("2026-11-25 10:00:00,123 INFO {}\n", "a log with a timestamp"),
    ("[{'name': 'orchard', 'networkRuleSet': None}]", "Python text"),
    ("{\"name\": \"orchard\", \"networkRuleSet\": None}", "Python text"),
    ("@{name=orchard; publicNetworkAccess=Enabled}", "PowerShell text"),
    (
        "Id                  : /subscriptions/s\nName                : orchard\n",
        "PowerShell text",
    ),
    (
        "resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {\n",
        "Bicep source",
    ),
    ("// a module\nparam location string\n", "Bicep source"),
    (
        "resource \"azurerm_container_registry\" \"acr\" {\n",
        "Terraform source (HCL)",
    ),
    ("{name: \"orchard\"}", "JavaScript or JSON5"),
    ("// exported\n[{\"name\": \"orchard\"}", "JavaScript or JSON5"),
    ("\"ID\",\"NAME\"\n\"/subscriptions/s\",\"orchard\"\n", "CSV"),
    (
        "NAME     RESOURCE GROUP\n-------  --------------\norchard  rg\n",
        "a table",
    ),
    ("orchard\trg\tPremium\n", "tab-separated values"),
    ("- name: orchard\n  networkRuleSet:\n    defaultAction: Deny\n", "YAML"),
];

/// An input without registries for each format that is read, and its name.
const READ: [(&str, &str); 5] = [
    (
        r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","resources":[]}"#,
        "an ARM template",
    ),
    (
        r#"{"$schema":"https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#","resources":{}}"#,
        "an ARM template",
    ),
    (
        r#"{"format_version":"1.2","planned_values":{}}"#,
        "a Terraform plan or state",
    ),
    (
        r#"{"format_version":"1.0","terraform_version":"1.9","values":{}}"#,
        "a Terraform plan or state",
    ),
    (r#"{"predictedResources":[],"diagnostics":[]}"#, "a Bicep snapshot"),
];

#[test]
fn every_format_is_recognised_and_named() {
    let settings = Settings::default();
    let mut recognised = BTreeSet::new();
    for (document, name) in ROWS {
        let message = match evaluate(document, &settings) {
            Ok(report) => {
                assert!(report.registries.is_empty(), "{document}");
                let messages: alloc::vec::Vec<_> = report.errors.into_iter().map(|error| error.message).collect();
                assert_eq!(messages.len(), 1, "{document}: {messages:?}");
                messages.concat()
            }
            Err(EvaluateError::NotJson(problem)) => problem.message,
            Err(error) => panic!("{document}: {error:?}"),
        };
        let format = FORMATS.iter().find(|format| message.contains(&format.message("")));
        let format = format.unwrap_or_else(|| panic!("{document}: {message}"));
        assert!(format.name.starts_with(name), "{document}: {message}");
        recognised.insert(format.name);
    }
    for (document, name) in READ {
        let report = evaluate(document, &settings).expect("the document is JSON");
        assert_eq!(
            (report.registries.len(), report.errors),
            (0, alloc::vec![]),
            "{document}"
        );
        recognised.insert(name);
    }
    for format in &FORMATS {
        assert!(recognised.contains(format.name), "{}", format.name);
    }
}

#[test]
fn similar_documents_are_not_another_tools_output() {
    let settings = Settings::default();
    for document in [
        r#"{"name":"x","type":"Microsoft.ContainerRegistry/registries","kind":"x","apiVersion":"2023-07-01"}"#,
        r#"{"mode":"x","address":"y","publicNetworkAccess":"Enabled"}"#,
        r#"{"$schema":"x","value":[{"type":"Microsoft.ContainerRegistry/registries"}]}"#,
    ] {
        let report = evaluate(document, &settings).expect("the document is JSON");
        assert_eq!((report.registries.len(), report.errors.len()), (1, 0), "{document}");
    }
    for document in [
        "hello",
        "a sentence, with a comma\nand another one\n",
        "{\"a\":1,}",
        "[1,2",
        "key value\n",
    ] {
        let message = match evaluate(document, &settings) {
            Err(EvaluateError::NotJson(problem)) => problem.message,
            Ok(report) => report.errors.iter().map(|error| error.message.as_str()).collect(),
            Err(error) => panic!("{document}: {error:?}"),
        };
        assert!(!message.contains("looks like"), "{document}: {message}");
    }
}
