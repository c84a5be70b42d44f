//! The report as JSON, and the JSON that is accepted.

use acrcheck_policies::{Detail, REPORT_SCHEMA, Settings, Status, evaluate, evaluate_json};
use serde_json::{Value, json};

use crate::support::{registry, report};

fn parsed(document: &str, settings: &str) -> Value {
    serde_json::from_str(&evaluate_json(document, settings, Detail::Full)).unwrap()
}

#[test]
fn reports_have_a_fixed_structure() {
    let document =
        registry(r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"None","tags":{"env":"prod"}"#);
    let report = parsed(&document, r#"{"severity":{"trusted-services-blocked":"low"}}"#);
    assert_eq!(report["schema"], REPORT_SCHEMA);
    assert_eq!(
        report["summary"],
        json!({"registries": 1, "pass": 0, "fail": 1, "notApplicable": 1, "unknown": 0, "skipped": 0, "notDeployed": 0, "errors": 0})
    );
    assert_eq!(report["complete"], true);
    let registry = &report["registries"][0];
    assert_eq!(registry["name"], "orchard");
    assert_eq!(registry["id"], Value::Null);
    assert_eq!(registry["tags"], json!({"env": "prod"}));
    assert_eq!(
        registry["source"],
        json!({"position": {"line": 1, "column": 1, "pointer": ""}})
    );
    let finding = &registry["findings"][0];
    assert_eq!(finding["check"], "acr-trusted-services");
    assert_eq!(finding["status"], "fail");
    assert_eq!(finding["severity"], "low");
    assert_eq!(finding["reason"], "trusted-services-blocked");
    assert_eq!(
        finding["evidence"][0],
        json!({"pointer": "/publicNetworkAccess", "value": "Disabled"})
    );
    assert!(finding["portal"].is_string() && finding["message"].is_string());
    assert_eq!(registry["findings"][1]["status"], "not-applicable");
    assert_eq!(registry["findings"][1]["portal"], Value::Null);
}

/// An error is a report that is not complete, so that no reader takes it for an empty success.
#[test]
fn errors_are_reports() {
    for (document, settings, codes) in [
        ("", "{}", &["empty-document"][..]),
        ("nope", "{}", &["not-json"]),
        (
            "[]",
            r#"{"a":1,"checks":[]}"#,
            &["invalid-settings", "invalid-settings"],
        ),
        ("", r#"{"a":1}"#, &["invalid-settings"]),
    ] {
        let report = parsed(document, settings);
        assert_eq!(report["complete"], false);
        assert_eq!(report["registries"], json!([]));
        assert_eq!(report["summary"]["errors"], codes.len());
        let errors: Vec<&str> = report["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["code"].as_str().unwrap())
            .collect();
        assert_eq!(errors, codes, "{document} {settings}");
    }
}

#[test]
fn unknown_is_never_a_pass() {
    let statuses: Vec<Status> = report(r#"{"type":"Microsoft.ContainerRegistry/registries"}"#).registries[0]
        .findings
        .iter()
        .map(|finding| finding.status)
        .collect();
    assert_eq!(statuses, [Status::Unknown, Status::Unknown]);
}

const VALUES: &[&str] = &[
    "0",
    "-0",
    "00",
    "01",
    "-",
    "+1",
    "1.",
    ".5",
    "1.5",
    "1e",
    "1e5",
    "1E+5",
    "1e-",
    "0x1",
    "NaN",
    "Infinity",
    "true",
    "tru",
    "truee",
    "false",
    "null",
    "nul",
    "undefined",
    "\"\"",
    "\"a\"",
    "\"",
    "'a'",
    "\"\\n\"",
    "\"\\x\"",
    "\"\\u00e9\"",
    "\"\\u00g9\"",
    "\"\\u12\"",
    "\"\n\"",
    "\"\t\"",
    "\"\u{7f}\"",
    "\"é\"",
    "[]",
    "[1]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1,2]",
    "[",
    "]",
    "[[]]",
    "[[]",
    "{}",
    "{\"a\":1}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{\"a\":1 \"b\":2}",
    "{1:2}",
    "{\"a\":[{}]}",
    "{\"a\":[}]",
    "[{\"a\":1]",
    "",
    " ",
    "/* */ 1",
    "1 // x",
    "[1]]",
    "{}}",
    "\"a\" \"b\"",
    "\u{a0}1",
];

/// The scanner accepts what serde_json accepts, as the value of a key that is skipped and of one that is read.
#[test]
fn json_is_what_serde_json_accepts() {
    for value in VALUES {
        for key in ["other", "networkRuleSet", "tags"] {
            for document in [
                format!(r#"{{"{key}":{value}}}"#),
                format!("{{\"{key}\" :\n {value} , \"x\":1}}"),
            ] {
                let expected = serde_json::from_str::<Value>(&document).is_ok();
                let report = evaluate(&document, &Settings::default());
                let accepted =
                    report.is_ok_and(|report| report.errors.iter().all(|error| error.code.code() != "not-json"));
                assert_eq!(accepted, expected, "{document}");
            }
        }
    }
}

/// Values are skipped without recursion, and the brackets around one are remembered in words of 64 bits.
#[test]
fn brackets_match_at_any_depth() {
    let accepts = |document: &str| {
        let report = evaluate(document, &Settings::default());
        report.is_ok_and(|report| report.errors.iter().all(|error| error.code.code() != "not-json"))
    };
    for depth in 0..200 {
        // Every third bracket is an object.
        let is_object = |level: usize| level.is_multiple_of(3);
        let open = |level: usize| if is_object(level) { r#"{"a":"# } else { "[1," };
        let close = |level: usize| if is_object(level) { r#","b":[]}"# } else { "]" };
        let around = |wrong: usize| {
            let opened: String = (0..depth).map(open).collect();
            let closed = (0..depth)
                .rev()
                .map(|level| close(if level == wrong { level + 1 } else { level }));
            format!(r#"{{"other":{opened}null{}}}"#, closed.collect::<String>())
        };
        assert!(accepts(&around(usize::MAX)), "{depth}");
        for wrong in (0..depth).filter(|level| is_object(*level) != is_object(level + 1)) {
            assert!(!accepts(&around(wrong)), "{wrong} of {depth}");
        }
    }
}
