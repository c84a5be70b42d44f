//! Compares the peers with the native crate and with the oracle of the main tests, for every state in their space.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test should stop"
)]

#[path = "../../conformance/oracle/mod.rs"]
#[allow(dead_code, unused_imports, reason = "advisories are not compared")]
mod oracle;
#[path = "../../conformance/space/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "only default settings are used, and advisories are not compared"
)]
mod space;

use std::collections::BTreeMap;
use std::fmt::Write;

use acrcheck_peers::{Verdict, Verdicts, cel, document, native, rego};
use space::{Settings, State};

/// The oracle of the main tests.
fn oracle_verdicts(state: &State) -> Verdicts {
    let ip = oracle::ip_network_rules(state, &Settings::default()).expect("a verdict with default settings");
    let trusted = oracle::trusted_services(state);
    Verdicts {
        trusted_services: Verdict::new(&trusted.status, &trusted.reason),
        ip_network_rules: Verdict::new(&ip.status, &ip.reason),
    }
}

/// Differences from the oracle: the kinds, the number of states of each, and the first state.
#[derive(Default)]
struct Differences(BTreeMap<String, (usize, String)>);

impl Differences {
    fn compare(&mut self, engine: &str, seen: &Verdicts, expected: &Verdicts, document: &str) {
        for (seen, expected) in [
            (&seen.trusted_services, &expected.trusted_services),
            (&seen.ip_network_rules, &expected.ip_network_rules),
        ] {
            if seen != expected {
                let kind = format!(
                    "{engine}: {}/{} must be {}/{}",
                    seen.status, seen.reason, expected.status, expected.reason
                );
                let (count, _) = self.0.entry(kind).or_insert_with(|| (0, document.to_owned()));
                *count += 1;
            }
        }
    }

    fn assert_none(&self) {
        let mut list = String::new();
        for (kind, (count, example)) in &self.0 {
            write!(list, "\n{count:6} {kind}\n       {example:.600}").unwrap();
        }
        assert!(self.0.is_empty(), "{} kinds of differences:{list}", self.0.len());
    }
}

/// Compares Rego, interpreted and compiled, and CEL with the oracle. Returns the number of states.
fn compare_peers(states: impl Iterator<Item = State>) -> usize {
    let mut interpreter = rego::Interpreter::new().expect("Rego");
    let mut machine = rego::Machine::new().expect("Rego");
    let cel = cel::Policy::new().expect("CEL");
    let mut differences = Differences::default();
    let mut compared = 0;
    for state in states {
        let document = state.document();
        let registries = document::registries(&document).expect("JSON");
        assert_eq!(registries.len(), 1, "{document}");
        let registry = &registries[0];
        let expected = oracle_verdicts(&state);
        for (peer, verdicts) in [
            ("Rego, interpreted", interpreter.evaluate(registry).unwrap()),
            ("Rego, compiled", machine.evaluate(registry).unwrap()),
            ("CEL", cel.evaluate(registry).unwrap()),
        ] {
            differences.compare(peer, &verdicts, &expected, &document);
        }
        compared += 1;
    }
    differences.assert_none();
    compared
}

/// Compares the native crate with the oracle.
fn compare_native(states: impl Iterator<Item = State>) {
    let mut differences = Differences::default();
    for state in states {
        let document = state.document();
        let native = native::evaluate(&document).expect("JSON");
        assert_eq!(native.len(), 1, "{document}");
        differences.compare("native", &native[0], &oracle_verdicts(&state), &document);
    }
    differences.assert_none();
}

#[test]
fn trusted_services_in_rego_and_cel() {
    let compared = compare_peers(space::for_trusted_services(false));
    println!("{compared} states compared: both checks, three peers and the oracle");
    assert!(compared > 60_000);
}

#[test]
fn ip_network_rules_in_rego_and_cel() {
    let compared = compare_peers(space::for_ip_network_rules(false));
    println!("{compared} states compared: both checks, three peers and the oracle");
    assert!(compared > 50_000);
}

#[test]
fn the_native_crate() {
    compare_native(space::for_trusted_services(false).chain(space::for_ip_network_rules(false)));
}
