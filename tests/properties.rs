//! Properties of all documents, tested on generated ones.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::support::{POLICY, evaluate, evaluate_json};

pub(crate) fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Keys and values that the checks read, among others.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(vec![
            "id",
            "name",
            "type",
            "sku",
            "properties",
            "publicNetworkAccess",
            "networkRuleSet",
            "networkRuleBypassOptions",
            "defaultAction",
            "ipRules",
            "virtualNetworkRules",
            "value",
            "data",
            "ipAddressOrRange",
            "action",
            "nextLink",
            "Enabled",
            "Disabled",
            "Deny",
            "Allow",
            "None",
            "AzureServices",
            "Premium",
            "Basic",
            "0.0.0.0/0",
            "20.1.2.3",
            "10.0.0.0/8",
            "::/0",
            "privateEndpointConnections",
            "resources",
            "Microsoft.ContainerRegistry/registries",
            "count",
            "totalRecords",
            "resultTruncated",
            "provisioningState",
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ]
}

/// Any JSON value.
pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((word(), inner), 0..8).prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

pub(crate) fn report_schema() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(acrcheck::report::SCHEMA).unwrap();
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

/// Any JSON value gives a report that matches its schema, has correct counts and is the same in the component and natively.
#[test]
fn any_json_value_gives_a_report() {
    let schema = report_schema();
    runner(2_000)
        .run(&json_value(), |value| {
            let report = evaluate(&value.to_string(), "{}");
            prop_assert!(schema.is_valid(&report), "{report}");
            let summary = |key: &str| report["summary"][key].as_u64().unwrap();
            let findings = summary("pass") + summary("fail") + summary("notApplicable") + summary("unknown");
            prop_assert_eq!(findings, 2 * summary("registries"));
            prop_assert_eq!(summary("errors") == 0, report["complete"] == true);
            Ok(())
        })
        .unwrap();
}

/// The same holds for any text.
#[test]
fn any_text_gives_a_report() {
    let schema = report_schema();
    let text = prop_oneof![
        ".{0,200}".prop_map(String::from),
        vec(word(), 0..40).prop_map(|words| words.join("\"")),
        r#"[\[\]{}",:0-9a-z\\ \n]{0,80}"#.prop_map(String::from),
    ];
    runner(2_000)
        .run(&(text, json_value()), |(text, settings)| {
            for report in [evaluate(&text, "{}"), evaluate("[]", &settings.to_string())] {
                prop_assert!(schema.is_valid(&report), "{report}");
            }
            Ok(())
        })
        .unwrap();
}

/// A registry with relevant members in any order.
pub(crate) fn registry() -> impl Strategy<Value = Vec<(String, Value)>> {
    let member = prop_oneof![
        proptest::sample::select(vec!["Enabled", "Disabled", "Maybe"])
            .prop_map(|v| ("publicNetworkAccess".to_owned(), json!(v))),
        proptest::sample::select(vec!["AzureServices", "None", "x"])
            .prop_map(|v| ("networkRuleBypassOptions".to_owned(), json!(v))),
        (
            proptest::sample::select(vec!["Allow", "Deny", "x"]),
            vec("(20|10)\\.[0-9]\\.1\\.2(/[1-3][0-9])?", 0..5)
        )
            .prop_map(|(d, r)| {
                let rules: Vec<Value> = r.into_iter().map(|r| json!({"value": r})).collect();
                (
                    "networkRuleSet".to_owned(),
                    json!({"defaultAction": d, "ipRules": rules}),
                )
            }),
        Just(("sku".to_owned(), json!({"name": "Premium"}))),
        Just(("name".to_owned(), json!("orchard"))),
        ("z[a-z]{1,5}", json_value()),
    ];
    vec(member, 1..10).prop_map(|members| {
        let mut seen = std::collections::BTreeSet::new();
        members
            .into_iter()
            .filter(|(key, _)| seen.insert(key.clone()))
            .collect()
    })
}

