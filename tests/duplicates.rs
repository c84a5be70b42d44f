//! The same registry twice in one run: shown once if nothing differs, otherwise reported as a difference.

use std::fs;
use std::process::Output;

use acrcheck::model::{Position, Source};
use acrcheck::report::{Batch, Digester, Duplicates};
use serde_json::{Value, json};

use crate::support::{POLICY, run};

const ID: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/";

/// A registry on selected networks, with these rules.
fn registry(name: &str, rules: &[&str]) -> Value {
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| json!({"action": "Allow", "value": rule}))
        .collect();
    json!({"id": format!("{ID}{name}"), "name": name, "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}})
}

fn passing(name: &str) -> Value {
    registry(name, &["203.0.113.7"])
}

/// Fails, because it has no rule.
fn failing(name: &str) -> Value {
    registry(name, &[])
}

fn with(mut registry: Value, key: &str, value: Value) -> Value {
    registry[key] = value;
    registry
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// The exit code, and the numbers of registries, duplicates and errors.
fn counted(output: &Output) -> (Option<i32>, [u64; 3]) {
    let report = report(output);
    let counts = ["registries", "duplicates", "errors"].map(|key| report["summary"][key].as_u64().unwrap());
    assert_eq!(report["registries"].as_array().unwrap().len() as u64, counts[0]);
    assert_eq!(report["complete"], counts[2] == 0);
    (output.status.code(), counts)
}

fn check(document: &str) -> Output {
    run(&["check", "-", "-f", "json"], document.as_bytes())
}

#[test]
fn duplicates_are_counted_but_not_shown() {
    let (one, bad) = (passing("orchard"), failing("orchard"));
    let upper = with(one.clone(), "id", one["id"].as_str().unwrap().to_uppercase().into());
    let moved = json!({"id": one["id"], "name": "orchard", "type": "Microsoft.ContainerRegistry/registries", "properties": one});
    let nameless =
        json!({"name": "orchard", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"});
    for (document, ended, counts) in [
        (json!([one]), 0, [1, 0, 0]),
        (json!([one, one]), 0, [1, 1, 0]),
        (json!([one, one, passing("pear"), one]), 0, [2, 2, 0]),
        (json!([one, upper]), 0, [1, 1, 0]),
        (json!({"value": [one, one]}), 0, [1, 1, 0]),
        (json!([bad, bad, bad]), 1, [1, 2, 0]),
        // The position and keys that no check reads may differ.
        (
            json!([one, with(one.clone(), "location", "norwayeast".into())]),
            0,
            [1, 1, 0],
        ),
        (json!([one, moved]), 0, [1, 1, 0]),
        // Without an id, they may be different registries.
        (json!([nameless, nameless]), 0, [2, 0, 0]),
        (
            json!([
                with(one.clone(), "id", Value::Null),
                with(one.clone(), "id", Value::Null)
            ]),
            0,
            [2, 0, 0],
        ),
    ] {
        assert_eq!(
            counted(&check(&document.to_string())),
            (Some(ended), counts),
            "{document}"
        );
    }
    let twice = report(&check(&json!([bad, bad]).to_string()));
    let once = report(&check(&json!([bad]).to_string()));
    let [first, second] = [&twice, &once].map(|report| &report["registries"][0]["findings"]);
    assert_eq!(without_pointers(first), without_pointers(second));
    for key in ["pass", "fail", "unknown", "notApplicable"] {
        assert_eq!(twice["summary"][key], once["summary"][key], "{key}");
    }
}

fn without_pointers(findings: &Value) -> Value {
    let mut findings = findings.clone();
    for finding in findings.as_array_mut().unwrap() {
        for evidence in finding["evidence"].as_array_mut().unwrap() {
            evidence["pointer"] = Value::Null;
        }
    }
    findings
}

/// A different status, reason, evidence or advisory is a difference.
#[test]
fn differing_registries_are_both_shown() {
    let one = passing("orchard");
    for other in [
        failing("orchard"),
        registry("orchard", &["203.0.113.8"]),
        // One more advisory.
        registry("orchard", &["203.0.113.7", "203.0.113.7"]),
        with(one.clone(), "publicNetworkAccess", "Disabled".into()),
        with(one.clone(), "provisioningState", "Updating".into()),
    ] {
        let document = json!([passing("pear"), one, other]);
        let output = check(&document.to_string());
        let (code, counts) = counted(&output);
        assert_eq!(counts, [3, 0, 1], "{other}");
        let report = report(&output);
        let failed = report["summary"]["fail"] != 0;
        assert_eq!(code, Some(if failed { 1 } else { 3 }), "{other}");
        let error = &report["errors"][0];
        assert_eq!(
            (
                &error["code"],
                &error["source"]["path"],
                &error["source"]["position"]["pointer"]
            ),
            (&json!("conflicting-registry"), &json!("-"), &json!("/2")),
            "{error}"
        );
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("standard input:1:")
                && message.contains(" /1, with")
                && message.contains(one["id"].as_str().unwrap()),
            "{message}"
        );
    }
    // The third of three equals the second, and the fourth equals the first.
    let other = failing("orchard");
    let output = check(&json!([one, other, other, one]).to_string());
    assert_eq!(counted(&output), (Some(1), [2, 2, 1]));
}

#[test]
fn duplicates_are_found_across_inputs() {
    let place = Place::new();
    let lines = |registries: &[Value]| registries.iter().map(|r| format!("{r}\n")).collect::<String>();
    let a = place.write("a.json", &json!([passing("orchard"), passing("pear")]).to_string());
    let b = place.write(
        "b.ndjson",
        &lines(&[passing("plum"), passing("orchard"), failing("pear")]),
    );
    let c = place.write("c.json", &passing("plum").to_string());
    let output = run(&["check", &a, &b, &c, "-f", "json"], b"");
    assert_eq!(counted(&output), (Some(1), [4, 2, 1]));
    let error = &report(&output)["errors"][0];
    assert_eq!(
        (&error["source"]["path"], &error["source"]["position"]["line"]),
        (&json!(b), &json!(3)),
        "{error}"
    );
    assert!(
        error["message"].as_str().unwrap().contains(&format!("{a}:1:")),
        "{error}"
    );
    // In either order, with the positions exchanged.
    let output = run(&["check", &b, &a, "-f", "json"], b"");
    let error = &report(&output)["errors"][0];
    assert_eq!(
        (&error["source"]["path"], &error["source"]["position"]["pointer"]),
        (&json!(a), &json!("/1"))
    );
    assert!(
        error["message"].as_str().unwrap().contains(&format!("{b}:3:1")),
        "{error}"
    );
}

/// A waiver by tag covers only the registry with the tag.
#[test]
fn a_duplicate_without_the_tag_of_a_waiver_is_shown() {
    let place = Place::new();
    let waivers = place.write(
        "waivers.toml",
        "[[waiver]]\ncheck = 'acr-ip-network-rules'\ntags = { environment = 'sandbox' }\nreason = 'r'\nowner = 'o'\nexpires = 2999-12-31\n",
    );
    let tagged = with(failing("orchard"), "tags", json!({"environment": "sandbox"}));
    let check = |document: Value| {
        let output = run(
            &["check", "-", "-f", "json", "--waivers", &waivers],
            document.to_string().as_bytes(),
        );
        counted(&output)
    };
    assert_eq!(check(json!([tagged, tagged])), (Some(0), [1, 1, 0]));
    assert_eq!(check(json!([tagged, failing("orchard")])), (Some(1), [2, 0, 1]));
}

/// Hidden duplicates are counted in every format.
#[test]
fn every_format_counts_duplicates() {
    let document = json!([failing("orchard"), failing("orchard"), passing("pear"), passing("pear")]).to_string();
    let text =
        |format: &str| String::from_utf8(run(&["check", "-", "-f", format], document.as_bytes()).stdout).unwrap();
    for (format, said) in [
        (
            "text",
            "2 registries; findings: 1 failed, 0 unknown, 3 passed, 0 not applicable; 2 duplicates not shown\n",
        ),
        ("table", "; 2 duplicates not shown\n"),
        ("summary", "; 2 duplicates not shown\n"),
        ("markdown", "| duplicates |"),
        ("html", "<strong>2</strong> duplicates"),
        ("github", "acrcheck: 2 registries, 2 duplicates;"),
        ("azuredevops", "acrcheck: 2 registries, 2 duplicates;"),
        ("ndjson", "\"duplicates\":2"),
        ("sarif", "\"duplicates\": 2"),
    ] {
        let text = text(format);
        assert!(text.contains(said), "{format}: {text}");
        assert!(!text.contains("/1/networkRuleSet"), "{format}: {text}");
    }
    let output = run(
        &["check", "-", "-f", "json", "--status", "pass", "--fail-on", "high"],
        document.as_bytes(),
    );
    let hidden = report(&output);
    assert_eq!(
        (output.status.code(), &hidden["summary"]["duplicates"]),
        (Some(1), &json!(2))
    );
    assert_eq!(hidden["summary"], report(&check(&document))["summary"]);
    // Without duplicates, none are mentioned.
    let none = run(&["check", "-"], passing("pear").to_string().as_bytes());
    assert!(!String::from_utf8(none.stdout).unwrap().contains("duplicate"));
    let schema: Value = serde_json::from_str(acrcheck::report::SCHEMA).unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&report(&check(&document)))
    );
}

/// Parts are checked in parallel, but the first registry in input order is the one that is shown.
#[test]
fn the_number_of_threads_changes_nothing() {
    // Several parts of 256 KiB. Every registry occurs three times, and every fifth differs the second time.
    let name = |number: usize| format!("registry{number:05}");
    let padding = "p".repeat(400);
    let mut lines = String::new();
    for round in 0..3 {
        for number in 0..1500 {
            let registry = match (round, number % 5) {
                (1, 0) => failing(&name(number)),
                _ => passing(&name(number)),
            };
            lines += &format!("{}\n", with(registry, "padding", padding.clone().into()));
        }
    }
    let place = Place::new();
    let file = place.write("lines.ndjson", &lines);
    for format in ["text", "ndjson", "json", "csv", "summary", "sarif"] {
        let [one, four] = ["1", "4"].map(|jobs| run(&["check", &file, "-f", format, "--jobs", jobs], b""));
        assert_eq!(one.status.code(), Some(1), "{format}");
        assert!(one.stdout == four.stdout, "{format}");
    }
    let output = run(&["check", &file, "-f", "json", "--jobs", "4"], b"");
    assert_eq!(counted(&output), (Some(1), [1800, 2700, 300]));
    let report = report(&output);
    let registries = report["registries"].as_array().unwrap();
    let lines: Vec<u64> = registries
        .iter()
        .map(|r| r["source"]["position"]["line"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (1..=1500).chain((0..300).map(|number| 1501 + 5 * number)).collect();
    assert_eq!(lines, expected);
}

/// Ids as long as those of Azure, each at its own position, leave room for the rest of the process in 64 MiB.
#[test]
fn a_million_registries_take_little_memory() {
    const COUNT: u32 = 1_000_000;
    let evaluated = POLICY
        .evaluate(&passing("x").to_string(), &acrcheck::Settings::default())
        .unwrap();
    let mut one = evaluated.registries[0].clone();
    one.findings.clear();
    let batch = |from: u32, many: u32| {
        let registries = (from..from + many)
            .map(|number| {
                let mut registry = one.clone();
                registry.id = Some(format!("{ID}registry{number:07}"));
                let path = "/a/folder/registries.ndjson".to_owned();
                registry.source = Source::new(Some(path), Some(Position::new(number + 1, 1, "")));
                registry
            })
            .collect();
        let mut batch = Batch::default();
        batch.registries = registries;
        batch.totals.summary.registries = u64::from(many);
        batch
    };
    let digester = Digester::default();
    let mut duplicates = Duplicates::default();
    let measured = allocation_counter::measure(|| {
        for from in (0..COUNT).step_by(500) {
            let mut batch = batch(from, 500);
            let digests = digester.digests(&batch);
            assert!(!duplicates.take(&mut batch, &digests));
        }
    });
    assert!(measured.bytes_max < 42 << 20, "{} bytes", measured.bytes_max);
    // All of them are recognised.
    for from in [0, 123_000, COUNT - 500] {
        let mut again = batch(from, 500);
        let digests = digester.digests(&again);
        assert!(duplicates.take(&mut again, &digests));
        assert_eq!((again.registries.len(), again.totals.summary.duplicates), (0, 500));
    }
}
