//! The constructs of templates, and their expected results.

use serde_json::{Value, json};

use crate::declared_support::*;
use crate::support::report;

fn deny(rules: &Value) -> Value {
    json!({"defaultAction": "Deny", "ipRules": rules})
}

/// A registry on selected networks with a rule.
fn office(name: &str) -> Value {
    declared(
        name,
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": deny(&json!([{"value": "20.90.4.0/24"}]))}),
    )
}

/// The findings of `office`.
fn office_as(name: &str) -> (&str, Verdict, Verdict) {
    (name, BLOCKED, CONFIGURED)
}

#[test]
fn resources_are_an_array_or_an_object() {
    expect(
        &resources(&json!([office("quay")])),
        &Expected {
            registries: &[office_as("quay")],
            ..Expected::default()
        },
    );
    // The symbolic name is the address, and its characters do not break the pointer.
    let document = resources(&json!({"a/b~c": office("quay")}));
    expect(
        &document,
        &Expected {
            registries: &[office_as("a/b~c")],
            ..Expected::default()
        },
    );
    assert_eq!(report(&document).registries[0].position.pointer, "/resources/a~1b~0c");
}

#[test]
fn invalid_resources_are_errors() {
    for (resources, pointer) in [
        (json!(7), "/resources"),
        (json!("[parameters('all')]"), "/resources"),
        (json!(null), "/resources"),
        (json!([7]), "/resources/0"),
        (json!(["[parameters('one')]"]), "/resources/0"),
        (json!({"one": null}), "/resources/one"),
        (json!([{"name": "x"}]), "/resources/0"),
        (json!([{"type": 7}]), "/resources/0"),
        (json!([{"type": ""}]), "/resources/0"),
        (json!([{"type": "[parameters('type')]"}]), "/resources/0"),
        (json!([{"type": "registries"}]), "/resources/0"),
    ] {
        expect(
            &self::resources(&resources),
            &Expected {
                errors: &[(NOT_A_REGISTRY, pointer)],
                ..Expected::default()
            },
        );
    }
}

/// A parameter file, or a template without resources.
#[test]
fn a_template_without_resources_is_an_error() {
    for document in [
        json!({"contentVersion": "1.0.0.0", "parameters": {"access": {"value": "Disabled"}}}),
        json!({"contentVersion": "1.0.0.0"}),
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"}),
        json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}),
    ] {
        expect(
            &document.to_string(),
            &Expected {
                errors: &[(UNSUPPORTED, "")],
                ..Expected::default()
            },
        );
    }
}

#[test]
fn conditions() {
    let with = |condition: Value| {
        let mut registry = office("quay");
        registry["condition"] = condition;
        template(
            &json!({
                "yes": {"type": "bool", "defaultValue": true},
                "no": {"type": "bool", "defaultValue": false},
                "unknown": {"type": "bool"},
                "sku": {"type": "string", "defaultValue": ""},
            }),
            &json!({}),
            &json!([registry]),
        )
        .to_string()
    };
    let deployed = Expected {
        registries: &[office_as("quay")],
        ..Expected::default()
    };
    for condition in [
        json!(true),
        json!("[parameters('yes')]"),
        json!("[not(parameters('no'))]"),
        json!("[empty(parameters('sku'))]"),
        json!("[or(parameters('unknown'), true())]"),
    ] {
        let document = with(condition);
        expect(&document, &deployed);
        assert!(!printed(&document).contains("conditional"), "{document}");
    }
    for condition in [
        json!(false),
        json!("[parameters('no')]"),
        json!("[not(empty(parameters('sku')))]"),
        json!("[and(parameters('unknown'), parameters('no'))]"),
    ] {
        expect(
            &with(condition),
            &Expected {
                not_deployed: 1,
                ..Expected::default()
            },
        );
    }
    // It may be deployed.
    for condition in [
        json!("[parameters('unknown')]"),
        json!("[parameters('missing')]"),
        json!("[nonsense("),
        json!("false"),
        json!(0),
        json!(null),
    ] {
        let document = with(condition);
        expect(&document, &deployed);
        for finding in &report(&document).registries[0].findings {
            assert!(
                finding
                    .advisories
                    .iter()
                    .any(|advisory| advisory.kind.code == "conditional"),
                "{document}"
            );
        }
    }
}

/// A registry in a module depends on the conditions around it.
#[test]
fn conditions_of_deployments() {
    let inner = template(&json!({}), &json!({}), &json!([office("quay")]));
    let mut module = deployment("m", "inner", &json!({}), &inner);
    module["condition"] = json!(false);
    expect(
        &resources(&json!([module])),
        &Expected {
            not_deployed: 1,
            ..Expected::default()
        },
    );
    module["condition"] = json!("[greater(reference('x').count, 0)]");
    let document = resources(&json!([module]));
    expect(
        &document,
        &Expected {
            registries: &[office_as("quay")],
            ..Expected::default()
        },
    );
    assert!(printed(&document).contains("\"conditional\""));
}

#[test]
fn references_are_not_registries() {
    let mut existing = office("quay");
    existing["existing"] = json!(true);
    let mut imported = json!({"type": "core/Service@v1", "properties": {}});
    imported["import"] = json!("kubernetes");
    let mut extension = imported.clone();
    extension["extension"] = extension["import"].take();
    extension.as_object_mut().unwrap().remove("import");
    let mut declared = office("pier");
    declared["existing"] = json!(false);
    declared["import"] = json!(null);
    declared["extension"] = json!(null);
    expect(
        &resources(&json!({"a": existing, "b": imported, "c": extension, "d": declared})),
        &Expected {
            registries: &[office_as("d")],
            skipped: 3,
            ..Expected::default()
        },
    );
}

