//! The constructs of plans and states, and their expected results.

use serde_json::{Value, json};

use crate::declared_support::*;
use crate::support::report;

const ACR: &str = "azurerm_container_registry.acr";
const AZAPI: &str = "azapi_resource.acr";
const TYPE: &str = "Microsoft.ContainerRegistry/registries@2025-11-01";

fn one(address: &str, trusted: Verdict, ip: Verdict) -> [(&str, Verdict, Verdict); 1] {
    [(address, trusted, ip)]
}

/// Compares a document with one registry.
fn expect_one(document: &Value, address: &str, trusted: Verdict, ip: Verdict) {
    expect(
        &document.to_string(),
        &Expected {
            registries: &one(address, trusted, ip),
            ..Expected::default()
        },
    );
}

fn rules(ranges: &[&str]) -> Value {
    ranges
        .iter()
        .map(|range| json!({"action": "Allow", "ip_range": range}))
        .collect()
}

/// The values of a Premium registry, with more of them.
fn values(more: &Value) -> Value {
    let mut values = json!({"name": "quay", "resource_group_name": "rg-harbour", "sku": "Premium"});
    for (key, value) in more.as_object().unwrap() {
        values[key.as_str()] = value.clone();
    }
    values
}

/// Those of a registry on selected networks with a rule.
fn office() -> Value {
    values(&json!({
        "public_network_access_enabled": true,
        "network_rule_bypass_option": "None",
        "network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}],
    }))
}

/// The values of an azapi resource with a body.
fn azapi(body: &Value) -> Value {
    json!({"type": TYPE, "name": "quay", "parent_id": "/subscriptions/s/resourceGroups/rg-harbour", "body": body})
}

/// A state with these resources: address and values.
fn state(resources: &[(&str, Value)]) -> Value {
    let list: Vec<Value> = resources
        .iter()
        .map(|(address, values)| {
            let kind = address.rsplit('.').nth(1).unwrap();
            json!({"address": address, "mode": "managed", "type": kind, "values": values})
        })
        .collect();
    json!({"format_version": "1.0", "terraform_version": "1.12.0", "values": {"root_module": {"resources": list}}})
}

