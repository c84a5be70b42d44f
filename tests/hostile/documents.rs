//! Broken and huge documents. `tests/documents.rs` has the expected results of small ones. These put a load on time and memory, or test the
//! command.

use std::time::{Duration, Instant};

use acrcheck::{Limits, RunError};
use serde_json::{Value, json};

use crate::support::{POLICY, evaluate, run};

const GOOD: &str = r#"{"name":"good","publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices"}"#;

/// Asserts that the report has an error with a position, and that nothing passes.
fn assert_error_with_position(report: &Value) {
    assert_eq!(report["summary"]["pass"], 0, "{report:.500}");
    assert_eq!(report["complete"], false);
    let errors = report["errors"].as_array().unwrap();
    assert!(!errors.is_empty());
    for error in errors {
        assert!(error["source"]["position"]["line"].as_u64().unwrap() >= 1, "{error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
}

/// Truncated at any byte, only complete values are evaluated.
#[test]
fn a_truncated_document_is_an_error() {
    let whole = format!("[{GOOD}, {GOOD}]");
    for length in 0..whole.len() {
        let report = evaluate(&whole[..length], "{}");
        assert_eq!(report["complete"], false, "{length} bytes");
        let complete = whole[..length].matches('}').count();
        let evaluated = report["registries"].as_array().unwrap().len();
        assert_eq!(evaluated, complete, "{length} bytes: {report}");
    }
}

#[test]
fn text_that_is_not_json_is_an_error() {
    for document in [
        "",
        " \n\t",
        "nul",
        "NaN",
        "[NaN]",
        "1e",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"\u{0}\"",
        "\u{0}",
        "// a comment",
        "{\"name\": \"x\",}",
        "[1,]",
        "{name: 1}",
        "{'name': 1}",
    ] {
        assert_error_with_position(&evaluate(document, "{}"));
        // The valid registry on the next line is evaluated.
        let report = evaluate(&format!("{document}\n{GOOD}"), "{}");
        assert_eq!(report["summary"]["registries"], 1, "{document:?}: {report}");
        assert_eq!(report["registries"][0]["name"], "good", "{document:?}");
    }
    // JSON numbers may be out of range for any type.
    let report = evaluate(&format!("[{{\"type\":\"x\",\"n\":1e999}},{GOOD}]"), "{}");
    assert_eq!(report["registries"][0]["name"], "good");
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let report = evaluate(&format!("\u{feff}{GOOD}"), "{}");
    assert_eq!(report["summary"]["registries"], 1);
    assert_eq!(report["complete"], true);
    let output = run(&["check", "-"], format!("\u{feff}{GOOD}").as_bytes());
    assert_eq!(output.status.code(), Some(0));
}

/// Text in another encoding, and invalid text, is an error of its file. The other files are evaluated.
#[test]
fn other_encodings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: bool| {
        let mark = mark.then_some(0xfeff);
        let units = mark.into_iter().chain(GOOD.encode_utf16());
        units.flat_map(bytes).collect::<Vec<u8>>()
    };
    let files = [
        ("1-le.json", utf16(u16::to_le_bytes, true)),
        ("2-be.json", utf16(u16::to_be_bytes, true)),
        ("3-le.json", utf16(u16::to_le_bytes, false)),
        ("4-be.json", utf16(u16::to_be_bytes, false)),
        ("5-latin.json", b"{\"publicNetworkAccess\": \"caf\xe9\"}".to_vec()),
        ("6-good.json", GOOD.as_bytes().to_vec()),
    ];
    for (name, bytes) in &files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let output = run(&["check", "--format", "json", folder.path().to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    // UTF-16 with a byte order mark is decoded.
    assert_eq!(report["summary"]["errors"], 3, "{report}");
    for error in report["errors"].as_array().unwrap() {
        assert!(error["message"].as_str().unwrap().starts_with("not UTF-8"), "{error}");
    }
    // The one with an invalid byte is read with a replacement character, and has no network settings.
    assert_eq!(report["summary"]["pass"], 3);
    assert_eq!(report["registries"].as_array().unwrap().len(), 4);
}

/// All values of wrong types.
#[test]
fn values_of_the_wrong_type_never_pass() {
    let strange = ["[]", "{}", "[[]]", "0", "1e400", "true", "\"\"", "\"x\"", "null"];
    let keys = [
        "publicNetworkAccess",
        "networkRuleBypassOptions",
        "networkRuleSet",
        "properties",
        "sku",
        "privateEndpointConnections",
    ];
    for key in keys {
        for value in strange {
            for document in [
                format!(r#"{{"name":"x","{key}":{value}}}"#),
                format!(r#"{{"name":"x","{key}":{value},"{}":"Enabled"}}"#, key.to_uppercase()),
                format!(r#"{{"name":"x","{key}":"Disabled","{key}":{value}}}"#),
                format!(r#"{{"name":"x","properties":{{"{key}":{value}}}}}"#),
            ] {
                let report = evaluate(&document, "{}");
                assert_eq!(report["summary"]["pass"], 0, "{document}: {report}");
            }
        }
    }
    for document in strange {
        let report = evaluate(document, "{}");
        assert_eq!(report["summary"]["pass"], 0, "{document}: {report}");
    }
}

/// Nesting deeper than any stack: an error with a position, in linear time.
#[test]
fn nesting_a_million_levels_deep_is_an_error() {
    for open in ["[", "{\"a\":", "{\"value\":[", "{\"properties\":"] {
        let deep = open.repeat(1_000_000);
        for document in [deep.clone(), format!("[{GOOD},{deep}")] {
            let evaluation = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
            assert!(!evaluation.complete && !evaluation.errors.is_empty(), "{open}");
        }
    }
}

/// As many elements as fit into a few megabytes are all accounted for.
#[test]
fn a_million_elements_are_accounted_for() {
    let numbers = format!("[{}1]", "1,".repeat(999_999));
    let evaluation = POLICY.evaluate(&numbers, &acrcheck::Settings::default()).unwrap();
    assert!(!evaluation.complete);
    let tiny = format!("[{}{{}}]", "{},".repeat(99_999));
    let evaluation = POLICY.evaluate(&tiny, &acrcheck::Settings::default()).unwrap();
    let accounted = evaluation.registries.len() + evaluation.errors.len() + evaluation.skipped as usize;
    assert_eq!(accounted, 100_000);
}

/// A string of several megabytes as a name, and in a key that is not read.
#[test]
fn a_string_of_many_megabytes_is_bounded() {
    let long = "x".repeat(8 << 20);
    for document in [
        format!(r#"{{"name":"{long}","publicNetworkAccess":"Disabled"}}"#),
        format!(r#"{{"name":"x","unknown":"{long}","publicNetworkAccess":"Disabled"}}"#),
        format!(r#"{{"name":"x","publicNetworkAccess":"{long}"}}"#),
        format!(r#"{{"name":"x","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{{"value":"{long}"}}]}}}}"#),
        format!(r#"{{"publicNetworkAccess":"x","{long}":1}}"#),
    ] {
        let evaluation = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
        assert_eq!(evaluation.registries.len(), 1, "{document:.60}");
    }
    // Without the closing quote.
    let evaluation = POLICY
        .evaluate(&format!("{{\"name\":\"{long}"), &acrcheck::Settings::default())
        .unwrap();
    assert!(evaluation.registries.is_empty() && !evaluation.complete);
}

/// A hundred megabytes exceed the limit, which can be raised and lowered.
#[test]
fn a_document_over_the_limit_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.json");
    // A sparse file, so it uses no disk space.
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(100 << 20).unwrap();
    let output = run(&["check", path.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("larger than the limit of 64 MiB"), "{text}");
    // The library returns a typed error.
    let policy = POLICY.with_limits(Limits::default().with(|limits| limits.document_bytes = GOOD.len() - 1));
    for error in [
        policy.evaluate(GOOD, &acrcheck::Settings::default()).unwrap_err(),
        policy
            .evaluate_json(GOOD, "{}", acrcheck::model::Detail::Full)
            .unwrap_err(),
    ] {
        assert!(
            matches!(error, RunError::DocumentTooLarge { size, limit } if size == limit + 1),
            "{error:?}"
        );
    }
    let output = run(&["check", "--limit", "document=50", "-"], GOOD.as_bytes());
    assert_eq!(output.status.code(), Some(3));
    let output = run(&["check", "--limit", "document=1KiB", "-"], GOOD.as_bytes());
    assert_eq!(output.status.code(), Some(0));
}

/// A registry with tags of these names.
fn tags(names: impl Iterator<Item = String>) -> String {
    let members: Vec<String> = names.map(|name| format!(r#""{name}":"v""#)).collect();
    format!(
        r#"{{"name":"x","publicNetworkAccess":"Enabled","tags":{{{}}}}}"#,
        members.join(",")
    )
}

/// A document of twice the length takes about twice the fuel, even if everything in it is broken.
#[test]
fn fuel_grows_linearly_with_the_length() {
    let policy = POLICY.with_limits(Limits::default().with(|limits| {
        limits.fuel_base = 1_000_000;
        limits.fuel_per_byte = 2_500;
    }));
    let shapes: [fn(usize) -> String; 8] = [
        |n| format!("[{}]", vec![GOOD; n].join(",")),
        |n| format!("{GOOD}\n").repeat(n),
        |n| format!("{{\"broken\n{GOOD}\n").repeat(n / 2),
        |n| format!("[{}", "[1,{\"name\":7},".repeat(n * 4)),
        |n| "{\"value\":[".repeat(n * 8),
        |n| {
            let rules = vec![r#"{"value":"10.0.0.0/31"}"#; n * 3];
            format!(
                r#"{{"name":"x","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{}]}}}}"#,
                rules.join(",")
            )
        },
        |n| tags((0..n * 50).map(|number| format!("t{number}"))),
        // Long names that only differ at the end, each given twice.
        |n| tags((0..n * 2).map(|number| format!("{:x>500}", number / 2))),
    ];
    for (index, shape) in shapes.into_iter().enumerate() {
        for count in [50, 2_000] {
            let evaluated = policy.evaluate(&shape(count), &acrcheck::Settings::default());
            assert!(evaluated.is_ok(), "shape {index}, {count} times: {evaluated:?}");
        }
    }
}

/// The validation of names by the host is linear for any document. If it searched the document again for each registry, these would take minutes
/// instead of a second or two. The time limit allows for a busy machine.
#[test]
fn names_are_validated_in_linear_time() {
    let count = 4_000;
    let registries = |name: &dyn Fn(usize) -> String| {
        let registries: Vec<String> = (0..count)
            .map(|number| {
                let padding = "p".repeat(1_000);
                format!(
                    r#"{{"tags":"{padding}","name":"{}","location":"norwayeast","networkRuleBypassOptions":"None"}}"#,
                    name(number)
                )
            })
            .collect();
        registries.join(",")
    };
    let tagged = |tags: &str| {
        let registry = |number| {
            format!(
                r#"{{"x":"{}","tags":{{{tags}}},"name":"r{number}","networkRuleBypassOptions":"None"}}"#,
                "p".repeat(1_000)
            )
        };
        (0..count).map(registry).collect::<Vec<_>>().join(",")
    };
    let numbered = |number: usize| format!("r{number}");
    let long = "b".repeat(1 << 20);
    let documents = [
        format!("[{}]", registries(&numbered)),
        // An escape at the beginning, with all names in one string after it; at the end; in every name.
        format!(
            r#"[{{"tags":"\n{long}/zq/norwayeast","name":"zq"}},{}]"#,
            registries(&|_| "zq".to_owned())
        ),
        format!(r#"[{},{{"tags":"\n"}}]"#, registries(&numbered)),
        format!("[{}]", registries(&|number| format!(r"\u0072{number}"))),
        // The same name everywhere, and one that first occurs at the very end.
        format!(r#"[{},{{"name":"last"}}]"#, registries(&|_| "same".to_owned())),
        // Names that begin everywhere and never end.
        format!(
            r#"[{{"tags":"{}"}},{}]"#,
            "ab".repeat(1 << 19),
            registries(&|_| "ab".to_owned())
        ),
        // Tags with and without escapes; one that first occurs at the very end, and some that begin everywhere.
        format!("[{}]", tagged(r#""owner":"jo","":"""#)),
        format!("[{}]", tagged(r#""owner":"\u006ao","":"""#)),
        format!(
            r#"[{},{{"name":"last","tags":{{"last":"tag"}}}}]"#,
            tagged(r#""same":"tag""#)
        ),
        format!(
            r#"[{{"name":"ab","x":[{}],"tags":{{"a":"c"}}}},{}]"#,
            vec![r#"{"a":"b"}"#; 1 << 17].join(","),
            tagged(r#""a":"b","":"""#)
        ),
    ];
    let begun = Instant::now();
    for document in documents {
        let evaluation = POLICY.evaluate(&document, &acrcheck::Settings::default()).unwrap();
        assert!(evaluation.registries.len() >= count, "{document:.80}");
        assert!(begun.elapsed() < Duration::from_secs(120), "{document:.80}");
    }
}

/// A broken document among others affects only itself, at any position.
#[test]
fn a_broken_document_affects_only_itself() {
    for at in 0..20 {
        let lines: Vec<String> = (0..20)
            .map(|line| {
                if line == at {
                    "{\"name\": \"broken\", ".to_owned()
                } else {
                    json!({"name": format!("good-{line}"), "publicNetworkAccess": "Disabled"}).to_string()
                }
            })
            .collect();
        let report = evaluate(&lines.join("\n"), "{}");
        assert_eq!(report["summary"]["registries"], 19, "line {at}: {report}");
        assert_eq!(report["complete"], false);
    }
}
