//! Properties that hold for any bytes. The fuzz targets search for inputs that violate them; the tests replay the
//! corpus.

use acrcheck::input::Parts;
use acrcheck::model::{Detail, Evaluation};
use acrcheck::{Engine, EngineConfig, Limits, Policy};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The settings under test: the defaults, and settings that evaluate every rule.
const SETTINGS: [&str; 2] = [
    "{}",
    r#"{"unrestricted":"not-applicable","minPrefixLength":16,"allowedRanges":["20.0.0.0/8","52.0.0.0/8"]}"#,
];

/// Any text gives a report in JSON with correct counts, in which nothing passes without being evaluated.
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
        let report: Value = serde_json::from_str(&report).expect("the report is JSON");
        let list = |key: &str| report[key].as_array().expect("expected a list").len() as u64;
        let count = |key: &str| report["summary"][key].as_u64().expect("expected a number");
        assert_eq!(count("registries"), list("registries"));
        assert_eq!(count("errors"), list("errors"));
        let findings = count("pass") + count("fail") + count("notApplicable") + count("unknown");
        assert_eq!(findings, 2 * list("registries"));
        assert_eq!(report["complete"], Value::Bool(list("errors") == 0));
    }
}

/// The checks accept exactly the JSON that serde_json accepts.
pub(crate) fn syntax(text: &str) {
    // A byte order mark between values is accepted, but not by serde_json.
    if text.contains('\u{feff}') {
        return;
    }
    let report = acrcheck_policies::evaluate_json(text, "{}", acrcheck_policies::Detail::Full);
    let report: Value = serde_json::from_str(&report).expect("the report is JSON");
    let errors = report["errors"].as_array().expect("expected a list");
    let refused = errors.iter().any(|error| error["code"] == "not-json");
    assert_eq!(!refused, is_json(text), "{text:?}: {errors:?}");
}

/// Whether serde_json reads a text as a sequence of JSON values.
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
        text = text.get(length..).expect("values end at character boundaries");
        // Without white space, `2026-11-25` is not a sequence of numbers.
        if !is_container && !text.is_empty() && !text.starts_with([' ', '\t', '\n', '\r', '{', '[', '"']) {
            return false;
        }
    }
}

/// The component and the native crate give the same bytes, and the typed results are valid.
pub(crate) fn agreement(policy: &Policy, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for settings in SETTINGS {
        let native = acrcheck_policies::evaluate_json(text, settings, acrcheck_policies::Detail::Full);
        let component = policy
            .evaluate_json(text, settings, Detail::Full)
            .expect("the component was stopped");
        assert_eq!(native, component);
        let typed = policy
            .evaluate(
                text,
                &acrcheck::Settings::from_json(settings).expect("the settings are an object"),
            )
            .expect("the results are invalid");
        let native: Value = serde_json::from_str(&native).expect("the report is JSON");
        assert_eq!(native["summary"]["registries"], typed.registries.len());
        assert_eq!(native["complete"], typed.complete);
    }
}

/// Like [`in_parts`], for an input whose first byte is the size of the parts.
pub(crate) fn parts(policy: &Policy, bytes: &[u8]) {
    let Some((size, document)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(document) else {
        return;
    };
    in_parts(policy, text, usize::from(*size));
}

/// Parts give the same report as the whole if the text is JSON. Otherwise, the report is not complete.
pub(crate) fn in_parts(policy: &Policy, text: &str, part_bytes: usize) {
    let whole = policy
        .evaluate(text, &acrcheck::Settings::default())
        .expect("the results are invalid");
    let mut found = Evaluation::default();
    found.complete = true;
    for part in Parts::with_size(text.as_bytes(), text.len().max(1 << 10), part_bytes) {
        let Ok(part) = part else {
            found.complete = false;
            continue;
        };
        let mut evaluation = policy
            .evaluate(part.text(), &acrcheck::Settings::default())
            .expect("the results are invalid");
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

/// The embedded component, for [`agreement`] and [`parts`].
pub(crate) fn embedded() -> Policy {
    Engine::new(EngineConfig::default())
        .expect("cannot create an engine")
        .load(acrcheck::EMBEDDED_COMPONENT)
        .expect("cannot load the embedded component")
}

/// Any bytes are refused as a component, or are a component that runs without harm.
pub(crate) fn component(engine: &Engine, bytes: &[u8]) {
    if let Ok(policy) = engine.load(bytes) {
        for document in ["", r#"{"name":"orchard"}"#] {
            // A report, a refusal and a stop are all fine.
            let _ = policy.evaluate(document, &acrcheck::Settings::default());
            let _ = policy.evaluate_json(document, "{}", Detail::Full);
        }
    }
}

/// An engine with low limits, for [`component`].
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
    .expect("cannot create an engine")
}
