//! The decision tables over the whole state space of a registry, in the native crate and the component, compared with an independent oracle
//! that transcribes the tables.

mod cases;
mod examples;
pub(crate) mod oracle;
pub(crate) mod space;

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::support::{IP, TRUSTED, advisory_codes, evaluate, finding};
use oracle::Verdict;
use space::{Settings, State};

/// The number of registries in one document.
const BATCH: usize = 2_000;

/// Differences from the tables: the kinds, the number of states of each, and the first state.
#[derive(Default)]
pub(crate) struct Differences {
    pub(crate) compared: usize,
    kinds: BTreeMap<String, (usize, String)>,
}

impl Differences {
    pub(crate) fn note(&mut self, kind: String, state: &State, settings: &Settings) {
        let (count, _) = self
            .kinds
            .entry(kind)
            .or_insert_with(|| (0, format!("{} under {}", state.document(), settings.json)));
        *count += 1;
    }

    /// Fails if there are any.
    pub(crate) fn assert_none(&self) {
        let mut list = String::new();
        for (kind, (count, example)) in &self.kinds {
            write!(list, "\n{count:6} {kind}\n       {example:.600}").unwrap();
        }
        assert!(
            self.kinds.is_empty(),
            "{} kinds of differences from the decision tables in {} states:{list}",
            self.kinds.len(),
            self.compared
        );
    }

    /// Compares the findings on a registry with the tables.
    fn compare(&mut self, state: &State, registry: &Value, settings: &Settings) {
        self.compared += 1;
        let trusted = oracle::trusted_services(state);
        self.compare_finding(TRUSTED, state, registry, settings, &trusted);
        if let Some(ip) = oracle::ip_network_rules(state, settings) {
            self.compare_finding(IP, state, registry, settings, &ip);
        }
    }

    fn compare_finding(
        &mut self,
        check: &str,
        state: &State,
        registry: &Value,
        settings: &Settings,
        expected: &Verdict,
    ) {
        let finding = finding(registry, check);
        let seen = Verdict {
            status: finding["status"].as_str().unwrap().to_owned(),
            reason: finding["reason"].as_str().unwrap().to_owned(),
        };
        let of = if state.declared { "declared, " } else { "" };
        if seen != *expected {
            let kind = format!(
                "{of}{check}: {}/{} must be {}/{}",
                seen.status, seen.reason, expected.status, expected.reason
            );
            self.note(kind, state, settings);
            // The rest depends on status and reason.
            return;
        }
        let message = finding["message"].as_str().unwrap();
        let fails = expected.status == "fail";
        let faults = [
            (message.is_empty(), "no message"),
            (finding["severity"] != "high", "severity is not high"),
            (
                state.is_broken() && !message.contains("properties"),
                "the message does not say that properties could not be read",
            ),
            (
                !fails && finding["remediation"] != Value::Array(Vec::new()),
                "commands without a failure",
            ),
            (finding["portal"].is_string() != fails, "portal"),
        ];
        for (_, fault) in faults.iter().filter(|(given, _)| *given) {
            self.note(format!("{of}{check}: {fault}"), state, settings);
        }
        let undecided = oracle::undecided_advisories(state);
        let mut seen = advisory_codes(finding);
        let mut expected = oracle::advisories(check, state, settings, expected);
        seen.retain(|code| !undecided.contains(code));
        expected.retain(|code| !undecided.contains(code));
        for code in &seen {
            let times = seen.iter().filter(|other| *other == code).count();
            if !expected.contains(code) || times > 1 {
                self.note(format!("{of}{check}: advisory {code} too many"), state, settings);
            }
        }
        for code in expected.iter().filter(|code| !seen.contains(code)) {
            self.note(format!("{of}{check}: no advisory {code}"), state, settings);
        }
    }

    /// Evaluates every state in batches, in the component and natively.
    fn observed(&mut self, states: impl Iterator<Item = State>, settings: &Settings) {
        let mut states = states.peekable();
        while states.peek().is_some() {
            let batch: Vec<State> = states.by_ref().take(BATCH).collect();
            let documents: Vec<String> = batch.iter().map(State::document).collect();
            let document = format!("[{}]", documents.join(","));
            let report = evaluate(&document, settings.json);
            let registries = report["registries"].as_array().unwrap();
            assert_eq!(registries.len(), batch.len());
            assert_eq!(report["complete"], true);
            for (state, registry) in batch.iter().zip(registries) {
                self.compare(state, registry, settings);
            }
        }
    }

    /// Evaluates every state as declared, natively.
    fn declared(&mut self, states: impl Iterator<Item = State>, settings: &Settings) {
        let parsed = acrcheck_policies::Settings::parse(settings.json).expect("valid settings");
        for state in states {
            let document = state.document();
            let detail = acrcheck_policies::Detail::Full;
            let provenance = acrcheck_policies::Provenance::Declared;
            let outcome = acrcheck_policies::evaluate_as(&document, provenance, &parsed, detail);
            let report: Value = serde_json::from_str(&acrcheck_policies::to_json(&outcome, &parsed, detail)).unwrap();
            self.compare(&state, &report["registries"][0], settings);
        }
    }
}

#[test]
fn trusted_services_over_every_state() {
    let settings = Settings::default();
    let mut differences = Differences::default();
    differences.observed(space::for_trusted_services(false), &settings);
    assert!(differences.compared > 60_000, "{} states", differences.compared);
    differences.declared(space::for_trusted_services(true), &settings);
    differences.assert_none();
}

#[test]
fn ip_network_rules_over_every_state() {
    let settings = Settings::default();
    let mut differences = Differences::default();
    differences.observed(space::for_ip_network_rules(false), &settings);
    assert!(differences.compared > 50_000, "{} states", differences.compared);
    differences.declared(space::for_ip_network_rules(true), &settings);
    differences.assert_none();
}

#[test]
fn ip_network_rules_under_settings() {
    let mut differences = Differences::default();
    for settings in &space::SETTINGS[1..] {
        differences.observed(space::under_settings(false), settings);
        differences.declared(space::under_settings(true), settings);
    }
    assert!(differences.compared > 25_000, "{} states", differences.compared);
    differences.assert_none();
}
