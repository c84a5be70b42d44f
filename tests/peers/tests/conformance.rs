//! The peers against the native crate and against the oracle of the main tests, over every state that those go through.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "../../conformance/oracle.rs"]
#[allow(dead_code, reason = "the advisories are out of scope here")]
mod oracle;
#[path = "../../conformance/space.rs"]
#[allow(
    dead_code,
    reason = "the advisories and all settings but the default ones are out of scope here"
)]
mod space;

use acrcheck_peers::{Verdict, Verdicts, cel, document, native, rego};
use space::{Settings, State};

struct Peers {
    interpreter: rego::Interpreter,
    machine: rego::Machine,
    cel: cel::Policy,
}

impl Peers {
    fn new() -> Self {
        Self {
            interpreter: rego::Interpreter::new().expect("Rego"),
            machine: rego::Machine::new().expect("Rego"),
            cel: cel::Policy::new().expect("CEL"),
        }
    }

    fn verdicts(&mut self, registry: &str) -> [(&'static str, Verdicts); 3] {
        [
            ("Rego, interpreted", self.interpreter.judge(registry).unwrap()),
            ("Rego, compiled", self.machine.judge(registry).unwrap()),
            ("CEL", self.cel.judge(registry).unwrap()),
        ]
    }
}

/// What the transcription of the tables in the main tests says.
fn told_by_the_oracle(state: &State) -> Verdicts {
    let ip = oracle::ip_network_rules(state, &Settings::default());
    let trusted = oracle::trusted_services(state);
    Verdicts {
        trusted_services: Verdict::new(&trusted.status, &trusted.reason),
        ip_network_rules: Verdict::new(&ip.status, &ip.reason),
    }
}

/// Compares every state, and says how many they were.
fn compare(states: impl Iterator<Item = State>) -> usize {
    let mut peers = Peers::new();
    let mut compared = 0;
    for state in states {
        let document = state.document();
        let native = native::judge(&document).expect("JSON");
        let registries = document::registries(&document).expect("JSON");
        assert_eq!((native.len(), registries.len()), (1, 1), "{document}");
        assert_eq!(native[0], told_by_the_oracle(&state), "native and oracle: {document}");
        for (peer, verdicts) in peers.verdicts(&registries[0]) {
            assert_eq!(verdicts, native[0], "{peer}: {document}");
        }
        compared += 1;
    }
    compared
}

#[test]
fn trusted_services_over_every_state() {
    let compared = compare(space::for_trusted_services(false));
    println!("{compared} states compared: both checks, three peers, the native crate and the oracle");
    assert!(compared > 50_000);
}

#[test]
fn ip_network_rules_over_every_state() {
    let compared = compare(space::for_ip_network_rules(false));
    println!("{compared} states compared: both checks, three peers, the native crate and the oracle");
    assert!(compared > 40_000);
}
