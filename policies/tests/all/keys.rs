//! The spelling and the place of the keys, and the identity of a registry.

use crate::support::{IP, TRUSTED, finding, reason, report};

/// P is Enabled, D is Deny and R is one rule in each, and B is None.
#[test]
fn every_spelling_is_read() {
    for members in [
        r#""publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]},"networkRuleBypassOptions":"None""#,
        r#""PublicNetworkAccess":"ENABLED","NetworkRuleSet":{"DefaultAction":" deny ","IPRules":[{"IPAddressOrRange":"20.40.0.1"}]},"NetworkRuleBypassOption":"none""#,
        r#""public_network_access":"Enabled","network_rule_set":{"default_action":"Deny","ip_rules":[{"ip_address_or_range":"20.40.0.1"}]},"network_rule_bypass_options":"None""#,
        r#""properties":{"publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]},"networkRuleBypassOptions":"None"}"#,
        r#""properties_publicNetworkAccess":"Enabled","properties_networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]},"properties_networkRuleBypassOptions":"None""#,
        r#""properties.public_network_access":"Enabled","properties.networkRuleSet.defaultAction":"Deny","properties.networkRuleSet.ipRules":[{"value":"20.40.0.1"}],"networkRuleBypassOptions":"None""#,
        r#""publicNetworkAccess":"Enabled","networkRuleSetDefaultAction":"Deny","NetworkRuleSetIPRule":[{"value":"20.40.0.1"}],"networkRuleBypassOption":"None""#,
        r#""publicNetworkAccess":"Enabled","networkRuleSetDefaultAction":"Deny","networkRuleSetIPRules":[{"value":"20.40.0.1"}],"networkRuleBypassOption":"None""#,
        // A projection that flattens the rule set.
        r#""publicNetworkAccess":"Enabled","defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}],"networkRuleBypassOptions":"None""#,
        // Some keys in `properties`, others at the top level, some in both.
        r#""publicNetworkAccess":"Enabled","properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]}},"networkRuleBypassOptions":"None""#,
        r#""publicNetworkAccess":"enabled","properties":{"publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]},"networkRuleBypassOptions":"None"},"networkRuleBypassOptions":null"#,
    ] {
        let document = format!("{{{members}}}");
        assert_eq!(reason(&document, TRUSTED), "trusted-services-blocked", "{document}");
        assert_eq!(reason(&document, IP), "ip-rules-configured", "{document}");
    }
}

#[test]
fn other_spellings_are_other_keys() {
    for key in [
        "public-network-access",
        "publicNetworkAccessEnabled",
        "public network access",
        "settings.publicNetworkAccess",
    ] {
        let document = format!(
            r#"{{"{key}":"Disabled","networkRuleSet":{{"defaultAction":"Deny","ipRules":[]}},"type":"Microsoft.ContainerRegistry/registries"}}"#
        );
        assert_eq!(reason(&document, IP), "network-access-not-shown", "{document}");
    }
}

/// A key given twice, or with different values in two places, decides nothing.
#[test]
fn contradictions_are_unrecognised() {
    const RESTRICTED: &str = r#""networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.40.0.1"}]}"#;
    for (members, trusted, ip) in [
        (
            format!(
                r#""publicNetworkAccess":"Enabled","public_network_access":"Enabled",{RESTRICTED},"networkRuleBypassOptions":"None""#
            ),
            "network-access-unrecognised",
            "network-access-unrecognised",
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled","properties":{{"publicNetworkAccess":"Disabled",{RESTRICTED}}}"#
            ),
            "network-access-unrecognised",
            "network-access-unrecognised",
        ),
        (
            format!(r#""publicNetworkAccess":"Enabled",{RESTRICTED},{RESTRICTED},"networkRuleBypassOptions":"None""#),
            "network-access-unrecognised",
            "network-access-unrecognised",
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled",{RESTRICTED},"networkRuleBypassOptions":"None","networkRuleBypassOption":"None""#
            ),
            "bypass-option-unrecognised",
            "ip-rules-configured",
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled",{RESTRICTED},"networkRuleSetDefaultAction":"Allow","networkRuleBypassOptions":"None""#
            ),
            "network-access-unrecognised",
            "network-access-unrecognised",
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled",{RESTRICTED},"networkRuleSetDefaultAction":"deny","networkRuleBypassOptions":"None""#
            ),
            "trusted-services-blocked",
            "ip-rules-configured",
        ),
        (
            format!(
                r#""publicNetworkAccess":"Enabled",{RESTRICTED},"networkRuleSetIPRules":[{{"value":"20.40.0.2"}}],"networkRuleBypassOptions":"None""#
            ),
            "trusted-services-blocked",
            "ip-rules-not-shown",
        ),
    ] {
        let document = format!("{{{members}}}");
        assert_eq!(reason(&document, TRUSTED), trusted, "{document}");
        assert_eq!(reason(&document, IP), ip, "{document}");
    }
}

