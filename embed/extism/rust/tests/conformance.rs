//! The exact reports of the conformance file, and the limits of the SDK: memory, time and fuel.

use std::path::PathBuf;
use std::time::Duration;

use extism::{Manifest, Plugin, PluginBuilder, Wasm};
use serde_json::Value;

fn file(variable: &str) -> PathBuf {
    let value = std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set; run test.sh"));
    PathBuf::from(value)
}

fn manifest() -> Manifest {
    Manifest::new([Wasm::data(std::fs::read(file("ACRCHECK_EXTISM")).unwrap())])
}

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(file("ACRCHECK_CONFORMANCE")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn strings(value: &Value) -> Vec<&str> {
    let list = value.as_array().unwrap();
    list.iter().map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn reports_are_those_of_the_conformance_file() {
    let mut compared = 0;
    for case in cases() {
        // An empty value counts as none.
        let settings = case["settings"].as_str().unwrap();
        if settings.is_empty() {
            continue;
        }
        let config = [("settings", settings), ("detail", case["detail"].as_str().unwrap())];
        let manifest = manifest().with_config(config.into_iter());
        let mut plugin = Plugin::new(&manifest, [], false).unwrap();
        let (documents, reports) = (strings(&case["documents"]), strings(&case["reports"]));
        assert_eq!(documents.len(), reports.len());
        for (document, report) in documents.iter().zip(&reports) {
            let found: String = plugin.call("evaluate", *document).unwrap();
            assert_eq!(found, *report, "{}", case["name"]);
            compared += 1;
        }
        let found: String = plugin.call("evaluate_batch", case["documents"].to_string()).unwrap();
        assert_eq!(found, format!("[{}]", reports.join(",")), "{}", case["name"]);
    }
    assert!(compared > 300);
}

/// Each line is an error, which takes time and memory.
fn rows() -> String {
    "[1]\n".repeat(1 << 20)
}

#[test]
fn the_memory_limit_stops_a_call() {
    let mut plugin = Plugin::new(manifest().with_memory_max(1024), [], false).unwrap();
    let error = plugin.call::<_, String>("evaluate", rows()).unwrap_err();
    assert!(format!("{error:#}").contains("oom"), "{error:#}");
}

#[test]
fn the_time_limit_stops_a_call() {
    let mut plugin = Plugin::new(manifest().with_timeout(Duration::from_millis(50)), [], false).unwrap();
    let error = plugin.call::<_, String>("evaluate", rows()).unwrap_err();
    assert!(format!("{error:#}").contains("timeout"), "{error:#}");
}

#[test]
fn the_fuel_limit_stops_a_call() {
    let builder = PluginBuilder::new(manifest()).with_fuel_limit(10_000_000);
    let mut plugin = builder.build().unwrap();
    let report: String = plugin.call("evaluate", "[]").unwrap();
    assert!(report.contains("\"complete\":true"));
    let error = plugin.call::<_, String>("evaluate", rows()).unwrap_err();
    assert!(format!("{error:#}").contains("fuel"), "{error:#}");
}
