//! A baseline compares all rules behind a failure, and formats for people show the first ten of them.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{IP, finding, html_records, run};

/// The most rules that are listed as evidence, which is the limit of the service.
const MOST_RULES: usize = 100;

/// This many rules, each wider than the settings allow, that do not combine to larger blocks.
fn broad(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{}.{}.0.0/14", 20 + number / 32, number % 32 * 8))
        .collect()
}

fn document(rules: &[String]) -> String {
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| json!({"action": "Allow", "value": rule}))
        .collect();
    let id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/orchard";
    json!({"id": id, "name": "orchard", "resourceGroup": "rg", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}})
    .to_string()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(place.at("settings.json"), r#"{"minPrefixLength":16}"#).unwrap();
        place
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn check(&self, rules: &[String], flags: &[&str]) -> Output {
        let settings = self.at("settings.json");
        run(
            &[&["check", "-", "--settings", &settings], flags].concat(),
            document(rules).as_bytes(),
        )
    }

    /// The exit code of a check of `rules` against a baseline of `known`.
    fn compared(&self, known: &[String], rules: &[String], format: &str) -> Option<i32> {
        let baseline = self.at("baseline");
        assert_eq!(
            self.check(known, &["-f", &format!("{format}={baseline}")])
                .status
                .code(),
            Some(1)
        );
        self.check(rules, &["--baseline", &baseline]).status.code()
    }
}

fn text(output: Output) -> String {
    String::from_utf8(output.stdout).unwrap()
}

fn evidence(output: Output) -> Vec<(String, Value)> {
    let report: Value = serde_json::from_str(&text(output)).unwrap();
    let finding = finding(&report["registries"][0], IP);
    assert_eq!(
        (&finding["status"], &finding["reason"]),
        (&json!("fail"), &json!("ip-rule-too-broad"))
    );
    let evidence = finding["evidence"].as_array().unwrap().iter();
    evidence
        .map(|one| (one["pointer"].as_str().unwrap().to_owned(), one["value"].clone()))
        .collect()
}

#[test]
fn a_new_rule_after_known_ones_is_not_accepted() {
    let place = Place::new();
    for count in [1, 9, 10, 11, 50, MOST_RULES - 1] {
        let known = broad(count);
        for format in ["json", "ndjson"] {
            assert_eq!(place.compared(&known, &known, format), Some(0), "{count}");
            for new in ["0.0.0.0/1", "8.0.0.0/8"] {
                let worse = [&*known, &[new.to_owned()]].concat();
                assert_eq!(place.compared(&known, &worse, format), Some(1), "{count} {new}");
            }
        }
        // A removed rule makes nothing worse.
        if count > 1 {
            assert_eq!(place.compared(&known, &known[1..], "json"), Some(0), "{count}");
        }
    }
}

/// Rules that are not listed cannot be compared.
#[test]
fn more_rules_than_a_report_lists_are_never_accepted() {
    let place = Place::new();
    for (count, ended) in [(MOST_RULES, 0), (MOST_RULES + 1, 1), (200, 1)] {
        let rules = broad(count);
        assert_eq!(place.compared(&rules, &rules, "json"), Some(ended), "{count}");
        let evidence = evidence(place.check(&rules, &["-f", "json"]));
        let is_rule = |(pointer, _): &&(String, Value)| pointer.starts_with("/networkRuleSet/ipRules/");
        let shown: Vec<&Value> = evidence.iter().filter(is_rule).map(|(_, value)| value).collect();
        assert_eq!(shown, rules.iter().take(MOST_RULES).collect::<Vec<_>>(), "{count}");
        let list = evidence
            .iter()
            .find(|(pointer, _)| pointer == "/networkRuleSet/ipRules");
        let marker = (count > MOST_RULES).then(|| json!(format!("<{count} rules in all>")));
        assert_eq!(list.map(|(_, value)| value), marker.as_ref(), "{count}");
        assert_eq!(list.is_some(), list == evidence.last(), "{count}");
    }
}

/// The evidence in the data of an HTML report, as the page shows it.
fn evidence_of_page(page: &str) -> String {
    let mut shown = String::new();
    for record in html_records(page) {
        for finding in record[7].as_array().unwrap() {
            for item in finding[3].as_array().unwrap() {
                match item {
                    Value::Array(more) => shown.push_str(&format!("and {} more\n", more[0])),
                    item => shown.push_str(&format!("{item}\n")),
                }
            }
        }
    }
    shown
}

/// Formats for programs list all rules.
#[test]
fn formats_for_people_show_ten_rules() {
    let place = Place::new();
    for (count, more) in [
        (9, None),
        (10, None),
        (11, Some("and 1 more")),
        (100, Some("and 90 more")),
        (150, Some("and 90 more")),
    ] {
        let rules = broad(count);
        let shown = |text: &str| rules.iter().filter(|rule| text.contains(rule.as_str())).count();
        for format in ["text", "markdown", "html", "junit"] {
            // The commands remove all rules. A text shows evidence on request.
            let text = text(place.check(&rules, &["-v", "-f", format]));
            let seen: String = text.lines().filter(|line| !line.contains("az acr")).collect();
            let seen = match format {
                "html" => evidence_of_page(&text),
                _ => seen,
            };
            assert_eq!(shown(&seen), count.min(10), "{format} {count}: {seen}");
            assert_eq!(seen.contains("more"), more.is_some(), "{format} {count}: {seen}");
            assert!(more.is_none_or(|more| seen.contains(more)), "{format} {count}: {seen}");
            let all = seen.contains("150 rules in all");
            assert_eq!(all, count == 150, "{format} {count}: {seen}");
        }
        for format in ["json", "ndjson", "sarif", "ocsf"] {
            let text = text(place.check(&rules, &["-f", format]));
            let text: String = text
                .lines()
                .filter(|line| !line.contains("az acr") || format != "json")
                .collect();
            assert_eq!(shown(&text), count.min(MOST_RULES), "{format} {count}");
        }
    }
}
