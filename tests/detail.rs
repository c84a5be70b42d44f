//! Levels of detail, and batches of documents.

use acrcheck::model::Detail;
use acrcheck::{RunError, Settings};
use proptest::prelude::*;
use serde_json::Value;

use crate::hostile::{Guest, load_under, tight};
use crate::properties::{json_value, object, registry, report_schema, runner};
use crate::support::{POLICY, evaluate_json, fixture_documents, registries, run};

fn native(detail: Detail) -> acrcheck_policies::Detail {
    match detail {
        Detail::Verdicts => acrcheck_policies::Detail::Verdicts,
        Detail::Attention => acrcheck_policies::Detail::Attention,
        // Full.
        _ => acrcheck_policies::Detail::Full,
    }
}

/// The JSON of the component at a level. It must match the native crate and name the level.
fn json_at(document: &str, detail: Detail) -> Value {
    let json = POLICY.evaluate_json(document, "{}", detail).unwrap();
    assert_eq!(
        json,
        acrcheck_policies::evaluate_json(document, "{}", native(detail)),
        "{document:.2000}"
    );
    serde_json::from_str(&json).unwrap()
}

/// Removes from a full report what a level leaves out.
fn reduced(mut report: Value, detail: Detail) -> Value {
    for finding in report["registries"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .flat_map(|registry| registry["findings"].as_array_mut().unwrap())
    {
        let needs_attention = ["fail", "unknown"].contains(&finding["status"].as_str().unwrap());
        if detail == Detail::Verdicts || !needs_attention {
            for list in ["evidence", "advisories", "remediation"] {
                finding[list] = Value::Array(Vec::new());
            }
            // Some messages refer to the document. Without detail, they come from the reason.
            finding.as_object_mut().unwrap().remove("message");
        }
    }
    report
}

fn check_levels(document: &str) {
    let full: Value = serde_json::from_str(&evaluate_json(document, "{}")).unwrap();
    assert_eq!(full.get("detail"), None);
    for detail in [Detail::Verdicts, Detail::Attention] {
        let mut level = json_at(document, detail);
        assert_eq!(
            level.as_object_mut().unwrap().remove("detail"),
            Some(detail.as_str().into())
        );
        assert_eq!(
            reduced(level, detail),
            reduced(full.clone(), detail),
            "{document:.2000}"
        );
    }
}

#[test]
fn json_at_every_level_differs_in_details_only() {
    for document in fixture_documents() {
        check_levels(&document);
    }
    runner(300)
        .run(&registry(), |members| {
            check_levels(&object(&members, ""));
            Ok(())
        })
        .unwrap();
}

/// Each document in a batch gives the same result as alone.
#[test]
fn documents_of_a_batch_do_not_affect_each_other() {
    let settings = Settings::default();
    let agree = |documents: &[&str]| {
        for policy in [&*POLICY, &POLICY.clone().without_packed()] {
            for detail in Detail::ALL.iter().copied() {
                let batch = policy.evaluate_batch(documents, &settings, detail);
                assert_eq!(batch.len(), documents.len());
                for (document, result) in documents.iter().zip(batch) {
                    let alone = policy.evaluate_with(document, &settings, detail).unwrap();
                    assert_eq!(result.unwrap(), alone, "{document:.2000}");
                }
            }
        }
    };
    agree(&[]);
    let good = registries::on_one_line(1);
    let documents = fixture_documents();
    let mut all: Vec<&str> = documents.iter().map(String::as_str).collect();
    all.extend([
        "",
        "{",
        "[",
        "}",
        "\"",
        "null",
        r#"{"nextLink":"x"}"#,
        "\u{feff}",
        &good,
        "{\"a\":",
    ]);
    agree(&all);
    runner(100)
        .run(
            &proptest::collection::vec(
                prop_oneof![json_value().prop_map(|value| value.to_string()), ".{0,40}"],
                0..8,
            ),
            |documents| {
                agree(&documents.iter().map(String::as_str).collect::<Vec<_>>());
                Ok(())
            },
        )
        .unwrap();
}

/// A document that exceeds a limit is an error that does not affect the others.
#[test]
fn a_document_over_a_limit_does_not_affect_the_rest_of_its_batch() {
    let good = registries::on_one_line(1);
    let large = registries::lines(100, registries::on_one_line);
    let limits = acrcheck::Limits::default().with(|limits| limits.document_bytes = good.len());
    let policy = POLICY.with_limits(limits);
    let results = policy.evaluate_batch(&[&good, &large, &good], &Settings::default(), Detail::Full);
    assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
    assert!(
        matches!(results[1], Err(RunError::DocumentTooLarge { .. })),
        "{results:?}"
    );
    let limits = acrcheck::Limits::default().with(|limits| {
        limits.fuel_base = 500_000;
        limits.fuel_per_byte = 0;
    });
    let policy = POLICY.with_limits(limits);
    let results = policy.evaluate_batch(&[&good, &large, &good], &Settings::default(), Detail::Full);
    assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
    assert!(matches!(results[1], Err(RunError::OutOfFuel { .. })), "{results:?}");
}

/// If a batch traps or returns the wrong number of results, each document is evaluated alone.
#[test]
fn a_batch_that_fails_is_evaluated_one_by_one() {
    let document = crate::hostile::DOCUMENT;
    let mut guest = Guest::valid();
    for body in ["unreachable", "i32.const 8"] {
        guest.evaluate_batch = body.to_owned();
        let policy = load_under(tight(), &guest).unwrap();
        let results = policy.evaluate_batch(&[document, document], &Settings::default(), Detail::Full);
        assert_eq!(results.len(), 2, "{body}");
        assert!(results.iter().all(Result::is_ok), "{body}: {results:?}");
    }
}

/// Exit code and verdict do not depend on the format or the level.
#[test]
fn exit_codes_do_not_depend_on_the_level() {
    for (folder, expected) in [("fixtures", 1), ("fixtures/az-show-restricted.json", 0)] {
        for format in ["text", "table", "summary", "json", "sarif", "csv"] {
            for detail in ["", "verdicts", "attention", "full"] {
                let mut arguments = vec!["check", folder, "-f", format];
                if !detail.is_empty() {
                    arguments.extend(["--detail", detail]);
                }
                let output = run(&arguments, b"");
                assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
            }
        }
    }
}

/// The JSON report at a level. It must match the schema and leave out the same as the component does.
#[test]
fn the_json_report_of_the_command_names_its_level() {
    let schema = report_schema();
    let report = |detail: &str| {
        let output = run(&["check", "fixtures", "-f", "json", "--detail", detail], b"");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(schema.is_valid(&report), "{detail}");
        report
    };
    let full = report("full");
    assert_eq!(full.get("detail"), None);
    for detail in [Detail::Verdicts, Detail::Attention] {
        let mut level = report(detail.as_str());
        assert_eq!(
            level.as_object_mut().unwrap().remove("detail"),
            Some(detail.as_str().into())
        );
        assert_eq!(reduced(level, detail), reduced(full.clone(), detail));
    }
    let lines = run(&["check", "fixtures", "-f", "ndjson", "--detail", "verdicts"], b"");
    let last = String::from_utf8(lines.stdout).unwrap();
    let last: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
    assert_eq!(last["detail"], "verdicts");
}

/// A registry with changed rules is new to a baseline and not a duplicate, at any level.
#[test]
fn differences_in_details_count_at_every_level() {
    let registry = |rules: &str| {
        format!(
            r#"{{"id":"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/orchard","name":"orchard","publicNetworkAccess":"Enabled","networkRuleBypassOptions":"AzureServices","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{rules}]}}}}"#
        )
    };
    let rule = |address: &str| format!(r#"{{"action":"Allow","value":"{address}"}}"#);
    let (one, other) = (registry(&rule("20.0.0.1")), registry(&rule("20.0.0.2")));
    let (wide, wider) = (registry(&rule("0.0.0.0/0")), registry(&rule("::/0")));
    let folder = tempfile::tempdir().unwrap();
    let baseline = folder.path().join("baseline.json");
    std::fs::write(&baseline, run(&["check", "-", "-f", "json"], wide.as_bytes()).stdout).unwrap();
    for detail in ["verdicts", "attention", "full"] {
        let flags = ["check", "-", "--detail", detail, "-f", "summary"];
        let twice = run(&flags, format!("{one}\n{one}").as_bytes());
        assert_eq!(twice.status.code(), Some(0), "{detail}");
        assert!(
            String::from_utf8_lossy(&twice.stdout).contains("1 duplicate"),
            "{detail}"
        );
        let conflict = run(&flags, format!("{one}\n{other}").as_bytes());
        assert_eq!(conflict.status.code(), Some(3), "{detail}");
        let with_baseline = [&flags[..], &["--baseline", baseline.to_str().unwrap()]].concat();
        assert_eq!(run(&with_baseline, wide.as_bytes()).status.code(), Some(0), "{detail}");
        assert_eq!(run(&with_baseline, wider.as_bytes()).status.code(), Some(1), "{detail}");
    }
    // A baseline without evidence accepts nothing.
    let verdicts = run(&["check", "-", "-f", "json", "--detail", "verdicts"], wide.as_bytes());
    std::fs::write(&baseline, verdicts.stdout).unwrap();
    let output = run(
        &["check", "-", "--baseline", baseline.to_str().unwrap()],
        wide.as_bytes(),
    );
    assert_eq!(output.status.code(), Some(1));
}

/// Advisories on passed findings are not shown just because another format in the run needs them.
#[test]
fn text_shows_notes_on_findings_that_pass_only_on_request() {
    let text = |flags: &[&str]| {
        let arguments = [&["check", "fixtures/az-show-restricted.json"], flags].concat();
        String::from_utf8(run(&arguments, b"").stdout).unwrap()
    };
    assert!(!text(&[]).contains("tasks-bypass-on"));
    assert!(text(&["--detail", "full"]).contains("tasks-bypass-on"));
    assert!(text(&["--verbose"]).contains("tasks-bypass-on"));
}
