//! What has to hold of any bytes whatever. The fuzz targets look for bytes of which it does not hold; the tests go through those that were
//! found worth keeping.

use acrcheck::input::Parts;
use acrcheck::model::{Detail, Evaluation};
use acrcheck::{Engine, EngineConfig, Limits, Policy};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The settings that documents are judged under: the defaults, and ones that make every rule count.
const SETTINGS: [&str; 2] = [
    "{}",
    r#"{"unrestricted":"not-applicable","minPrefixLength":16,"allowedRanges":["20.0.0.0/8","52.0.0.0/8"]}"#,
];

/// Any text gives a report that is JSON, adds up, and passes nothing that it did not judge.
pub(crate) fn document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    syntax(text);
    for settings in SETTINGS {
        let report = acrcheck_policies::evaluate_json(text, settings, acrcheck_policies::Detail::Full);
        assert_eq!(
            report,
            acrcheck_policies::evaluate_json(text, settings, acrcheck_policies::Detail::Full),
            "the same twice"
        );
        let report: Value = serde_json::from_str(&report).expect("a report is JSON");
        let list = |key: &str| report[key].as_array().expect("a list").len() as u64;
        let count = |key: &str| report["summary"][key].as_u64().expect("a count");
        assert_eq!(count("registries"), list("registries"));
        assert_eq!(count("errors"), list("errors"));
        let findings = count("pass") + count("fail") + count("notApplicable") + count("unknown");
        assert_eq!(findings, 2 * list("registries"));
        assert_eq!(report["complete"], Value::Bool(list("errors") == 0));
    }
}

/// What is JSON to serde_json is JSON to the checks, and nothing else is.
pub(crate) fn syntax(text: &str) {
    // A byte order mark may stand between values, which serde_json does not know.
    if text.contains('\u{feff}') {
        return;
    }
    let report = acrcheck_policies::evaluate_json(text, "{}", acrcheck_policies::Detail::Full);
    let report: Value = serde_json::from_str(&report).expect("a report is JSON");
    let errors = report["errors"].as_array().expect("a list");
    let refused = errors.iter().any(|error| error["code"] == "not-json");
    assert_eq!(!refused, is_json(text), "{text:?}: {errors:?}");
}

/// Whether a text is JSON values in a row and nothing else, by serde_json.
fn is_json(mut text: &str) -> bool {
    loop {
        text = text.trim_start_matches([' ', '\t', '\n', '\r']);
        if text.is_empty() {
            return true;
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        if <&RawValue>::deserialize(&mut deserializer).is_err() {
            return false;
        }
        let length = deserializer.into_iter::<&RawValue>().byte_offset();
        let is_container = text.starts_with(['{', '[']);
        text = text.get(length..).expect("a value ends between characters");
        // Without a space, `2026-11-25` is no row of numbers.
        if !is_container && !text.is_empty() && !text.starts_with([' ', '\t', '\n', '\r', '{', '[', '"']) {
            return false;
        }
    }
}

/// The component says what the native crate says, to the byte, and its typed results stand up to the host's checks.
pub(crate) fn agreement(policy: &Policy, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for settings in SETTINGS {
        let native = acrcheck_policies::evaluate_json(text, settings, acrcheck_policies::Detail::Full);
        let component = policy
            .evaluate_json(text, settings, Detail::Full)
            .expect("the component is not stopped");
        assert_eq!(native, component);
        let typed = policy
            .evaluate(text, &acrcheck::Settings::from_json(settings).expect("an object"))
            .expect("the component is believed");
        let native: Value = serde_json::from_str(&native).expect("a report is JSON");
        assert_eq!(native["summary"]["registries"], typed.registries.len());
        assert_eq!(native["complete"], typed.complete);
    }
}

/// As [`in_parts`], for an input whose first byte is the size of the parts.
pub(crate) fn parts(policy: &Policy, bytes: &[u8]) {
    let Some((size, document)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(document) else {
        return;
    };
    in_parts(policy, text, usize::from(*size));
}

/// Judged in parts, JSON gives what it gives whole, and what is not JSON does not become complete.
pub(crate) fn in_parts(policy: &Policy, text: &str, part_bytes: usize) {
    let whole = policy
        .evaluate(text, &acrcheck::Settings::default())
        .expect("the component is believed");
    let mut found = Evaluation::default();
    found.complete = true;
    for part in Parts::with_size(text.as_bytes(), text.len().max(1 << 10), part_bytes) {
        let Ok(part) = part else {
            found.complete = false;
            continue;
        };
        let mut evaluation = policy
            .evaluate(part.text(), &acrcheck::Settings::default())
            .expect("the component is believed");
        part.place().translate(&mut evaluation);
        found.registries.extend(evaluation.registries);
        found.errors.extend(evaluation.errors);
        found.skipped += evaluation.skipped;
        found.complete &= evaluation.complete;
    }
    assert_eq!(found.complete, whole.complete, "{text:?} in parts of {part_bytes}");
    if is_json(text) {
        assert_eq!(found, whole, "{text:?} in parts of {part_bytes}");
    }
}

/// The component of this crate, as [`agreement`] and [`parts`] take it.
pub(crate) fn embedded() -> Policy {
    Engine::new(EngineConfig::default())
        .expect("an engine")
        .load(acrcheck::EMBEDDED_COMPONENT)
        .expect("the component of this crate loads")
}

/// Any bytes are refused as a component, or give one that can be run without harm.
pub(crate) fn component(engine: &Engine, bytes: &[u8]) {
    if let Ok(policy) = engine.load(bytes) {
        for document in ["", r#"{"name":"orchard"}"#] {
            // A report, a refusal or a stop: each is well.
            let _ = policy.evaluate(document, &acrcheck::Settings::default());
            let _ = policy.evaluate_json(document, "{}", Detail::Full);
        }
    }
}

/// An engine whose limits are reached soon, as [`component`] takes it.
pub(crate) fn confined() -> Engine {
    Engine::new(EngineConfig::default().with(|config| {
        config.limits = Limits::default().with(|limits| {
            limits.fuel_base = 1_000_000;
            limits.fuel_per_byte = 100;
            limits.memory_bytes = 16 << 20;
            limits.result_bytes = 1 << 20;
        });
        config.component_bytes = 64 << 10;
    }))
    .expect("an engine")
}