/// The attributes that versions 1 to 5 of the provider wrote, and their places.
#[test]
fn attributes_of_azurerm() {
    for (more, trusted, ip) in [
        (json!({}), UNRESTRICTED, OPEN),
        // 2.x before 2.53
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"]), "virtual_network": []}]}),
            BY_DEFAULT,
            CONFIGURED,
        ),
        (json!({"public_network_access_enabled": false}), BY_DEFAULT, DISABLED),
        (
            json!({"public_network_access_enabled": false, "network_rule_bypass_option": "None"}),
            BLOCKED,
            DISABLED,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "AzureServices", "network_rule_set": []}),
            UNRESTRICTED,
            OPEN,
        ),
        (
            json!({"network_rule_set": null, "network_rule_bypass_option": null, "public_network_access_enabled": null}),
            UNRESTRICTED,
            OPEN,
        ),
        (json!({"network_rule_set": [null]}), UNRESTRICTED, OPEN),
        (
            json!({"network_rule_set": [{"default_action": "Allow", "ip_rule": []}]}),
            UNRESTRICTED,
            OPEN,
        ),
        (
            json!({"network_rule_set": [{"default_action": null}]}),
            UNRESTRICTED,
            OPEN,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": []}]}),
            BY_DEFAULT,
            NO_RULES,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": null}]}),
            BY_DEFAULT,
            NO_RULES,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["0.0.0.0/0"])}]}),
            BY_DEFAULT,
            ANY,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["office"])}]}),
            BY_DEFAULT,
            UNREADABLE,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": null}]}]}),
            BY_DEFAULT,
            UNREADABLE,
        ),
        // As an object.
        (
            json!({"network_rule_set": {"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}}),
            BY_DEFAULT,
            CONFIGURED,
        ),
        // 4.81 and later
        (
            json!({"network_rule_bypass_for_tasks_enabled": true, "public_network_access_enabled": false}),
            BY_DEFAULT,
            DISABLED,
        ),
        (json!({"sku": "Basic"}), UNRESTRICTED, OPEN),
        // Nothing else is a setting.
        (
            json!({"public_network_access_enabled": "false"}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (
            json!({"public_network_access_enabled": "Disabled"}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (json!({"public_network_access_enabled": 0}), ODD_ACCESS, ODD_ACCESS),
        (
            json!({"public_network_access_enabled": false, "network_rule_bypass_option": "Everyone"}),
            ODD_BYPASS,
            DISABLED,
        ),
        (
            json!({"public_network_access_enabled": false, "network_rule_bypass_option": ["None"]}),
            ODD_BYPASS,
            DISABLED,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Audit"}]}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (json!({"network_rule_set": "Deny"}), ODD_ACCESS, ODD_ACCESS),
        (json!({"network_rule_set": ["Deny"]}), ODD_ACCESS, ODD_ACCESS),
        (
            json!({"network_rule_set": [{"default_action": "Deny"}, {"default_action": "Deny"}]}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": "20.90.4.0/24"}]}),
            BY_DEFAULT,
            RULES_NOT_SHOWN,
        ),
    ] {
        let values = values(&more);
        let whole = plan(&[(ACR, values.clone(), json!({"id": true}))]);
        expect_one(&whole, ACR, trusted, ip);
        // Cut to the changes, which have their marks.
        let changes = json!({"resource_changes": whole["resource_changes"]});
        expect_one(&changes, ACR, trusted, ip);
    }
}

/// A state shows what is in Azure, so a default is not known.
#[test]
fn states_are_observed() {
    for (more, trusted, ip) in [
        (json!({}), NOT_SHOWN, NOT_SHOWN),
        (json!({"network_rule_set": []}), NOT_SHOWN, NOT_SHOWN),
        (json!({"network_rule_set": [], "sku": "Basic"}), UNRESTRICTED, OPEN),
        (json!({"public_network_access_enabled": false}), NO_BYPASS, DISABLED),
        (
            json!({"public_network_access_enabled": true, "network_rule_set": [{"default_action": "Deny"}]}),
            NO_BYPASS,
            RULES_NOT_SHOWN,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_set": [{"default_action": "Deny", "ip_rule": []}]}),
            NO_BYPASS,
            NO_RULES,
        ),
        (
            json!({"network_rule_bypass_option": "None", "network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}]}),
            BLOCKED,
            CONFIGURED,
        ),
    ] {
        expect_one(&state(&[(ACR, values(&more))]), ACR, trusted, ip);
    }
    for (body, trusted, ip) in [
        (json!({}), NOT_SHOWN, NOT_SHOWN),
        (
            json!({"properties": {"publicNetworkAccess": "Disabled"}}),
            NO_BYPASS,
            DISABLED,
        ),
        (json!("not JSON"), ODD_ACCESS, ODD_ACCESS),
    ] {
        expect_one(&state(&[(AZAPI, azapi(&body))]), AZAPI, trusted, ip);
    }
}

#[test]
fn states_without_registries() {
    for document in [
        json!({"format_version": "1.0"}),
        json!({"format_version": "1.0", "terraform_version": "1.12.0"}),
        json!({"format_version": "1.0", "terraform_version": "1.12.0", "values": {}}),
        json!({"format_version": "1.0", "terraform_version": "1.12.0", "values": {"root_module": {}}}),
        json!({"format_version": "1.0", "terraform_version": "1.12.0", "values": {"root_module": {"resources": []}}}),
        json!({"format_version": "1.2", "terraform_version": "1.12.0", "planned_values": {"root_module": {}}}),
        json!({"format_version": "1.2", "terraform_version": "1.12.0", "planned_values": {}, "resource_changes": []}),
    ] {
        expect(&document.to_string(), &Expected::default());
    }
}

/// An object with a key of a plan or a state, but another structure, may contain a registry.
#[test]
fn plans_and_states_that_cannot_be_read() {
    let resource =
        || json!({"address": ACR, "mode": "managed", "type": "azurerm_container_registry", "values": office()});
    for (document, code, pointer) in [
        (json!({"planned_values": 7}), UNSUPPORTED, "/planned_values"),
        (
            json!({"planned_values": {"root_module": [resource()]}}),
            UNSUPPORTED,
            "/planned_values/root_module",
        ),
        (
            json!({"planned_values": {"resources": [resource()]}}),
            UNSUPPORTED,
            "/planned_values",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": resource()}}}),
            UNSUPPORTED,
            "/planned_values/root_module/resources",
        ),
        (
            json!({"planned_values": {"root_module": {"child_modules": {"resources": [resource()]}}}}),
            UNSUPPORTED,
            "/planned_values/root_module/child_modules",
        ),
        (
            json!({"planned_values": {"root_module": {"child_modules": [[resource()]]}}}),
            UNSUPPORTED,
            "/planned_values/root_module/child_modules/0",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": [7]}}}),
            NOT_A_REGISTRY,
            "/planned_values/root_module/resources/0",
        ),
        (
            json!({"terraform_version": "1.12.0", "values": [resource()]}),
            UNSUPPORTED,
            "/values",
        ),
        (
            json!({"terraform_version": "1.12.0", "values": {"root_module": 7}}),
            UNSUPPORTED,
            "/values/root_module",
        ),
        (
            json!({"terraform_version": "1.12.0", "resources": [resource()]}),
            UNSUPPORTED,
            "",
        ),
        (
            json!({"terraform_version": "1.12.0", "platform": "linux_amd64", "provider_selections": {}}),
            UNSUPPORTED,
            "",
        ),
        (
            json!({"resource_changes": {ACR: resource()}}),
            UNSUPPORTED,
            "/resource_changes",
        ),
        (json!({"resource_changes": [7]}), NOT_A_REGISTRY, "/resource_changes/0"),
        // A change without its result, which is not a deletion.
        (
            json!({"resource_changes": [{"address": ACR, "mode": "managed", "type": "azurerm_container_registry"}]}),
            NOT_A_REGISTRY,
            "/resource_changes/0",
        ),
        (
            json!({"resource_changes": [{"address": ACR, "mode": "managed", "type": "azurerm_container_registry", "change": {"actions": ["create"], "after": null}}]}),
            NOT_A_REGISTRY,
            "/resource_changes/0",
        ),
        (
            json!({"resource_changes": [{"address": ACR, "mode": "managed", "type": "azurerm_container_registry", "change": {"actions": ["create"], "after": "x"}}]}),
            NOT_A_REGISTRY,
            "/resource_changes/0",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": [{"address": ACR, "type": "azurerm_container_registry"}]}}}),
            NOT_A_REGISTRY,
            "/planned_values/root_module/resources/0",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": [{"address": ACR, "type": "azurerm_container_registry", "values": null}]}}}),
            NOT_A_REGISTRY,
            "/planned_values/root_module/resources/0",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": [{"address": ACR, "values": {}}]}}}),
            NOT_A_REGISTRY,
            "/planned_values/root_module/resources/0",
        ),
        (
            json!({"planned_values": {"root_module": {"resources": [{"address": ACR, "type": 7, "values": {}}]}}}),
            NOT_A_REGISTRY,
            "/planned_values/root_module/resources/0",
        ),
    ] {
        expect(
            &document.to_string(),
            &Expected {
                errors: &[(code, pointer)],
                ..Expected::default()
            },
        );
    }
}

/// Duplicate keys hide nothing.
#[test]
fn duplicate_keys_hide_nothing() {
    let values = values(&json!({
        "public_network_access_enabled": false,
        "network_rule_bypass_option": "AzureServices",
        "network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}],
    }));
    let whole = plan(&[(ACR, values, json!({"id": true}))]).to_string();
    let twice = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}: {whole}");
        whole.replace(from, to)
    };
    for (from, to, trusted, ip) in [
        (
            r#""public_network_access_enabled":false"#,
            r#""public_network_access_enabled":false,"public_network_access_enabled":true"#,
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (
            r#""network_rule_bypass_option":"AzureServices""#,
            r#""network_rule_bypass_option":"AzureServices","network_rule_bypass_option":"AzureServices""#,
            ODD_BYPASS,
            DISABLED,
        ),
        (
            r#""network_rule_set":["#,
            r#""network_rule_set":[],"network_rule_set":["#,
            ALLOWED,
            DISABLED,
        ),
    ] {
        expect_twice(
            &twice(from, to),
            &Expected {
                registries: &one(ACR, trusted, ip),
                ..Expected::default()
            },
        );
    }
    // An endpoint that is enabled, so that the rule set matters.
    let enabled = twice(
        r#""public_network_access_enabled":false"#,
        r#""public_network_access_enabled":true"#,
    );
    for first in ["null", "[]", r#"[{"default_action":"Deny"}]"#] {
        let (from, to) = (
            r#""network_rule_set":["#,
            format!(r#""network_rule_set":{first},"network_rule_set":["#),
        );
        assert!(enabled.contains(from));
        expect_twice(
            &enabled.replace(from, &to),
            &Expected {
                registries: &one(ACR, ODD_ACCESS, ODD_ACCESS),
                ..Expected::default()
            },
        );
    }
    for (from, to, code, pointer) in [
        (
            r#""planned_values":{"#,
            r#""planned_values":{},"planned_values":{"#,
            UNSUPPORTED,
            "/planned_values",
        ),
        (
            r#""root_module":{"resources":[{"address":"azurerm_container_registry.acr","mode":"managed","sensitive_values""#,
            r#""root_module":{},"root_module":{"resources":[{"address":"azurerm_container_registry.acr","mode":"managed","sensitive_values""#,
            UNSUPPORTED,
            "/planned_values/root_module",
        ),
        (
            r#""resources":[{"address":"azurerm_container_registry.acr","mode":"managed","sensitive_values""#,
            r#""resources":[],"resources":[{"address":"azurerm_container_registry.acr","mode":"managed","sensitive_values""#,
            UNSUPPORTED,
            "/planned_values/root_module/resources",
        ),
    ] {
        // The changes have the registry too.
        expect_twice(
            &twice(from, to),
            &Expected {
                registries: &one(ACR, ALLOWED, DISABLED),
                errors: &[(code, pointer)],
                ..Expected::default()
            },
        );
    }
}

/// Values that are unknown in a plan.
#[test]
fn values_that_are_known_after_apply() {
    let deny = || json!([{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}]);
    for (more, unknown, trusted, ip) in [
        (
            json!({"network_rule_set": deny()}),
            json!({"public_network_access_enabled": true}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": deny()}),
            json!({"network_rule_bypass_option": true}),
            UNRESOLVED,
            CONFIGURED,
        ),
        (
            json!({}),
            json!({"public_network_access_enabled": true}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"public_network_access_enabled": false}),
            json!({"network_rule_bypass_option": true}),
            UNRESOLVED,
            DISABLED,
        ),
        // The author has not set it, so nothing is sent.
        (json!({}), json!({"network_rule_set": true}), UNRESTRICTED, OPEN),
        (
            json!({"network_rule_set": [{}]}),
            json!({"network_rule_set": [{"default_action": true, "ip_rule": true}]}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [{"ip_rule": rules(&["20.90.4.0/24"])}]}),
            json!({"network_rule_set": [{"default_action": true}]}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny"}]}),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}]}]}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow"}]}]}),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}]}]}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow"}, {"action": "Allow", "ip_range": "0.0.0.0/0"}]}]}),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}, {}]}]}),
            BY_DEFAULT,
            ANY,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": [{"ip_range": "20.90.4.0/24"}]}]}),
            json!({"network_rule_set": [{"ip_rule": [{"action": true}]}]}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}]}),
            json!({"network_rule_set": [{"ip_rule": [{}, true]}]}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": [null]}),
            json!({"network_rule_set": [true]}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"network_rule_set": []}),
            json!({"network_rule_set": [true]}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        // Marks that are not true mark nothing.
        (
            json!({"network_rule_set": deny()}),
            json!({"network_rule_set": [{"ip_rule": [{"ip_range": false}]}], "public_network_access_enabled": false}),
            BY_DEFAULT,
            CONFIGURED,
        ),
        // Everything.
        (json!({"network_rule_set": deny()}), json!(true), UNRESOLVED, UNRESOLVED),
    ] {
        expect_one(&plan(&[(ACR, values(&more), unknown)]), ACR, trusted, ip);
    }
}

