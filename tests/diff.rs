//! Comparisons of two reports.

use std::process::Output;
use std::slice::from_ref;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::formats::hostile_document;
use crate::support::run;

const STATUSES: [&str; 4] = ["pass", "fail", "not-applicable", "unknown"];

fn finding(check: &str, status: &str, reason: &str) -> Value {
    json!({"check": check, "status": status, "severity": "high", "reason": reason, "message": "Why.", "evidence": [], "advisories": [],
        "remediation": [], "portal": null})
}

fn registry(name: &str, findings: &[Value]) -> Value {
    json!({"id": null, "name": name, "resourceGroup": "rg", "subscriptionId": null, "location": null,
        "source": {"path": "a.json", "position": {"line": 1, "column": 1, "pointer": ""}}, "findings": findings})
}

fn report(registries: &[Value], errors: &[Value]) -> Value {
    let findings = registries
        .iter()
        .flat_map(|registry| registry["findings"].as_array().unwrap());
    let statuses: Vec<&str> = findings.map(|finding| finding["status"].as_str().unwrap()).collect();
    let count = |status: &str| statuses.iter().filter(|s| **s == status).count();
    json!({
        "schema": "acrcheck.report/v1",
        "component": {"name": "c", "version": "1", "sha256": "0".repeat(64)},
        "summary": {"registries": registries.len(), "pass": count("pass"), "fail": count("fail"), "notApplicable": count("not-applicable"),
            "unknown": count("unknown"), "waived": 0, "skipped": 0, "errors": errors.len()},
        "registries": registries, "errors": errors, "complete": errors.is_empty(),
    })
}

/// Runs `acrcheck diff` on two texts.
fn diff_texts(old: &str, new: &str, format: &str) -> Output {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    run(
        &[
            "diff",
            &path("old.json", old),
            &path("new.json", new),
            "--format",
            format,
        ],
        b"",
    )
}

fn diff(old: &Value, new: &Value) -> (i32, Value) {
    let output = diff_texts(&old.to_string(), &new.to_string(), "json");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    (
        output.status.code().unwrap(),
        serde_json::from_slice(&output.stdout).unwrap(),
    )
}

/// Every old status, or none, with every new status, or none: the kind of change, whether it is worse, and the exit code.
/// (A finding that is gone was the only one of its check.)
#[test]
fn every_change_has_a_name() {
    let table = [
        ("-", "pass", "new", false, 0),
        ("-", "fail", "new", true, 1),
        ("-", "not-applicable", "new", false, 0),
        ("-", "unknown", "new", false, 3),
        ("pass", "-", "gone", false, 3),
        ("pass", "fail", "changed", true, 1),
        ("pass", "not-applicable", "changed", false, 0),
        ("pass", "unknown", "changed", true, 1),
        ("fail", "-", "gone", false, 3),
        ("fail", "pass", "fixed", false, 0),
        ("fail", "not-applicable", "fixed", false, 0),
        ("fail", "unknown", "changed", false, 3),
        ("not-applicable", "-", "gone", false, 3),
        ("not-applicable", "pass", "changed", false, 0),
        ("not-applicable", "fail", "changed", true, 1),
        ("not-applicable", "unknown", "changed", true, 1),
        ("unknown", "-", "gone", false, 3),
        ("unknown", "pass", "changed", false, 0),
        ("unknown", "fail", "changed", true, 1),
        ("unknown", "not-applicable", "changed", false, 0),
    ];
    assert_eq!(table.len(), 5 * 5 - 5);
    let with = |status: &str| {
        let findings: Vec<Value> = (status != "-")
            .then(|| finding("c", status, status))
            .into_iter()
            .collect();
        report(&[registry("r", &findings)], &[])
    };
    for (before, after, kind, worse, exit) in table {
        let (ended, diff) = diff(&with(before), &with(after));
        let change = &diff["changes"][0];
        assert_eq!(
            (change["kind"].as_str(), &change["worse"]),
            (Some(kind), &json!(worse)),
            "{before} {after}"
        );
        assert_eq!(ended, exit, "{before} {after}");
        assert_eq!(
            change["before"]["status"],
            if before == "-" { Value::Null } else { json!(before) }
        );
        assert_eq!(
            change["after"]["status"],
            if after == "-" { Value::Null } else { json!(after) }
        );
        let summary = &diff["summary"];
        assert_eq!(
            (&summary[kind], &summary["worse"]),
            (&json!(1), &json!(u8::from(worse)))
        );
        assert_eq!(summary["unchanged"], 0);
    }
    for status in STATUSES {
        let (ended, diff) = diff(&with(status), &with(status));
        assert_eq!(
            (ended, &diff["changes"], &diff["summary"]["unchanged"]),
            (0, &json!([]), &json!(1)),
            "{status}"
        );
    }
    // Another reason is a change, but it does not make a failure worse.
    let because = |reason: &str| report(&[registry("r", &[finding("c", "fail", reason)])], &[]);
    let (ended, diff) = diff(&because("one"), &because("two"));
    assert_eq!(
        (ended, &diff["changes"][0]["kind"], &diff["summary"]["worse"]),
        (0, &json!("changed"), &json!(0))
    );
}

