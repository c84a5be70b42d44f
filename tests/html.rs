//! The HTML report: its data is what the JSON report says, texts of the input never end it, and its size and the number of its elements are bounded.
//!
//! `tests/validators/page.mjs` opens the page in a browser.

use serde_json::{Value, json};

use crate::formats::{HOSTILE, hostile_document};
use crate::support::{html_records, run};

fn page(document: &str, more: &[&str]) -> String {
    let output = run(
        &[&["check", "-", "--format", "html"], more].concat(),
        document.as_bytes(),
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A registry without IP rules in one of several subscriptions; every third one passes.
fn registry(number: usize) -> Value {
    let subscription = format!("{:08}-0000-0000-0000-000000000000", number % 20);
    let rules = match number % 3 {
        0 => json!([{"action": "Allow", "value": "203.0.113.7"}]),
        _ => json!([]),
    };
    json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso{number:05}"),
        "name": format!("contoso{number:05}"),
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules},
    })
}

fn registries(count: usize) -> String {
    Value::from((0..count).map(registry).collect::<Vec<_>>()).to_string()
}

/// Elements of the page as a browser without scripts builds it.
fn elements(page: &str) -> usize {
    let body = page.split_once("<body>").unwrap().1;
    let body = body.split_once("<script>").unwrap().0;
    let is_start = |piece: &&str| piece.starts_with(|first: char| first.is_ascii_lowercase());
    body.split('<').filter(is_start).count()
}

#[test]
fn the_size_of_a_page_is_bounded() {
    let (small, large) = (page(&registries(200), &[]), page(&registries(2200), &[]));
    let each = (large.len() - small.len()) / 2000;
    assert!((200..520).contains(&each), "{each} bytes per registry");
    // 100 rows, however many registries: only numbers differ.
    assert_eq!(elements(&small), elements(&large));
    assert!(elements(&large) < 1500, "{}", elements(&large));
    assert!(large.contains("this page lists 100 of 2200 registries"));
    let few = page(&registries(99), &[]);
    assert!(few.contains("<tbody>") && !few.contains("this page lists"));
}

#[test]
fn the_plain_table_begins_with_what_fails() {
    for more in [&[][..], &["--format", "json=/dev/null"]] {
        let page = page(&registries(300), more);
        let table = page.split_once("<tbody>").unwrap().1;
        let rows: Vec<&str> = table.split("<tbody>").collect();
        assert_eq!(rows.len(), 100);
        assert!(rows.iter().all(|row| row.contains("FAIL")), "{more:?}");
        assert!(
            rows[0].contains(">contoso00001<") && rows[99].contains(">contoso00149<"),
            "{more:?}"
        );
    }
    // What passes fills the rest.
    let page = page(&registries(60), &[]);
    let table = page.split_once("<tbody>").unwrap().1;
    let rows: Vec<&str> = table.split("<tbody>").collect();
    assert_eq!(rows.len(), 60);
    assert!(rows[39].contains("FAIL") && rows[40].contains(">contoso00000<"));
}

#[test]
fn charts_count_by_subscription() {
    let page = page(&registries(600), &["--status", "pass"]);
    let chart = page.split_once("id=\"subscriptions\">").unwrap().1;
    let chart = chart.split_once("</section>").unwrap().0;
    // 400 fail, in 20 subscriptions of 30 registries each, hidden or not.
    assert_eq!(chart.matches("20 failed</span>").count(), 10);
    assert!(chart.contains("and 10 more subscriptions: 200 failed"), "{chart}");
}

/// What the script does with the records, in short.
fn said(record: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    fn collect(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
            _ => {}
        }
    }
    collect(record, &mut texts);
    texts
}

#[test]
fn hostile_texts_stay_in_the_data() {
    let page = page(&hostile_document(), &[]);
    let data = page.split_once("type=\"application/json\">").unwrap().1;
    let (data, after) = data.split_once('<').unwrap();
    assert!(after.starts_with("/script></head><body>"), "{after:.100}");
    assert!(data.ends_with("\n]"));
    let records = html_records(&page);
    assert_eq!(records.len(), HOSTILE.len());
    for (record, text) in records.iter().zip(HOSTILE) {
        let shown = acrcheck::escape::escape(text).into_owned();
        assert!(said(record).contains(&shown), "{text:?}: {record}");
    }
}

/// Nothing that the JSON report says of a finding is missing.
#[test]
fn records_say_what_the_json_report_says() {
    let paths = ["check", "fixtures", "cli/documents", "--format"];
    let written = |form: &str| String::from_utf8(run(&[&paths[..], &[form]].concat(), b"").stdout).unwrap();
    let report: Value = serde_json::from_str(&written("json")).unwrap();
    let page = written("html");
    let data = page.split_once("type=\"application/json\">").unwrap().1;
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let records = html_records(&page);
    let registries = report["registries"].as_array().unwrap();
    assert_eq!(records.len(), registries.len());
    let escaped = |value: &Value| json!(acrcheck::escape::escape(value.as_str().unwrap_or_default()));
    for (record, registry) in records.iter().zip(registries) {
        assert_eq!(record[2], escaped(&registry["subscriptionId"]));
        assert_eq!(record[3], escaped(&registry["location"]));
        let findings = registry["findings"].as_array().unwrap();
        for (finding, full) in record[7].as_array().unwrap().iter().zip(findings) {
            let about = &data[0]["reasons"][finding[0].as_u64().unwrap() as usize];
            assert_eq!((&about[0], &about[1]), (&full["check"], &full["reason"]));
            let message = if finding[4].is_string() { &finding[4] } else { &about[2] };
            assert_eq!(message, &escaped(&full["message"]));
            assert_eq!(finding[2] == full["severity"], full["status"] == "fail");
            let evidence = finding[3].as_array().cloned().unwrap_or_default();
            // A number refers to a pair of an earlier finding.
            let pairs = evidence.len()
                - evidence
                    .iter()
                    .filter(|item| item.is_string() || item.is_null())
                    .count()
                    / 2;
            assert!(pairs >= full["evidence"].as_array().unwrap().len().min(10), "{finding}");
            let count = |place: usize| finding[place].as_array().map_or(0, Vec::len);
            assert_eq!(count(5), full["advisories"].as_array().unwrap().len());
            assert_eq!(count(6), full["remediation"].as_array().unwrap().len());
        }
    }
}