pub(crate) fn object(members: &[(String, Value)], space: &str) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("{space}{}{space}:{space}{value}{space}", json!(key)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A report with its registries and errors in a fixed order instead of document order. An object without registries has one error,
/// and which one depends on the order of its keys, so only the number of errors is compared.
fn in_any_order(report: &str) -> Value {
    let mut report = without_columns(report);
    if report["summary"]["registries"] == 0 && report["summary"]["errors"] == 1 {
        report["errors"][0] = Value::Null;
    }
    for list in ["registries", "errors"] {
        let list = report[list].as_array_mut().unwrap();
        list.sort_by_key(|entry| entry["source"]["position"]["pointer"].to_string());
    }
    report
}

/// A report without lines and columns, which depend on white space and order.
fn without_columns(report: &str) -> Value {
    let mut report: Value = serde_json::from_str(report).unwrap();
    for list in ["registries", "errors"] {
        for entry in report[list].as_array_mut().unwrap() {
            entry["source"]["position"]["line"] = Value::Null;
            entry["source"]["position"]["column"] = Value::Null;
        }
    }
    report
}

/// The order of keys and the white space between them do not matter.
#[test]
fn key_order_and_white_space_change_nothing() {
    runner(1_000)
        .run(&(registry(), any::<usize>()), |(members, turn)| {
            let straight = evaluate_json(&object(&members, ""), "{}");
            let spaced = evaluate_json(&object(&members, " \t\r\n "), "{}");
            prop_assert_eq!(without_columns(&straight), without_columns(&spaced));
            let straight = in_any_order(&straight);
            let mut turned = members.clone();
            turned.rotate_left(turn % members.len());
            prop_assert_eq!(&straight, &in_any_order(&evaluate_json(&object(&turned, ""), "{}")));
            turned.reverse();
            prop_assert_eq!(&straight, &in_any_order(&evaluate_json(&object(&turned, ""), "{}")));
            Ok(())
        })
        .unwrap();
}

/// Rules in another order, or split in halves, allow the same addresses and give the same finding.
#[test]
fn verdicts_depend_on_the_addresses_that_rules_allow() {
    let rule = (any::<u32>(), 0_u8..=31);
    runner(1_000)
        .run(&(vec(rule, 1..8), any::<bool>()), |(rules, all)| {
            let mut rules = rules;
            if all {
                rules.push((0, 1));
                rules.push((1 << 31, 1));
            }
            let verdict = |texts: Vec<String>| {
                let rules: Vec<Value> = texts.into_iter().map(|t| json!({"value": t})).collect();
                let registry = json!({"name": "x", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}});
                let evaluation = POLICY.evaluate(&registry.to_string(), &crate::support::settings_of(r#"{"minPrefixLength":8}"#)).unwrap();
                evaluation.registries[0].findings[1].reason.code.clone()
            };
            let text = |address: u32, prefix: u8| format!("{}/{prefix}", std::net::Ipv4Addr::from(address));
            let written = verdict(rules.iter().map(|(a, p)| text(*a, *p)).collect());
            let halves = rules.iter().rev().flat_map(|(a, p)| {
                let half = 1 << (31 - p);
                [text(*a & !half, p + 1), text(*a | half, p + 1)]
            });
            prop_assert_eq!(&written, &verdict(halves.collect()));
            prop_assert_eq!(&written, coverage(&rules));
            Ok(())
        })
        .unwrap();
}

/// What the rules allow, by counting addresses in sorted intervals, independently of the implementation.
fn coverage(rules: &[(u32, u8)]) -> &'static str {
    let mut intervals: Vec<(u64, u64)> = rules
        .iter()
        .map(|(address, prefix)| {
            let size = 1_u64 << (32 - prefix);
            let start = u64::from(*address) / size * size;
            (start, start + size)
        })
        .collect();
    intervals.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    for (start, end) in intervals {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    if merged == [(0, 1 << 32)] {
        return "ip-rules-allow-any";
    }
    // A /7 is in an interval if a multiple of its size and the addresses that follow are.
    let size = 1_u64 << 25;
    let holds_a_7 = |(start, end): &(u64, u64)| start.div_ceil(size) * size + size <= *end;
    if merged.iter().any(holds_a_7) {
        "ip-rule-too-broad"
    } else {
        "ip-rules-configured"
    }
}
