//! The advisories: when each is given.

use acrcheck_policies::{Provenance, Settings};

use crate::support::{IP, TRUSTED, advisories, finding, finding_as, registry, settings, with_rules};

/// The advisories of both checks for a Premium registry.
fn given(members: &str) -> [Vec<&'static str>; 2] {
    let document = registry(members);
    [TRUSTED, IP].map(|check| advisories(&finding(&document, check)))
}

const RULES: &str = r#""ipRules":[{"value":"20.40.0.1"}],"virtualNetworkRules":[]"#;

#[test]
fn network_settings_have_advisories() {
    let selected = |members: &str| {
        format!(r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny",{members}}}"#)
    };
    let none: &[&str] = &[];
    for (members, trusted, ip) in [
        (selected(RULES), none, none),
        // Dormant rules.
        (
            format!(r#""publicNetworkAccess":"Disabled","networkRuleSet":{{"defaultAction":"Deny",{RULES}}}"#),
            none,
            &["dormant-ip-rules"][..],
        ),
        (
            format!(r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Allow",{RULES}}}"#),
            none,
            &["dormant-ip-rules"],
        ),
        (
            r#""publicNetworkAccess":"Disabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[]}"#.into(),
            none,
            none,
        ),
        // Virtual network rules.
        (
            selected(r#""ipRules":[{"value":"20.40.0.1"}],"virtualNetworkRules":[{"id":"x"}]"#),
            &["vnet-rules-present"],
            &["vnet-rules-present"],
        ),
        (selected(r#""ipRules":[]"#), none, &["vnet-rules-not-shown"]),
        (selected(r#""ipRules":[{"value":"20.40.0.1"}]"#), none, none),
    ] {
        let given = given(&members);
        assert_eq!(given[0], trusted, "{members}");
        assert_eq!(given[1], ip, "{members}");
    }
}

#[test]
fn the_state_of_a_registry_has_advisories() {
    let selected = r#""publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}],"virtualNetworkRules":[]}"#;
    let none: &[&str] = &[];
    for (members, trusted, ip) in [
        (
            r#""publicNetworkAccess":"Enabled""#.into(),
            &["rule-set-missing"][..],
            &["rule-set-missing"][..],
        ),
        (
            format!(r#"{},"provisioningState":"Updating""#, selected),
            &["provisioning"],
            &["provisioning"],
        ),
        (format!(r#"{},"provisioningState":"succeeded""#, selected), none, none),
        (
            format!(r#""networkRuleSet":{{"defaultAction":"Deny",{RULES}}}"#),
            none,
            &["public-access-not-shown"],
        ),
        (
            r#""networkRuleSet":{"defaultAction":"Allow","ipRules":[]}"#.into(),
            none,
            none,
        ),
    ] {
        let given = given(&members);
        assert_eq!(given[0], trusted, "{members}");
        assert_eq!(given[1], ip, "{members}");
    }
}

#[test]
fn private_endpoints_have_advisories() {
    let approved = r#"{"privateLinkServiceConnectionState":{"status":"Approved"}}"#;
    let in_properties = r#"{"properties":{"privateLinkServiceConnectionState":{"status":"approved"}}}"#;
    let pending = r#"{"privateLinkServiceConnectionState":{"status":"Pending"}}"#;
    for (access, connections, expected, message) in [
        ("Enabled", "[]".to_owned(), &[][..], ""),
        (
            "Enabled",
            format!("[{approved},{in_properties}]"),
            &["private-endpoints"],
            ": 2 approved, 0 in",
        ),
        (
            "Enabled",
            format!("[{approved},{pending},7]"),
            &["private-endpoints"],
            ": 1 approved, 2 in",
        ),
        (
            "Disabled",
            format!("[{approved}]"),
            &["private-endpoints"],
            ": 1 approved, 0 in",
        ),
        (
            "Disabled",
            format!("[{pending}]"),
            &["private-endpoints", "unreachable"],
            ": 0 approved, 1 in",
        ),
        ("Disabled", "[]".to_owned(), &["unreachable"], ""),
        // Not shown, so nothing is known.
        ("Disabled", "null".to_owned(), &[], ""),
    ] {
        let members = format!(
            r#""publicNetworkAccess":"{access}","networkRuleSet":{{"defaultAction":"Deny","ipRules":[],"virtualNetworkRules":[]}},"privateEndpointConnections":{connections}"#
        );
        let document = registry(&members);
        let finding = finding(&document, IP);
        assert_eq!(advisories(&finding), expected, "{members}");
        let first = finding.advisories.first().map_or("", |advisory| advisory.message());
        assert!(first.contains(message), "{first}");
    }
}

/// On a pass only, and only if the key is shown.
#[test]
fn tasks_have_advisories() {
    for (b, tasks, expected) in [
        ("AzureServices", "true", &["tasks-bypass-on"][..]),
        ("AzureServices", "false", &["tasks-bypass-off"]),
        ("AzureServices", "null", &[]),
        ("AzureServices", "7", &[]),
        ("None", "true", &[]),
        ("None", "false", &[]),
    ] {
        let members = format!(
            r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny",{RULES}}},"networkRuleBypassOptions":"{b}","networkRuleBypassAllowedForTasks":{tasks}"#
        );
        assert_eq!(given(&members)[0], expected, "{members}");
    }
}

#[test]
fn tiers_without_network_rules_have_an_advisory() {
    for (sku, expected) in [
        ("Basic", &["premium-required"][..]),
        ("standard", &["premium-required"]),
        ("Premium", &["rule-set-missing"]),
        ("Other", &[]),
    ] {
        let document = format!(r#"{{"publicNetworkAccess":"Enabled","sku":{{"name":"{sku}"}}}}"#);
        for check in [TRUSTED, IP] {
            assert_eq!(advisories(&finding(&document, check)), expected, "{document}");
        }
    }
}

/// A declaration leaves out what has its default.
#[test]
fn declarations_need_no_rule_set() {
    let document = registry(r#""publicNetworkAccess":"Enabled""#);
    for check in [TRUSTED, IP] {
        let finding = finding_as(&document, check, Provenance::Declared, &Settings::default());
        assert_eq!(advisories(&finding), [""; 0]);
    }
    let document = registry(r#""networkRuleSet":{"defaultAction":"Deny"}"#);
    let finding = finding_as(&document, IP, Provenance::Declared, &Settings::default());
    assert_eq!((finding.reason.code, advisories(&finding)), ("no-ip-rules", vec![]));
}

#[test]
fn rules_have_advisories() {
    for (rules, expected) in [
        (&["20.40.0.1"][..], &[][..]),
        (&["office", "20.40.0.1"], &["unreadable-ip-rule"]),
        (&["<public-ip-address>"], &["unreadable-ip-rule"]),
        (&["20.0.0.0/8"], &[]),
        (&["20.0.0.0/7"], &["broad-ip-rule"]),
        (&["20.0.0.0/8", "21.0.0.0/8"], &["broad-ip-rule"]),
        (&["0.0.0.0/1"], &["broad-ip-rule"]),
        (&["2001:4860::/32"], &[]),
        (&["2000::/7"], &["broad-ip-rule"]),
        (&["10.1.0.0/16"], &["private-ip-rule"]),
        (&["192.168.1.1"], &["private-ip-rule"]),
        (&["100.64.0.0/10"], &["private-ip-rule"]),
        (&["172.31.0.0/16"], &["private-ip-rule"]),
        (&["172.32.0.0/16"], &[]),
        (&["127.0.0.1"], &["private-ip-rule"]),
        (&["169.254.169.254"], &["private-ip-rule"]),
        (&["fd00::/8"], &["private-ip-rule"]),
        (&["fe80::1"], &["private-ip-rule"]),
        (&["20.40.0.1", "20.40.0.1"], &["duplicate-ip-rule"]),
        (&["20.40.0.1", "20.40.0.1/32"], &["duplicate-ip-rule"]),
        (&["20.40.0.0/24", "20.40.0.7"], &["duplicate-ip-rule"]),
        (&["20.40.0.0/25", "20.40.0.128/25"], &[]),
    ] {
        let document = with_rules(rules);
        assert_eq!(advisories(&finding(&document, IP)), expected, "{rules:?}");
    }
}

/// `minPrefixLength` replaces the limit of /8 for IPv4 only.
#[test]
fn the_setting_replaces_the_advisory_about_broad_rules() {
    let settings = settings(r#"{"minPrefixLength":4}"#);
    for (rule, expected) in [("20.0.0.0/7", &[][..]), ("2000::/7", &["broad-ip-rule"])] {
        let document = with_rules(&[rule]);
        assert_eq!(
            advisories(&finding_as(&document, IP, Provenance::Observed, &settings)),
            expected,
            "{rule}"
        );
    }
}

/// The service allows 100 rules.
#[test]
fn many_rules_have_an_advisory() {
    for (count, expected) in [(89, &[][..]), (90, &["near-rule-limit"]), (100, &["near-rule-limit"])] {
        let rules: Vec<String> = (0..count).map(|host| format!("20.40.{host}.1")).collect();
        let document = with_rules(&rules.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(advisories(&finding(&document, IP)), expected, "{count}");
    }
}
