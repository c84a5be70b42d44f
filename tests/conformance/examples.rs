//! Single registries and their findings from the decision tables: the cases that are easiest to get wrong, and those that depend on several
//! keys. Where the state space contains them, they also test the oracle.

use crate::support::{IP, TRUSTED, advisory_codes, evaluate, finding};

/// Both findings on an observed registry as `status/reason`.
fn verdicts(members: &str, settings: &str) -> [String; 2] {
    let document = format!(r#"{{"type":"Microsoft.ContainerRegistry/registries","name":"orchard",{members}}}"#);
    let report = evaluate(&document, settings);
    assert_eq!(report["registries"].as_array().map(Vec::len), Some(1), "{document}");
    [TRUSTED, IP].map(|check| {
        let finding = finding(&report["registries"][0], check);
        let word = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{}/{}", word("status"), word("reason"))
    })
}

/// Compares all cases before it fails.
fn compare<'c>(cases: impl IntoIterator<Item = (String, &'c str, [&'c str; 2])>) {
    let mut wrong = Vec::new();
    for (members, settings, expected) in cases {
        let seen = verdicts(&members, settings);
        for (seen, expected) in seen.iter().zip(expected) {
            if seen != expected && expected != ANY {
                wrong.push(format!("{seen} must be {expected}: {members} under {settings}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Irrelevant for the example.
const ANY: &str = "";

const PASS: &str = "pass/ip-rules-configured";
const EVERYBODY: &str = "fail/ip-rules-allow-any";
const UNREADABLE: &str = "unknown/ip-rules-unreadable";
const NO_RULES: &str = "fail/no-ip-rules";
const RULES_NOT_SHOWN: &str = "unknown/ip-rules-not-shown";
const OPEN: &str = "fail/open-to-all-networks";
const BROAD: &str = "fail/ip-rule-too-broad";
const OUTSIDE: &str = "fail/ip-rule-outside-allowed-ranges";
const CLOSED: &str = "not-applicable/public-endpoint-disabled";
const NOT_SHOWN: &str = "unknown/network-access-not-shown";
const UNRECOGNISED: &str = "unknown/network-access-unrecognised";
const UNRESTRICTED: &str = "not-applicable/not-network-restricted";
const TRUSTED_PASS: &str = "pass/trusted-services-allowed";
const TRUSTED_FAIL: &str = "fail/trusted-services-blocked";
const BYPASS_NOT_SHOWN: &str = "unknown/bypass-option-not-shown";
const BYPASS_UNRECOGNISED: &str = "unknown/bypass-option-unrecognised";

#[test]
fn rules_that_allow_nearly_every_public_address() {
    let cases = [
        ("", r#"{"value":"0.0.0.0/0"}"#, EVERYBODY),
        ("", r#"{"value":"0.0.0.0/1"}"#, PASS),
        (
            "",
            r#"{"value":"0.0.0.0/1"},{"value":"128.0.0.0/2"},{"value":"192.0.0.0/3"}"#,
            EVERYBODY,
        ),
        // Without 192.0.0.0/3, an eighth is left out; without 223.0.0.0/8, more than 1/256; without 223.0.0.0/9, less.
        ("", r#"{"value":"0.0.0.0/1"},{"value":"128.0.0.0/2"}"#, PASS),
        (
            "",
            r#"{"value":"0.0.0.0/1"},{"value":"128.0.0.0/2"},{"value":"192.0.0.0/4"},{"value":"208.0.0.0/5"},
               {"value":"216.0.0.0/6"},{"value":"220.0.0.0/7"},{"value":"222.0.0.0/8"}"#,
            PASS,
        ),
        (
            "",
            r#"{"value":"0.0.0.0/1"},{"value":"128.0.0.0/2"},{"value":"192.0.0.0/4"},{"value":"208.0.0.0/5"},
               {"value":"216.0.0.0/6"},{"value":"220.0.0.0/7"},{"value":"222.0.0.0/8"},{"value":"223.128.0.0/9"}"#,
            EVERYBODY,
        ),
        ("", r#"{"value":"2000::/3"}"#, EVERYBODY),
        ("", r#"{"value":"::/0"}"#, EVERYBODY),
        ("", r#"{"value":"2000::/4"}"#, PASS),
        ("", r#"{"value":"::ffff:0.0.0.0/96"}"#, EVERYBODY),
        (
            "",
            r#"{"value":"::ffff:0.0.0.0/97"},{"value":"::ffff:128.0.0.0/97"}"#,
            EVERYBODY,
        ),
        (
            "",
            r#"{"value":"::ffff:0.0.0.0/97"},{"value":"128.0.0.0/1"}"#,
            EVERYBODY,
        ),
        ("", r#"{"value":"::ffff:0.0.0.0/97"}"#, PASS),
        ("", r#"{"value":"::/1"}"#, EVERYBODY),
        // Half of both families is not all of one.
        ("", r#"{"value":"0.0.0.0/1"},{"value":"2000::/4"}"#, PASS),
        // Row 6 comes before rows 7 and 8.
        ("", r#""nonsense",{"value":"0.0.0.0/0"}"#, EVERYBODY),
        (r#"{"minPrefixLength":8}"#, r#"{"value":"0.0.0.0/0"}"#, EVERYBODY),
        (
            r#"{"allowedRanges":["0.0.0.0/0"]}"#,
            r#"{"value":"0.0.0.0/0"}"#,
            EVERYBODY,
        ),
    ];
    compare(cases.map(|(settings, rules, expected)| selected(settings, rules, expected)));
}

/// A registry on selected networks with these elements of `ipRules`.
fn selected<'c>(settings: &'c str, elements: &str, expected: &'c str) -> (String, &'c str, [&'c str; 2]) {
    let members = format!(
        r#""publicNetworkAccess":"Enabled","networkRuleBypassOptions":"AzureServices","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{elements}]}}"#
    );
    let settings = if settings.is_empty() { "{}" } else { settings };
    (members, settings, [TRUSTED_PASS, expected])
}

#[test]
fn an_unreadable_rule_is_never_a_pass() {
    const GOOD: &str = r#"{"action":"Allow","value":"20.1.2.3"}"#;
    let unreadable = [
        r#"{"action":0,"value":"0.0.0.0/0"}"#,
        r#"{"action":["Allow"],"value":"0.0.0.0/0"}"#,
        r#"{"action":"Allowed","value":"0.0.0.0/0"}"#,
        r#"{"action":"Allow","action":"Allow","value":"0.0.0.0/0"}"#,
        r#"{"action":"Allow","Action":"Allow","value":"0.0.0.0/0"}"#,
        r#"{"action":"Deny","action":"Deny","value":"0.0.0.0/0"}"#,
        r#""0.0.0.0/0""#,
        r#"["0.0.0.0/0"]"#,
        "null",
        "{}",
        r#"{"ip":"0.0.0.0/0"}"#,
        r#"{"value":"20.1.2.3","ipAddressOrRange":"0.0.0.0/0"}"#,
        r#"{"value":"20.1.2.3","Value":"0.0.0.0/0"}"#,
        r#"{"ip_range":"20.1.2.3","ipRange":"20.1.2.3"}"#,
        r#"{"value":"0.0.0.0/00"}"#,
        r#"{"value":"20.1.2.0/255.255.255.0"}"#,
        r#"{"value":"20.1.2.3-20.1.2.9"}"#,
    ];
    let beside = unreadable.map(|rule| selected("", &format!("{GOOD},{rule}"), UNREADABLE));
    let alone = unreadable.map(|rule| selected("", rule, UNREADABLE));
    compare(beside.into_iter().chain(alone));
    // Row 7 comes before row 8, and row 8 before row 9.
    let settings = r#"{"minPrefixLength":16,"allowedRanges":["20.0.0.0/8"]}"#;
    compare([
        selected(settings, r#"{"value":"20.0.0.0/15"},7"#, BROAD),
        selected(settings, r#"7,{"value":"21.1.2.3"}"#, OUTSIDE),
        selected(settings, r#"{"value":"21.0.0.0/15"},7"#, BROAD),
        selected(settings, r#"7,{"value":"20.1.2.3"}"#, UNREADABLE),
        selected("", r#"{"action":"Deny","value":"20.1.2.3"},7"#, UNREADABLE),
    ]);
}

#[test]
fn a_rule_that_denies_counts_for_nothing() {
    for (rule, alone, beside) in [
        (r#"{"action":"Deny","value":"0.0.0.0/0"}"#, NO_RULES, PASS),
        (r#"{"action":" deny ","value":"nonsense"}"#, NO_RULES, PASS),
        (r#"{"action":"Deny","value":["x"],"ip_range":5}"#, NO_RULES, PASS),
        (r#"{"action":"Deny"}"#, NO_RULES, PASS),
    ] {
        compare([
            selected("", rule, alone),
            selected("", &format!(r#"{rule},{{"value":"20.1.2.3"}}"#), beside),
        ]);
    }
}

#[test]
fn what_is_not_shown_is_not_absent() {
    let premium = r#""sku":{"name":"Premium"}"#;
    let enabled = r#""publicNetworkAccess":"Enabled""#;
    let services = r#""networkRuleBypassOptions":"AzureServices""#;
    let rules = r#""ipRules":[{"value":"20.1.2.3"}]"#;
    let any = r#""ipRules":[{"value":"0.0.0.0/0"}]"#;
    let cases = [
        // A missing rule set, or one without the key.
        (format!("{premium},{enabled}"), [NOT_SHOWN, NOT_SHOWN]),
        (enabled.to_owned(), [NOT_SHOWN, NOT_SHOWN]),
        (
            format!(r#"{premium},{enabled},"networkRuleSet":{{}}"#),
            [NOT_SHOWN, NOT_SHOWN],
        ),
        (
            format!(r#"{premium},{enabled},"networkRuleSet":{{{rules}}}"#),
            [NOT_SHOWN, NOT_SHOWN],
        ),
        (format!(r#""sku":{{"name":"Basic"}},{enabled}"#), [UNRESTRICTED, OPEN]),
        (
            format!(r#""sku":{{"name":"Standard"}},{enabled}"#),
            [UNRESTRICTED, OPEN],
        ),
        (r#""sku":{"name":"Basic"}"#.to_owned(), [UNRESTRICTED, OPEN]),
        // An explicit null is absent.
        (
            format!(r#"{premium},{enabled},"networkRuleSet":null"#),
            [UNRESTRICTED, OPEN],
        ),
        (
            format!(r#"{premium},{enabled},"networkRuleSet":{{"defaultAction":null}}"#),
            [UNRESTRICTED, OPEN],
        ),
        // P not shown: a fail becomes unknown, a pass does not change.
        (
            format!(r#"{premium},"networkRuleSet":{{"defaultAction":"Allow"}}"#),
            [NOT_SHOWN, NOT_SHOWN],
        ),
        (
            format!(r#"{premium},{services},"networkRuleSet":{{"defaultAction":"Deny",{any}}}"#),
            [TRUSTED_PASS, NOT_SHOWN],
        ),
        (
            format!(r#"{premium},{services},"networkRuleSet":{{"defaultAction":"Deny",{rules}}}"#),
            [TRUSTED_PASS, PASS],
        ),
        (
            format!(r#"{premium},{services},"networkRuleSet":{{"defaultAction":"Deny"}}"#),
            [TRUSTED_PASS, RULES_NOT_SHOWN],
        ),
        // R missing as a key, null, and empty.
        (
            format!(r#"{enabled},{services},"networkRuleSet":{{"defaultAction":"Deny"}}"#),
            [TRUSTED_PASS, RULES_NOT_SHOWN],
        ),
        (
            format!(r#"{enabled},{services},"networkRuleSet":{{"defaultAction":"Deny","ipRules":null}}"#),
            [TRUSTED_PASS, NO_RULES],
        ),
        (
            format!(r#"{enabled},{services},"networkRuleSet":{{"defaultAction":"Deny","ipRules":[]}}"#),
            [TRUSTED_PASS, NO_RULES],
        ),
        (
            format!(r#"{enabled},{services},"networkRuleSet":"Deny""#),
            [TRUSTED_PASS, RULES_NOT_SHOWN],
        ),
        // P Disabled is restricted, whatever D is.
        (
            r#""publicNetworkAccess":"Disabled""#.to_owned(),
            [BYPASS_NOT_SHOWN, CLOSED],
        ),
        (
            r#""publicNetworkAccess":"Disabled","networkRuleSet":5,"networkRuleBypassOptions":"None""#.to_owned(),
            [TRUSTED_FAIL, CLOSED],
        ),
    ];
    compare(cases.map(|(members, expected)| (members, "{}", expected)));
}

#[test]
fn unrecognised_public_access_decides_first() {
    let set = r#""networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.1.2.3"}]}"#;
    let both = [UNRECOGNISED, UNRECOGNISED];
    let mut cases = Vec::new();
    for access in [
        r#""publicNetworkAccess":"SecuredByPerimeter""#,
        r#""publicNetworkAccess":0"#,
        r#""publicNetworkAccess":"Disabled","public_network_access":"Disabled""#,
    ] {
        for bypass in ["AzureServices", "None", "Logging"] {
            let members = format!(r#"{access},"networkRuleBypassOptions":"{bypass}",{set}"#);
            cases.push((members, "{}", both));
        }
    }
    // D unrecognised is row 6 only where P does not restrict.
    let audit = r#""networkRuleSet":{"defaultAction":"Audit"}"#;
    cases.push((
        format!(r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":7,{audit}"#),
        "{}",
        [BYPASS_UNRECOGNISED, CLOSED],
    ));
    cases.push((format!(r#""publicNetworkAccess":"Enabled",{audit}"#), "{}", both));
    compare(cases);
}

#[test]
fn keys_are_read_by_place_and_spelling() {
    let deny = r#"{"defaultAction":"Deny","ipRules":[{"value":"20.1.2.3"}]}"#;
    let allow = r#"{"defaultAction":"Allow","ipRules":[{"value":"20.1.2.3"}]}"#;
    let both = [UNRECOGNISED, UNRECOGNISED];
    let cases = [
        // Both places with different values.
        (
            r#""publicNetworkAccess":"Enabled","properties":{"publicNetworkAccess":"Disabled"}"#.to_owned(),
            both,
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled","networkRuleSet":{deny},"properties":{{"publicNetworkAccess":"Enabled","networkRuleSet":{allow}}}"#
            ),
            both,
        ),
        (
            format!(
                r#""networkRuleBypassOptions":"None","properties":{{"publicNetworkAccess":"Enabled","networkRuleBypassOptions":"AzureServices","networkRuleSet":{deny}}}"#
            ),
            [BYPASS_UNRECOGNISED, PASS],
        ),
        // The same value in another spelling.
        (
            format!(
                r#""public_network_access":"enabled","properties":{{"publicNetworkAccess":"Enabled","networkRuleBypassOptions":"None","networkRuleSet":{deny}}}"#
            ),
            [TRUSTED_FAIL, PASS],
        ),
        // Columns of a query.
        (
            r#""properties_publicNetworkAccess":"Enabled","properties_networkRuleSet_defaultAction":"Deny","properties_networkRuleBypassOptions":"None""#.to_owned(),
            [TRUSTED_FAIL, RULES_NOT_SHOWN],
        ),
        (
            r#""publicNetworkAccess":"Enabled","defaultAction":"Deny","ipRules":[{"value":"20.1.2.3"}],"networkRuleBypassOptions":"None""#.to_owned(),
            [TRUSTED_FAIL, PASS],
        ),
        (
            r#""networkRuleBypassOptions":"None","defaultAction":"Deny","ipRules":[{"value":"20.1.2.3"}]"#.to_owned(),
            [TRUSTED_FAIL, PASS],
        ),
        // Alone, `defaultAction` is not D.
        (
            r#""defaultAction":"Deny","ipRules":[{"value":"20.1.2.3"}]"#.to_owned(),
            [NOT_SHOWN, NOT_SHOWN],
        ),
        // Rules without a default action say nothing of it.
        (
            r#""publicNetworkAccess":"Enabled","ipRules":[{"value":"20.1.2.3"}]"#.to_owned(),
            [NOT_SHOWN, NOT_SHOWN],
        ),
        // Flattened names of Az PowerShell.
        (
            r#""PublicNetworkAccess":"Enabled","NetworkRuleSetDefaultAction":"Deny","NetworkRuleSetIPRule":[{"Action":"Allow","IPAddressOrRange":"20.1.2.3"}],"NetworkRuleBypassOption":"None","SkuName":"Premium""#.to_owned(),
            [TRUSTED_FAIL, PASS],
        ),
        // snake_case, as the Python SDK prints it.
        (
            r#""public_network_access":"Enabled","network_rule_bypass_options":"None","network_rule_set":{"default_action":"Deny","ip_rules":[{"action":"Allow","ip_address_or_range":"0.0.0.0/0"}]}"#.to_owned(),
            [TRUSTED_FAIL, EVERYBODY],
        ),
    ];
    compare(cases.map(|(members, expected)| (members, "{}", expected)));
}

/// "`properties` given twice or of another type makes P, D, B and R malformed, and the finding says that `properties` could not be read."
#[test]
fn unreadable_properties_are_named() {
    for properties in [
        r#""properties":"{\"publicNetworkAccess\":\"Disabled\"}""#,
        r#""properties":[]"#,
        r#""properties":{},"properties":{}"#,
        r#""properties":{"publicNetworkAccess":"Disabled"},"Properties":{"publicNetworkAccess":"Disabled"}"#,
    ] {
        let beside = r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices""#;
        for members in [properties.to_owned(), format!("{properties},{beside}")] {
            compare([(members.clone(), "{}", [UNRECOGNISED, UNRECOGNISED])]);
            let document = format!(r#"{{"type":"Microsoft.ContainerRegistry/registries","name":"orchard",{members}}}"#);
            let report = evaluate(&document, "{}");
            for check in [TRUSTED, IP] {
                let message = &finding(&report["registries"][0], check)["message"];
                assert!(
                    message.as_str().unwrap().contains("properties"),
                    "{message}: {document}"
                );
            }
        }
    }
}

#[test]
fn settings_decide_rows_4_and_7() {
    let open = r#""publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Allow"}"#;
    let not_shown = r#""networkRuleSet":{"defaultAction":"Allow"}"#;
    let lenient = r#"{"unrestricted":"not-applicable"}"#;
    compare([
        (open.to_owned(), "{}", [ANY, OPEN]),
        (open.to_owned(), lenient, [ANY, "not-applicable/open-to-all-networks"]),
        (not_shown.to_owned(), lenient, [ANY, NOT_SHOWN]),
    ]);
    compare([
        selected(r#"{"minPrefixLength":16}"#, r#"{"value":"20.0.0.0/16"}"#, PASS),
        selected(
            r#"{"minPrefixLength":16}"#,
            r#"{"value":"20.0.0.0/16"},{"value":"20.1.0.0/16"}"#,
            BROAD,
        ),
        selected(
            r#"{"minPrefixLength":16}"#,
            r#"{"value":"20.1.0.0/16"},{"value":"20.2.0.0/16"}"#,
            PASS,
        ),
        selected(r#"{"minPrefixLength":16}"#, r#"{"value":"::ffff:20.0.0.0/111"}"#, BROAD),
        selected(r#"{"minPrefixLength":16}"#, r#"{"value":"2603:1000::/20"}"#, PASS),
        selected(r#"{"minPrefixLength":0}"#, r#"{"value":"0.0.0.0/1"}"#, PASS),
        selected(r#"{"allowedRanges":["20.0.0.0/8"]}"#, r#"{"value":"20.1.2.3"}"#, PASS),
        selected(
            r#"{"allowedRanges":["20.0.0.0/8"]}"#,
            r#"{"value":"20.0.0.0/7"}"#,
            OUTSIDE,
        ),
        selected(
            r#"{"allowedRanges":["20.0.0.0/8"]}"#,
            r#"{"value":"2603:1000::1"}"#,
            OUTSIDE,
        ),
        // Adjacent allowed ranges are combined.
        selected(
            r#"{"allowedRanges":["20.0.0.0/9","20.128.0.0/9"]}"#,
            r#"{"value":"20.0.0.0/8"}"#,
            PASS,
        ),
        // Too broad comes first.
        selected(
            r#"{"allowedRanges":["20.0.0.0/8"],"minPrefixLength":16}"#,
            r#"{"value":"21.0.0.0/15"}"#,
            BROAD,
        ),
    ]);
}

#[test]
fn tasks_are_mentioned_on_a_pass_where_the_key_is_shown() {
    let pass = r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices""#;
    let fail = r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"None""#;
    let key = "networkRuleBypassAllowedForTasks";
    let on = "tasks-bypass-on";
    let off = "tasks-bypass-off";
    for (members, expected) in [
        (pass.to_owned(), None),
        (format!(r#"{pass},"{key}":null"#), None),
        (format!(r#"{pass},"{key}":false"#), Some(off)),
        (format!(r#"{pass},"{key}":true"#), Some(on)),
        (format!(r#"{pass},"{key}":"false""#), None),
        (format!(r#"{fail},"{key}":false"#), None),
        (format!(r#"{fail},"{key}":true"#), None),
    ] {
        let document = format!(r#"{{"name":"orchard",{members}}}"#);
        let report = evaluate(&document, "{}");
        for check in [TRUSTED, IP] {
            let codes = advisory_codes(finding(&report["registries"][0], check));
            let seen: Vec<&str> = codes.into_iter().filter(|code| code.starts_with("tasks-")).collect();
            let expected: Vec<&str> = expected.into_iter().filter(|_| check == TRUSTED).collect();
            assert_eq!(seen, expected, "{check}: {document}");
        }
    }
}
