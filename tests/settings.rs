//! Settings that are accepted and refused, by the component and by its published schema.

use serde_json::{Value, json};

use crate::support::POLICY;

fn schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(acrcheck_policies::SETTINGS_SCHEMA).unwrap();
    jsonschema::validator_for(&schema).expect("the schema is valid")
}

fn problems(settings: &str) -> Vec<(String, String)> {
    let problems = POLICY.validate_settings(settings).expect("not stopped");
    problems.into_iter().map(|p| (p.pointer, p.message)).collect()
}

#[test]
fn valid_settings_are_accepted_by_both() {
    let schema = schema();
    for settings in [
        json!({}),
        json!({"unrestricted": "fail"}),
        json!({"unrestricted": "not-applicable"}),
        json!({"minPrefixLength": 0}),
        json!({"minPrefixLength": 32}),
        json!({"minPrefixLength": 16.0}),
        json!({"allowedRanges": ["20.0.0.0/8", "2603:1000::/24", "52.1.2.3"]}),
        json!({"checks": ["acr-ip-network-rules"]}),
        json!({"severity": {}}),
        json!({"severity": {"acr-ip-network-rules": "low", "no-ip-rules": "critical"}}),
        json!({"checks": ["acr-ip-network-rules", "acr-trusted-services"], "minPrefixLength": 24}),
    ] {
        assert!(schema.is_valid(&settings), "{settings}");
        assert_eq!(problems(&settings.to_string()), [], "{settings}");
    }
}

#[test]
fn invalid_settings_are_refused_by_both_at_the_right_place() {
    let schema = schema();
    for (settings, pointer) in [
        (json!([]), ""),
        (json!(null), ""),
        (json!("fail"), ""),
        (json!({"Unrestricted": "fail"}), "/Unrestricted"),
        (json!({"minPrefixLenght": 24}), "/minPrefixLenght"),
        (json!({"a/b~c": 1}), "/a~1b~0c"),
        (json!({"unrestricted": "pass"}), "/unrestricted"),
        (json!({"unrestricted": true}), "/unrestricted"),
        (json!({"minPrefixLength": 33}), "/minPrefixLength"),
        (json!({"minPrefixLength": -1}), "/minPrefixLength"),
        (json!({"minPrefixLength": 8.5}), "/minPrefixLength"),
        (json!({"minPrefixLength": "24"}), "/minPrefixLength"),
        (json!({"minPrefixLength": null}), "/minPrefixLength"),
        (json!({"allowedRanges": "20.0.0.0/8"}), "/allowedRanges"),
        (json!({"allowedRanges": []}), "/allowedRanges"),
        (json!({"allowedRanges": ["20.0.0.0/8", 5]}), "/allowedRanges/1"),
        (json!({"severity": "low"}), "/severity"),
        (json!({"severity": ["low"]}), "/severity"),
        (json!({"severity": null}), "/severity"),
        (
            json!({"severity": {"acr-ip-network-rule": "low"}}),
            "/severity/acr-ip-network-rule",
        ),
        (json!({"severity": {"a/b~c": "low"}}), "/severity/a~1b~0c"),
        (json!({"severity": {"no-ip-rules": "severe"}}), "/severity/no-ip-rules"),
        (json!({"severity": {"no-ip-rules": "High"}}), "/severity/no-ip-rules"),
        (json!({"severity": {"no-ip-rules": 5}}), "/severity/no-ip-rules"),
        (
            json!({"severity": {"no-ip-rules": {"fail": "low"}}}),
            "/severity/no-ip-rules",
        ),
        (json!({"checks": []}), "/checks"),
        (json!({"checks": {}}), "/checks"),
        (json!({"checks": ["acr-trusted-service"]}), "/checks/0"),
        (
            json!({"checks": ["acr-trusted-services", "acr-trusted-services"]}),
            "/checks/1",
        ),
    ] {
        assert!(!schema.is_valid(&settings), "{settings}");
        let problems = problems(&settings.to_string());
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].0, pointer, "{settings}");
    }
}

/// Conditions that a schema cannot express.
#[test]
fn settings_beyond_the_schema_are_refused() {
    for (settings, pointer) in [
        (r#"{"allowedRanges":["20.0.0.0/33"]}"#, "/allowedRanges/0"),
        (r#"{"allowedRanges":["everywhere"]}"#, "/allowedRanges/0"),
        (r#"{"minPrefixLength":24,"minPrefixLength":24}"#, "/minPrefixLength"),
        (r#"{"severity":{},"severity":{}}"#, "/severity"),
        (
            r#"{"severity":{"no-ip-rules":"low","no-ip-rules":"low"}}"#,
            "/severity/no-ip-rules",
        ),
        ("", ""),
        ("{", ""),
        ("{} {}", ""),
        ("minPrefixLength: 24", ""),
    ] {
        let problems = problems(settings);
        assert_eq!(problems.len(), 1, "{settings}: {problems:?}");
        assert_eq!(problems[0].0, pointer, "{settings}");
    }
}

#[test]
fn all_problems_are_reported_at_once() {
    let problems = problems(r#"{"a":1,"minPrefixLength":99,"allowedRanges":["x","y"]}"#);
    let pointers: Vec<&str> = problems.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/a", "/minPrefixLength", "/allowedRanges/0", "/allowedRanges/1"]
    );
}

#[test]
fn invalid_settings_give_no_findings() {
    let report = crate::support::evaluate(r#"{"name":"orchard"}"#, r#"{"a":1}"#);
    assert_eq!(report["registries"], json!([]));
    assert_eq!(report["complete"], false);
    assert_eq!(report["errors"][0]["code"], "invalid-settings");
}

#[test]
fn only_selected_checks_are_returned_in_policy_order() {
    let ids = |settings: &str| -> Vec<String> {
        let report = crate::support::evaluate(r#"{"publicNetworkAccess":"Enabled"}"#, settings);
        let findings = report["registries"][0]["findings"].as_array().unwrap().clone();
        findings
            .iter()
            .map(|f| f["check"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids("{}"), ["acr-trusted-services", "acr-ip-network-rules"]);
    assert_eq!(
        ids(r#"{"checks":["acr-ip-network-rules","acr-trusted-services"]}"#),
        ["acr-trusted-services", "acr-ip-network-rules"]
    );
    assert_eq!(ids(r#"{"checks":["acr-ip-network-rules"]}"#), ["acr-ip-network-rules"]);
}
