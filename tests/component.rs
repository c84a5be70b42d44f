//! The component itself: what it asks for, how large it is, and that it says the same through both of its doors.

use acrcheck::report::Report;
use acrcheck::{Engine, Limits, LoadError, RunError};
use serde_json::Value;

use crate::support::{COMPONENT, ENGINE, POLICY, evaluate_json, tests_folder};

#[test]
fn imports_nothing() {
    let info = POLICY.info();
    println!("component: {} bytes, sha256 {}", info.size, info.sha256);
    assert_eq!(info.imports, [""; 0]);
    assert_eq!(
        info.exports,
        ["acrcheck:policy/types@0.1.0", "acrcheck:policy/evaluate@0.1.0"]
    );
}

/// What is small stays small.
#[test]
fn the_embedded_component_does_not_grow_unnoticed() {
    let size = acrcheck::EMBEDDED_COMPONENT.len();
    assert!(size < 232 << 10, "{size} bytes");
}

/// The typed results, as the host prints them, against the component's own JSON.
#[test]
fn says_the_same_typed_and_as_json() {
    for document in documents() {
        let mut report = Report::new("acrcheck", "0", POLICY.info());
        report.add("x", POLICY.evaluate(&document, "{}"));
        let mut typed = serde_json::to_value(&report).unwrap();
        let top = typed.as_object_mut().unwrap();
        top.remove("component");
        top["summary"].as_object_mut().unwrap().remove("waived");
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
    let folder = std::fs::read_dir(tests_folder().join("fixtures")).unwrap();
    let mut documents: Vec<String> = folder
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    documents.extend(["", " \n", "{", "null", "[1]", "{} x", "\u{feff}[]"].map(str::to_owned));
    documents
}

#[test]
fn describes_itself_as_the_native_crate_does() {
    let component = POLICY.describe().unwrap();
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

#[test]
fn other_formats_are_refused_by_name() {
    let refused = |bytes: &[u8]| ENGINE.load(bytes).unwrap_err();
    assert!(matches!(refused(b""), LoadError::NotWebAssembly));
    assert!(matches!(refused(b"{}"), LoadError::NotWebAssembly));
    assert!(matches!(
        refused(b"\x7fELF\x02\x01\x01\0\0\0"),
        LoadError::NotWebAssembly
    ));
    let module = wat::parse_str("(module)").unwrap();
    assert!(matches!(refused(&module), LoadError::CoreModule));
    let truncated = &COMPONENT[..COMPONENT.len() / 2];
    assert!(matches!(refused(truncated), LoadError::Invalid(_)));
    let empty = wat::parse_str("(component)").unwrap();
    assert!(matches!(refused(&empty), LoadError::WrongWorld { .. }));
}

#[test]
fn a_component_with_imports_is_refused_with_their_names() {
    let component = wat::parse_str(
        r#"(component
            (import "wasi:cli/environment@0.2.0" (instance))
            (import "example:net/http@1.0.0" (instance)))"#,
    )
    .unwrap();
    let Err(LoadError::Imports(imports)) = ENGINE.load(&component) else {
        panic!("it was not refused for its imports");
    };
    assert_eq!(imports, ["wasi:cli/environment@0.2.0", "example:net/http@1.0.0"]);
}

/// Runs the component under one limit that is too low for it.
fn under(limits: Limits) -> RunError {
    let policy = Engine::new(limits).unwrap().load(&COMPONENT).unwrap();
    let list = format!("[{}]", vec![r#"{"name":"orchard"}"#; 20_000].join(","));
    policy.evaluate(&list, "{}").unwrap_err()
}

#[test]
fn limits_stop_the_component_and_say_which_it_was() {
    let fuel = under(Limits {
        fuel_base: 10_000,
        fuel_per_byte: 1,
        ..Limits::default()
    });
    assert!(matches!(fuel, RunError::OutOfFuel { .. }), "{fuel:?}");
    let memory = under(Limits {
        memory_bytes: 4 << 20,
        ..Limits::default()
    });
    assert!(matches!(memory, RunError::OutOfMemory { .. }), "{memory:?}");
    let document = under(Limits {
        document_bytes: 100,
        ..Limits::default()
    });
    assert!(
        matches!(document, RunError::DocumentTooLarge { limit: 100, .. }),
        "{document:?}"
    );
    let result = under(Limits {
        result_bytes: 1_000,
        ..Limits::default()
    });
    assert!(matches!(result, RunError::Stopped(_)), "{result:?}");
    let component = Engine::new(Limits {
        component_bytes: 1_000,
        ..Limits::default()
    })
    .unwrap()
    .load(&COMPONENT);
    assert!(matches!(component, Err(LoadError::TooLarge { limit: 1_000, .. })));
}