/// Registries are matched by id in any case, then by subscription, group and name, then by position. Equal ones are matched in order.
#[test]
fn registries_are_matched() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut registry = registry("r", &[finding("c", "pass", "x")]);
        change(&mut registry);
        registry
    };
    let same = |old: &[Value], new: &[Value]| {
        let (_, diff) = diff(&report(old, &[]), &report(new, &[]));
        diff["changes"].as_array().unwrap().is_empty()
    };
    let id = |id: &'static str| with(&move |registry| registry["id"] = json!(id));
    let elsewhere = |mut registry: Value| {
        registry["source"] = json!({"path": "b.json", "position": {"line": 9, "column": 1, "pointer": "/3"}});
        registry
    };
    assert!(same(
        &[id("/subscriptions/A/x")],
        &[elsewhere(id("/Subscriptions/a/X"))]
    ));
    assert!(!same(&[id("/subscriptions/A/x")], &[id("/subscriptions/A/y")]));
    let plain = with(&|_| {});
    assert!(same(
        from_ref(&plain),
        &[elsewhere(with(&|registry| registry["name"] = json!("R")))]
    ));
    assert!(!same(
        from_ref(&plain),
        &[with(&|registry| registry["resourceGroup"] = json!("other"))]
    ));
    assert!(!same(
        from_ref(&plain),
        &[with(&|registry| registry["subscriptionId"] = json!("s"))]
    ));
    let nameless = with(&|registry| registry["name"] = Value::Null);
    assert!(same(from_ref(&nameless), from_ref(&nameless)));
    assert!(!same(from_ref(&nameless), &[elsewhere(nameless.clone())]));
    let failing = with(&|registry| registry["findings"][0]["status"] = json!("fail"));
    assert!(same(
        &[plain.clone(), failing.clone()],
        &[plain.clone(), failing.clone()]
    ));
    let (ended, diff) = diff(&report(&[plain.clone(), failing], &[]), &report(&[plain], &[]));
    assert_eq!(
        (ended, &diff["summary"]["gone"], &diff["summary"]["unchanged"]),
        (0, &json!(1), &json!(1))
    );
}

