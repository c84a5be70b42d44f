//! Functions in templates: a setting means the same however its value is written.

use serde_json::{Value, json};

use crate::declared_support::*;
use crate::support::report;

fn scope() -> (Value, Value) {
    let parameters = json!({
        "yes": {"type": "bool", "defaultValue": true},
        "no": {"type": "bool", "defaultValue": false},
        "three": {"type": "int", "defaultValue": 3},
        "on": {"type": "string", "defaultValue": "Enabled"},
        "off": {"type": "string", "defaultValue": "Disabled"},
        "none": {"type": "string", "nullable": true},
        "list": {"type": "array", "defaultValue": ["Enabled", "Disabled"]},
        "object": {"type": "object", "defaultValue": {"access": "Disabled", "inner": {"access": "Disabled"}}},
        "unknown": {"type": "string"},
        "unknownFlag": {"type": "bool"},
    });
    let variables = json!({
        "off": "[parameters('off')]",
        "json": "{\"access\": \"Disabled\"}",
        "states": [{"name": "a", "access": "Enabled"}, {"name": "b", "access": "Disabled"}],
        "copy": [{"name": "copied", "count": 2, "input": "[if(equals(copyIndex('copied'), 1), 'Disabled', 'Enabled')]"}],
    });
    (parameters, variables)
}

fn document(access: &Value) -> String {
    let (parameters, variables) = scope();
    let registry = declared(
        "a",
        &json!({
            "publicNetworkAccess": access,
            "networkRuleBypassOptions": "AzureServices",
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24"}]},
        }),
    );
    template(&parameters, &variables, &json!([registry])).to_string()
}

/// Expressions whose value is `Disabled`, at least one for each function.
const OFF: [&str; 57] = [
    "[parameters('off')]",
    "[ parameters( 'OFF' ) ]",
    "[variables('off')]",
    "['Disabled']",
    "[if(true(), 'Disabled', 'Enabled')]",
    "[if(false(), 'Enabled', 'Disabled')]",
    "[if(parameters('yes'), parameters('off'), reference('x').y)]",
    "[if(and(parameters('yes'), not(parameters('no'))), 'Disabled', 'Enabled')]",
    "[if(or(parameters('unknownFlag'), parameters('yes')), 'Disabled', 'Enabled')]",
    "[if(and(parameters('unknownFlag'), parameters('no')), 'Enabled', 'Disabled')]",
    "[if(parameters('unknownFlag'), 'Disabled', 'Disabled')]",
    "[if(equals(parameters('three'), 3), 'Disabled', 'Enabled')]",
    "[if(equals(parameters('on'), 'enabled'), 'Enabled', 'Disabled')]",
    "[if(greater(parameters('three'), 2), 'Disabled', 'Enabled')]",
    "[if(greaterOrEquals(parameters('three'), 3), 'Disabled', 'Enabled')]",
    "[if(less(parameters('three'), 4), 'Disabled', 'Enabled')]",
    "[if(lessOrEquals(parameters('three'), 3), 'Disabled', 'Enabled')]",
    "[if(bool('true'), 'Disabled', 'Enabled')]",
    "[if(equals(int('3'), parameters('three')), 'Disabled', 'Enabled')]",
    "[if(empty(parameters('none')), 'Disabled', 'Enabled')]",
    "[if(empty(createArray(parameters('unknown'))), 'Enabled', 'Disabled')]",
    "[if(empty(createObject()), 'Disabled', 'Enabled')]",
    "[if(equals(length(parameters('list')), 2), 'Disabled', 'Enabled')]",
    "[if(contains(parameters('list'), 'Disabled'), 'Disabled', 'Enabled')]",
    "[if(contains('a,b', 'b'), 'Disabled', 'Enabled')]",
    "[if(contains(parameters('object'), 'access'), 'Disabled', 'Enabled')]",
    "[coalesce(parameters('none'), null(), parameters('off'))]",
    "[coalesce(parameters('off'), parameters('unknown'))]",
    "[parameters('object').access]",
    "[parameters('object')['access']]",
    "[parameters('object').inner.access]",
    "[parameters('list')[1]]",
    "[variables('states')[1].access]",
    "[variables('copied')[1]]",
    "[tryGet(parameters('object'), 'inner', 'access')]",
    "[coalesce(tryGet(parameters('object'), 'missing'), 'Disabled')]",
    "[json(variables('json')).access]",
    "[coalesce(json('null'), 'Disabled')]",
    "[concat('Dis', 'abled')]",
    "[last(concat(createArray('Enabled'), createArray('Disabled')))]",
    "[format('{0}{1}', 'Dis', 'abled')]",
    "[string('Disabled')]",
    "[toLower('DISABLED')]",
    "[toUpper('disabled')]",
    "[trim(' Disabled ')]",
    "[replace('Dis-abled', '-', '')]",
    "[split('Enabled,Disabled', ',')[1]]",
    "[join(createArray('Dis', 'abled'), '')]",
    "[first(createArray('Disabled', 'Enabled'))]",
    "[last(createArray('Enabled', 'Disabled'))]",
    "[if(startsWith('Disabled', 'dis'), 'Disabled', 'Enabled')]",
    "[if(endsWith('Disabled', 'LED'), 'Disabled', 'Enabled')]",
    "[createObject('a', 'Disabled').a]",
    "[union(createObject('a', 'Enabled'), createObject('a', 'Disabled')).a]",
    "[map(parameters('list'), lambda('each', lambdaVariables('each')))[1]]",
    "[filter(variables('states'), lambda('each', equals(lambdaVariables('each').name, 'b')))[0].access]",
    "[if(equals(range(1, 2)[1], 2), 'Disabled', 'Enabled')]",
];

