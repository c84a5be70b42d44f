//! The peers on the output of tools: every file of `tests/fixtures`, and the documents for timing.
//!
//! Rego and CEL get one registry as input. Rust finds the registries in lists, pages and query results for both.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test should stop"
)]

use std::path::{Path, PathBuf};

use acrcheck_peers::{cel, document, native, rego};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Compares all registries of a document, and returns their number.
fn compare(text: &str, context: &str) -> usize {
    let mut interpreter = rego::Interpreter::new().unwrap();
    let mut machine = rego::Machine::new().unwrap();
    let cel = cel::Policy::new().unwrap();
    let native = native::evaluate(text).unwrap();
    let registries = document::registries(text).unwrap();
    assert_eq!(native.len(), registries.len(), "{context}");
    for (native, registry) in native.iter().zip(&registries) {
        assert_eq!(&interpreter.evaluate(registry).unwrap(), native, "Rego, {context}");
        assert_eq!(
            &machine.evaluate(registry).unwrap(),
            native,
            "Rego, compiled, {context}"
        );
        assert_eq!(&rego::evaluate_cold(registry).unwrap(), native, "Rego, cold, {context}");
        assert_eq!(&cel.evaluate(registry).unwrap(), native, "CEL, {context}");
    }
    native.len()
}

#[test]
fn every_fixture() {
    let mut compared = 0;
    for folder in ["../fixtures", "documents"] {
        for file in files(folder) {
            let text = std::fs::read_to_string(&file).unwrap();
            compared += compare(&text, &file.display().to_string());
        }
    }
    println!("{compared} registries compared");
    assert!(compared >= 20);
}

/// States outside the space: registries with the same value in two places, and texts that are almost addresses.
#[test]
fn states_outside_the_space() {
    let network = [
        r#""properties":{},"publicNetworkAccess":"Disabled""#,
        r#""properties":{"publicNetworkAccess":null},"publicNetworkAccess":"Disabled""#,
        r#""properties":{"publicNetworkAccess":"Disabled"},"publicNetworkAccess":null"#,
        r#""properties":{"publicNetworkAccess":"Disabled"},"publicNetworkAccess":"disabled ""#,
        r#""properties":{"publicNetworkAccess":"Disabled"},"publicNetworkAccess":"Enabled""#,
        r#""properties":{"publicNetworkAccess":5},"publicNetworkAccess":5"#,
        r#""properties":5,"publicNetworkAccess":"Disabled""#,
        r#""properties":[],"publicNetworkAccess":"Disabled""#,
        r#""properties":{},"properties":{},"publicNetworkAccess":"Disabled""#,
        r#""properties":{},"Properties":{},"publicNetworkAccess":"Disabled""#,
        r#""properties":null,"Properties":{"publicNetworkAccess":"Disabled"}"#,
        r#""properties":null,"publicNetworkAccess":"Disabled""#,
        r#""properties":{"networkRuleSet":{"defaultAction":"Deny"},"publicNetworkAccess":"Enabled"},"networkRuleSet":{"defaultAction":"Deny"}"#,
        r#""properties":{"networkRuleSet":{"defaultAction":"Deny"},"publicNetworkAccess":"Enabled"},"networkRuleSet":{"defaultAction":"Allow"}"#,
        r#""properties":{"networkRuleSet":{"defaultAction":"Deny"},"publicNetworkAccess":"Enabled"},"networkRuleSet":"Deny""#,
        // The Kelvin sign is not a `k`.
        r#""publicNetworkAccess":"Enabled","networ\u212aRuleSet":{"defaultAction":"Deny"}"#,
        r#""publicNetworkAccess":"Enabled\u00a0","networkRuleSet":"Allow""#,
        r#""sku":{"name":"Basic"},"SKU":{"name":"Basic"}"#,
        r#""sku":{"name":"Basic"},"sku":{"name":"Basic"}"#,
    ];
    let rules = [
        r#"{"value":"::ffff:0.0.0.0/96"}"#,
        r#"{"value":"20.1.2.3","ip_range":" 20.1.2.3 "}"#,
        r#"{"value":"20.1.2.3","ip_range":5}"#,
        r#"{"value":"20.1.2.3","Value":"20.1.2.3"}"#,
        r#"{"value":"20.1.2.3","ip_range":"nonsense"}"#,
        r#"{"value":"0.0.0.0/00"}"#,
        r#"{"value":"0.0.0.0 /0"}"#,
        r#"{"value":"1.2.3.4/+24"}"#,
        r#"{"value":"fe80::1%eth0"}"#,
        r#"{"value":"[::1]"}"#,
        r#"{"value":"::/0/0"}"#,
        r#"{"value":"0.0.0.0/0"},{"value":"::1"}"#,
        r#"{"value":"0.0.0.0/1"},{"value":"0.0.0.1/1"}"#,
        r#"{"value":"0.0.0.0/1"},{"value":"127.0.0.1/1"},{"value":"200.0.0.0/1"}"#,
    ];
    let settings = rules.map(|rules| {
        format!(r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{rules}]}}"#)
    });
    let mut compared = 0;
    for members in network.into_iter().chain(settings.iter().map(String::as_str)) {
        let text = format!(r#"{{"name":"meadow","type":"Microsoft.ContainerRegistry/registries",{members}}}"#);
        compared += compare(&text, &text);
    }
    assert_eq!(compared, network.len() + rules.len());
    compare(
        &all_but_one(32, |bits| std::net::Ipv4Addr::from(bits as u32).to_string()),
        "all but one",
    );
    compare(
        &all_but_one(128, |bits| std::net::Ipv6Addr::from(bits).to_string()),
        "all but one",
    );
}

/// A registry whose rules allow every address except the last.
fn all_but_one(width: u32, text: impl Fn(u128) -> String) -> String {
    let all = u128::MAX >> (128 - width);
    let rules = (1..=width).map(|length| {
        let host = width - length;
        let first = (all >> host << host) & !(1 << host);
        format!(r#"{{"value":"{}/{length}"}}"#, text(first))
    });
    let rules: Vec<String> = rules.collect();
    format!(
        r#"{{"name":"meadow","publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{}]}}}}"#,
        rules.join(",")
    )
}
