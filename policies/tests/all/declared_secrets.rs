//! Nothing that a document marks as secret is printed.

use serde_json::{Value, json};

use crate::declared_support::*;

/// The text that must not be printed.
const SECRET: &str = "never-print-me";

/// An address of which no part may be printed.
const HIDDEN: &str = "20.77.66.0/24";

fn check(document: &Value) {
    let text = document.to_string();
    assert!(text.contains(SECRET) || text.contains("20.77.66"), "{text}");
    let printed = printed(&text);
    assert!(printed.contains("\"registries\":[{"), "{printed}");
    assert!(
        !printed.contains(SECRET) && !printed.contains("20.77.66"),
        "{printed}\n{text}"
    );
}

/// Wherever its value would be evidence, an advisory, a command or a name.
#[test]
fn secure_parameters() {
    let network = |value: &str| {
        json!({
            "publicNetworkAccess": value,
            "networkRuleBypassOptions": value,
            "networkRuleSet": {"defaultAction": value, "ipRules": [{"value": value}, {"action": value, "value": "20.90.4.1"}]},
        })
    };
    let string = |value: &str| json!({"type": "secureString", "defaultValue": value});
    for (parameter, definitions, expression) in [
        (string(SECRET), json!({}), "[parameters('p')]"),
        (string(SECRET), json!({}), "[concat(parameters('p'), 'x')]"),
        (string(SECRET), json!({}), "[toUpper(parameters('p'))]"),
        (
            json!({"type": "secureObject", "defaultValue": {"a": SECRET}}),
            json!({}),
            "[parameters('p').a]",
        ),
        // The type that it refers to says so.
        (
            json!({"$ref": "#/definitions/password", "defaultValue": SECRET}),
            json!({"password": {"type": "securestring"}}),
            "[parameters('p')]",
        ),
        (
            json!({"$ref": "#/definitions/a", "defaultValue": SECRET}),
            json!({"a": {"$ref": "#/definitions/password"}, "password": {"type": "securestring"}}),
            "[parameters('p')]",
        ),
    ] {
        let mut registry = declared(expression, &network(expression));
        registry["location"] = json!(expression);
        registry["sku"] = json!({"name": expression});
        let mut inside = template(&json!({"p": parameter}), &json!({}), &json!([registry]));
        inside["definitions"] = definitions;
        check(&inside);
        check(&json!({"properties": {"template": inside, "parameters": {"p": {"value": SECRET}}}}));
        // A module gets it under another name.
        let secure = json!({"secret": {"type": "securestring", "defaultValue": SECRET}});
        let argument = json!({"p": {"value": "[parameters('secret')]"}});
        let module = deployment("m", "inner", &argument, &inside);
        check(&template(&secure, &json!({}), &json!([module])));
    }
}

/// A plan whose only registry has these marks.
fn marked(address: &str, values: &Value, marks: &Value) -> Vec<Value> {
    let whole = plan(&[(address, values.clone(), json!({"id": true}))]);
    let mut planned = whole.clone();
    planned["planned_values"]["root_module"]["resources"][0]["sensitive_values"] = marks.clone();
    let mut changes = json!({"resource_changes": whole["resource_changes"]});
    changes["resource_changes"][0]["change"]["after_sensitive"] = marks.clone();
    let mut cut = json!({"terraform_version": "1.12.0", "planned_values": planned["planned_values"]});
    let mut state = json!({"terraform_version": "1.12.0", "values": planned["planned_values"]});
    let of_change = &mut cut["planned_values"]["root_module"]["resources"][0];
    of_change["mode"] = json!("managed");
    state["format_version"] = json!("1.0");
    vec![planned, changes, cut, state]
}