#[test]
fn incomplete_reports_are_named() {
    let whole = report(&[registry("r", &[finding("c", "pass", "x")])], &[]);
    let error = json!({"source": {"path": "b.json", "position": null}, "code": "not-json", "message": "m"});
    let mut incomplete = report(&[registry("r", &[finding("c", "pass", "x")])], &[error]);
    assert_eq!(diff(&whole, &incomplete).0, 3);
    assert_eq!(diff(&incomplete, &whole).0, 0);
    for format in ["text", "markdown"] {
        let said = |old: &Value, new: &Value| {
            String::from_utf8(diff_texts(&old.to_string(), &new.to_string(), format).stdout).unwrap()
        };
        assert!(said(&whole, &incomplete).contains("The new report is incomplete"));
        assert!(said(&whole, &incomplete).contains("INCOMPLETE"));
        assert!(said(&incomplete, &whole).contains("The old report is incomplete"));
        assert!(!said(&whole, &whole).contains("ncomplete"));
    }
    // New failures take precedence.
    incomplete["registries"][0]["findings"][0]["status"] = json!("fail");
    incomplete["summary"]["pass"] = json!(0);
    incomplete["summary"]["fail"] = json!(1);
    assert_eq!(diff(&whole, &incomplete).0, 1);
}

/// A check that did not run found nothing new and nothing fixed. It counts as run if it ran for any registry.
#[test]
fn a_check_that_was_not_run_is_reported() {
    let both = |name: &str| registry(name, &[finding("c", "fail", "x"), finding("d", "pass", "y")]);
    let one = |name: &str| registry(name, &[finding("d", "pass", "y")]);
    let old = report(&[both("a"), both("b")], &[]);
    for (new, not_run) in [
        (report(&[one("a"), one("b")], &[]), json!(["c"])),
        (report(&[], &[]), json!(["c", "d"])),
    ] {
        let (ended, compared) = diff(&old, &new);
        assert_eq!((ended, &compared["checksNotRun"]), (3, &not_run));
        for format in ["text", "markdown"] {
            let text = String::from_utf8(diff_texts(&old.to_string(), &new.to_string(), format).stdout).unwrap();
            assert!(
                text.contains("INCOMPLETE") && !text.contains("No new failures"),
                "{text}"
            );
            assert_eq!(
                text.matches("The new report has no finding of").count(),
                not_run.as_array().unwrap().len()
            );
        }
    }
    for new in [report(&[one("a"), both("b")], &[]), report(&[both("b")], &[])] {
        let (ended, compared) = diff(&old, &new);
        assert_eq!((ended, &compared["checksNotRun"]), (0, &json!([])));
    }
    // New failures take precedence.
    let worse = report(&[registry("a", &[finding("d", "fail", "z")])], &[]);
    assert_eq!(diff(&old, &worse).0, 1);
}

/// In text, every change is listed once, worse ones first, and counted under its kind.
#[test]
fn every_change_is_listed_once() {
    let of = |findings: &[(&str, &str)]| {
        let registries: Vec<Value> = findings
            .iter()
            .map(|(name, status)| registry(name, &[finding("c", status, status)]))
            .collect();
        report(&registries, &[]).to_string()
    };
    let old = of(&[
        ("fixed", "fail"),
        ("same", "pass"),
        ("failing", "pass"),
        ("changed", "unknown"),
        ("gone", "fail"),
    ]);
    let new = of(&[
        ("fixed", "pass"),
        ("same", "pass"),
        ("fine", "pass"),
        ("failing", "fail"),
        ("changed", "pass"),
        ("bad", "fail"),
    ]);
    let counted = "2 worse, 1 otherwise changed, 1 new, 1 fixed, 1 gone, 1 unchanged";
    for (format, names) in [
        (
            "text",
            [
                "WORSE    failing",
                "WORSE    bad",
                "changed  changed",
                "new      fine",
                "fixed    fixed",
                "gone     gone",
            ],
        ),
        (
            "markdown",
            [
                "**WORSE** `failing`",
                "**WORSE** (new) `bad`",
                "**changed** `changed`",
                "**new** `fine`",
                "**fixed** `fixed`",
                "**gone** `gone`",
            ],
        ),
    ] {
        let text = String::from_utf8(diff_texts(&old, &new, format).stdout).unwrap();
        let at: Vec<usize> = names
            .iter()
            .map(|name| text.find(name).unwrap_or_else(|| panic!("{name}: {text}")))
            .collect();
        assert!(at.is_sorted(), "{text}");
        assert!(text.contains(counted), "{text}");
    }
}

