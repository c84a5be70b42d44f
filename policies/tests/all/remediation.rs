//! The commands of each reason, in their order.

use crate::support::{IP, TRUSTED, finding, registry, selected_networks, with_rules};

const ADD: &str = "az acr network-rule add --name orchard --resource-group rg --ip-address '<CIDR>'";
const REMOVE: &str = "az acr network-rule remove --name orchard --resource-group rg --ip-address ";
const DENY: &str = "az acr update --name orchard --resource-group rg --default-action Deny";

/// The commands without their comments.
fn commands(document: &str, check: &str) -> Vec<String> {
    let finding = finding(document, check);
    let commands = finding.remediation.iter();
    commands
        .map(|command| command.split("  #").next().unwrap().to_owned())
        .collect()
}

#[test]
fn trusted_services_are_allowed() {
    let document = registry(r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"None""#);
    assert_eq!(
        commands(&document, TRUSTED),
        ["az acr update --name orchard --resource-group rg --allow-trusted-services true"]
    );
}

#[test]
fn open_registries_get_a_rule_before_the_default_action() {
    let open = |members: &str| {
        format!(r#""publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Allow"{members}}}"#)
    };
    assert_eq!(commands(&registry(&open("")), IP), [ADD, DENY]);
    // Dormant rules that would fail once they are active are removed in between.
    let rules = open(r#","ipRules":[{"value":"20.40.0.1"},{"value":"0.0.0.0/0"},{"value":"office"}]"#);
    assert_eq!(
        commands(&registry(&rules), IP),
        [
            ADD.to_owned(),
            format!("{REMOVE}0.0.0.0/0"),
            format!("{REMOVE}office"),
            DENY.to_owned()
        ]
    );
    // Rules that cannot be read or named must not become active.
    for rules in [r#","ipRules":7"#, r#","ipRules":[{"action":"Allow"}]"#] {
        assert_eq!(commands(&registry(&open(rules)), IP), [""; 0], "{rules}");
    }
}

#[test]
fn other_tiers_are_upgraded_first() {
    for sku in [r#","sku":{"name":"Basic"}"#, r#","sku":{"name":"Standard"}"#, ""] {
        let document = format!(
            r#"{{"name":"orchard","resourceGroup":"rg","publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Allow"}}{sku}}}"#
        );
        let upgrade = "az acr update --name orchard --resource-group rg --sku Premium";
        assert_eq!(commands(&document, IP), [upgrade, ADD, DENY], "{document}");
    }
}

#[test]
fn missing_rules_are_added_or_the_endpoint_is_disabled() {
    let disable = "az acr update --name orchard --resource-group rg --public-network-enabled false";
    assert_eq!(commands(&selected_networks("[]"), IP), [ADD, disable]);
}

#[test]
fn offending_rules_are_removed_after_a_narrower_one_is_added() {
    for (rules, settings, removed) in [
        (&["0.0.0.0/0"][..], "{}", &["0.0.0.0/0"][..]),
        (
            &["0.0.0.0/1", "128.0.0.0/1", "20.40.0.1"],
            "{}",
            &["0.0.0.0/1", "128.0.0.0/1"],
        ),
        (&["::/0", "20.40.0.1"], "{}", &["::/0"]),
        (
            &["20.40.0.0/16", "20.50.0.1"],
            r#"{"minPrefixLength":24}"#,
            &["20.40.0.0/16"],
        ),
        (
            &["20.40.0.0/24", "30.0.0.1"],
            r#"{"allowedRanges":["20.0.0.0/8"]}"#,
            &["30.0.0.1"],
        ),
        // Unreadable rules would keep the check unknown.
        (&["0.0.0.0/0", "office"], "{}", &["0.0.0.0/0", "office"]),
        // The same rule once.
        (&["0.0.0.0/0", "0.0.0.0/0"], "{}", &["0.0.0.0/0"]),
    ] {
        let document = with_rules(rules);
        let settings = crate::support::settings(settings);
        let finding = crate::support::finding_as(&document, IP, acrcheck_policies::Provenance::Observed, &settings);
        let mut expected = vec![ADD.to_owned()];
        expected.extend(removed.iter().map(|rule| format!("{REMOVE}{rule}")));
        assert_eq!(finding.remediation, expected, "{rules:?}");
    }
}

#[test]
fn only_failures_have_a_remediation() {
    for (document, check) in [
        (with_rules(&["20.40.0.1"]), IP),
        (with_rules(&["office"]), IP),
        (registry(r#""publicNetworkAccess":"Disabled""#), IP),
        (
            registry(r#""publicNetworkAccess":"Disabled","networkRuleBypassOptions":"AzureServices""#),
            TRUSTED,
        ),
        (registry(r#""publicNetworkAccess":"Disabled""#), TRUSTED),
    ] {
        let finding = finding(&document, check);
        assert_eq!((finding.remediation.len(), finding.portal()), (0, None), "{document}");
    }
}

/// No command without a name, no option without a group, and names that are quoted.
#[test]
fn commands_name_the_registry() {
    const UPDATE: &str = "--allow-trusted-services true";
    for (identity, expected) in [
        (r#""resourceGroup":"rg""#, None),
        (r#""name":"","resourceGroup":"rg""#, None),
        (r#""name":"a\nb","resourceGroup":"rg""#, None),
        (r#""name":"orchard""#, Some("--name orchard")),
        (
            r#""name":"orchard","resourceGroup":"my group""#,
            Some("--name orchard --resource-group 'my group'"),
        ),
        (
            r#""name":"$(reboot)","resourceGroup":"it's""#,
            Some(r"--name '$(reboot)' --resource-group 'it'\''s'"),
        ),
        (r#""name":"--yes""#, Some("--name=--yes")),
    ] {
        let document = format!(r#"{{{identity},"publicNetworkAccess":"Disabled","networkRuleBypassOptions":"None"}}"#);
        let expected: Vec<String> = expected
            .iter()
            .map(|name| format!("az acr update {name} {UPDATE}"))
            .collect();
        assert_eq!(finding(&document, TRUSTED).remediation, expected, "{document}");
        assert!(finding(&document, TRUSTED).portal().is_some());
    }
}
