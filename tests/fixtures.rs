//! The documents in `fixtures/`, one per envelope, with the findings from the decision tables.

use serde_json::Value;

use crate::support::{IP, TRUSTED, advisory_codes, evaluate, finding, tests_folder};

/// The expected findings of one registry: its name, and for each check the status, reason and advisories.
struct Expected {
    name: Option<&'static str>,
    group: Option<&'static str>,
    pointer: &'static str,
    trusted: (&'static str, &'static str, &'static [&'static str]),
    ip: (&'static str, &'static str, &'static [&'static str]),
}

const TASKS_OFF: &[&str] = &["tasks-bypass-off"];

struct Document {
    file: &'static str,
    registries: &'static [Expected],
    skipped: u64,
    /// Code, line and pointer.
    errors: &'static [(&'static str, u64, &'static str)],
}

const DOCUMENTS: [Document; 9] = [
    Document {
        file: "az-show-restricted.json",
        registries: &[Expected {
            name: Some("orchardimages"),
            group: Some("platform-rg"),
            pointer: "",
            trusted: ("pass", "trusted-services-allowed", &["tasks-bypass-on"]),
            ip: ("pass", "ip-rules-configured", &[]),
        }],
        skipped: 0,
        errors: &[],
    },
    Document {
        file: "az-list.json",
        registries: &[
            Expected {
                name: Some("orcharddev"),
                group: Some("dev-rg"),
                pointer: "/0",
                trusted: ("not-applicable", "not-network-restricted", &["premium-required"]),
                ip: ("fail", "open-to-all-networks", &["premium-required"]),
            },
            Expected {
                name: Some("orchardbuild"),
                group: Some("build-rg"),
                pointer: "/1",
                trusted: ("pass", "trusted-services-allowed", &[]),
                ip: ("fail", "no-ip-rules", &["vnet-rules-not-shown"]),
            },
            Expected {
                name: Some("orchardpayments"),
                group: Some("pay-rg"),
                pointer: "/2",
                trusted: ("fail", "trusted-services-blocked", &[]),
                ip: (
                    "not-applicable",
                    "public-endpoint-disabled",
                    &["dormant-ip-rules", "private-endpoints"],
                ),
            },
        ],
        skipped: 0,
        errors: &[],
    },
    Document {
        file: "arm-get-allow-any.json",
        registries: &[Expected {
            name: Some("orchardlegacy"),
            group: Some("legacy-rg"),
            pointer: "",
            trusted: (
                "pass",
                "trusted-services-allowed",
                &["tasks-bypass-off", "vnet-rules-present"],
            ),
            ip: (
                "fail",
                "ip-rules-allow-any",
                &["broad-ip-rule", "duplicate-ip-rule", "vnet-rules-present"],
            ),
        }],
        skipped: 0,
        errors: &[],
    },
    Document {
        file: "arm-list-page.json",
        registries: &[
            Expected {
                name: Some("orchardedge"),
                group: Some("edge-rg"),
                pointer: "/value/0",
                trusted: ("pass", "trusted-services-allowed", TASKS_OFF),
                ip: (
                    "not-applicable",
                    "public-endpoint-disabled",
                    &["dormant-ip-rules", "unreachable"],
                ),
            },
            Expected {
                name: Some("orchardlab"),
                group: Some("lab-rg"),
                pointer: "/value/1",
                trusted: (
                    "not-applicable",
                    "not-network-restricted",
                    &["premium-required", "provisioning"],
                ),
                ip: ("fail", "open-to-all-networks", &["premium-required", "provisioning"]),
            },
        ],
        skipped: 0,
        errors: &[("list-incomplete", 1, "/nextLink")],
    },
    Document {
        file: "resource-graph.json",
        registries: &[
            Expected {
                name: Some("orchardasia"),
                group: Some("asia-rg"),
                pointer: "/data/0",
                trusted: ("pass", "trusted-services-allowed", TASKS_OFF),
                ip: ("pass", "ip-rules-configured", &["private-ip-rule"]),
            },
            Expected {
                name: Some("orchardmirror"),
                group: Some("asia-rg"),
                pointer: "/data/2",
                trusted: ("unknown", "bypass-option-unrecognised", &[]),
                ip: ("unknown", "ip-rules-unreadable", &["unreadable-ip-rule"]),
            },
        ],
        skipped: 1,
        errors: &[],
    },
    Document {
        file: "arm-2019-05-01.json",
        registries: &[Expected {
            name: Some("orchardarchive"),
            group: Some("archive-rg"),
            pointer: "",
            trusted: ("unknown", "bypass-option-not-shown", &[]),
            ip: ("pass", "ip-rules-configured", &["public-access-not-shown"]),
        }],
        skipped: 0,
        errors: &[],
    },
    Document {
        file: "powershell-export.json",
        registries: &[
            Expected {
                name: Some("orchardps"),
                group: Some("ps-rg"),
                pointer: "/0",
                trusted: ("fail", "trusted-services-blocked", &[]),
                ip: ("pass", "ip-rules-configured", &[]),
            },
            Expected {
                name: Some("orchardclosed"),
                group: Some("ps-rg"),
                pointer: "/2",
                trusted: ("unknown", "bypass-option-not-shown", &["rule-set-missing"]),
                ip: ("not-applicable", "public-endpoint-disabled", &["rule-set-missing"]),
            },
        ],
        skipped: 1,
        errors: &[],
    },
    Document {
        file: "exports.ndjson",
        registries: &[
            Expected {
                name: Some("orcharda"),
                group: Some("nd-rg"),
                pointer: "",
                trusted: ("pass", "trusted-services-allowed", TASKS_OFF),
                ip: ("pass", "ip-rules-configured", &[]),
            },
            Expected {
                name: Some("orchardb"),
                group: Some("nd-rg"),
                pointer: "",
                trusted: ("not-applicable", "not-network-restricted", &[]),
                ip: ("fail", "open-to-all-networks", &["dormant-ip-rules"]),
            },
            Expected {
                name: Some("orchardc"),
                group: Some("nd-rg"),
                pointer: "",
                trusted: ("pass", "trusted-services-allowed", TASKS_OFF),
                ip: ("pass", "ip-rules-configured", &["broad-ip-rule"]),
            },
        ],
        skipped: 0,
        errors: &[("not-a-registry", 3, "")],
    },
    Document {
        file: "query-projections.ndjson",
        registries: &[
            Expected {
                name: None,
                group: None,
                pointer: "",
                trusted: ("unknown", "bypass-option-not-shown", &[]),
                ip: ("unknown", "ip-rules-not-shown", &[]),
            },
            Expected {
                name: None,
                group: None,
                pointer: "",
                trusted: ("unknown", "bypass-option-not-shown", &[]),
                ip: ("not-applicable", "public-endpoint-disabled", &[]),
            },
            Expected {
                name: None,
                group: None,
                pointer: "",
                trusted: ("not-applicable", "not-network-restricted", &[]),
                ip: ("fail", "open-to-all-networks", &[]),
            },
        ],
        skipped: 0,
        errors: &[("not-a-registry", 3, "")],
    },
];