#[test]
fn standard_input_cannot_be_both_reports() {
    let output = run(&["diff", "-", "-"], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("OLD and NEW both read standard input")
    );
}

/// In an incomplete report, missing findings would look fixed.
#[test]
fn truncated_and_edited_reports_are_refused() {
    let good = report(&[registry("r", &[finding("c", "fail", "x")])], &[]);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut report = good.clone();
        change(&mut report);
        report.to_string()
    };
    let lines = String::from_utf8(run(&["check", "fixtures", "-f", "ndjson"], b"").stdout).unwrap();
    let without_first = lines.split_once('\n').unwrap().1;
    let without_last = lines.trim_end().rsplit_once('\n').unwrap().0;
    let bad = [
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        "not JSON".to_owned(),
        good.to_string()[..100].to_owned(),
        changed(&|report| report["schema"] = json!("acrcheck.report/v2")),
        changed(&|report| report["registries"] = json!([])),
        changed(&|report| report["registries"][0]["findings"] = json!([])),
        changed(&|report| report["registries"][0]["findings"][0]["status"] = json!("pass")),
        changed(&|report| report["registries"][0]["findings"][0]["status"] = json!("fine")),
        changed(&|report| report["summary"]["errors"] = json!(1)),
        without_first.to_owned(),
        without_last.to_owned(),
        format!("{lines}{lines}"),
        std::fs::read_to_string(crate::support::tests_folder().join("fixtures/az-list.json")).unwrap(),
    ];
    let good = good.to_string();
    for bad in &bad {
        for (old, new) in [(bad.as_str(), good.as_str()), (good.as_str(), bad.as_str())] {
            let output = diff_texts(old, new, "text");
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(
                (output.status.code(), output.stdout.len()),
                (Some(2), 0),
                "{bad:.80}: {stderr}"
            );
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
        }
    }
    assert_eq!(
        run(&["diff", "nowhere.json", "nowhere.json"], b"").status.code(),
        Some(2)
    );
}

/// JSON and NDJSON reports are equivalent, and the command can read both.
#[test]
fn written_reports_can_be_read() {
    let written = |format: &str| {
        String::from_utf8(run(&["check", "fixtures", "cli/documents", "-f", format], b"").stdout).unwrap()
    };
    let (whole, lines) = (written("json"), written("ndjson"));
    let output = diff_texts(&whole, &lines, "json");
    // The fixtures contain errors.
    assert_eq!(output.status.code(), Some(3));
    let diff: Value = serde_json::from_slice(&output.stdout).unwrap();
    let report: Value = serde_json::from_str(&whole).unwrap();
    let count = |key: &str| report["summary"][key].as_u64().unwrap();
    assert_eq!(diff["changes"], json!([]));
    let findings = count("pass") + count("fail") + count("notApplicable") + count("unknown");
    assert_eq!(diff["summary"]["unchanged"], findings);
}

/// Texts in reports are escaped for terminals, CI runners and Markdown.
#[test]
fn hostile_texts_are_escaped() {
    let hostile = String::from_utf8(run(&["check", "-", "-f", "json"], hostile_document().as_bytes()).stdout).unwrap();
    let nothing = report(&[], &[]).to_string();
    for format in ["text", "json", "markdown"] {
        for (old, new) in [(&hostile, &nothing), (&nothing, &hostile)] {
            let text = String::from_utf8(diff_texts(old, new, format).stdout).unwrap();
            let harmful = |c: char| {
                (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
            };
            assert!(!text.contains(harmful), "{format}: {text:?}");
            assert!(
                !text.lines().any(|line| line.trim_start().starts_with("::")),
                "{format}"
            );
            assert!(!text.contains("##"), "{format}: {text}");
            if format == "markdown" {
                for line in text.lines().filter(|line| line.starts_with("- **")) {
                    let outside: String = crate::formats::without_code(line);
                    assert!(!outside.contains(['<', '[', '@', '#', '|']), "{line}");
                }
            }
        }
    }
}
