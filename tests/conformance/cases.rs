//! `cases.ndjson`: documents, settings and levels of detail with the exact reports, for hosts in other languages. Each line has the fields of
//! [`Case`]. `evaluate-json` must return each report for its document, and `evaluate-batch-json` all of them at once.
//!
//! The reports are those of the native crate, whose verdicts the tests beside this one compare with the decision tables.
//! `ACRCHECK_CASES=write cargo test -p acrcheck-cli --test all -- conformance::cases` rewrites the file.

use std::fs;
use std::path::Path;

use acrcheck::model::Detail;
use serde::{Deserialize, Serialize};

use super::space::{self, SETTINGS};
use crate::support::{POLICY, registries, tests_folder};

/// A call, and what it must return.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    documents: Vec<String>,
    settings: String,
    detail: String,
    /// The report on each document.
    reports: Vec<String>,
}

const LEVELS: [(Detail, acrcheck_policies::Detail); 3] = [
    (Detail::Verdicts, acrcheck_policies::Detail::Verdicts),
    (Detail::Attention, acrcheck_policies::Detail::Attention),
    (Detail::Full, acrcheck_policies::Detail::Full),
];

#[test]
fn the_file_for_other_hosts_has_the_reports_of_the_component() {
    let file = tests_folder().join("conformance/cases.ndjson");
    let cases = cases();
    if std::env::var_os("ACRCHECK_CASES").is_some() {
        let lines = cases.iter().map(|case| serde_json::to_string(case).unwrap() + "\n");
        fs::write(&file, lines.collect::<String>()).unwrap();
    }
    let text = fs::read_to_string(&file).expect("cannot read cases.ndjson");
    let accepted: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of cases.ndjson is not a case"))
        .collect();
    let names = |cases: &[Case]| cases.iter().map(|case| case.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&accepted), names(&cases), "cases.ndjson lists other cases");
    for (accepted, case) in accepted.iter().zip(&cases) {
        assert!(accepted == case, "{} has changed", case.name);
    }
    for case in &accepted {
        let (detail, _) = LEVELS.iter().find(|(level, _)| level.as_str() == case.detail).unwrap();
        for (document, report) in case.documents.iter().zip(&case.reports) {
            let alone = POLICY.evaluate_json(document, &case.settings, *detail).unwrap();
            assert_eq!(&alone, report, "{}", case.name);
        }
    }
}

/// Every case, with the reports of the native crate.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name: &str, documents: Vec<String>, settings: &str| {
        for (level, native) in LEVELS {
            cases.push(Case {
                name: format!("{name}, {}", level.as_str()),
                reports: documents
                    .iter()
                    .map(|document| acrcheck_policies::evaluate_json(document, settings, native))
                    .collect(),
                documents: documents.clone(),
                settings: settings.to_owned(),
                detail: level.as_str().to_owned(),
            });
        }
    };
    for folder in ["fixtures", "iac"] {
        for (name, text) in files(&tests_folder().join(folder)) {
            add(&format!("{folder}/{name}"), vec![text], "{}");
        }
    }
    for settings in SETTINGS {
        let trusted = space::for_trusted_services(false).step_by(13_007);
        let ip = space::for_ip_network_rules(false).step_by(19_013);
        let rows: Vec<String> = trusted.chain(ip).map(|state| state.document()).collect();
        add(&format!("states under {}", settings.json), rows, settings.json);
    }
    add(
        "a rule that is too broad",
        vec![registries::projected(1).replace("\"ipRules\":[]", r#""ipRules":[{"value":"20.0.0.0/8"}]"#)],
        r#"{"minPrefixLength":16}"#,
    );
    let registry = registries::on_one_line(1);
    let rows = |rows: &[&str]| rows.iter().map(|row| (*row).to_owned()).collect();
    add("rows that begin and end an array", rows(&["[", &registry, "]"]), "{}");
    add(
        "rows that would be one array if they were joined",
        rows(&[&format!("[{registry},"), &registry, &format!("{registry}]")]),
        "{}",
    );
    add(
        "rows with several lines, and rows with nothing",
        rows(&[
            &registries::indented(1),
            &format!("{registry}\n{registry}"),
            "",
            " \n",
            "null",
            &registry,
        ]),
        "{}",
    );
    add(
        "rows that are not JSON",
        rows(&["{", "\u{0}", "{\"name\": \"\u{fffd}\"", "NaN", "\u{feff}{}", &registry]),
        "{}",
    );
    add(
        "escapes, surrogates and direction marks",
        rows(&[
            r#"{"name":"a\u0000b","publicNetworkAccess":"\u0045nabled","networkRuleSet":{"defaultAction":"Allow"}}"#,
            r#"{"name":"\ud83d\ude00","publicNetworkAccess":"Disabled"}"#,
            r#"{"name":"\ud83d","publicNetworkAccess":"Disabled"}"#,
            "{\"name\":\"\u{202e}\u{1f600}é\",\"publicNetworkAccess\":\"Disabled\"}",
        ]),
        "{}",
    );
    add(
        "nested deeper than anything that is read",
        vec!["[".repeat(5_000), format!("{}{}", "[".repeat(64), "]".repeat(64))],
        "{}",
    );
    add(
        "settings that are not valid",
        rows(&[&registry, "["]),
        r#"{"minPrefixLength":99,"x":1}"#,
    );
    add("settings that are not JSON", rows(&[&registry]), "");
    add("no rows", Vec::new(), "{}");
    cases
}

/// The files of a folder with their contents, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).expect("cannot read a folder of examples");
    let mut files: Vec<(String, String)> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}
