//! The decision tables over the whole space of states a registry can be in, against a transcription of the tables that knows nothing of
//! the implementation: on the native crate and on the component.

mod oracle;
pub(crate) mod space;

use serde_json::Value;

use crate::support::{IP, TRUSTED, advisory_codes, evaluate, finding};
use oracle::Verdict;
use space::{Settings, State};

/// How many registries stand in one document.
const BATCH: usize = 2_000;

/// Whether the verdicts on a registry are those of the tables.
fn compare(state: &State, registry: &Value, settings: &Settings) {
    let context = || format!("{}\nunder {}", state.document(), settings.json);
    for (check, expected) in [
        (TRUSTED, oracle::trusted_services(state)),
        (IP, oracle::ip_network_rules(state, settings)),
    ] {
        let finding = finding(registry, check);
        let seen = Verdict {
            status: finding["status"].as_str().unwrap().to_owned(),
            reason: finding["reason"].as_str().unwrap().to_owned(),
        };
        assert_eq!(seen, expected, "{check}: {}", context());
        assert!(
            !finding["message"].as_str().unwrap().is_empty() && finding["severity"] == "high",
            "{check}: {}",
            context()
        );
        let mends = !finding["remediation"].as_array().unwrap().is_empty();
        assert!(
            !mends || expected.status == "fail",
            "{check} mends what did not fail: {}",
            context()
        );
        assert_eq!(
            finding["portal"].is_string(),
            expected.status == "fail",
            "{check}: {}",
            context()
        );
        let mut codes = advisory_codes(finding);
        codes.sort_unstable();
        let mut expected = oracle::advisories(check, state, settings, &expected);
        expected.sort_unstable();
        assert_eq!(codes, expected, "{check}: {}", context());
    }
}

/// Judges every state in batches, on both sides.
fn judge_observed(states: impl Iterator<Item = State>, settings: &Settings) -> usize {
    let mut states = states.peekable();
    let mut judged = 0;
    while states.peek().is_some() {
        let batch: Vec<State> = states.by_ref().take(BATCH).collect();
        let documents: Vec<String> = batch.iter().map(State::document).collect();
        let document = format!("[{}]", documents.join(","));
        let report = evaluate(&document, settings.json);
        let registries = report["registries"].as_array().unwrap();
        assert_eq!(registries.len(), batch.len());
        assert_eq!(report["complete"], true);
        for (state, registry) in batch.iter().zip(registries) {
            compare(state, registry, settings);
        }
        judged += batch.len();
    }
    judged
}

/// Judges every state as a declared one. There is no document yet that the component takes for a declaration; the native crate is told.
fn judge_declared(states: impl Iterator<Item = State>, settings: &Settings) -> usize {
    let parsed = acrcheck_policies::Settings::parse(settings.json).expect("valid settings");
    let mut judged = 0;
    for state in states {
        let document = state.document();
        let report = acrcheck_policies::evaluate_as(&document, acrcheck_policies::Provenance::Declared, &parsed)
            .expect("a report");
        let registry = serde_json::to_value(&report.registries[0]).unwrap();
        compare(&state, &registry, settings);
        judged += 1;
    }
    judged
}

#[test]
fn trusted_services_over_every_state() {
    let settings = Settings::default();
    let observed = judge_observed(space::for_trusted_services(false), &settings);
    let declared = judge_declared(space::for_trusted_services(true), &settings);
    assert!(observed > 50_000 && declared == observed, "{observed} states");
}

#[test]
fn ip_network_rules_over_every_state() {
    let mut observed = 0;
    let mut declared = 0;
    for settings in space::SETTINGS {
        observed += judge_observed(space::for_ip_network_rules(false), &settings);
        declared += judge_declared(space::for_ip_network_rules(true), &settings);
    }
    assert!(observed > 100_000 && declared == observed, "{observed} states");
}
