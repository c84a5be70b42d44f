//! Compares the description of the checks with their findings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::conformance::space;
use crate::support::{IP, POLICY, TRUSTED, evaluate, finding};

#[test]
fn every_check_is_described_in_full() {
    for check in acrcheck_policies::describe().checks {
        assert!(check.rationale.len() > 200, "{}", check.id);
        assert!(check.audit_portal.len() >= 3 && !check.audit_commands.is_empty());
        assert!(check.remediation_portal.len() >= 3 && !check.remediation_commands.is_empty());
        assert!(
            check
                .references
                .iter()
                .all(|r| r.url.starts_with("https://learn.microsoft.com/"))
        );
        let runs_az_acr = check.remediation_commands.iter().all(|c| c.starts_with("az acr "));
        assert!(runs_az_acr, "{}", check.id);
        for reason in check.reasons {
            let fails = reason.status == acrcheck_policies::Status::Fail;
            assert_eq!(reason.portal.is_some(), fails, "{}", reason.code);
            assert!(reason.summary.ends_with('.'), "{}", reason.code);
        }
        let codes: BTreeSet<&str> = check.reasons.iter().map(|r| r.code).collect();
        assert_eq!(codes.len(), check.reasons.len());
    }
}

/// The keys of the JSON are the fields of the records in camel case.
#[test]
fn the_description_as_json_equals_that_in_records() {
    let native = acrcheck_policies::describe_json(&acrcheck_policies::describe());
    assert_eq!(POLICY.describe_json().unwrap(), native);
    let described: Value = serde_json::from_str(&native).unwrap();
    let metadata = POLICY.metadata();
    let mut expected = serde_json::to_value(metadata).unwrap();
    expected["schema"] = "acrcheck.policy/v1".into();
    expected["settingsSchema"] = serde_json::from_str(&metadata.settings_schema).unwrap();
    assert_eq!(described, expected);
}

/// All reasons that occur in the state space, as observed. Reasons for declared registries only are missing.
#[test]
fn every_described_reason_occurs_and_no_other() {
    let mut given: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut look = |report: &Value, check: &'static str| {
        for registry in report["registries"].as_array().unwrap() {
            let finding = finding(registry, check);
            let reason = finding["reason"].as_str().unwrap().to_owned();
            given.entry(check).or_default().insert(reason);
        }
    };
    let list = |states: &mut dyn Iterator<Item = space::State>| {
        let documents: Vec<String> = states.map(|state| state.document()).collect();
        format!("[{}]", documents.join(","))
    };
    let trusted = list(&mut space::for_trusted_services(false).step_by(31));
    look(&evaluate(&trusted, "{}"), TRUSTED);
    let ip = list(&mut space::for_ip_network_rules(false).step_by(31));
    for settings in space::SETTINGS {
        look(&evaluate(&ip, settings.json), IP);
    }
    // Only for registries in templates and plans: policies/tests/all/declared_states.rs.
    const DECLARED: [&str; 2] = ["trusted-services-allowed-by-default", "unresolved-expression"];
    for check in acrcheck_policies::describe().checks {
        let described: BTreeSet<String> = check
            .reasons
            .iter()
            .map(|reason| reason.code.to_owned())
            .filter(|code| !DECLARED.contains(&code.as_str()))
            .collect();
        assert_eq!(given[check.id], described);
    }
}