#[test]
fn sensitive_values_of_azurerm() {
    let values = json!({
        "name": SECRET,
        "resource_group_name": SECRET,
        "location": SECRET,
        "sku": "Premium",
        "admin_password": SECRET,
        "admin_username": SECRET,
        "tags": {"owner": SECRET, "plain": "shown"},
        "public_network_access_enabled": true,
        "network_rule_bypass_option": SECRET,
        "network_rule_set": [{
            "default_action": "Deny",
            "ip_rule": [{"action": "Allow", "ip_range": HIDDEN}, {"action": "Allow", "ip_range": HIDDEN}, {"action": "Allow", "ip_range": SECRET}],
        }],
    });
    let base = || json!({"name": true, "resource_group_name": true, "location": true, "admin_password": true, "network_rule_bypass_option": true, "tags": {"owner": true}, "id": true});
    for rule_set in [
        json!(true),
        json!([true]),
        json!([{"ip_rule": true}]),
        json!([{"ip_rule": [true, true, true]}]),
        json!([{"ip_rule": [{"ip_range": true}, {"ip_range": true}, {"ip_range": true}]}]),
    ] {
        let mut marks = base();
        marks["network_rule_set"] = rule_set;
        for document in marked("azurerm_container_registry.acr", &values, &marks) {
            check(&document);
        }
    }
    let mut action = values.clone();
    action["network_rule_set"] = json!([{"default_action": SECRET}]);
    for rule_set in [json!([{"default_action": true}]), json!([true])] {
        let mut marks = base();
        marks["network_rule_set"] = rule_set;
        for document in marked("azurerm_container_registry.acr", &action, &marks) {
            check(&document);
        }
    }
    for document in marked("azurerm_container_registry.acr", &values, &json!(true)) {
        check(&document);
    }
    // All tags.
    let mut marks = base();
    marks["tags"] = json!(true);
    marks["network_rule_set"] = json!(true);
    for document in marked("azurerm_container_registry.acr", &values, &marks) {
        check(&document);
    }
}

/// Passwords are never printed, marked or not.
#[test]
fn passwords_without_marks() {
    let values =
        json!({"name": "quay", "sku": "Premium", "admin_password": SECRET, "public_network_access_enabled": true});
    for document in marked("azurerm_container_registry.acr", &values, &json!({})) {
        check(&document);
    }
}

#[test]
fn sensitive_values_of_azapi() {
    let values = json!({
        "type": "Microsoft.ContainerRegistry/registries@2025-11-01",
        "name": "quay",
        "body": {
            "location": SECRET,
            "properties": {
                "publicNetworkAccess": SECRET,
                "networkRuleBypassOptions": SECRET,
                "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": HIDDEN}, {"value": HIDDEN}, {"value": SECRET}]},
                "provisioningState": SECRET,
            },
        },
        "output": {"password": SECRET},
    });
    let rules = |rules: Value| json!({"body": {"location": true, "properties": {"publicNetworkAccess": true, "networkRuleBypassOptions": true, "provisioningState": true, "networkRuleSet": rules}}});
    for marks in [
        json!({"body": true}),
        json!({"body": {"location": true, "properties": true}}),
        rules(json!(true)),
        rules(json!({"ipRules": true})),
        rules(json!({"ipRules": [true, true, true]})),
        rules(json!({"ipRules": [{"value": true}, {"value": true}, {"value": true}]})),
        json!(true),
    ] {
        for document in marked("azapi_resource.acr", &values, &marks) {
            check(&document);
        }
    }
    let text = json!({
        "type": "Microsoft.ContainerRegistry/registries@2025-11-01",
        "name": "quay",
        "body": values["body"].to_string(),
    });
    for document in marked("azapi_resource.acr", &text, &json!({"body": true})) {
        check(&document);
    }
}

/// A sensitive value still counts: the check knows it, only the report does not.
#[test]
fn sensitive_rules_are_evaluated() {
    let with = |range: &str| {
        let values = json!({
            "name": "quay",
            "sku": "Premium",
            "public_network_access_enabled": true,
            "network_rule_bypass_option": "AzureServices",
            "network_rule_set": [{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": range}]}],
        });
        let marks = json!({"network_rule_set": [{"ip_rule": [{"ip_range": true}]}]});
        marked("azurerm_container_registry.acr", &values, &marks)[0].to_string()
    };
    for (range, ip) in [(HIDDEN, CONFIGURED), ("0.0.0.0/0", ANY), ("office", UNREADABLE)] {
        expect(
            &with(range),
            &Expected {
                registries: &[("azurerm_container_registry.acr", ALLOWED, ip)],
                ..Expected::default()
            },
        );
        assert!(!printed(&with(range)).contains(range));
    }
    // No command can name the rule.
    assert!(!printed(&with("0.0.0.0/0")).contains("az acr"));
}
