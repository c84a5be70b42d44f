//! Where the formats of CI systems say that a registry is: its file, line and column; for a live registry, its id.

use std::fs;

use serde_json::{Value, json};

use crate::support::run;

/// A registry that fails, with a text in front of the others.
fn failing(name: &str, text: &str) -> String {
    json!({"a": text, "name": name, "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}, "type": "Microsoft.ContainerRegistry/registries"})
    .to_string()
}

/// Line and column of a piece of a text, both from 1, with columns in UTF-16 code units.
fn place(text: &str, piece: &str) -> (u64, u64) {
    let before = &text[..text.find(piece).unwrap()];
    let line = before.rsplit('\n').next().unwrap();
    let lines = before.matches('\n').count();
    (lines as u64 + 1, line.encode_utf16().count() as u64 + 1)
}

struct Reports {
    path: String,
    folder: tempfile::TempDir,
}

impl Reports {
    fn of(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registries.json").to_str().unwrap().to_owned();
        fs::write(&path, text).unwrap();
        let this = Self { path, folder };
        let formats = ["sarif", "gitlab", "junit", "github", "azuredevops"];
        let formats = formats.map(|format| format!("{format}={}", this.at(format)));
        let mut arguments = vec!["check", &this.path];
        arguments.extend(formats.iter().flat_map(|format| ["-f", format]));
        let output = run(&arguments, b"");
        assert!(matches!(output.status.code(), Some(1 | 3)), "{output:?}");
        this
    }

    fn at(&self, format: &str) -> String {
        self.folder.path().join(format).to_str().unwrap().to_owned()
    }

    fn text(&self, format: &str) -> String {
        fs::read_to_string(self.at(format)).unwrap()
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.text(format)).unwrap()
    }

    /// Asserts that the failures are at these places, in order, in every format.
    fn are_at(&self, places: &[(u64, u64)]) {
        let sarif = self.json("sarif");
        assert_eq!(sarif["runs"][0]["columnKind"], "utf16CodeUnits");
        let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
        let regions = results.map(|result| &result["locations"][0]["physicalLocation"]["region"]);
        let in_sarif: Vec<_> = regions
            .map(|region| {
                (
                    region["startLine"].as_u64().unwrap(),
                    region["startColumn"].as_u64().unwrap(),
                )
            })
            .collect();
        assert_eq!(in_sarif, places);
        let gitlab = self.json("gitlab");
        let in_gitlab: Vec<_> = gitlab
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| {
                assert_eq!(issue["location"]["path"], self.path);
                let begin = &issue["location"]["positions"]["begin"];
                assert_eq!(issue["location"]["lines"]["begin"], begin["line"]);
                (begin["line"].as_u64().unwrap(), begin["column"].as_u64().unwrap())
            })
            .collect();
        assert_eq!(in_gitlab, places);
        let (junit, github, azure) = (self.text("junit"), self.text("github"), self.text("azuredevops"));
        for (line, column) in places {
            let attributes = format!("file=\"{}\" line=\"{line}\"", self.path);
            assert!(junit.contains(&attributes), "{attributes}: {junit}");
            let property = format!("file={},line={line},col={column},", self.path);
            assert!(github.contains(&property), "{property}: {github}");
            let property = format!("sourcepath={};linenumber={line};columnnumber={column};", self.path);
            assert!(azure.contains(&property), "{property}: {azure}");
        }
    }
}

/// Characters of one to four bytes in UTF-8, and of one or two units in UTF-16.
const WIDE: &str = "aé日😀";

#[test]
fn each_registry_has_its_line_and_column() {
    let (one, two, three) = (failing("one", WIDE), failing("two", "b"), failing("three", WIDE));
    for text in [
        format!("[{one},{two},{three}]"),
        format!("[\n  {one},\n  {two}, {three}\n]"),
        format!("{one}\n{two}\n{three}\n"),
        format!("{{\"value\": [{one}, {two}, {three}]}}"),
        format!("{one} {two} {three}"),
    ] {
        Reports::of(&text).are_at(&[&one, &two, &three].map(|registry| place(&text, registry)));
    }
}

/// A document on one line is checked in parts, which begin in the middle of the line.
#[test]
fn columns_continue_from_part_to_part() {
    let registries: Vec<String> = (0..40)
        .map(|number| failing(&format!("number{number}"), &WIDE.repeat(3000)))
        .collect();
    for (front, between, behind) in [("[", ",", "]"), ("{\"value\":[", ",", "]}"), ("", " ", "")] {
        let text = format!("{front}{}{behind}", registries.join(between));
        assert!(text.len() > 3 * acrcheck::input::PART_BYTES);
        let places: Vec<_> = registries.iter().map(|registry| place(&text, registry)).collect();
        Reports::of(&text).are_at(&places);
    }
}

