//! The text report: what a person sees of few and of many registries, at several widths.
//!
//! `ACRCHECK_TEXT=write cargo test text::` rewrites the golden files in `text/`; read what changed.

use std::fmt::Write as _;
use std::io::Cursor;
use std::time::{Duration, UNIX_EPOCH};

use acrcheck::checker::{AcceptedFailures, Checker, Document, documents};
use acrcheck::input;
use acrcheck::model::Outcome;
use acrcheck::render::{Renderer, Text};
use acrcheck::report::{Report, Waivers};
use serde_json::{Value, json};

use crate::formats::hostile_document;
use crate::support::{POLICY, run, tests_folder};

/// The widths of terminals; `None` is a file or pipe.
const WIDTHS: [Option<u16>; 5] = [Some(60), Some(80), Some(120), Some(200), None];

fn written(text: Text, report: &Report) -> String {
    let mut bytes = Vec::new();
    text.write(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn report(document: &str) -> Report {
    let document = Document::new("registries.json", Cursor::new(document.to_owned()));
    let document = [document];
    Checker::new(&POLICY).check(document).unwrap()
}

/// Registries of every status, with templates, errors, accepted failures, and some whose acceptance is over.
fn example() -> Report {
    let waivers = |registry: &str, expires: &str| {
        format!(
            "[[waiver]]\ncheck = 'acr-ip-network-rules'\nregistry = '{registry}'\nreason = 'moves next year'\nowner = 'team-a'\nexpires = {expires}\n"
        )
    };
    let text = waivers("*orchardbuild", "2999-12-31") + &waivers("*orcharddev", "2020-02-29");
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut accepted = AcceptedFailures::default();
    accepted.waivers = Some(Waivers::parse("waivers.toml", &text, now).unwrap());
    let folder = tests_folder();
    let found = ["fixtures", "iac", "cli/documents/truncated.json"]
        .into_iter()
        .flat_map(|name| input::find(&folder.join(name)));
    let mut report = Checker::new(&POLICY)
        .accept(accepted)
        .check(documents(found, |_| {}))
        .unwrap();
    // The same on every machine.
    let prefix = format!("{}/", folder.display());
    let short = |path: &mut Option<String>| {
        if let Some(path) = path {
            *path = path.replace(&prefix, "");
        }
    };
    for registry in &mut report.registries {
        short(&mut registry.source.path);
        for file in &mut registry.source.parameters {
            *file = file.replace(&prefix, "");
        }
    }
    for error in &mut report.errors {
        short(&mut error.source.path);
        error.message = error.message.replace(&prefix, "");
    }
    report
}

#[test]
fn golden_files() {
    let report = example();
    let verbose = (
        "verbose-80.txt".to_owned(),
        Text::default().width(Some(80)).verbose(true),
    );
    let cases = WIDTHS.map(|width| {
        let name = width.map_or_else(|| "pipe".to_owned(), |width| width.to_string());
        (format!("{name}.txt"), Text::default().width(width))
    });
    for (name, text) in cases.into_iter().chain([verbose]) {
        let path = tests_folder().join("text").join(&name);
        let text = written(text, &report);
        if std::env::var_os("ACRCHECK_TEXT").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{name}");
    }
}

fn display_width(text: &str) -> usize {
    text.chars().count()
}

/// Only what cannot be broken is wider than the terminal: paths, options with their values, and codes.
#[test]
fn lines_fit_the_terminal() {
    for document in [hostile_document(), many(300)] {
        let report = report(&document);
        for width in [60, 80, 120, 200] {
            for verbose in [false, true] {
                let text = written(Text::default().width(Some(width)).verbose(verbose), &report);
                for line in text.lines().filter(|line| display_width(line) > usize::from(width)) {
                    let longest = line.split("  ").map(display_width).max().unwrap();
                    assert!(longest > usize::from(width) / 2, "{width}: {line}");
                }
            }
        }
    }
    // Less than the minimum is the minimum.
    let report = example();
    let at = |width| written(Text::default().width(Some(width)), &report);
    assert_eq!(at(20), at(60));
    assert_ne!(at(60), at(61));
}

/// Registries that fail and are unknown for many reasons, most of them for one.
fn many(count: usize) -> String {
    let registry = |index: usize| -> Value {
        let settings = match index % 25 {
            0..=12 => json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}),
            13 => json!({"publicNetworkAccess": "Enabled", "sku": {"name": "Basic"}, "provisioningState": "Updating"}),
            14 => json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"}),
            15 => json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
                "networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}),
            16 | 17 => json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None", "networkRuleSet":
                {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": format!("{}.0.0.0/1", index % 2 * 128)},
                    {"action": "Allow", "value": "64.0.0.0/2"}, {"action": "Allow", "value": "0.0.0.0/2"},
                    {"action": "Allow", "value": "128.0.0.0/1"}, {"action": "Allow", "value": format!("10.0.{}.0/24", index % 250)}]}}),
            18 => json!({"publicNetworkAccess": "Maybe", "networkRuleSet": {"defaultAction": "Deny"}}),
            19 => json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Some"}}),
            20 => json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "Everything", "networkRuleSet":
                {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": format!("office {index}")}]}}),
            21 => json!({"publicNetworkAccess": "Enabled", "networkRuleSet": "text"}),
            22 => json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny"}}),
            23 => {
                json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow", "value": "20.1.2.3"}]}})
            }
            _ => json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}),
        };
        let mut registry = json!({"name": format!("registry{index}"), "resourceGroup": format!("group{}", index / 20)});
        registry
            .as_object_mut()
            .unwrap()
            .extend(settings.as_object().unwrap().clone());
        registry
    };
    let mut lines = String::new();
    for index in 0..count {
        writeln!(lines, "{}", registry(index)).unwrap();
        if index % 50 == 49 {
            lines.push_str("{\"name\": \"broken\n");
        }
    }
    lines
}

