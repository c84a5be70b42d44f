//! The component itself: its imports, its size, and that its typed and JSON results agree.

use acrcheck::report::Report;
use serde_json::Value;

use crate::support::{COMPONENT, POLICY, evaluate_json, fixture_documents, registries};

#[test]
fn the_component_imports_nothing() {
    let info = POLICY.info();
    println!("component: {} bytes, sha256 {}", info.size, info.sha256);
    assert_eq!(
        info.exports,
        [
            "acrcheck:policy/types@0.1.0",
            "acrcheck:policy/packed@0.1.0",
            "acrcheck:policy/evaluate@0.1.0"
        ]
    );
}

/// The size of the component in bytes is limited.
#[test]
fn the_embedded_component_stays_small() {
    let size = acrcheck::EMBEDDED_COMPONENT.len();
    assert!(size < 440_000, "{size} bytes");
}

/// Compares the typed results, as the host prints them, with the JSON of the component.
#[test]
fn typed_and_json_results_agree() {
    for document in documents() {
        let mut report = Report::new(&POLICY);
        report.add("x", POLICY.evaluate(&document, &acrcheck::Settings::default()));
        let mut typed = serde_json::to_value(&report).unwrap();
        let top = typed.as_object_mut().unwrap();
        top.remove("component");
        // These belong to a run and not to one document.
        for count in ["waived", "duplicates"] {
            top["summary"].as_object_mut().unwrap().remove(count);
        }
        for list in ["registries", "errors"] {
            for entry in top[list].as_array_mut().unwrap() {
                entry["source"].as_object_mut().unwrap().remove("path");
            }
        }
        let json: Value = serde_json::from_str(&evaluate_json(&document, "{}")).unwrap();
        assert_eq!(typed, json, "{document:.500}");
    }
}

fn documents() -> Vec<String> {
    let mut documents = fixture_documents();
    documents.extend(["", " \n", "{", "null", "[1]", "{} x", "\u{feff}[]"].map(str::to_owned));
    documents
}

#[test]
fn the_description_matches_the_native_crate() {
    let component = POLICY.metadata();
    let native = acrcheck_policies::describe();
    assert_eq!(component.version, native.version);
    assert_eq!(component.settings_schema, native.settings_schema);
    let ids: Vec<&str> = component.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids, ["acr-trusted-services", "acr-ip-network-rules"]);
    for (component, native) in component.checks.iter().zip(native.checks) {
        assert_eq!(component.title, native.title);
        assert_eq!(component.reasons.len(), native.reasons.len());
        assert_eq!(component.advisories.len(), native.advisories.len());
    }
}

/// Another host may reuse an instance, so a call must free its memory.
#[test]
fn a_reused_instance_does_not_grow() {
    let mut config = wasmtime::Config::new();
    config.consume_fuel(false);
    let engine = wasmtime::Engine::new(&config).unwrap();
    let component = wasmtime::component::Component::from_binary(&engine, &COMPONENT).unwrap();
    let mut store = wasmtime::Store::new(&engine, Growth::default());
    store.limiter(|growth| growth);
    let linker = wasmtime::component::Linker::new(&engine);
    let policy = raw::Policy::instantiate(&mut store, &component, &linker).unwrap();
    let calls = policy.acrcheck_policy_evaluate();
    let document = registries::lines(200, registries::indented);
    let mut after_first = 0;
    for round in 0..50 {
        let report = calls.call_evaluate(&mut store, &document, "{}", FULL).unwrap().unwrap();
        assert_eq!(report.registries.len(), 200);
        let json = calls.call_evaluate_json(&mut store, &document, "{}", FULL).unwrap();
        assert!(json.contains("registry0000199"));
        calls.call_validate_settings(&mut store, "[]").unwrap().unwrap_err();
        calls.call_describe(&mut store).unwrap();
        if round == 0 {
            after_first = store.data().bytes;
        }
    }
    assert!(after_first > document.len(), "{after_first} bytes");
    assert_eq!(store.data().bytes, after_first);
}

/// The bindings of the component, without the library.
mod raw {
    wasmtime::component::bindgen!({ path: "../../wit/0.1.0", world: "policy" });
}

const FULL: raw::exports::acrcheck::policy::types::Detail = raw::exports::acrcheck::policy::types::Detail::Full;

/// The bytes of memory that an instance has requested.
#[derive(Default)]
struct Growth {
    bytes: usize,
}

impl wasmtime::ResourceLimiter for Growth {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.bytes = desired;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}