#[test]
fn children_are_not_registries() {
    let mut parent = office("quay");
    parent["resources"] = json!([
        {"type": "replications", "name": "north", "properties": {}},
        {"type": "Microsoft.ContainerRegistry/registries/webhooks", "name": "quay/hook", "properties": {}},
    ]);
    let child =
        json!({"type": "Microsoft.ContainerRegistry/registries/scopeMaps", "name": "quay/pull", "properties": {}});
    let mut other = json!({"type": "Microsoft.Storage/storageAccounts", "name": "logs", "properties": {}});
    // It is not where it belongs, but it is deployed.
    other["resources"] = json!([office("pier")]);
    expect(
        &resources(&json!([parent, child, other])),
        &Expected {
            registries: &[office_as("quay"), office_as("pier")],
            skipped: 2,
            ..Expected::default()
        },
    );
}

/// The loop of a registry. Each has its own name and its own settings.
#[test]
fn loops_over_registries() {
    let with = |count: Value, name: &str| {
        let mut registry = declared(
            "[concat('quay', copyIndex())]",
            &json!({
                "publicNetworkAccess": "[if(equals(copyIndex('each', 1), 2), 'Disabled', 'Enabled')]",
                "networkRuleBypassOptions": "None",
            }),
        );
        registry["copy"] = json!({"name": name, "count": count});
        registry
    };
    let parameters = json!({"names": {"type": "array", "defaultValue": ["a", "b", "c"]}, "open": {"type": "int"}});
    let document = |registry: &Value, symbolic: bool| {
        let list = if symbolic {
            json!({"all": registry})
        } else {
            json!([registry])
        };
        template(&parameters, &json!({}), &list).to_string()
    };
    let count = json!("[length(parameters('names'))]");
    expect(
        &document(&with(count.clone(), "each"), true),
        &Expected {
            registries: &[
                ("all[0]", UNRESTRICTED, OPEN),
                ("all[1]", BLOCKED, DISABLED),
                ("all[2]", UNRESTRICTED, OPEN),
            ],
            ..Expected::default()
        },
    );
    let text = document(&with(count, "each"), false);
    let names: Vec<_> = report(&text)
        .registries
        .into_iter()
        .map(|each| each.identity.name)
        .collect();
    assert_eq!(
        names,
        [Some("quay0".into()), Some("quay1".into()), Some("quay2".into())]
    );
    expect(
        &document(&with(json!(0), "each"), false),
        &Expected {
            not_deployed: 1,
            ..Expected::default()
        },
    );
    // The number is unknown, so what they have in common decides.
    for count in [
        json!("[parameters('open')]"),
        json!(-1),
        json!(801),
        json!("three"),
        json!(null),
    ] {
        let text = document(&with(count, "each"), true);
        expect(
            &text,
            &Expected {
                registries: &[("all", UNRESOLVED, UNRESOLVED)],
                ..Expected::default()
            },
        );
        assert!(printed(&text).contains("\"conditional\""), "{text}");
    }
    // Another loop is not around it.
    expect(
        &document(&with(json!(1), "other"), true),
        &Expected {
            registries: &[("all[0]", UNRESOLVED, UNRESOLVED)],
            ..Expected::default()
        },
    );
}

#[test]
fn loops_over_properties_and_variables() {
    let parameters = json!({
        "ranges": {"type": "array", "defaultValue": ["20.90.4.0/24", "20.91.7.0/24"]},
        "unknown": {"type": "array"},
    });
    let variables = json!({"copy": [
        {"name": "rules", "count": "[length(parameters('ranges'))]", "input": {"value": "[parameters('ranges')[copyIndex('rules')]]"}},
        {"name": "zeros", "count": 2, "input": {"value": "0.0.0.0/0"}},
    ]});
    let by_property = |of: &str| {
        declared(
            "a",
            &json!({"networkRuleSet": {"defaultAction": "Deny", "copy": [
                {"name": "ipRules", "count": format!("[length(parameters('{of}'))]"), "input": {"value": format!("[parameters('{of}')[copyIndex('ipRules')]]")}},
            ]}}),
        )
    };
    let by_variable = |name: &str| {
        declared(
            "a",
            &json!({"networkRuleSet": deny(&json!(format!("[variables('{name}')]")))}),
        )
    };
    for (registry, ip) in [
        (by_property("ranges"), CONFIGURED),
        (by_property("unknown"), UNRESOLVED),
        (by_variable("rules"), CONFIGURED),
        (by_variable("zeros"), ANY),
        (by_variable("missing"), UNRESOLVED),
    ] {
        expect(
            &template(&parameters, &variables, &json!([registry])).to_string(),
            &Expected {
                registries: &[("a", BY_DEFAULT, ip)],
                ..Expected::default()
            },
        );
    }
}

/// The value of a variable does not depend on where it is used.
#[test]
fn variables_are_outside_of_loops() {
    let mut registry = declared(
        "a",
        &json!({"publicNetworkAccess": "[variables('access')]", "networkRuleBypassOptions": "AzureServices"}),
    );
    registry["copy"] = json!({"name": "each", "count": 2});
    let variables = json!({"access": "[if(equals(copyIndex('each'), 0), 'Disabled', 'Enabled')]"});
    expect(
        &template(&json!({}), &variables, &json!({"all": registry})).to_string(),
        &Expected {
            registries: &[("all[0]", UNRESOLVED, UNRESOLVED), ("all[1]", UNRESOLVED, UNRESOLVED)],
            ..Expected::default()
        },
    );
}

