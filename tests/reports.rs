//! Reports as values: a report that is read and written again has the same bytes.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use acrcheck::checker::{AcceptedFailures, Checker, documents};
use acrcheck::model::PolicyMetadata;
use acrcheck::render::{Json, Ndjson, Overview, Renderer};
use acrcheck::report::{Baseline, Diff, ReadReportError, Report, UsedConfiguration, Waivers};
use acrcheck::{Settings, input};
use serde_json::{Value, json};

use crate::formats::hostile_document;
use crate::properties::{json_value, object, registry, runner};
use crate::support::{POLICY, tests_folder};

fn written(renderer: &dyn Renderer, report: &Report) -> String {
    let mut bytes = Vec::new();
    renderer.write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Reads what was written in both formats, and writes it again.
fn assert_round_trip(report: &Report) {
    let (json, ndjson) = (written(&Json, report), written(&Ndjson, report));
    let read: Report = serde_json::from_str(&json).unwrap();
    assert_eq!(written(&Json, &read), json);
    assert_eq!(written(&Ndjson, &read), ndjson);
    let read = Report::read(&json).unwrap();
    assert_eq!(written(&Json, &read), json);
    let read = Report::read(&ndjson).unwrap();
    assert_eq!(written(&Ndjson, &read), ndjson);
    assert_eq!(written(&Json, &read), json);
    assert_eq!(read.tally.errors, report.tally.errors);
}

/// Waivers of every kind: accepted, expired, and in the baseline.
fn accepted(earlier: &Report) -> AcceptedFailures {
    let entry = |registry: &str, expires: &str| {
        format!(
            "[[waiver]]\ncheck = 'acr-ip-network-rules'\nregistry = '{registry}'\nreason = 'a reason'\nowner = 'an owner'\nexpires = {expires}\n"
        )
    };
    let text = entry("*orchard*", "2999-12-31") + &entry("*", "2020-02-29");
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut accepted = AcceptedFailures::default();
    accepted.waivers = Some(Waivers::parse("waivers.toml", &text, now).unwrap());
    accepted.baseline = Some(Baseline::new("earlier.json", earlier));
    accepted
}

#[test]
fn reports_on_all_fixtures() {
    for folder in ["fixtures", "cli/documents", "cli/expectations", "corpus"] {
        let checked = |checker: Checker| {
            let found = input::find(&tests_folder().join(folder)).into_iter();
            checker.check(documents(found, |_| {})).unwrap()
        };
        let mut report = checked(Checker::new(&POLICY));
        assert_round_trip(&report);
        report.configuration = Some(UsedConfiguration::new("acrcheck.toml"));
        assert_round_trip(&report);
        assert_round_trip(&checked(Checker::new(&POLICY).accept(accepted(&report))));
    }
}

/// Every JSON object that is a whole report in a golden file or in the documentation.
#[test]
fn reports_in_golden_files() {
    let files = ["cli/check.trycmd", "cli/formats.trycmd", "../docs/report.md"];
    let mut count = 0;
    for file in files.map(|file| tests_folder().join(file)) {
        let text = fs::read_to_string(file).unwrap();
        for start in text
            .match_indices("{\n  \"schema\": \"acrcheck.report/v1\"")
            .map(|(at, _)| at)
        {
            let end = text[start..].find("\n}\n").unwrap() + start + 3;
            let report: Report = serde_json::from_str(&text[start..end]).unwrap();
            assert_eq!(written(&Json, &report), text[start..end]);
            count += 1;
        }
    }
    assert!(count >= 1, "{count}");
}

#[test]
fn reports_on_generated_registries() {
    let registries = proptest::collection::vec((registry(), json_value()), 0..4);
    runner(300)
        .run(&registries, |registries| {
            let mut report = Report::new(&POLICY);
            for (mut members, tags) in registries {
                members.push(("type".to_owned(), json!("Microsoft.ContainerRegistry/registries")));
                members.push(("tags".to_owned(), tags));
                let document = object(&members, "");
                report.add("x", POLICY.evaluate(&document, &Settings::default()));
            }
            assert_round_trip(&report);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_report_with_hostile_texts() {
    let mut report = Report::new(&POLICY);
    report.add("\u{202e}x", POLICY.evaluate(&hostile_document(), &Settings::default()));
    report.add("y", POLICY.evaluate("{", &Settings::default()));
    assert_round_trip(&report);
}

/// The findings share one copy of each description, as those of an evaluation do, so that formats with totals work.
#[test]
fn a_report_that_was_read_has_totals() {
    let report = Report::read(&example()).unwrap();
    let original = original();
    let overview = |report: &Report| written(&Overview::new(POLICY.metadata()), report);
    assert_eq!(report.tally.reasons.len(), original.tally.reasons.len());
    assert!(overview(&original).contains("orchard"));
    assert_eq!(overview(&report).lines().last(), overview(&original).lines().last());
}

fn original() -> Report {
    let mut report = Report::new(&POLICY);
    let found = input::find(&tests_folder().join("fixtures/az-list.json")).into_iter();
    Checker::new(&POLICY)
        .check_each(documents(found, |_| {}), |batch| {
            report.add_batch(batch);
            Ok::<(), acrcheck::checker::ThreadError>(())
        })
        .unwrap();
    report
}

fn example() -> String {
    written(&Json, &original())
}

/// Later versions may add members anywhere. Of a map they would be entries, so tags are left out.
#[test]
fn unknown_members_are_ignored() {
    fn extend(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(extend),
            Value::Object(members) => {
                members.remove("tags");
                members.values_mut().for_each(extend);
                members.insert("later".to_owned(), json!({"later": [1]}));
            }
            _ => {}
        }
    }
    let mut text: Value = serde_json::from_str(&example()).unwrap();
    extend(&mut text);
    let mut plain = original();
    plain.registries.iter_mut().for_each(|registry| registry.tags.clear());
    assert_eq!(
        written(&Json, &Report::read(&text.to_string()).unwrap()),
        written(&Json, &plain)
    );
}

/// Returns all pointers into a value.
fn pointers(value: &Value) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Array(values) => values
            .iter()
            .enumerate()
            .map(|(at, value)| (at.to_string(), value))
            .collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => Vec::new(),
    };
    let below = below.into_iter().flat_map(|(key, value)| {
        let inner = pointers(value).into_iter();
        inner.map(move |pointer| format!("/{key}{pointer}"))
    });
    std::iter::once(String::new()).chain(below).collect()
}

/// A value of another type is an error with its position, wherever it is.
#[test]
fn a_wrong_type_is_an_error_with_a_position() {
    let mut text: Value = serde_json::from_str(&example()).unwrap();
    text["registries"].as_array_mut().unwrap().truncate(1);
    text["errors"] = json!([{"source": {"path": "x", "position": null}, "code": "c", "message": "m"}]);
    let pointers = pointers(&text);
    assert!(pointers.len() > 50, "{}", pointers.len());
    for pointer in pointers {
        for wrong in [json!(-1), json!(true), json!([[]])] {
            let mut changed = text.clone();
            let value = changed.pointer_mut(&pointer).unwrap();
            if value.is_boolean() && wrong.is_boolean() {
                continue;
            }
            *value = wrong;
            let changed = serde_json::to_string_pretty(&changed).unwrap();
            match Report::read(&changed) {
                Err(ReadReportError::NotAReport { line, column, .. }) => {
                    assert!(line >= 1 && (column >= 1 || line > 1), "{pointer}: {line}:{column}");
                }
                other => panic!("{pointer}: {other:?}"),
            }
            let error = serde_json::from_str::<Report>(&changed).unwrap_err();
            assert!(error.line() >= 1, "{pointer}: {error}");
        }
    }
}

#[test]
fn a_report_of_another_version_is_named() {
    for text in [example(), written(&Ndjson, &original())] {
        let later = text.replace("acrcheck.report/v1", "acrcheck.report/v2");
        match Report::read(&later) {
            Err(ReadReportError::OtherSchema(schema)) => assert_eq!(schema, "acrcheck.report/v2"),
            other => panic!("{other:?}"),
        }
        assert!(serde_json::from_str::<Report>(&later).is_err());
    }
}

/// Findings that are not listed, as with `--status`, are counted all the same: only `Report::read` rejects that.
#[test]
fn a_partial_report_is_read_without_the_check() {
    let mut report = original();
    report.registries.pop();
    let text = written(&Json, &report);
    assert!(matches!(Report::read(&text), Err(ReadReportError::Counts { .. })));
    let read: Report = serde_json::from_str(&text).unwrap();
    assert_eq!(written(&Json, &read), text);
}

#[test]
fn differences_and_descriptions_are_read() {
    let mut later = original();
    later.registries.reverse();
    later.registries.pop();
    let differences = Diff::between(&original(), &later);
    assert!(!differences.changes.is_empty());
    let text = serde_json::to_string(&differences).unwrap();
    let read: Diff = serde_json::from_str(&text).unwrap();
    assert_eq!(read, differences);
    assert!(serde_json::from_str::<Diff>(&text.replace("diff/v1", "diff/v2")).is_err());

    let text = serde_json::to_string(POLICY.metadata()).unwrap();
    let mut read: PolicyMetadata = serde_json::from_str(&text).unwrap();
    read.settings_schema.clone_from(&POLICY.metadata().settings_schema);
    assert_eq!(&read, POLICY.metadata());
}

/// A report from elsewhere may have as many reasons and codes as entries. Reading takes linear time all the same.
#[test]
fn many_reasons_and_codes() {
    const COUNT: usize = 100_000;
    let mut text: Value = serde_json::from_str(&example()).unwrap();
    let mut registry = text["registries"][0].take();
    registry["findings"] = (0..COUNT)
        .map(|number| {
            json!({"check": number.to_string(), "status": "pass", "severity": "low", "reason": number.to_string(), "message": "m",
                "evidence": [], "advisories": [], "remediation": [], "portal": null})
        })
        .collect();
    text["errors"] = (0..COUNT)
        .map(|number| json!({"source": {"position": null}, "code": number.to_string(), "message": "m"}))
        .collect();
    text["registries"] = json!([registry]);
    let read: Report = serde_json::from_value(text).unwrap();
    assert_eq!((read.tally.reasons.len(), read.tally.errors.len()), (COUNT, COUNT));
}

/// Where the golden files and fixtures are, so that a renamed folder does not empty the tests.
#[test]
fn the_folders_exist() {
    let folders: Vec<PathBuf> = ["fixtures", "cli/documents"]
        .map(|folder| tests_folder().join(folder))
        .into();
    assert!(folders.iter().all(|folder| input::find(folder).len() > 3));
}