/// P, D, B and R are malformed, and the message names `properties`.
#[test]
fn properties_that_are_not_an_object_make_every_setting_malformed() {
    for properties in [
        r#""properties":"@{publicNetworkAccess=Disabled}""#,
        r#""properties":7"#,
        r#""properties":[]"#,
        r#""properties":{"publicNetworkAccess":"Disabled"},"properties":{}"#,
    ] {
        let document = format!(r#"{{"type":"Microsoft.ContainerRegistry/registries",{properties}}}"#);
        for check in [TRUSTED, IP] {
            let finding = finding(&document, check);
            assert_eq!(finding.reason.code, "network-access-unrecognised", "{document}");
            assert!(finding.message().contains("`properties`"), "{}", finding.message());
        }
    }
}

#[test]
fn the_identity_is_given_or_taken_from_the_id() {
    const ID: &str = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.ContainerRegistry/registries/orchard";
    for (members, expected) in [
        (
            format!(r#""id":"{ID}""#),
            [Some(ID), None, Some("g1"), Some("s1"), None],
        ),
        (
            format!(
                r#""id":"{ID}","name":"orchard","resourceGroup":"g2","subscriptionId":"s2","location":"westeurope""#
            ),
            [Some(ID), Some("orchard"), Some("g2"), Some("s2"), Some("westeurope")],
        ),
        (
            format!(r#""ResourceId":"{ID}","ResourceGroupName":"","name":7"#),
            [Some(ID), None, Some("g1"), Some("s1"), None],
        ),
        (
            r#""type":"Microsoft.ContainerRegistry/registries","resource_group":"g""#.into(),
            [None, None, Some("g"), None, None],
        ),
    ] {
        let document = format!("{{{members}}}");
        let report = report(&document);
        let identity = &report.registries[0].identity;
        let fields = [
            &identity.id,
            &identity.name,
            &identity.resource_group,
            &identity.subscription_id,
            &identity.location,
        ];
        assert_eq!(fields.map(|field| field.as_deref()), expected, "{document}");
    }
}

/// Evidence names the key as the document spells it, or where it would be.
#[test]
fn evidence_points_at_the_values() {
    for (members, expected) in [
        (
            r#""public_network_access":"Enabled","network_rule_set":{"default_action":"Deny","ip_rules":[{"ip_range":"20.40.0.1"}]}"#,
            [
                ("/public_network_access", Some("Enabled")),
                ("/network_rule_set/default_action", Some("Deny")),
                ("/network_rule_set/ip_rules/0/ip_range", Some("20.40.0.1")),
            ],
        ),
        (
            r#""properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":7}}"#,
            [
                ("/properties/publicNetworkAccess", None),
                ("/properties/networkRuleSet/defaultAction", Some("Deny")),
                ("/properties/networkRuleSet/ipRules", Some("<number>")),
            ],
        ),
        (
            r#""publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[]}"#,
            [
                ("/publicNetworkAccess", Some("Enabled")),
                ("/networkRuleSet/defaultAction", Some("Deny")),
                ("/networkRuleSet/ipRules", Some("[]")),
            ],
        ),
        (
            r#""publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[],"IPRules":[]}"#,
            [
                ("/publicNetworkAccess", Some("Enabled")),
                ("/networkRuleSet/defaultAction", Some("Deny")),
                ("/networkRuleSet/IPRules", Some("<given twice>")),
            ],
        ),
    ] {
        let document = format!("{{{members}}}");
        let finding = finding(&document, IP);
        let evidence: Vec<_> = finding
            .evidence
            .iter()
            .map(|evidence| (evidence.pointer.as_str(), evidence.value.as_deref()))
            .collect();
        assert_eq!(evidence, expected, "{document}");
    }
}
