//! Declared documents and what is expected of them.

use std::fs;
use std::path::Path;

use acrcheck_policies::Status::{self, Fail, NotApplicable, Pass, Unknown};
use acrcheck_policies::{Detail, Problem, RegistryResult, Report, Settings, to_json};
use serde_json::{Value, json};

use crate::support::{IP, TRUSTED, report};

pub(crate) type Verdict = (Status, &'static str);

pub(crate) const ALLOWED: Verdict = (Pass, "trusted-services-allowed");
pub(crate) const BY_DEFAULT: Verdict = (Pass, "trusted-services-allowed-by-default");
pub(crate) const BLOCKED: Verdict = (Fail, "trusted-services-blocked");
pub(crate) const UNRESTRICTED: Verdict = (NotApplicable, "not-network-restricted");
pub(crate) const NO_BYPASS: Verdict = (Unknown, "bypass-option-not-shown");
pub(crate) const ODD_BYPASS: Verdict = (Unknown, "bypass-option-unrecognised");

pub(crate) const CONFIGURED: Verdict = (Pass, "ip-rules-configured");
pub(crate) const DISABLED: Verdict = (NotApplicable, "public-endpoint-disabled");
pub(crate) const OPEN: Verdict = (Fail, "open-to-all-networks");
pub(crate) const NO_RULES: Verdict = (Fail, "no-ip-rules");
pub(crate) const ANY: Verdict = (Fail, "ip-rules-allow-any");
pub(crate) const UNREADABLE: Verdict = (Unknown, "ip-rules-unreadable");
pub(crate) const RULES_NOT_SHOWN: Verdict = (Unknown, "ip-rules-not-shown");

pub(crate) const UNRESOLVED: Verdict = (Unknown, "unresolved-expression");
pub(crate) const ODD_ACCESS: Verdict = (Unknown, "network-access-unrecognised");
pub(crate) const NOT_SHOWN: Verdict = (Unknown, "network-access-not-shown");

/// The codes of error entries.
pub(crate) const NOT_A_REGISTRY: &str = "not-a-registry";
pub(crate) const UNSUPPORTED: &str = "unsupported-document";
pub(crate) const INCOMPLETE: &str = "list-incomplete";

/// What a document contains.
#[derive(Default)]
pub(crate) struct Expected<'a> {
    /// The address or, without one, the name of each registry, and its findings.
    pub(crate) registries: &'a [(&'a str, Verdict, Verdict)],
    pub(crate) skipped: u32,
    pub(crate) not_deployed: u32,
    /// The code and the pointer of each error entry.
    pub(crate) errors: &'a [(&'a str, &'a str)],
}

/// The text of a fixture.
pub(crate) fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/iac").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The findings of both checks.
pub(crate) fn verdicts(registry: &RegistryResult<'_>) -> (Verdict, Verdict) {
    let of = |check: &str| {
        let finding = registry.findings.iter().find(|finding| finding.check.id == check);
        let finding = finding.unwrap_or_else(|| panic!("no {check}"));
        (finding.status, finding.reason.code)
    };
    (of(TRUSTED), of(IP))
}

/// The address of a registry or, without one, its name.
pub(crate) fn identity<'r>(registry: &'r RegistryResult<'_>) -> &'r str {
    let identity = &registry.identity;
    identity
        .address
        .as_deref()
        .or(identity.name.as_deref())
        .unwrap_or_default()
}

/// Compares a document with what is expected of it, and checks every position.
pub(crate) fn expect(document: &str, expected: &Expected<'_>) {
    let report = report(document);
    compare(document, &report, expected);
    check_positions(document, &report);
}

/// Like `expect`, for a document in which a key occurs twice, so that no pointer is unique.
pub(crate) fn expect_twice(document: &str, expected: &Expected<'_>) {
    compare(document, &report(document), expected);
}

fn compare(document: &str, report: &Report<'_>, expected: &Expected<'_>) {
    let document = document.get(..4000).unwrap_or(document);
    let registries = report.registries.iter().map(|registry| {
        let (trusted, ip) = verdicts(registry);
        (identity(registry), trusted, ip)
    });
    let registries: Vec<_> = registries.collect();
    assert_eq!(registries, expected.registries, "{document}");
    let errors = report.errors.iter();
    let errors: Vec<_> = errors
        .map(|problem| (problem.code.code(), problem.position.pointer.as_str()))
        .collect();
    assert_eq!(errors, expected.errors, "{document}");
    assert_eq!(report.skipped, expected.skipped, "skipped: {document}");
    assert_eq!(report.not_deployed, expected.not_deployed, "not deployed: {document}");
}

