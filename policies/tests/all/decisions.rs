//! The decision tables: P is `publicNetworkAccess`, D the default action, B the bypass option.

use acrcheck_policies::Provenance::{self, Declared, Observed};
use acrcheck_policies::Settings;
use acrcheck_policies::Status::{self, Fail, NotApplicable, Pass, Unknown};

use crate::support::{IP, TRUSTED, finding, finding_as, registry, settings};

/// The members of a registry. An empty text leaves the key out.
fn document(p: &str, rule_set: &str, b: &str) -> String {
    let members = [
        ("publicNetworkAccess", p),
        ("networkRuleSet", rule_set),
        ("networkRuleBypassOptions", b),
    ];
    let members: Vec<String> = members
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!(r#""{key}":{value}"#))
        .collect();
    registry(&members.join(","))
}

const ENABLED: &str = r#""Enabled""#;
const DISABLED: &str = r#""Disabled""#;
const PERIMETER: &str = r#""SecuredByPerimeter""#;
const ALLOW: &str = r#"{"defaultAction":"Allow","ipRules":[]}"#;
const DENY: &str = r#"{"defaultAction":"Deny","ipRules":[]}"#;
const AUDIT: &str = r#"{"defaultAction":"Audit","ipRules":[]}"#;
const NO_ACTION: &str = r#"{"ipRules":[]}"#;
const NULL_ACTION: &str = r#"{"defaultAction":null}"#;
const SERVICES: &str = r#""AzureServices""#;
const NONE: &str = r#""None""#;

type Row = (
    u8,
    &'static str,
    &'static str,
    &'static str,
    Provenance,
    Status,
    &'static str,
);

/// Row, P, rule set, B, provenance, status, reason. Row 0 precedes the table.
static TRUSTED_SERVICES: [Row; 41] = [
    // A value with rules of its own comes first.
    (
        0,
        PERIMETER,
        DENY,
        SERVICES,
        Observed,
        Unknown,
        "network-access-unrecognised",
    ),
    (
        0,
        PERIMETER,
        DENY,
        NONE,
        Observed,
        Unknown,
        "network-access-unrecognised",
    ),
    (
        0,
        PERIMETER,
        ALLOW,
        "",
        Declared,
        Unknown,
        "network-access-unrecognised",
    ),
    (0, "1", DENY, NONE, Observed, Unknown, "network-access-unrecognised"),
    (1, ENABLED, DENY, SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, "", DENY, SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, "null", DENY, SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, DISABLED, ALLOW, SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, DISABLED, "", SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, DISABLED, AUDIT, SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, DISABLED, "7", SERVICES, Observed, Pass, "trusted-services-allowed"),
    (1, DISABLED, DENY, SERVICES, Declared, Pass, "trusted-services-allowed"),
    (2, ENABLED, DENY, NONE, Observed, Fail, "trusted-services-blocked"),
    (2, "", DENY, NONE, Observed, Fail, "trusted-services-blocked"),
    (2, DISABLED, ALLOW, NONE, Observed, Fail, "trusted-services-blocked"),
    (2, DISABLED, "", NONE, Observed, Fail, "trusted-services-blocked"),
    (2, DISABLED, DENY, NONE, Declared, Fail, "trusted-services-blocked"),
    (3, ENABLED, DENY, "", Observed, Unknown, "bypass-option-not-shown"),
    (3, ENABLED, DENY, "null", Observed, Unknown, "bypass-option-not-shown"),
    (3, DISABLED, "", "", Observed, Unknown, "bypass-option-not-shown"),
    (
        4,
        ENABLED,
        DENY,
        "",
        Declared,
        Pass,
        "trusted-services-allowed-by-default",
    ),
    (
        4,
        DISABLED,
        "",
        "null",
        Declared,
        Pass,
        "trusted-services-allowed-by-default",
    ),
    (
        5,
        ENABLED,
        DENY,
        r#""Everyone""#,
        Observed,
        Unknown,
        "bypass-option-unrecognised",
    ),
    (
        5,
        ENABLED,
        DENY,
        "true",
        Declared,
        Unknown,
        "bypass-option-unrecognised",
    ),
    (5, DISABLED, DENY, "[]", Observed, Unknown, "bypass-option-unrecognised"),
    (
        5,
        DISABLED,
        DENY,
        r#""""#,
        Observed,
        Unknown,
        "bypass-option-unrecognised",
    ),
    (
        6,
        ENABLED,
        AUDIT,
        SERVICES,
        Observed,
        Unknown,
        "network-access-unrecognised",
    ),
    (6, "", AUDIT, NONE, Observed, Unknown, "network-access-unrecognised"),
    (6, ENABLED, "[]", NONE, Observed, Unknown, "network-access-unrecognised"),
    (6, ENABLED, "7", NONE, Declared, Unknown, "network-access-unrecognised"),
    (7, "", ALLOW, NONE, Observed, Unknown, "network-access-not-shown"),
    (7, "", "", NONE, Observed, Unknown, "network-access-not-shown"),
    (7, ENABLED, "", NONE, Observed, Unknown, "network-access-not-shown"),
    (
        7,
        ENABLED,
        NO_ACTION,
        NONE,
        Observed,
        Unknown,
        "network-access-not-shown",
    ),
    (7, "null", "null", NONE, Observed, Unknown, "network-access-not-shown"),
    (
        8,
        ENABLED,
        ALLOW,
        NONE,
        Observed,
        NotApplicable,
        "not-network-restricted",
    ),
    (
        8,
        ENABLED,
        "null",
        NONE,
        Observed,
        NotApplicable,
        "not-network-restricted",
    ),
    (
        8,
        ENABLED,
        NULL_ACTION,
        SERVICES,
        Observed,
        NotApplicable,
        "not-network-restricted",
    ),
    (8, "", ALLOW, "", Declared, NotApplicable, "not-network-restricted"),
    (8, "", "", "", Declared, NotApplicable, "not-network-restricted"),
    (
        8,
        "",
        NO_ACTION,
        NONE,
        Declared,
        NotApplicable,
        "not-network-restricted",
    ),
];

#[test]
fn trusted_services_follow_the_table() {
    check_rows(TRUSTED, &TRUSTED_SERVICES);
}

const ONE: &str = r#"{"defaultAction":"Deny","ipRules":[{"action":"Allow","value":"20.40.0.0/24"}]}"#;
const DENIED: &str = r#"{"defaultAction":"Deny","ipRules":[{"action":"Deny","value":"20.40.0.0/24"}]}"#;
const UNREADABLE: &str = r#"{"defaultAction":"Deny","ipRules":[{"action":"Allow","value":"office"}]}"#;
const ANY: &str = r#"{"defaultAction":"Deny","ipRules":[{"value":"0.0.0.0/1"},{"value":"128.0.0.0/1"}]}"#;
const ANY_AND_UNREADABLE: &str = r#"{"defaultAction":"Deny","ipRules":[{"value":"0.0.0.0/0"},{"value":"office"}]}"#;
const OPEN_WITH_RULES: &str = r#"{"defaultAction":"Allow","ipRules":[{"value":"20.40.0.0/24"}]}"#;
const NO_RULES_KEY: &str = r#"{"defaultAction":"Deny"}"#;
const TEXT_RULES: &str = r#"{"defaultAction":"Deny","ipRules":"20.40.0.0/24"}"#;
const NULL_RULES: &str = r#"{"defaultAction":"Deny","ipRules":null}"#;
const TWICE: &str = r#"{"defaultAction":"Deny","ipRules":[],"ipRules":[]}"#;
const BARE: &str = r#""Deny""#;

/// Like `TRUSTED_SERVICES`, without B. Row 0 is about registries without P.
static IP_NETWORK_RULES: [Row; 42] = [
    (
        1,
        DISABLED,
        ONE,
        "",
        Observed,
        NotApplicable,
        "public-endpoint-disabled",
    ),
    (
        1,
        DISABLED,
        AUDIT,
        "",
        Observed,
        NotApplicable,
        "public-endpoint-disabled",
    ),
    (1, DISABLED, "", "", Observed, NotApplicable, "public-endpoint-disabled"),
    (
        1,
        DISABLED,
        ANY,
        "",
        Declared,
        NotApplicable,
        "public-endpoint-disabled",
    ),
    (2, PERIMETER, ONE, "", Observed, Unknown, "network-access-unrecognised"),
    (
        2,
        PERIMETER,
        ALLOW,
        "",
        Observed,
        Unknown,
        "network-access-unrecognised",
    ),
    (2, ENABLED, AUDIT, "", Observed, Unknown, "network-access-unrecognised"),
    (2, ENABLED, "7", "", Observed, Unknown, "network-access-unrecognised"),
    (2, "", AUDIT, "", Observed, Unknown, "network-access-unrecognised"),
    (3, ENABLED, "", "", Observed, Unknown, "network-access-not-shown"),
    (3, ENABLED, NO_ACTION, "", Observed, Unknown, "network-access-not-shown"),
    (3, "", "", "", Observed, Unknown, "network-access-not-shown"),
    (4, ENABLED, ALLOW, "", Observed, Fail, "open-to-all-networks"),
    (4, ENABLED, OPEN_WITH_RULES, "", Observed, Fail, "open-to-all-networks"),
    (4, ENABLED, "null", "", Observed, Fail, "open-to-all-networks"),
    (4, ENABLED, NULL_ACTION, "", Observed, Fail, "open-to-all-networks"),
    (4, "", "", "", Declared, Fail, "open-to-all-networks"),
    (4, ENABLED, NO_ACTION, "", Declared, Fail, "open-to-all-networks"),
    (5, ENABLED, NO_RULES_KEY, "", Observed, Unknown, "ip-rules-not-shown"),
    (5, ENABLED, TEXT_RULES, "", Observed, Unknown, "ip-rules-not-shown"),
    (5, ENABLED, TEXT_RULES, "", Declared, Unknown, "ip-rules-not-shown"),
    (5, ENABLED, TWICE, "", Observed, Unknown, "ip-rules-not-shown"),
    (5, ENABLED, BARE, "", Observed, Unknown, "ip-rules-not-shown"),
    (6, ENABLED, ANY, "", Observed, Fail, "ip-rules-allow-any"),
    (6, ENABLED, ANY_AND_UNREADABLE, "", Observed, Fail, "ip-rules-allow-any"),
    (8, ENABLED, UNREADABLE, "", Observed, Unknown, "ip-rules-unreadable"),
    (8, ENABLED, UNREADABLE, "", Declared, Unknown, "ip-rules-unreadable"),
    (9, ENABLED, DENY, "", Observed, Fail, "no-ip-rules"),
    (9, ENABLED, NULL_RULES, "", Observed, Fail, "no-ip-rules"),
    (9, ENABLED, DENIED, "", Observed, Fail, "no-ip-rules"),
    (9, ENABLED, NO_RULES_KEY, "", Declared, Fail, "no-ip-rules"),
    (10, ENABLED, ONE, "", Observed, Pass, "ip-rules-configured"),
    (10, ENABLED, ONE, "", Declared, Pass, "ip-rules-configured"),
    // Without P: as if it were Enabled, but a failure is not certain.
    (0, "", ALLOW, "", Observed, Unknown, "network-access-not-shown"),
    (0, "", ANY, "", Observed, Unknown, "network-access-not-shown"),
    (0, "", DENY, "", Observed, Unknown, "network-access-not-shown"),
    (0, "", ONE, "", Observed, Pass, "ip-rules-configured"),
    (0, "null", ONE, "", Observed, Pass, "ip-rules-configured"),
    (0, "", NO_RULES_KEY, "", Observed, Unknown, "ip-rules-not-shown"),
    (0, "", UNREADABLE, "", Observed, Unknown, "ip-rules-unreadable"),
    (0, "", DENY, "", Declared, Fail, "no-ip-rules"),
    (0, "", ONE, "", Declared, Pass, "ip-rules-configured"),
];

#[test]
fn ip_network_rules_follow_the_table() {
    check_rows(IP, &IP_NETWORK_RULES);
}

fn check_rows(check: &str, rows: &[Row]) {
    for (row, p, rule_set, b, provenance, status, reason) in rows {
        let document = document(p, rule_set, b);
        let finding = finding_as(&document, check, *provenance, &Settings::default());
        assert_eq!(
            (finding.status, finding.reason.code),
            (*status, *reason),
            "row {row}: {provenance:?} {document}"
        );
    }
}

/// Row 7 has two reasons, and comes after row 6 and before row 8.
#[test]
fn settings_decide_row_seven() {
    let narrow = r#"{"minPrefixLength":24}"#;
    let inside = r#"{"allowedRanges":["20.0.0.0/8"]}"#;
    let both = r#"{"minPrefixLength":24,"allowedRanges":["20.0.0.0/8"]}"#;
    for (rules, text, status, reason) in [
        (&["20.40.0.0/24"][..], narrow, Pass, "ip-rules-configured"),
        (&["20.40.0.0/23"], narrow, Fail, "ip-rule-too-broad"),
        // Two adjacent rules are one wider block.
        (&["20.40.0.0/24", "20.40.1.0/24"], narrow, Fail, "ip-rule-too-broad"),
        (&["20.40.1.0/24", "20.40.2.0/24"], narrow, Pass, "ip-rules-configured"),
        (&["20.40.0.0/23", "office"], narrow, Fail, "ip-rule-too-broad"),
        (&["0.0.0.0/0"], narrow, Fail, "ip-rules-allow-any"),
        // The setting is about IPv4.
        (&["2001:4860::/32"], narrow, Pass, "ip-rules-configured"),
        (&["20.40.0.0/16"], inside, Pass, "ip-rules-configured"),
        (&["21.0.0.1"], inside, Fail, "ip-rule-outside-allowed-ranges"),
        (&["16.0.0.0/5"], inside, Fail, "ip-rule-outside-allowed-ranges"),
        (&["2001:4860::/32"], inside, Fail, "ip-rule-outside-allowed-ranges"),
        (&["21.0.0.1", "office"], inside, Fail, "ip-rule-outside-allowed-ranges"),
        (&["20.40.0.0/16", "office"], inside, Unknown, "ip-rules-unreadable"),
        (&["21.0.0.0/16"], both, Fail, "ip-rule-too-broad"),
        (&["21.0.0.0/24"], both, Fail, "ip-rule-outside-allowed-ranges"),
    ] {
        let document = crate::support::with_rules(rules);
        let finding = finding_as(&document, IP, Observed, &settings(text));
        assert_eq!(
            (finding.status, finding.reason.code),
            (status, reason),
            "{rules:?} {text}"
        );
    }
}

/// `unrestricted` changes the status of row 4 and nothing else.
#[test]
fn open_registries_can_be_not_applicable() {
    let settings = settings(r#"{"unrestricted":"not-applicable"}"#);
    for (p, rule_set, status, reason) in [
        (ENABLED, ALLOW, NotApplicable, "open-to-all-networks"),
        (ENABLED, "null", NotApplicable, "open-to-all-networks"),
        ("", ALLOW, Unknown, "network-access-not-shown"),
        (ENABLED, DENY, Fail, "no-ip-rules"),
    ] {
        let document = document(p, rule_set, "");
        let finding = finding_as(&document, IP, Observed, &settings);
        assert_eq!((finding.status, finding.reason.code), (status, reason), "{document}");
        assert_eq!(finding.portal().is_some(), status == Fail);
        assert_eq!(finding.remediation.is_empty(), status != Fail);
    }
}

/// Basic and Standard cannot be restricted, so absent settings have their defaults.
#[test]
fn absent_settings_are_defaults_without_premium() {
    for (sku, trusted, ip) in [
        (r#"{"name":"Basic"}"#, "not-network-restricted", "open-to-all-networks"),
        (
            r#"{"name":"standard"}"#,
            "not-network-restricted",
            "open-to-all-networks",
        ),
        (r#""Standard""#, "network-access-not-shown", "network-access-not-shown"),
        (
            r#"{"name":"Premium"}"#,
            "network-access-not-shown",
            "network-access-not-shown",
        ),
        (r#"{"name":7}"#, "network-access-not-shown", "network-access-not-shown"),
        ("null", "network-access-not-shown", "network-access-not-shown"),
    ] {
        let document = format!(r#"{{"name":"x","type":"Microsoft.ContainerRegistry/registries","sku":{sku}}}"#);
        let reasons = [TRUSTED, IP].map(|check| finding(&document, check).reason.code);
        assert_eq!(reasons, [trusted, ip], "{document}");
    }
}