/// The configuration decides whether an unknown rule set was set at all.
#[test]
fn unknown_rule_sets_by_configuration() {
    let base = |more: &Value, unknown: Value| plan(&[(ACR, values(more), unknown)]);
    let unknown = || json!({"network_rule_set": true});
    let with = |expressions: Value| {
        let mut plan = base(&json!({}), unknown());
        plan["configuration"]["root_module"]["resources"][0]["expressions"] = expressions;
        plan
    };
    expect_one(&with(json!({})), ACR, UNRESTRICTED, OPEN);
    for expressions in [
        json!({"network_rule_set": {"references": ["var.rules"]}}),
        json!({"network_rule_set": {}}),
        json!({"network_rule_set": [{"default_action": {"references": ["var.a"]}}]}),
    ] {
        expect_one(&with(expressions), ACR, UNRESOLVED, UNRESOLVED);
    }
    // Without a configuration it is not known.
    for path in ["/configuration", "/configuration/root_module"] {
        let mut plan = base(&json!({}), unknown());
        *plan.pointer_mut(path).unwrap() = json!({});
        expect_one(&plan, ACR, UNRESOLVED, UNRESOLVED);
    }
    let mut plan = base(&json!({}), unknown());
    plan["configuration"]["root_module"]["resources"] = json!([]);
    expect_one(&plan, ACR, UNRESOLVED, UNRESOLVED);

    // Unknown rules in a known rule set.
    let deny = || json!({"network_rule_set": [{"default_action": "Deny"}]});
    for (expression, ip) in [
        (
            json!({"constant_value": [{"default_action": "Deny", "ip_rule": null}]}),
            NO_RULES,
        ),
        (json!({"constant_value": [{"default_action": "Deny"}]}), NO_RULES),
        (json!({"references": ["var.rules"]}), UNRESOLVED),
        (json!({}), UNRESOLVED),
        (json!([{"default_action": {"constant_value": "Deny"}}]), NO_RULES),
        (
            json!([{"default_action": {"constant_value": "Deny"}, "ip_rule": [{"ip_range": {"references": ["var.a"]}}]}]),
            UNRESOLVED,
        ),
    ] {
        let mut plan = base(&deny(), json!({"network_rule_set": [{"ip_rule": true}]}));
        plan["configuration"]["root_module"]["resources"][0]["expressions"]["network_rule_set"] = expression;
        expect_one(&plan, ACR, BY_DEFAULT, ip);
    }
}