#[test]
fn every_fixture_has_the_expected_findings() {
    let mut files: Vec<String> = std::fs::read_dir(tests_folder().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let mut known: Vec<&str> = DOCUMENTS.iter().map(|document| document.file).collect();
    known.sort_unstable();
    assert_eq!(files, known, "fixtures without expectations, or the reverse");
    for document in &DOCUMENTS {
        check(document);
    }
}

fn check(document: &Document) {
    let file = document.file;
    let text = std::fs::read_to_string(tests_folder().join("fixtures").join(file)).unwrap();
    let report = evaluate(&text, "{}");
    let registries = report["registries"].as_array().unwrap();
    assert_eq!(registries.len(), document.registries.len(), "{file}");
    for (registry, expected) in registries.iter().zip(document.registries) {
        assert_eq!(registry["name"].as_str(), expected.name, "{file}");
        assert_eq!(registry["resourceGroup"].as_str(), expected.group, "{file}");
        assert_eq!(registry["source"]["position"]["pointer"], expected.pointer, "{file}");
        for (check, (status, reason, advisories)) in [(TRUSTED, expected.trusted), (IP, expected.ip)] {
            let finding = finding(registry, check);
            let context = format!("{file} {:?} {check}", expected.name);
            assert_eq!(finding["status"], status, "{context}");
            assert_eq!(finding["reason"], reason, "{context}");
            assert_eq!(advisory_codes(finding), advisories, "{context}");
            evidence_is_true(finding, &values(&text)[line_index(registry, &text)], &context);
        }
    }
    assert_eq!(report["summary"]["skipped"], document.skipped, "{file}");
    let errors: Vec<(&str, u64, &str)> = report["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let position = &error["source"]["position"];
            (
                error["code"].as_str().unwrap(),
                position["line"].as_u64().unwrap(),
                position["pointer"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(errors, document.errors, "{file}");
    assert_eq!(report["complete"], document.errors.is_empty(), "{file}");
}

/// The top-level values of a document.
fn values(text: &str) -> Vec<Value> {
    let values = serde_json::Deserializer::from_str(text).into_iter();
    values.map(|value| value.unwrap()).collect()
}

/// The index of the top-level value that contains a registry. In these files there is one, or each has its own line.
fn line_index(registry: &Value, text: &str) -> usize {
    if values(text).len() == 1 {
        return 0;
    }
    registry["source"]["position"]["line"].as_u64().unwrap() as usize - 1
}

/// Each pointer resolves to the value in the evidence, or to nothing if the evidence has no value.
fn evidence_is_true(finding: &Value, value: &Value, context: &str) {
    let evidence = finding["evidence"].as_array().unwrap();
    assert!(evidence.len() >= 2, "{context}");
    for piece in evidence {
        let pointer = piece["pointer"].as_str().unwrap();
        let there = value.pointer(pointer).filter(|there| !there.is_null());
        match (piece["value"].as_str(), there) {
            (Some("[]"), Some(Value::Array(array))) => assert!(array.is_empty(), "{context}"),
            (shown, there) => assert_eq!(
                shown,
                there.map(|there| there.as_str().expect("expected a string")),
                "{context}: {pointer}"
            ),
        }
    }
}