/// The JSON report counts bytes, as before.
#[test]
fn the_json_report_counts_bytes() {
    let (one, two) = (failing("one", WIDE), failing("two", ""));
    let text = format!("[{one},{two}]");
    let output = run(&["check", "-", "-f", "json"], text.as_bytes());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let position = &report["registries"][1]["source"]["position"];
    assert_eq!(position["column"], text.find(&two).unwrap() + 1);
    assert_eq!(position.as_object().unwrap().len(), 3);
}

#[cfg(feature = "live")]
#[test]
fn a_live_registry_is_no_file() {
    use crate::support::acrcheck;
    use crate::support::arm::{Arm, tenant};

    let arm = Arm::start(tenant(1, 2, 2));
    let report = |format: &str| {
        let live = ["check", "--live", "--all-subscriptions", "--credential", "token"];
        let mut command = acrcheck(&[&live[..], &["--arm-endpoint", &arm.url(), "-f", format]].concat());
        let output = command.env("ACRCHECK_ACCESS_TOKEN", "a-token").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let json: Value = serde_json::from_str(&report("json")).unwrap();
    let ids: Vec<&str> = json["registries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|registry| registry["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    let sarif: Value = serde_json::from_str(&report("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let location = &result["locations"][0];
        let id = location["logicalLocations"][0]["fullyQualifiedName"].as_str().unwrap();
        assert!(ids.contains(&id), "{id}");
        assert_eq!(
            location["physicalLocation"],
            json!({"artifactLocation": {"uri": &id[1..]}})
        );
    }
    let gitlab: Value = serde_json::from_str(&report("gitlab")).unwrap();
    for issue in gitlab.as_array().unwrap() {
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(ids.contains(&&*format!("/{path}")), "{path}");
        assert_eq!(issue["location"]["lines"]["begin"], 1);
    }
    for (format, no) in [
        ("github", "file="),
        ("azuredevops", "sourcepath="),
        ("junit", " file="),
        ("sarif", "file:"),
    ] {
        let text = report(format);
        assert!(!text.contains(no), "{format}: {text}");
    }
}

/// Neither is what could not be read.
#[cfg(feature = "live")]
#[test]
fn an_unread_list_is_no_file() {
    use crate::support::acrcheck;
    use crate::support::arm::{Arm, Reply};

    let arm = Arm::start(|_, _| Reply::error(403, "AuthorizationFailed"));
    for scope in ["--all-subscriptions", "--resource-graph"] {
        for (format, no) in [
            ("github", "file="),
            ("azuredevops", "sourcepath="),
            ("junit", " file="),
            ("sarif", "file:"),
        ] {
            let live = [
                "check",
                "--live",
                scope,
                "--credential",
                "token",
                "--arm-endpoint",
                &arm.url(),
                "-f",
                format,
            ];
            let mut command = acrcheck(&live);
            let output = command.env("ACRCHECK_ACCESS_TOKEN", "a-token").output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("403") && !text.contains(no), "{scope} {format}: {text}");
        }
    }
}

/// GitHub takes at most 1 MiB, so the rest is counted.
#[test]
fn markdown_fits_a_build_summary() {
    let registries: Vec<String> = (0..5000)
        .map(|number| failing(&format!("contoso{number:05}"), ""))
        .collect();
    let text = format!("[{}, {}]", registries.join(","), vec!["7"; 5000].join(","));
    let output = run(&["check", "-", "-f", "markdown"], text.as_bytes());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!((500_000..1 << 20).contains(&page.len()), "{}", page.len());
    let left_out = |what: &str| -> usize {
        let line = page
            .lines()
            .find(|line| line.contains(&format!(" more {what} are not shown.")));
        let line = line.unwrap().trim_start_matches('*');
        line.split(' ').next().unwrap().parse().unwrap()
    };
    let shown = page.lines().filter(|line| line.starts_with("## `contoso")).count();
    assert_eq!(shown + left_out("registries with failed or unknown findings"), 5000);
    let errors = page
        .lines()
        .filter(|line| line.starts_with("- `standard input"))
        .count();
    assert_eq!(errors + left_out("errors"), 5000);
    // What fits says nothing.
    let output = run(&["check", "-", "-f", "markdown"], registries[0].as_bytes());
    assert!(!String::from_utf8(output.stdout).unwrap().contains("not shown"));
}