/// Thousands of registries are a few screens on a terminal, and a file has every one of them. Every failure is counted.
#[test]
fn many_registries_fit_a_few_screens() {
    let report = report(&many(5000));
    let summary = report.summary;
    assert!(
        summary.fail > 3000 && summary.unknown > 1000 && summary.errors > 50,
        "{summary:?}"
    );
    for width in [60, 80, 120, 200] {
        let text = written(Text::default().width(Some(width)), &report);
        let lines = text.lines().count();
        assert!(lines < 200, "{width}: {lines} lines: {text}");
        // What to do first.
        let top: Vec<&str> = text.lines().take(5).collect();
        assert!(
            top[0].starts_with(&format!("{} failed findings in ", summary.fail)),
            "{top:?}"
        );
        assert!(
            top.join(" ").contains("Start with open-to-all-networks (high)"),
            "{top:?}"
        );
        for (outcome, label, expected) in [
            (Outcome::Fail, "FAIL", summary.fail),
            (Outcome::Unknown, "UNKNOWN", summary.unknown),
        ] {
            let heads = text
                .split("\n\n")
                .filter(|group| group.starts_with(&format!("{label}  ")));
            let counted: u64 = heads.flat_map(str::lines).filter_map(registries).sum();
            // Heads of further groups are in one block.
            assert_eq!(counted, expected, "{width} {outcome:?}: {text}");
        }
    }
    let text = written(Text::default(), &report);
    for registry in &report.registries {
        let name = format!("  {} ", registry.name.as_deref().unwrap());
        let listed = registry
            .findings
            .iter()
            .filter(|finding| matches!(finding.outcome(), Outcome::Fail | Outcome::Unknown));
        let rows = text
            .lines()
            .filter(|line| line.contains(&name) && line.contains("registries.json"))
            .count();
        assert_eq!(rows, listed.count(), "{name}");
    }
    assert!(!text.contains("more ("), "{text}");
    assert_eq!(text.matches(": not JSON").count() as u64, summary.errors);
}