/// A truncated plan does not show why a value is missing.
#[test]
fn plans_without_marks() {
    let cut = |address: &str, values: Value| {
        let whole = plan(&[(address, values, json!({}))]);
        json!({"terraform_version": "1.12.0", "planned_values": whole["planned_values"]})
    };
    let deny = || json!([{"default_action": "Deny", "ip_rule": rules(&["20.90.4.0/24"])}]);
    for (more, trusted, ip) in [
        (json!({}), UNRESOLVED, UNRESOLVED),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None"}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"public_network_access_enabled": false, "network_rule_bypass_option": "None"}),
            BLOCKED,
            DISABLED,
        ),
        (json!({"public_network_access_enabled": false}), UNRESOLVED, DISABLED),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None", "network_rule_set": deny()}),
            BLOCKED,
            CONFIGURED,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None", "network_rule_set": [{}]}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None", "network_rule_set": [{"default_action": "Deny"}]}),
            BLOCKED,
            UNRESOLVED,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None", "network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow"}]}]}),
            BLOCKED,
            UNRESOLVED,
        ),
        (
            json!({"public_network_access_enabled": true, "network_rule_bypass_option": "None", "network_rule_set": []}),
            UNRESTRICTED,
            OPEN,
        ),
    ] {
        expect_one(&cut(ACR, values(&more)), ACR, trusted, ip);
    }
    // In the body of an azapi resource too. As text it is whole.
    let network = |network: Value| json!({"sku": {"name": "Premium"}, "properties": network});
    for (body, trusted, ip) in [
        (network(json!({})), UNRESOLVED, UNRESOLVED),
        (
            network(json!({"publicNetworkAccess": "Disabled"})),
            UNRESOLVED,
            DISABLED,
        ),
        (
            network(json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "None"})),
            BLOCKED,
            DISABLED,
        ),
        (
            network(
                json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": {}}),
            ),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            network(
                json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": {"defaultAction": "Deny"}}),
            ),
            ALLOWED,
            UNRESOLVED,
        ),
        (
            network(
                json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Allow"}]}}),
            ),
            ALLOWED,
            UNRESOLVED,
        ),
        (
            network(
                json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24"}]}}),
            ),
            ALLOWED,
            CONFIGURED,
        ),
        (json!({}), UNRESOLVED, UNRESOLVED),
        (
            json!(r#"{"properties":{"publicNetworkAccess":"Disabled"}}"#),
            BY_DEFAULT,
            DISABLED,
        ),
    ] {
        expect_one(&cut(AZAPI, azapi(&body)), AZAPI, trusted, ip);
    }
    let mut without_body = azapi(&json!({}));
    without_body.as_object_mut().unwrap().remove("body");
    expect_one(&cut(AZAPI, without_body), AZAPI, UNRESOLVED, UNRESOLVED);
    // A change without its marks shows the attributes that are set, but not whether a rule set is.
    let whole = plan(&[(ACR, values(&json!({"public_network_access_enabled": false})), json!({}))]);
    let mut changes = json!({"resource_changes": whole["resource_changes"]});
    changes["resource_changes"][0]["change"]
        .as_object_mut()
        .unwrap()
        .remove("after_unknown");
    expect_one(&changes, ACR, BY_DEFAULT, DISABLED);
    // Null is no list of marks.
    let mut whole = plan(&[(ACR, values(&json!({"public_network_access_enabled": true})), json!({}))]);
    whole["resource_changes"][0]["change"]["after_unknown"] = json!(null);
    expect_one(&whole, ACR, UNRESOLVED, UNRESOLVED);
}