/// Expressions whose value is not known.
const OPEN_ENDED: [&str; 24] = [
    "[parameters('unknown')]",
    "[parameters('missing')]",
    "[variables('missing')]",
    "[parameters(parameters('unknown'))]",
    "[if(parameters('unknownFlag'), 'Disabled', 'Enabled')]",
    "[if(and(parameters('yes'), parameters('unknownFlag')), 'Disabled', 'Enabled')]",
    "[coalesce(parameters('unknown'), 'Disabled')]",
    "[concat('Dis', parameters('unknown'))]",
    "[toLower(parameters('unknown'))]",
    "[reference('x').publicNetworkAccess]",
    "[reference(resourceId('a.b/c', 'd'), '2025-11-01').properties.access]",
    "[resourceGroup().tags.access]",
    "[subscription().displayName]",
    "[environment().name]",
    "[deployment().name]",
    "[listKeys('x', '2025-11-01').keys[0]]",
    "[uniqueString('x')]",
    "[utcNow()]",
    "[newGuid()]",
    "[contoso.myFunction('Disabled')]",
    "[parameters('object').missing]",
    "[parameters('list')[2]]",
    "[copyIndex()]",
    "[nonsense(]",
];

fn ip_of(access: &Value) -> Verdict {
    let document = document(access);
    let report = report(&document);
    check_positions(&document, &report);
    let (trusted, ip) = verdicts(&report.registries[0]);
    assert_eq!(trusted, ALLOWED, "{access}");
    ip
}

#[test]
fn every_function_in_a_setting() {
    for off in OFF {
        assert_eq!(ip_of(&json!(off)), DISABLED, "{off}");
        // The other value, if the text of the value is in the expression.
        let on = off
            .replace("Disabled", "Enable%")
            .replace("Enabled", "Disabled")
            .replace("Enable%", "Enabled");
        let swapped = on != off
            && !off.contains("equals(parameters('on')")
            && !off.contains("With(")
            && !off.contains("parameters('list')");
        if swapped && !off.contains("parameters('off')") {
            assert_eq!(ip_of(&json!(on)), CONFIGURED, "{on}");
        }
    }
}

