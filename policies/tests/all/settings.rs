//! Settings: what is valid, and the place of each error.

use acrcheck_policies::{Check, SETTINGS_SCHEMA, Settings, Severity, describe, evaluate};
use serde_json::Value;

use crate::support::settings;

#[test]
fn valid_settings_are_accepted() {
    for text in [
        "{}",
        "\u{feff}{}",
        r#"{"unrestricted":"fail"}"#,
        r#"{"unrestricted":"not-applicable"}"#,
        r#"{"minPrefixLength":0}"#,
        r#"{"minPrefixLength":32}"#,
        r#"{"minPrefixLength":24.0}"#,
        r#"{"minPrefixLength":2.4e1}"#,
        r#"{"allowedRanges":["20.40.0.0/16","2001:db8::/32","20.50.0.1"]}"#,
        r#"{"checks":["acr-ip-network-rules","acr-trusted-services"]}"#,
        r#"{"severity":{}}"#,
        r#"{"severity":{"acr-ip-network-rules":"low","no-ip-rules":"critical"}}"#,
    ] {
        assert!(Settings::parse(text).is_ok(), "{text}");
    }
    assert_eq!(settings("{}"), Settings::default());
}

#[test]
fn errors_have_a_pointer() {
    for (text, expected) in [
        ("", &[""][..]),
        ("{", &[""]),
        ("{} {}", &[""]),
        ("[]", &[""]),
        ("null", &[""]),
        (r#"{"a":1}"#, &["/a"]),
        (r#"{"a/b~c":1}"#, &["/a~1b~0c"]),
        (r#"{"MinPrefixLength":24}"#, &["/MinPrefixLength"]),
        (r#"{"minPrefixLength":24,"minPrefixLength":24}"#, &["/minPrefixLength"]),
        (r#"{"unrestricted":"pass"}"#, &["/unrestricted"]),
        (r#"{"unrestricted":null}"#, &["/unrestricted"]),
        (r#"{"minPrefixLength":33}"#, &["/minPrefixLength"]),
        (r#"{"minPrefixLength":-1}"#, &["/minPrefixLength"]),
        (r#"{"minPrefixLength":24.5}"#, &["/minPrefixLength"]),
        (r#"{"minPrefixLength":"24"}"#, &["/minPrefixLength"]),
        (r#"{"allowedRanges":[]}"#, &["/allowedRanges"]),
        (r#"{"allowedRanges":"20.40.0.0/16"}"#, &["/allowedRanges"]),
        (
            r#"{"allowedRanges":["20.40.0.0/16","office",7]}"#,
            &["/allowedRanges/1", "/allowedRanges/2"],
        ),
        (r#"{"checks":[]}"#, &["/checks"]),
        (r#"{"checks":{}}"#, &["/checks"]),
        (
            r#"{"checks":["acr-ip-network-rules","acr-ip-network-rules"]}"#,
            &["/checks/1"],
        ),
        (r#"{"checks":["ACR-ip-network-rules"]}"#, &["/checks/0"]),
        (r#"{"severity":"high"}"#, &["/severity"]),
        (r#"{"severity":{"no-ip-rules":"urgent"}}"#, &["/severity/no-ip-rules"]),
        (r#"{"severity":{"no-ip-rules":"High"}}"#, &["/severity/no-ip-rules"]),
        (
            r#"{"severity":{"no-ip-rules":"low","no-ip-rules":"low"}}"#,
            &["/severity/no-ip-rules"],
        ),
        (r#"{"severity":{"other":"low"}}"#, &["/severity/other"]),
        (
            r#"{"a":1,"unrestricted":1,"minPrefixLength":99}"#,
            &["/a", "/unrestricted", "/minPrefixLength"],
        ),
    ] {
        let problems = Settings::parse(text).expect_err(text);
        let pointers: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(pointers, expected, "{text}");
        assert!(problems.iter().all(|problem| !problem.message.is_empty()), "{text}");
    }
}

/// The severity of a reason takes precedence over that of its check.
#[test]
fn severities_are_set_by_reason_or_check() {
    let severity = |text: &str, reason: &str| {
        let check = describe().checks[1];
        let reason = check.reasons.iter().find(|listed| listed.code == reason).unwrap();
        settings(text).severity_of(check, reason)
    };
    let both = r#"{"severity":{"no-ip-rules":"critical","acr-ip-network-rules":"low"}}"#;
    assert_eq!(severity("{}", "no-ip-rules"), Severity::High);
    assert_eq!(severity(both, "no-ip-rules"), Severity::Critical);
    assert_eq!(severity(both, "open-to-all-networks"), Severity::Low);
    assert_eq!(
        severity(r#"{"severity":{"acr-trusted-services":"low"}}"#, "no-ip-rules"),
        Severity::High
    );
}

#[test]
fn selected_checks_run_in_the_order_of_the_description() {
    for (text, expected) in [
        ("{}", &["acr-trusted-services", "acr-ip-network-rules"][..]),
        (
            r#"{"checks":["acr-ip-network-rules","acr-trusted-services"]}"#,
            &["acr-trusted-services", "acr-ip-network-rules"],
        ),
        (r#"{"checks":["acr-ip-network-rules"]}"#, &["acr-ip-network-rules"]),
        (r#"{"checks":["acr-trusted-services"]}"#, &["acr-trusted-services"]),
    ] {
        let report = evaluate(r#"{"publicNetworkAccess":"Enabled"}"#, &settings(text)).unwrap();
        let ids: Vec<&str> = report.registries[0]
            .findings
            .iter()
            .map(|finding| finding.check.id)
            .collect();
        assert_eq!(ids, expected, "{text}");
    }
}

/// The schema lists the keys, the checks and the reasons that the parser knows.
#[test]
fn the_schema_names_what_is_parsed() {
    let schema: Value = serde_json::from_str(SETTINGS_SCHEMA).unwrap();
    let mut keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        ["allowedRanges", "checks", "minPrefixLength", "severity", "unrestricted"]
    );
    let names = |list: &Value| -> Vec<String> {
        let mut names: Vec<String> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().into())
            .collect();
        names.sort();
        names
    };
    let checks = names(&schema["properties"]["checks"]["items"]["enum"]);
    assert_eq!(checks, ["acr-ip-network-rules", "acr-trusted-services"]);
    assert!(
        checks
            .iter()
            .all(|id| Check::from_id(id).is_some_and(|check| check.id() == id))
    );
    let mut codes = checks;
    for check in describe().checks {
        codes.extend(check.reasons.iter().map(|reason| reason.code.to_owned()));
    }
    codes.sort();
    codes.dedup();
    assert_eq!(names(&schema["properties"]["severity"]["propertyNames"]["enum"]), codes);
}