/// Each registry is an object at its position and at its pointer. Each pointer of evidence, or that of the object around it, resolves. So do
/// the positions of errors.
pub(crate) fn check_positions(document: &str, report: &Report<'_>) {
    let root: Value = serde_json::from_str(document).unwrap();
    for registry in &report.registries {
        let position = &registry.position;
        let text = text_at(document, position.line, position.column);
        assert!(text.starts_with('{'), "{position:?}: {document}");
        let object = serde_json::Deserializer::from_str(text).into_iter::<Value>().next();
        let object = object.unwrap().unwrap();
        assert_eq!(root.pointer(&position.pointer), Some(&object), "{position:?}");
        for finding in &registry.findings {
            for evidence in &finding.evidence {
                let pointer = &evidence.pointer;
                assert!(pointer.starts_with(&position.pointer), "{pointer}: {document}");
                let (parent, _) = pointer.rsplit_once('/').unwrap_or_default();
                let parent = root
                    .pointer(parent)
                    .is_some_and(|parent| parent.is_object() || parent.is_array());
                assert!(root.pointer(pointer).is_some() || parent, "{evidence:?}: {document}");
            }
        }
    }
    for Problem { position, .. } in &report.errors {
        let text = text_at(document, position.line, position.column);
        let value = serde_json::Deserializer::from_str(text).into_iter::<Value>().next();
        let value = value.unwrap().unwrap();
        assert_eq!(
            root.pointer(&position.pointer),
            Some(&value),
            "{position:?}: {document}"
        );
    }
}

/// The text from a line and a column, both counted from 1, the column in bytes.
fn text_at(document: &str, line: u32, column: u32) -> &str {
    let mut rest = document;
    for _ in 1..line {
        (_, rest) = rest.split_once('\n').expect("the line exists");
    }
    &rest[usize::try_from(column).unwrap() - 1..]
}

/// The report on a document as JSON.
pub(crate) fn printed(document: &str) -> String {
    let settings = Settings::default();
    let outcome = acrcheck_policies::evaluate(document, &settings);
    to_json(&outcome, &settings, Detail::Full)
}

/// A template with these parameters, variables and resources.
pub(crate) fn template(parameters: &Value, variables: &Value, resources: &Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "languageVersion": "2.0",
        "parameters": parameters,
        "variables": variables,
        "resources": resources,
    })
}

/// A template with only resources.
pub(crate) fn resources(resources: &Value) -> String {
    template(&json!({}), &json!({}), resources).to_string()
}

/// A Premium registry in a template.
pub(crate) fn declared(name: &str, properties: &Value) -> Value {
    json!({
        "type": "Microsoft.ContainerRegistry/registries",
        "apiVersion": "2025-11-01",
        "name": name,
        "sku": {"name": "Premium"},
        "properties": properties,
    })
}

/// A deployment in a template.
pub(crate) fn deployment(name: &str, scope: &str, parameters: &Value, template: &Value) -> Value {
    json!({
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": scope},
            "parameters": parameters,
            "template": template,
        },
    })
}

/// A plan that creates these resources: the address, the values, and what is not known of each.
pub(crate) fn plan(created: &[(&str, Value, Value)]) -> Value {
    let type_of = |address: &str| address.rsplit('.').nth(1).unwrap_or_default().to_owned();
    let planned: Vec<Value> = created
        .iter()
        .map(|(address, values, _)| {
            json!({"address": address, "mode": "managed", "type": type_of(address), "values": values, "sensitive_values": {}})
        })
        .collect();
    let changes: Vec<Value> = created
        .iter()
        .map(|(address, values, unknown)| {
            json!({
                "address": address,
                "mode": "managed",
                "type": type_of(address),
                "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown},
            })
        })
        .collect();
    let configuration: Vec<Value> = created
        .iter()
        .map(|(address, values, _)| {
            let attributes = values.as_object().unwrap();
            let expressions: serde_json::Map<String, Value> = attributes
                .iter()
                // A block that refers to something else is an empty object.
                .map(|(name, _)| (name.clone(), json!({})))
                .collect();
            json!({"address": address, "mode": "managed", "type": type_of(address), "expressions": expressions})
        })
        .collect();
    json!({
        "format_version": "1.2",
        "terraform_version": "1.12.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configuration}},
        "complete": true,
        "errored": false,
    })
}