#[test]
fn bodies_of_azapi() {
    let text = |value: Value| Value::String(value.to_string());
    let deny = || json!({"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24"}]});
    let network = |properties: Value| json!({"sku": {"name": "Premium"}, "properties": properties});
    for (body, trusted, ip) in [
        (network(json!({})), UNRESTRICTED, OPEN),
        (network(json!(null)), UNRESTRICTED, OPEN),
        (json!({}), UNRESTRICTED, OPEN),
        (
            network(json!({"publicNetworkAccess": "Disabled"})),
            BY_DEFAULT,
            DISABLED,
        ),
        (
            network(json!({"publicNetworkAccess": null, "networkRuleBypassOptions": "None", "networkRuleSet": deny()})),
            BLOCKED,
            CONFIGURED,
        ),
        (
            network(json!({"publicNetworkAccess": "Enabled", "networkRuleSet": null})),
            UNRESTRICTED,
            OPEN,
        ),
        (
            network(
                json!({"publicNetworkAccess": "enabled", "networkRuleSet": {"defaultAction": "deny", "ipRules": null}}),
            ),
            BY_DEFAULT,
            NO_RULES,
        ),
        (network(json!("x")), ODD_ACCESS, ODD_ACCESS),
        (network(json!({"publicNetworkAccess": false})), ODD_ACCESS, ODD_ACCESS),
        // In a body a default action is no rule set.
        (network(json!({"networkRuleSet": "Deny"})), ODD_ACCESS, ODD_ACCESS),
        (network(json!({"networkRuleSet": [deny()]})), ODD_ACCESS, ODD_ACCESS),
    ] {
        for body in [body.clone(), text(body)] {
            expect_one(&plan(&[(AZAPI, azapi(&body), json!({}))]), AZAPI, trusted, ip);
        }
    }
    for (body, trusted, ip) in [
        (json!(null), UNRESTRICTED, OPEN),
        (json!([]), ODD_ACCESS, ODD_ACCESS),
        (json!(7), ODD_ACCESS, ODD_ACCESS),
        (json!("[]"), ODD_ACCESS, ODD_ACCESS),
        // Text that is not JSON is not the same as no text.
        (json!(""), ODD_ACCESS, ODD_ACCESS),
        (json!("{"), ODD_ACCESS, ODD_ACCESS),
        (
            json!(r#"{"properties":{"publicNetworkAccess":"Disabled"}} x"#),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (
            json!(r#"{"properties":{"publicNetworkAccess":"Disabled","publicNetworkAccess":"Enabled"}}"#),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (
            json!(r#"{"properties":{},"properties":{"publicNetworkAccess":"Disabled"}}"#),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
    ] {
        expect_one(&plan(&[(AZAPI, azapi(&body), json!({}))]), AZAPI, trusted, ip);
    }
    for (body, unknown, trusted, ip) in [
        (network(json!({})), json!({"body": true}), UNRESOLVED, UNRESOLVED),
        (json!({}), json!({"body": {"properties": true}}), UNRESOLVED, UNRESOLVED),
        (
            network(json!({"networkRuleSet": deny()})),
            json!({"body": {"properties": {"networkRuleBypassOptions": true}}}),
            UNRESOLVED,
            CONFIGURED,
        ),
        (
            network(json!({"publicNetworkAccess": "Disabled"})),
            json!({"body": {"properties": {"networkRuleSet": true}}}),
            BY_DEFAULT,
            DISABLED,
        ),
        (
            network(json!({})),
            json!({"body": {"properties": {"networkRuleSet": {"defaultAction": true}}}}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        (
            network(json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{}]}})),
            json!({"body": {"properties": {"networkRuleSet": {"ipRules": [{"value": true}]}}}}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
    ] {
        expect_one(&plan(&[(AZAPI, azapi(&body), unknown)]), AZAPI, trusted, ip);
    }
}

/// A sensitive body is merged over the other one, and is never in the values.
#[test]
fn sensitive_bodies_of_azapi() {
    let mut values = azapi(&json!({"properties": {"publicNetworkAccess": "Disabled"}}));
    expect_one(
        &plan(&[(AZAPI, values.clone(), json!({}))]),
        AZAPI,
        BY_DEFAULT,
        DISABLED,
    );
    values["sensitive_body"] = json!(null);
    let mut whole = plan(&[(AZAPI, values.clone(), json!({}))]);
    let expressions = "/configuration/root_module/resources/0/expressions";
    let expressions = whole.pointer_mut(expressions).unwrap().as_object_mut().unwrap();
    expressions.remove("sensitive_body");
    expect_one(&whole, AZAPI, BY_DEFAULT, DISABLED);
    // Without the configuration it may exist.
    whole["configuration"] = json!({});
    expect_one(&whole, AZAPI, UNRESOLVED, UNRESOLVED);
    // A state is what was left.
    expect_one(&state(&[(AZAPI, values)]), AZAPI, NO_BYPASS, DISABLED);
}

/// Resources that change a registry or deploy one.
#[test]
fn resources_that_may_contain_a_registry() {
    let body = || json!({"properties": {"networkRuleBypassOptions": "None"}});
    let template = |kind: &str| json!({"contentVersion": "1.0.0.0", "resources": [{"type": kind, "name": "quay"}]});
    let acr = "Microsoft.ContainerRegistry/registries";
    let deployment = |kind: &str| {
        let body = json!({"properties": {"mode": "Incremental", "template": template(kind)}});
        let mut values = azapi(&body);
        values["type"] = json!("Microsoft.Resources/deployments@2022-09-01");
        values
    };
    let action = |method: &Value| {
        let mut values = azapi(&body());
        values["method"] = method.clone();
        values
    };
    let mut other = azapi(&body());
    other["type"] = json!("Microsoft.Storage/storageAccounts@2023-01-01");
    let mut unknown = azapi(&body());
    unknown.as_object_mut().unwrap().remove("type");
    let action_on = |values: &Value| {
        let mut values = values.clone();
        values["method"] = json!("PUT");
        values
    };
    let text = |kind: &str| json!({"name": "d", "template_content": template(kind).to_string()});
    for (address, values, skipped, code) in [
        ("azapi_update_resource.patch", azapi(&body()), 0, Some(UNSUPPORTED)),
        ("azapi_resource_action.list", action(&json!(null)), 1, None),
        ("azapi_resource_action.list", action(&json!("POST")), 1, None),
        ("azapi_resource_action.put", action(&json!("PUT")), 0, Some(UNSUPPORTED)),
        ("azapi_resource_action.other", action_on(&other), 1, None),
        (
            "azapi_resource_action.unknown",
            action_on(&unknown),
            0,
            Some(UNSUPPORTED),
        ),
        (
            "azapi_resource_action.deployment",
            action_on(&deployment(acr)),
            0,
            Some(UNSUPPORTED),
        ),
        (
            "azapi_resource_action.patch",
            action(&json!("patch")),
            0,
            Some(UNSUPPORTED),
        ),
        ("azapi_update_resource.patch", other.clone(), 1, None),
        ("azapi_update_resource.patch", unknown.clone(), 0, Some(UNSUPPORTED)),
        ("azapi_resource.other", other, 1, None),
        ("azapi_resource.unknown", unknown, 0, Some(NOT_A_REGISTRY)),
        ("azapi_resource.deployment", deployment(acr), 0, Some(UNSUPPORTED)),
        (
            "azapi_resource.deployment",
            deployment("Microsoft.Storage/storageAccounts"),
            1,
            None,
        ),
        (
            "azurerm_resource_group_template_deployment.d",
            text(acr),
            0,
            Some(UNSUPPORTED),
        ),
        (
            "azurerm_resource_group_template_deployment.d",
            text("Microsoft.Storage/storageAccounts"),
            1,
            None,
        ),
        (
            "azurerm_resource_group_template_deployment.d",
            json!({"name": "d"}),
            0,
            Some(UNSUPPORTED),
        ),
        (
            "azurerm_subscription_template_deployment.d",
            text("microsoft.containerregistry/REGISTRIES"),
            0,
            Some(UNSUPPORTED),
        ),
        ("azurerm_storage_account.a", json!({"name": "a"}), 1, None),
        (
            "azurerm_container_registry_webhook.w",
            json!({"registry_name": "quay"}),
            1,
            None,
        ),
    ] {
        let errors: Vec<_> = code
            .into_iter()
            .map(|code| (code, "/planned_values/root_module/resources/0"))
            .collect();
        expect(
            &plan(&[(address, values, json!({}))]).to_string(),
            &Expected {
                skipped,
                errors: &errors,
                ..Expected::default()
            },
        );
    }
}

#[test]
fn deletions_and_data_sources() {
    let change = |actions: Value, after: Value| json!({"address": ACR, "mode": "managed", "type": "azurerm_container_registry", "change": {"actions": actions, "before": office(), "after": after, "after_unknown": {}}});
    for (changes, registries, skipped) in [
        (json!([change(json!(["delete"]), json!(null))]), 0, 1),
        (json!([change(json!(["forget"]), json!(null))]), 0, 1),
        (json!([change(json!(["no-op"]), office())]), 1, 0),
        (json!([change(json!(["update"]), office())]), 1, 0),
        (json!([change(json!(["delete", "create"]), office())]), 1, 0),
        (json!([change(json!(["create", "delete"]), office())]), 1, 0),
        (json!([change(json!(["create", "forget"]), office())]), 1, 0),
        (
            json!([{"address": "data.azurerm_container_registry.acr", "mode": "data", "type": "azurerm_container_registry", "change": {"actions": ["read"], "after": office()}}]),
            0,
            1,
        ),
    ] {
        let registry = one(ACR, BLOCKED, CONFIGURED);
        expect(
            &json!({"resource_changes": changes}).to_string(),
            &Expected {
                registries: &registry[..registries],
                skipped,
                ..Expected::default()
            },
        );
    }
    // Next to planned values.
    let mut whole = plan(&[(ACR, office(), json!({}))]);
    let mut deposed = change(json!(["delete"]), json!(null));
    deposed["deposed"] = json!("51c0ffee");
    deposed["change"]["after_unknown"] = json!({"network_rule_set": true});
    whole["resource_changes"].as_array_mut().unwrap().push(deposed);
    let data = json!({"address": "data.azurerm_container_registry.old", "mode": "data", "type": "azurerm_container_registry", "values": {}});
    whole["planned_values"]["root_module"]["resources"]
        .as_array_mut()
        .unwrap()
        .push(data);
    expect(
        &whole.to_string(),
        &Expected {
            registries: &one(ACR, BLOCKED, CONFIGURED),
            skipped: 2,
            ..Expected::default()
        },
    );
}

/// A change whose result is not among the planned values.
#[test]
fn changes_without_planned_values() {
    let mut whole = plan(&[(ACR, office(), json!({}))]);
    whole["planned_values"] = json!({"root_module": {}});
    expect_one(&whole, ACR, BLOCKED, CONFIGURED);
    whole["planned_values"] = json!({});
    expect_one(&whole, ACR, BLOCKED, CONFIGURED);
}

/// Plans that say that they are not the whole.
#[test]
fn partial_plans() {
    for (key, value, is_partial) in [
        ("errored", json!(true), true),
        ("errored", json!(false), false),
        ("complete", json!(false), true),
        ("complete", json!(true), false),
        ("deferred_changes", json!([{"reason": "resource_config_unknown"}]), true),
        ("deferred_changes", json!([]), false),
        ("deferred_changes", json!({"a": 1}), true),
    ] {
        let mut whole = plan(&[(ACR, office(), json!({}))]);
        whole[key] = value;
        let errors = [(INCOMPLETE, "")];
        expect(
            &whole.to_string(),
            &Expected {
                registries: &one(ACR, BLOCKED, CONFIGURED),
                errors: &errors[..usize::from(is_partial)],
                ..Expected::default()
            },
        );
    }
    // One entry, whatever the reason.
    let mut whole = plan(&[(ACR, office(), json!({}))]);
    whole["complete"] = json!(false);
    whole["errored"] = json!(true);
    let text = whole.to_string();
    assert_eq!(report(&text).errors.len(), 1);
}

#[test]
fn modules() {
    let address = r#"module.quay["a.b"].module.berth[0].azurerm_container_registry.acr["x]y"]"#;
    let resource = json!({"address": address, "mode": "managed", "type": "azurerm_container_registry", "provider_name": "registry.opentofu.org/hashicorp/azurerm", "values": values(&json!({})), "sensitive_values": {}});
    let document = json!({
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"child_modules": [{"child_modules": [{"resources": [resource]}]}]}},
        "resource_changes": [{"address": address, "change": {"actions": ["create"], "after_unknown": {"network_rule_set": true}}}],
        "configuration": {"root_module": {"module_calls": {"quay": {"module": {"module_calls": {"berth": {"module": {"resources": [
            {"address": ACR, "type": "azurerm_container_registry", "expressions": {}},
        ]}}}}}}}},
    });
    expect_one(&document, address, UNRESTRICTED, OPEN);
}

/// The name, the group and the subscription, if they are known.
#[test]
fn identities() {
    let values = azapi(&json!({"location": "westeurope"}));
    let document = plan(&[(AZAPI, values, json!({"id": true}))]).to_string();
    let report = report(&document);
    let identity = &report.registries[0].identity;
    assert_eq!(identity.name.as_deref(), Some("quay"));
    assert_eq!(identity.resource_group.as_deref(), Some("rg-harbour"));
    assert_eq!(identity.subscription_id.as_deref(), Some("s"));
    assert_eq!(identity.location.as_deref(), Some("westeurope"));
    let document = plan(&[(ACR, office(), json!({"name": true, "resource_group_name": true}))]).to_string();
    let report = crate::support::report(&document);
    let identity = &report.registries[0].identity;
    assert_eq!((&identity.name, &identity.resource_group), (&None, &None));
    assert!(report.registries[0].findings[0].remediation.is_empty());
    assert!(
        report.registries[0].findings[0]
            .message()
            .contains("network_rule_bypass_option")
    );
}