#[test]
fn unknown_values_stay_unknown() {
    for expression in OPEN_ENDED {
        assert_eq!(ip_of(&json!(expression)), UNRESOLVED, "{expression}");
        let document = document(&json!(expression));
        let report = report(&document);
        let evidence = &report.registries[0].findings[1].evidence[0];
        assert!(evidence.value.is_some(), "{expression}");
    }
}

/// A literal, the default of a parameter, a variable, an argument of a module and an expression give the same findings.
#[test]
fn a_value_is_the_same_however_it_is_written() {
    let rules = |rules: Value| json!({"defaultAction": "Deny", "ipRules": rules});
    for properties in [
        json!({}),
        json!({"publicNetworkAccess": "Disabled"}),
        json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None", "networkRuleSet": rules(json!([]))}),
        json!({"networkRuleBypassOptions": "AzureServices", "networkRuleSet": rules(json!([{"value": "20.90.4.0/24"}, {"value": "51.144.9.7"}]))}),
        json!({"networkRuleSet": rules(json!([{"value": "0.0.0.0/0"}]))}),
        json!({"networkRuleSet": rules(json!([{"value": "office"}]))}),
        json!({"networkRuleSet": rules(json!(null))}),
        json!({"networkRuleSet": {"defaultAction": "Allow"}}),
        json!({"networkRuleSet": 7}),
        json!({"publicNetworkAccess": true}),
        json!({"publicNetworkAccess": "SecuredByPerimeter", "networkRuleBypassOptions": null}),
    ] {
        let of = |document: &str| {
            let report = report(document);
            assert!(report.errors.is_empty(), "{document}");
            check_positions(document, &report);
            verdicts(&report.registries[0])
        };
        let plain = resources(&json!([declared("a", &properties)]));
        let expected = of(&plain);
        // All of it, and each setting.
        let mut each = serde_json::Map::new();
        let mut as_parameters = serde_json::Map::new();
        let mut as_variables = serde_json::Map::new();
        for (name, value) in properties.as_object().unwrap() {
            each.insert(name.clone(), json!({"defaultValue": value}));
            as_parameters.insert(name.clone(), json!(format!("[parameters('{name}')]")));
            as_variables.insert(name.clone(), json!(format!("[variables('{name}')]")));
        }
        let each = Value::Object(each);
        let text = properties.to_string().replace('\'', "''");
        let module = template(
            &json!({"all": {"type": "object"}}),
            &json!({}),
            &json!([declared("a", &json!("[parameters('all')]"))]),
        );
        for document in [
            template(
                &each,
                &json!({}),
                &json!([declared("a", &Value::Object(as_parameters))]),
            ),
            template(
                &json!({}),
                &properties,
                &json!([declared("a", &Value::Object(as_variables))]),
            ),
            template(
                &json!({"all": {"defaultValue": properties}}),
                &json!({}),
                &json!([declared("a", &json!("[parameters('all')]"))]),
            ),
            template(
                &json!({}),
                &json!({"all": properties}),
                &json!([declared("a", &json!("[variables('all')]"))]),
            ),
            template(
                &json!({}),
                &json!({}),
                &json!([declared("a", &json!(format!("[json('{text}')]")))]),
            ),
            template(
                &json!({}),
                &json!({}),
                &json!([deployment(
                    "m",
                    "inner",
                    &json!({"all": {"value": properties}}),
                    &module
                )]),
            ),
            json!({"properties": {"template": module, "parameters": {"all": {"value": properties}}}}),
            json!({"predictedResources": [declared("a", &properties)]}),
            json!({"changes": [{"changeType": "Create", "after": declared("a", &properties)}]}),
        ] {
            assert_eq!(of(&document.to_string()), expected, "{document}");
        }
        let values = json!({"name": "a", "type": "Microsoft.ContainerRegistry/registries@2025-11-01", "body": {"properties": properties}});
        let document = plan(&[("azapi_resource.a", values, json!({}))]).to_string();
        assert_eq!(of(&document), expected, "{document}");
    }
}