/// P is the value of `access`; the rest passes if it is Enabled and is not applicable if it is Disabled.
fn by_access(parameters: &Value, variables: &Value, extra: &Value, access: &str) -> Value {
    let registry = declared(
        "a",
        &json!({
            "publicNetworkAccess": access,
            "networkRuleBypassOptions": "AzureServices",
            "networkRuleSet": deny(&json!([{"value": "20.90.4.0/24"}])),
        }),
    );
    let mut document = template(parameters, variables, &json!([registry]));
    for (key, value) in extra.as_object().into_iter().flatten() {
        document[key.as_str()] = value.clone();
    }
    document
}

#[test]
fn values_of_parameters_and_variables() {
    let text = "[parameters('access')]";
    for (parameters, variables, extra, access, ip) in [
        (
            json!({"ACCESS": {"defaultValue": "disabled"}}),
            json!({}),
            json!({}),
            text,
            DISABLED,
        ),
        (
            json!({"access": {"type": "string"}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (
            json!({"access": {"allowedValues": ["Disabled"]}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (json!({}), json!({}), json!({}), text, UNRESOLVED),
        (
            json!({"access": {"type": "string", "nullable": true}}),
            json!({}),
            json!({}),
            text,
            CONFIGURED,
        ),
        (
            json!({"access": {"nullable": "true"}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (
            json!({"access": {"nullable": true, "defaultValue": "Disabled"}}),
            json!({}),
            json!({}),
            text,
            DISABLED,
        ),
        // The type says that it is nullable.
        (
            json!({"access": {"$ref": "#/definitions/accessType"}}),
            json!({}),
            json!({"definitions": {"accessType": {"$ref": "#/definitions/word"}, "word": {"type": "string", "nullable": true}}}),
            text,
            CONFIGURED,
        ),
        (
            json!({"access": {"$ref": "#/definitions/accessType"}}),
            json!({}),
            json!({"definitions": {"accessType": {"type": "string"}}}),
            text,
            UNRESOLVED,
        ),
        (
            json!({"access": {"$ref": "#/definitions/missing"}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (
            json!({"access": {"$ref": "#/definitions/a"}}),
            json!({}),
            json!({"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}}),
            text,
            UNRESOLVED,
        ),
        // One depends on the other, in any order.
        (
            json!({"access": {"defaultValue": "[parameters('other')]"}, "other": {"defaultValue": "Disabled"}}),
            json!({}),
            json!({}),
            text,
            DISABLED,
        ),
        (
            json!({"access": {"defaultValue": "Disabled"}}),
            json!({"a": "[variables('b')]", "b": "[parameters('access')]"}),
            json!({}),
            "[variables('A')]",
            DISABLED,
        ),
        (
            json!({}),
            json!({"a": {"b": {"c": ["Disabled"]}}}),
            json!({}),
            "[variables('a').b.C[0]]",
            DISABLED,
        ),
        (
            json!({}),
            json!({"a": {"b": {}}}),
            json!({}),
            "[variables('a').b.c]",
            UNRESOLVED,
        ),
        // On itself.
        (
            json!({"access": {"defaultValue": "[parameters('access')]"}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (
            json!({}),
            json!({"a": "[variables('b')]", "b": "[variables('a')]"}),
            json!({}),
            "[variables('a')]",
            UNRESOLVED,
        ),
        // A value in a secret is not known.
        (
            json!({"access": {"type": "securestring", "defaultValue": "Disabled"}}),
            json!({}),
            json!({}),
            text,
            UNRESOLVED,
        ),
        (
            json!({"access": {"type": "secureObject", "defaultValue": {"a": "Disabled"}}}),
            json!({}),
            json!({}),
            "[parameters('access').a]",
            UNRESOLVED,
        ),
    ] {
        expect(
            &by_access(&parameters, &variables, &extra, access).to_string(),
            &Expected {
                registries: &[("a", ALLOWED, ip)],
                ..Expected::default()
            },
        );
    }
}

/// A setting that is given twice has no value, so its default does not count either.
#[test]
fn duplicate_names_are_unknown() {
    let with = |from: &str, to: &str| {
        let parameters = json!({"access": {"defaultValue": "Disabled"}});
        let variables = json!({"access": "Disabled"});
        let text = by_access(&parameters, &variables, &json!({}), "[parameters('access')]").to_string();
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    let parameter = r#""access":{"defaultValue":"Disabled"}"#;
    for text in [
        with(
            parameter,
            r#""access":{"defaultValue":"Disabled"},"ACCESS":{"defaultValue":"Enabled"}"#,
        ),
        with(
            parameter,
            r#""access":{"defaultValue":"Disabled","defaultValue":"Enabled"}"#,
        ),
        with(r#""parameters":{"#, r#""parameters":{},"parameters":{"#),
        with("[parameters('access')]", "[variables('access')]").replace(
            r#""variables":{"access":"Disabled"}"#,
            r#""variables":{"access":"Disabled","Access":"Enabled"}"#,
        ),
        with("[parameters('access')]", "[variables('access')]").replace(
            r#""variables":{"access":"Disabled"}"#,
            r#""variables":{},"variables":{"access":"Disabled"}"#,
        ),
    ] {
        expect_twice(
            &text,
            &Expected {
                registries: &[("a", ALLOWED, UNRESOLVED)],
                ..Expected::default()
            },
        );
    }
    // In the registry itself it is malformed.
    for (from, to) in [
        (
            r#""publicNetworkAccess":"#,
            r#""publicNetworkAccess":"Disabled","PublicNetworkAccess":"#,
        ),
        (r#""properties":{"#, r#""properties":{},"properties":{"#),
    ] {
        expect_twice(
            &with(from, to),
            &Expected {
                registries: &[("a", ODD_ACCESS, ODD_ACCESS)],
                ..Expected::default()
            },
        );
    }
    // The list of resources, and the keys that decide whether something is deployed.
    expect_twice(
        &with(r#""resources":["#, r#""resources":[],"resources":["#),
        &Expected {
            errors: &[(NOT_A_REGISTRY, "/resources")],
            ..Expected::default()
        },
    );
    expect_twice(
        &with(
            r#""properties":"#,
            r#""condition":false,"condition":false,"properties":"#,
        ),
        &Expected {
            registries: &[("a", ALLOWED, DISABLED)],
            ..Expected::default()
        },
    );
    expect_twice(
        &with(
            r#""type":"Microsoft.ContainerRegistry/registries""#,
            r#""type":"a.b/c","type":"a.b/c""#,
        ),
        &Expected {
            errors: &[(NOT_A_REGISTRY, "/resources/0")],
            ..Expected::default()
        },
    );
}

/// A string with a lone surrogate or a number out of range is malformed, so the value of the setting is unknown.
#[test]
fn unreadable_values_are_unknown() {
    let network = json!({
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "networkRuleSet": deny(&json!([{"value": "20.90.4.0/24"}])),
    });
    let document = resources(&json!([declared("quay", &network)]));
    for (from, trusted, ip) in [
        (r#""Enabled""#, ODD_ACCESS, ODD_ACCESS),
        (r#""Deny""#, ODD_ACCESS, ODD_ACCESS),
        (r#""AzureServices""#, ODD_BYPASS, CONFIGURED),
        (r#""20.90.4.0/24""#, ALLOWED, UNREADABLE),
    ] {
        for to in [r#""\ud800""#, "1e999"] {
            expect_twice(
                &document.replace(from, to),
                &Expected {
                    registries: &[("quay", trusted, ip)],
                    ..Expected::default()
                },
            );
        }
    }
}

/// The settings of a registry in a module by the parameter that it is given.
#[test]
fn arguments_of_deployments() {
    let open = || json!({"access": {"type": "string", "defaultValue": "Enabled"}});
    let closed = || json!({"access": {"type": "string", "defaultValue": "Disabled"}});
    let needed = || json!({"access": {"type": "string"}});
    let nullable = || json!({"access": {"type": "string", "nullable": true}});
    for (inner, arguments, ip) in [
        (open(), json!({}), CONFIGURED),
        (closed(), json!({}), DISABLED),
        (needed(), json!({}), UNRESOLVED),
        (nullable(), json!({}), CONFIGURED),
        (open(), json!({"Access": {"value": "Disabled"}}), DISABLED),
        (
            needed(),
            json!({"access": {"value": "[parameters('outer')]"}}),
            DISABLED,
        ),
        (
            needed(),
            json!({"access": {"value": "[reference('x').access]"}}),
            UNRESOLVED,
        ),
        (
            needed(),
            json!({"access": {"reference": {"keyVault": {"id": "v"}, "secretName": "s"}}}),
            UNRESOLVED,
        ),
        (
            open(),
            json!({"access": {"reference": {"keyVault": {"id": "v"}, "secretName": "s"}}}),
            UNRESOLVED,
        ),
        (open(), json!({"access": {}}), UNRESOLVED),
        (open(), json!({"access": 7}), UNRESOLVED),
        // The entry itself is an expression.
        (
            needed(),
            json!({"access": "[createObject('value', parameters('outer'))]"}),
            DISABLED,
        ),
        (
            needed(),
            json!({"access": "[if(parameters('yes'), createObject('value', 'Disabled'), createObject('value', 'Enabled'))]"}),
            DISABLED,
        ),
        (
            open(),
            json!({"access": "[if(parameters('unknown'), createObject('value', 'Disabled'), createObject('value', 'Enabled'))]"}),
            UNRESOLVED,
        ),
        (
            open(),
            json!({"access": "[createObject('value', 'Disabled', 'VALUE', 'Enabled')]"}),
            UNRESOLVED,
        ),
        (open(), json!({"access": "Disabled"}), UNRESOLVED),
        // Null counts as not given (Azure/bicep#11532).
        (closed(), json!({"access": {"value": null}}), DISABLED),
        (closed(), json!({"access": {"value": "[null()]"}}), DISABLED),
        (closed(), json!({"access": "[createObject('value', null())]"}), DISABLED),
        (nullable(), json!({"access": {"value": null}}), CONFIGURED),
        (needed(), json!({"access": {"value": null}}), UNRESOLVED),
        // All of them together are not known.
        (open(), json!("[parameters('all')]"), UNRESOLVED),
        (open(), json!(null), CONFIGURED),
    ] {
        let module = by_access(&inner, &json!({}), &json!({}), "[parameters('access')]");
        let outer = json!({
            "outer": {"defaultValue": "Disabled"},
            "yes": {"defaultValue": true},
            "unknown": {"type": "bool"},
        });
        let document = template(
            &outer,
            &json!({}),
            &json!([deployment("m", "inner", &arguments, &module)]),
        );
        expect(
            &document.to_string(),
            &Expected {
                registries: &[("a", ALLOWED, ip)],
                ..Expected::default()
            },
        );
        // The same in the body of a request, whose parameters are literal.
        let is_literal = !arguments.to_string().contains('[') && !arguments.is_string();
        if is_literal {
            let body = json!({"properties": {"template": module, "parameters": arguments}});
            expect(
                &body.to_string(),
                &Expected {
                    registries: &[("a", ALLOWED, ip)],
                    ..Expected::default()
                },
            );
        }
    }
}

#[test]
fn parameters_of_a_request() {
    let with = |parameters: Value, link: Value| {
        let parameter = json!({"access": {"type": "string", "defaultValue": "Disabled"}});
        let template = by_access(&parameter, &json!({}), &json!({}), "[parameters('access')]");
        let mut body = json!({"location": "westeurope", "properties": {"mode": "Incremental", "template": template}});
        if !parameters.is_null() {
            body["properties"]["parameters"] = parameters;
        }
        if !link.is_null() {
            body["properties"]["parametersLink"] = link;
        }
        body.to_string()
    };
    let file = |parameters: Value| json!({"$schema": "deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": parameters});
    let enabled = || json!({"access": {"value": "Enabled"}});
    for (body, ip) in [
        (with(json!(null), json!(null)), DISABLED),
        (with(enabled(), json!(null)), CONFIGURED),
        (with(file(enabled()), json!(null)), CONFIGURED),
        (with(file(json!({})), json!(null)), DISABLED),
        (
            with(json!({}), json!({"uri": "https://example.com/p.json"})),
            UNRESOLVED,
        ),
        // They have the wrong type.
        (with(json!([]), json!(null)), UNRESOLVED),
        (with(json!("p.json"), json!(null)), UNRESOLVED),
        (with(file(json!("p.json")), json!(null)), UNRESOLVED),
        (
            with(enabled(), json!(null)).replace(
                r#""parameters":{"access":{"value""#,
                r#""parameters":{},"parameters":{"access":{"value""#,
            ),
            UNRESOLVED,
        ),
        // Which of the two is meant is not known.
        (
            with(enabled(), json!(null)).replace(
                r#"{"access":{"value":"Enabled"}}"#,
                r#"{"access":{"value":"Disabled"},"access":{"value":"Enabled"}}"#,
            ),
            UNRESOLVED,
        ),
    ] {
        expect_twice(
            &body,
            &Expected {
                registries: &[("a", ALLOWED, ip)],
                ..Expected::default()
            },
        );
    }
}

/// A deployment uses its own parameters and variables, or those around it.
#[test]
fn scopes() {
    let inner = by_access(
        &json!({"access": {"defaultValue": "Enabled"}}),
        &json!({"access": "Enabled"}),
        &json!({}),
        "",
    );
    for (scope, name, ip) in [
        ("inner", "parameters", CONFIGURED),
        ("Inner", "variables", CONFIGURED),
        ("outer", "parameters", DISABLED),
        ("NotSpecified", "variables", DISABLED),
    ] {
        let mut inner = inner.clone();
        inner["resources"][0]["properties"]["publicNetworkAccess"] = json!(format!("[{name}('access')]"));
        let parameters = json!({"access": {"defaultValue": "Disabled"}});
        let module = deployment("m", scope, &json!({}), &inner);
        let document = template(&parameters, &json!({"access": "Disabled"}), &json!([module]));
        expect(
            &document.to_string(),
            &Expected {
                registries: &[("a", ALLOWED, ip)],
                ..Expected::default()
            },
        );
    }
}

#[test]
fn deployments_in_deployments() {
    let mut template = template(&json!({}), &json!({}), &json!({"registry": office("quay")}));
    for name in ["c", "b", "a"] {
        let module = deployment(name, "inner", &json!({}), &template);
        template = self::template(&json!({}), &json!({}), &json!({name: module}));
    }
    expect(
        &template.to_string(),
        &Expected {
            registries: &[office_as("a/b/c/registry")],
            ..Expected::default()
        },
    );
}

/// The group and the subscription of a deployment.
#[test]
fn places_of_deployments() {
    let inner = template(&json!({}), &json!({}), &json!([office("quay")]));
    let mut module = deployment("m", "inner", &json!({}), &inner);
    module["resourceGroup"] = json!("[concat('rg-', 'harbour')]");
    module["subscriptionId"] = json!("[subscription().subscriptionId]");
    let document = resources(&json!([module]));
    let report = report(&document);
    let identity = &report.registries[0].identity;
    assert_eq!(identity.resource_group.as_deref(), Some("rg-harbour"));
    assert_eq!(identity.subscription_id, None);
    let fix = &report.registries[0].findings[0].remediation;
    assert_eq!(
        *fix,
        ["az acr update --name quay --resource-group rg-harbour --allow-trusted-services true"]
    );
}

#[test]
fn deployments_without_their_template() {
    for properties in [
        json!({"templateLink": {"uri": "https://example.com/a.json"}}),
        json!({"template": "[parameters('template')]"}),
        json!({"template": []}),
        json!({}),
        json!("[parameters('properties')]"),
        json!(null),
    ] {
        let module = json!({"type": "Microsoft.Resources/deployments", "name": "m", "properties": properties});
        expect(
            &resources(&json!([module, office("quay")])),
            &Expected {
                registries: &[office_as("quay")],
                errors: &[(NOT_A_REGISTRY, "/resources/0")],
                ..Expected::default()
            },
        );
    }
    // Its list is not one.
    for (template, pointer) in [
        (json!({"resources": 7}), "/resources/0/properties/template/resources"),
        (json!({}), "/resources/0/properties/template"),
    ] {
        let module = deployment("m", "inner", &json!({}), &template);
        expect(
            &resources(&json!([module, office("quay")])),
            &Expected {
                registries: &[office_as("quay")],
                errors: &[(NOT_A_REGISTRY, pointer)],
                ..Expected::default()
            },
        );
    }
}

/// The whole of `properties`, or a part of it, is an expression.
#[test]
fn settings_that_are_expressions_as_a_whole() {
    let parameters = json!({
        "properties": {"defaultValue": {"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24"}]}}},
        "unknown": {"type": "object"},
        "action": {"defaultValue": "Deny"},
    });
    for (properties, trusted, ip) in [
        (json!("[parameters('properties')]"), BLOCKED, CONFIGURED),
        (json!("[parameters('unknown')]"), UNRESOLVED, UNRESOLVED),
        (json!("[null()]"), UNRESTRICTED, OPEN),
        (json!("Deny"), ODD_ACCESS, ODD_ACCESS),
        (json!([]), ODD_ACCESS, ODD_ACCESS),
        (
            json!({"networkRuleSet": "[parameters('properties').networkRuleSet]"}),
            BY_DEFAULT,
            CONFIGURED,
        ),
        (
            json!({"networkRuleSet": "[parameters('unknown')]"}),
            UNRESOLVED,
            UNRESOLVED,
        ),
        // A default action in place of a rule set is none, in a template.
        (
            json!({"networkRuleSet": "[parameters('action')]"}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
        (json!({"networkRuleSet": "Deny"}), ODD_ACCESS, ODD_ACCESS),
        (json!({"networkRuleSet": []}), ODD_ACCESS, ODD_ACCESS),
        (json!({"networkRuleSet": "[json('null')]"}), UNRESTRICTED, OPEN),
        (json!({"networkRuleSet": "[createObject()]"}), UNRESTRICTED, OPEN),
        (
            json!({"networkRuleSet": {"defaultAction": "[parameters('action')]"}}),
            BY_DEFAULT,
            NO_RULES,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "deny", "ipRules": "[parameters('unknown')]"}}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": "20.90.4.0/24"}}),
            BY_DEFAULT,
            RULES_NOT_SHOWN,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": ["[parameters('unknown')]"]}}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "[parameters('unknown')]", "value": "20.90.4.0/24"}]}}),
            BY_DEFAULT,
            UNRESOLVED,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"action": "Deny", "value": "[parameters('unknown')]"}, {"value": "20.90.4.0/24"}]}}),
            BY_DEFAULT,
            CONFIGURED,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": ["20.90.4.0/24"]}}),
            BY_DEFAULT,
            UNREADABLE,
        ),
        (
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24", "ipAddressOrRange": "20.91.7.0/24"}]}}),
            BY_DEFAULT,
            UNREADABLE,
        ),
        // Booleans as strings are no settings of Azure.
        (json!({"publicNetworkAccess": "true"}), ODD_ACCESS, ODD_ACCESS),
        (json!({"publicNetworkAccess": false}), ODD_ACCESS, ODD_ACCESS),
        (
            json!({"publicNetworkAccess": "DISABLED ", "networkRuleBypassOptions": "azureservices"}),
            ALLOWED,
            DISABLED,
        ),
        (
            json!({"publicNetworkAccess": "SecuredByPerimeter"}),
            ODD_ACCESS,
            ODD_ACCESS,
        ),
    ] {
        expect(
            &template(&parameters, &json!({}), &json!([declared("a", &properties)])).to_string(),
            &Expected {
                registries: &[("a", trusted, ip)],
                ..Expected::default()
            },
        );
    }
}

/// What identifies a registry.
#[test]
fn addresses_and_names() {
    let parameters = json!({"name": {"defaultValue": "quay"}, "unknown": {"type": "string"}});
    for (list, address, name) in [
        (json!([office("quay")]), None, Some("quay")),
        (
            json!([office("[parameters('name')]")]),
            Some("[parameters('name')]"),
            Some("quay"),
        ),
        (
            json!([office("[parameters('unknown')]")]),
            Some("[parameters('unknown')]"),
            None,
        ),
        (json!({"s": office("[parameters('unknown')]")}), Some("s"), None),
        (json!({"s": office("quay")}), Some("s"), Some("quay")),
        (json!([{"type": "Microsoft.ContainerRegistry/registries"}]), None, None),
    ] {
        let document = template(&parameters, &json!({}), &list).to_string();
        let report = report(&document);
        let identity = &report.registries[0].identity;
        assert_eq!(identity.address.as_deref(), address, "{document}");
        assert_eq!(identity.name.as_deref(), name, "{document}");
        // There is a command only if the name is known.
        let has_command = !report.registries[0].findings[0].remediation.is_empty();
        assert_eq!(
            has_command,
            name.is_some() && report.registries[0].findings[0].status == acrcheck_policies::Status::Fail
        );
    }
}

/// A template is found anywhere, also in other documents.
#[test]
fn templates_in_other_documents() {
    let template = template(&json!({}), &json!({}), &json!([office("quay")]));
    for document in [
        json!([template]),
        json!({"template": template}),
        json!({"mainTemplate": template}),
    ] {
        expect(
            &document.to_string(),
            &Expected {
                registries: &[office_as("quay")],
                ..Expected::default()
            },
        );
    }
}

#[test]
fn snapshots() {
    let with = |resources: Value, diagnostics: Value| {
        json!({"predictedResources": resources, "diagnostics": diagnostics}).to_string()
    };
    let registry = declared(
        "quay",
        &json!({
            "publicNetworkAccess": "[[not an expression]",
            "networkRuleSet": {"defaultAction": "[reference('x').action]"},
        }),
    );
    expect(
        &with(
            json!([registry, office("pier")]),
            json!([{"level": "Warning", "code": "BCP1"}]),
        ),
        &Expected {
            registries: &[("quay", ODD_ACCESS, ODD_ACCESS), office_as("pier")],
            ..Expected::default()
        },
    );
    // What `parameters` means is no longer known.
    let registry = declared("quay", &json!({"publicNetworkAccess": "[parameters('access')]"}));
    let mut conditional = office("pier");
    conditional["condition"] = json!("[equals(reference('x').a, 1)]");
    let document = with(json!([registry, conditional]), json!([]));
    expect(
        &document,
        &Expected {
            registries: &[("quay", UNRESOLVED, UNRESOLVED), office_as("pier")],
            ..Expected::default()
        },
    );
    assert!(printed(&document).contains("\"conditional\""));
    for diagnostic in errors() {
        expect(
            &with(json!([office("quay")]), json!([diagnostic])),
            &Expected {
                registries: &[office_as("quay")],
                errors: &[(INCOMPLETE, "")],
                ..Expected::default()
            },
        );
    }
    expect(&with(json!([]), json!([])), &Expected::default());
    for resources in [json!(7), json!({"a": office("quay")}), json!(null)] {
        expect(
            &with(resources, json!([])),
            &Expected {
                errors: &[(NOT_A_REGISTRY, "")],
                ..Expected::default()
            },
        );
    }
}

/// Diagnostics that say that resources are missing: the level is an error, or a nested deployment was skipped.
fn errors() -> [Value; 7] {
    [
        json!({"level": "error", "code": "BCP2"}),
        json!({"level": "Warning", "code": "NestedDeploymentSkippedFromInternalExpansion"}),
        json!({"level": "Warning", "code": "NestedDeploymentExpansionLimitReached"}),
        json!({"level": "Warning", "code": "NestedDeploymentShortCircuited", "target": "/subscriptions/s"}),
        json!("/subscriptions/s/resourceGroups/a b Error InvalidTemplate: m"),
        json!("/x Warning NestedDeploymentShortCircuited: m: n"),
        json!("/x Warning NestedDeploymentSkippedFromInternalExpansion: m"),
    ]
}

/// Azure ignores the case of keys; a pointer does not.
#[test]
fn pointers_spell_keys_like_the_document() {
    let inner = template(&json!({}), &json!({}), &json!([office("quay")]));
    let module = resources(&json!([deployment("m", "inner", &json!({}), &inner)]));
    let mut parent = json!({"type": "a.b/c", "name": "p"});
    parent["resources"] = json!([office("quay")]);
    for document in [
        module,
        resources(&json!([parent])),
        json!({"properties": {"template": inner}}).to_string(),
        json!({"predictedResources": [office("quay")]}).to_string(),
        json!({"changes": [{"changeType": "Create", "after": office("quay")}]}).to_string(),
        json!({"properties": {"changes": [{"changeType": "Create", "after": office("quay")}]}}).to_string(),
        json!({"changes": [{"changeType": "Create", "after": office("pier")}], "potentialChanges": [{"changeType": "Create", "after": office("quay")}]})
            .to_string(),
    ] {
        let keys = ["resources", "properties", "template", "changes", "potentialChanges", "after", "networkRuleSet"];
        let document = keys.iter().fold(document, |document, key| {
            let (first, rest) = key.split_at(1);
            document.replace(&format!("\"{key}\""), &format!("\"{}{rest}\"", first.to_uppercase()))
        });
        let report = report(&document);
        assert!(report.errors.is_empty() && !report.registries.is_empty(), "{document}");
        check_positions(&document, &report);
    }
}

/// A deployment that changes nothing, and one that may change something.
#[test]
fn what_if_results_without_changes() {
    for document in [
        json!({"status": "Succeeded", "error": null, "changes": []}),
        json!({"status": "Succeeded", "properties": {"correlationId": "c", "changes": []}}),
    ] {
        expect(&document.to_string(), &Expected::default());
    }
    let change = json!({"changeType": "Create", "after": declared("quay", &json!({}))});
    let document = json!({"status": "Succeeded", "changes": [], "potentialChanges": [change]}).to_string();
    expect(
        &document,
        &Expected {
            registries: &[("quay", UNRESTRICTED, OPEN)],
            ..Expected::default()
        },
    );
    assert!(printed(&document).contains("\"conditional\""));
    // The list of another kind of result.
    expect(
        &json!({"changes": []}).to_string(),
        &Expected {
            errors: &[(NOT_A_REGISTRY, "")],
            ..Expected::default()
        },
    );
}

#[test]
fn what_if_results_that_are_not_complete() {
    let incomplete = |result: Value| {
        // The result itself, or what the service returns.
        let mut response = result.clone();
        let properties = json!({"changes": response["changes"].take(), "diagnostics": response["diagnostics"].take()});
        response["properties"] = properties;
        for (document, pointer) in [(result, ""), (response, "/properties")] {
            expect(
                &document.to_string(),
                &Expected {
                    errors: &[(INCOMPLETE, pointer)],
                    ..Expected::default()
                },
            );
        }
    };
    for status in ["Failed", "Running", ""] {
        incomplete(json!({"status": status, "changes": [], "diagnostics": []}));
    }
    let error = json!({"code": "x"});
    incomplete(json!({"status": "Succeeded", "error": error, "changes": [], "diagnostics": null}));
    for diagnostic in errors() {
        incomplete(json!({"status": "Succeeded", "changes": [], "diagnostics": [diagnostic]}));
    }
    let harmless = json!([
        {"level": "Warning", "code": "Unsupported", "message": "Error"},
        "/subscriptions/s/resourceGroups/rg-error-pages Warning Something: m",
        "/x Info Other: No Error E: were found",
    ]);
    // A saved response can have the status of HTTP.
    expect(&json!({"status": 200, "changes": []}).to_string(), &Expected::default());
    incomplete(json!({"status": "Succeeded", "changes": [], "diagnostics": {"a": {"level": "Error"}}}));
    expect(
        &json!({"status": "succeeded", "changes": [], "diagnostics": harmless}).to_string(),
        &Expected::default(),
    );
}

/// Whether expressions belong to the deployment or to its template decides what they mean.
#[test]
fn the_scope_of_a_nested_deployment_must_be_known() {
    let text =
        |default: &str| json!({"access": {"type": "string", "defaultValue": default}, "scope": {"type": "string"}});
    let registry = declared("quay", &json!({"publicNetworkAccess": "[parameters('access')]"}));
    let inner = template(&text("Enabled"), &json!({}), &json!([registry]));
    let closed = ("quay", BY_DEFAULT, DISABLED);
    let open = ("quay", UNRESTRICTED, OPEN);
    for (scope, found) in [
        (json!("inner"), Some(open)),
        (json!("Outer"), Some(closed)),
        (json!(null), Some(closed)),
        (json!("[toLower('INNER')]"), Some(open)),
        (json!("[parameters('scope')]"), None),
        (json!("both"), None),
        (json!(7), None),
    ] {
        let mut nested = deployment("m", "outer", &json!({}), &inner);
        nested["properties"]["expressionEvaluationOptions"]["scope"] = scope;
        let document = template(&text("Disabled"), &json!({}), &json!([nested])).to_string();
        let registries: Vec<_> = found.into_iter().collect();
        let errors: &[_] = if found.is_some() {
            &[]
        } else {
            &[(UNSUPPORTED, "/resources/0")]
        };
        expect(
            &document,
            &Expected {
                registries: &registries,
                errors,
                ..Expected::default()
            },
        );
    }
    let mut nested = deployment("m", "outer", &json!({}), &inner);
    nested["properties"]["expressionEvaluationOptions"] = json!("[json('{}')]");
    expect(
        &template(&text("Disabled"), &json!({}), &json!([nested])).to_string(),
        &Expected {
            errors: &[(UNSUPPORTED, "/resources/0")],
            ..Expected::default()
        },
    );
}

#[test]
fn changes_of_what_if() {
    let change = |kind: &str, before: Value, after: Value| json!({"resourceId": "x", "changeType": kind, "before": before, "after": after});
    let plain = || declared("quay", &json!({}));
    let only = |kind: &str, before: Value, after: Value| json!({"changes": [change(kind, before, after)]}).to_string();
    for (document, trusted, ip) in [
        (only("Create", json!(null), office("quay")), BLOCKED, CONFIGURED),
        (only("create", json!(null), office("quay")), BLOCKED, CONFIGURED),
        (only("Modify", plain(), office("quay")), BLOCKED, CONFIGURED),
        (only("Deploy", json!(null), office("quay")), BLOCKED, CONFIGURED),
        // What the result omits takes its default; what is in Azure is not shown.
        (only("Create", json!(null), plain()), UNRESTRICTED, OPEN),
        (only("NoChange", plain(), json!(null)), NOT_SHOWN, NOT_SHOWN),
        (only("NoChange", plain(), office("quay")), BLOCKED, CONFIGURED),
        (only("Ignore", plain(), json!(null)), NOT_SHOWN, NOT_SHOWN),
        (only("Ignore", plain(), plain()), NOT_SHOWN, NOT_SHOWN),
        (only("Ignore", json!(null), plain()), NOT_SHOWN, NOT_SHOWN),
    ] {
        expect(
            &document,
            &Expected {
                registries: &[("quay", trusted, ip)],
                ..Expected::default()
            },
        );
    }
    for (document, skipped, errors) in [
        (only("Delete", office("quay"), json!(null)), 1, &[][..]),
        (only("Modify", office("quay"), json!(null)), 0, &[(NOT_A_REGISTRY, "/changes/0")][..]),
        (only("Deploy", json!(null), json!(null)), 0, &[(NOT_A_REGISTRY, "/changes/0")]),
        (only("Unsupported", json!(null), json!(null)), 0, &[(NOT_A_REGISTRY, "/changes/0")]),
        (only("Create", json!(null), json!("x")), 0, &[(NOT_A_REGISTRY, "/changes/0")]),
        (only("Create", json!(null), json!({"name": "x"})), 0, &[(NOT_A_REGISTRY, "/changes/0/after")]),
        (
            json!({"changes": [change("Delete", json!(null), json!(null)), 7]}).to_string(),
            1,
            &[(NOT_A_REGISTRY, "/changes/1")],
        ),
        (
            json!({"status": "Failed", "error": {"code": "x"}, "changes": [change("Delete", json!(null), json!(null))]}).to_string(),
            1,
            &[(INCOMPLETE, "")],
        ),
    ] {
        expect(
            &document,
            &Expected {
                skipped,
                errors,
                ..Expected::default()
            },
        );
    }
}