/// The number of registries at the end of the first line of a group.
fn registries(line: &str) -> Option<u64> {
    let line = line
        .strip_suffix(" registries")
        .or_else(|| line.strip_suffix(" registry"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// Parts of any size give the same report, also one that is read again.
#[test]
fn parts_do_not_change_the_report() {
    let report = report(&many(2000));
    for text in [
        Text::default(),
        Text::default().width(Some(80)),
        Text::default().verbose(true),
    ] {
        let whole = written(text, &report);
        let mut collector = text.collector();
        for registries in report.registries.chunks(7) {
            collector.add(text.part(registries, &[])).unwrap();
        }
        for error in &report.errors {
            collector.add(text.part(&[], std::slice::from_ref(error))).unwrap();
        }
        let mut parts = Vec::new();
        collector
            .write(&acrcheck::render::Trailer::new(&report), &mut parts)
            .unwrap();
        assert!(String::from_utf8(parts).unwrap() == whole);
    }
}

/// The headline says what there is.
#[test]
fn headlines() {
    let open = json!({"name": "a", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}});
    let good = json!({"name": "b", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"});
    for (document, expected) in [
        (json!([]), "No registries\n\n"),
        (json!([7]), "No registries; 1 error\n\n"),
        (
            json!([good]),
            "No failed findings in 1 registry\n\n1 registry; findings: ",
        ),
        (json!([open]), "1 failed finding in 1 of 1 registry\n\nFAIL  "),
        (
            json!([open, good, 7]),
            "1 failed finding in 1 of 2 registries; 1 error\n\nFAIL  ",
        ),
        (
            json!([good, {"name": "c", "publicNetworkAccess": "Maybe"}]),
            "No failed findings in 2 registries; 2 unknown\n\nUNKNOWN  ",
        ),
    ] {
        let text = written(Text::default(), &report(&document.to_string()));
        assert!(text.starts_with(expected), "{text}");
    }
}

/// Live registries have no file: their subscription says where they are.
#[test]
fn live_registries_are_shown_by_subscription() {
    let id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/orchard";
    let document = json!({"id": id, "name": "orchard", "type": "Microsoft.ContainerRegistry/registries",
        "properties": {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}});
    let url =
        "https://management.azure.com/subscriptions/11111111-2222-3333-4444-555555555555/providers/x?api-version=1";
    let document = Document::new(url, Cursor::new(document.to_string()));
    let document = [document];
    let text = written(Text::default(), &Checker::new(&POLICY).check(document).unwrap());
    assert!(
        text.contains("orchard  rg  subscription 11111111-2222-3333-4444-555555555555\n"),
        "{text}"
    );
    assert!(!text.contains("https:"), "{text}");
}

/// A status that is asked for is listed, even one that is not by default, and everything is counted.
#[test]
fn outcomes_can_be_selected() {
    let report = report(&many(100));
    for outcomes in [
        &[Outcome::Pass][..],
        &[Outcome::Fail],
        &[Outcome::Unknown, Outcome::NotApplicable],
    ] {
        let text = written(Text::default().only(outcomes), &report);
        let all = written(Text::default(), &report);
        assert_eq!(text.lines().next(), all.lines().next());
        assert_eq!(
            text.lines().rev().take(2).collect::<Vec<_>>(),
            all.lines().rev().take(2).collect::<Vec<_>>()
        );
        for (outcome, label) in [
            (Outcome::Pass, "\npass  "),
            (Outcome::Fail, "\nFAIL  "),
            (Outcome::Unknown, "\nUNKNOWN  "),
            (Outcome::NotApplicable, "\nn/a  "),
        ] {
            assert_eq!(
                text.contains(label),
                outcomes.contains(&outcome),
                "{outcomes:?} {label}: {text}"
            );
        }
    }
}

/// The command on a pipe: like a file, without shortened lists.
#[test]
fn a_pipe_has_every_registry() {
    let output = run(&["check", "-"], many(500).as_bytes());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().count() > 500 && !text.contains("more ("), "{text}");
}

/// A hundred thousand rows, about ten megabytes of text, are written from a few blocks in memory.
#[test]
fn long_reports_take_little_memory() {
    let report = report(&many(1));
    let registries = vec![report.registries[0].clone(); 100];
    let mut written = Lines::default();
    let measured = allocation_counter::measure(|| {
        let text = Text::default();
        let mut collector = text.collector();
        for _ in 0..1000 {
            collector.add(text.part(&registries, &[])).unwrap();
        }
        collector
            .write(&acrcheck::render::Trailer::new(&report), &mut written)
            .unwrap();
    });
    assert!(written.count > 100_000 && written.bytes > 4 << 20, "{written:?}");
    assert!(measured.bytes_max < 1 << 20, "{} bytes", measured.bytes_max);
}

/// Counts what is written.
#[derive(Debug, Default)]
struct Lines {
    count: usize,
    bytes: usize,
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.count += bytes.iter().filter(|byte| **byte == b'\n').count();
        self.bytes += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
