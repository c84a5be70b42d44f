//! Documents designed to be slow, deep or wrong: evaluation ends soon, and no registry in them is lost or passes.

use std::time::{Duration, Instant};

use acrcheck_policies::Status::Pass;
use serde_json::{Value, json};

use crate::declared_support::*;
use crate::support::report;

/// The time limit for each of these documents in a debug build, with a margin for a busy machine. All have about a megabyte.
const LONGEST: Duration = Duration::from_secs(4);

/// Evaluates a document within the time limit. Returns the numbers of registries and errors.
fn within_time(name: &str, document: &str) -> (usize, usize) {
    let start = Instant::now();
    let report = report(document);
    let elapsed = start.elapsed();
    println!("{name}: {} bytes, {elapsed:?}", document.len());
    assert!(elapsed < LONGEST, "{name}: {elapsed:?}");
    (report.registries.len(), report.errors.len())
}

/// A registry that must not be lost in any of these documents. It fails both checks.
fn witness() -> Value {
    declared(
        "witness",
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny"}}),
    )
}

/// Whether the document has the witness or an error in its place, and no other registry that passes a check.
fn check_witness(document: &str) {
    let report = report(document);
    let is_witness =
        |registry: &&acrcheck_policies::RegistryResult<'_>| registry.identity.name.as_deref() == Some("witness");
    let witness = report.registries.iter().find(is_witness);
    assert!(
        witness.is_some() || !report.errors.is_empty(),
        "{}",
        &document[..document.len().min(400)]
    );
    for registry in report.registries.iter().filter(|registry| !is_witness(registry)) {
        for finding in &registry.findings {
            assert_ne!(finding.status, Pass, "{:?}", finding.evidence);
        }
    }
    if let Some(witness) = witness {
        let known = [BLOCKED, NO_RULES];
        let (trusted, ip) = verdicts(witness);
        assert!([trusted, ip] == known || !report.errors.is_empty());
    }
}

fn in_template(parameters: &Value, variables: &Value, resources: &Value) -> String {
    template(parameters, variables, resources).to_string()
}

/// Text of a given length.
fn long(length: usize) -> String {
    "x".repeat(length)
}

#[test]
fn loops_in_loops() {
    let each = |inner: Value, count: i64| {
        let mut module = deployment(
            "m",
            "inner",
            &json!({}),
            &template(&json!({}), &json!({}), &json!([inner])),
        );
        module["copy"] = json!({"name": "each", "count": count});
        module
    };
    let mut registry = declared("bomb", &json!({"networkRuleSet": "[reference('x')]"}));
    registry["copy"] = json!({"name": "each", "count": 800});
    for levels in [1, 2, 3] {
        let mut inner = registry.clone();
        for _ in 0..levels {
            inner = each(inner, 800);
        }
        let document = resources(&json!([witness(), inner, witness()]));
        let (registries, errors) = within_time("loops in loops", &document);
        assert!(registries > 800 && errors > 0, "{registries} {errors}");
        check_witness(&document);
    }
    // Each iteration is long.
    let mut inner = registry.clone();
    inner["tags"] = json!({"a": long(500_000)});
    let document = resources(&json!([witness(), inner.clone()]));
    within_time("a long loop", &document);
    check_witness(&document);
    inner["copy"] = json!(null);
    inner["metadata"] = json!(long(500_000));
    for inner in [inner.clone(), each(each(inner, 800), 800)] {
        let document = resources(&json!([witness(), each(inner, 800)]));
        within_time("a loop over a long module", &document);
        check_witness(&document);
    }
    // Nothing is deployed, as often as possible.
    let mut none = registry;
    none["condition"] = json!(false);
    let document = resources(&json!([witness(), each(none, 800)]));
    within_time("a loop over nothing", &document);
    check_witness(&document);
}

#[test]
fn loops_over_values() {
    let mut input = json!("[copyIndex('a')]");
    for _ in 0..4 {
        input = json!({"copy": [{"name": "ipRules", "count": 800, "input": input}]});
    }
    let registry = declared(
        "bomb",
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "copy": [{"name": "ipRules", "count": 800, "input": input}]}}),
    );
    for document in [
        resources(&json!([witness(), registry])),
        in_template(
            &json!({}),
            &json!({"copy": [{"name": "rules", "count": 800, "input": input}]}),
            &json!([
                witness(),
                declared(
                    "bomb",
                    &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": "[variables('rules')]"}})
                )
            ]),
        ),
        in_template(
            &json!({}),
            &json!({"a": long(400_000), "rules": {"copy": [{"name": "x", "count": 800, "input": "[concat(variables('a'), variables('a'))]"}]}}),
            &json!([
                witness(),
                declared("bomb", &json!({"networkRuleSet": "[variables('rules')]"}))
            ]),
        ),
    ] {
        let (registries, _) = within_time("loops over values", &document);
        assert_eq!(registries, 2);
        check_witness(&document);
    }
}

/// Values that double with each step.
#[test]
fn growing_values() {
    let mut variables = serde_json::Map::new();
    variables.insert("v0".into(), json!("xxxxxxxxxxxxxxxx"));
    variables.insert("w0".into(), json!([{"value": "20.90.4.0/24"}]));
    for step in 1..200 {
        let before = step - 1;
        variables.insert(
            format!("v{step}"),
            json!(format!("[concat(variables('v{before}'), variables('v{before}'))]")),
        );
        variables.insert(
            format!("w{step}"),
            json!(format!("[concat(variables('w{before}'), variables('w{before}'))]")),
        );
    }
    let registry = |of: &str| {
        declared(
            "bomb",
            &json!({"networkRuleBypassOptions": "None", "publicNetworkAccess": format!("[variables('v{of}')]"), "networkRuleSet": {"defaultAction": "Deny", "ipRules": format!("[variables('w{of}')]")}}),
        )
    };
    let document = in_template(
        &json!({}),
        &Value::Object(variables),
        &json!([witness(), registry("199"), registry("40")]),
    );
    let (registries, _) = within_time("growing values", &document);
    assert_eq!(registries, 3);
    check_witness(&document);
}

#[test]
fn cycles_and_chains() {
    let count = 20_000;
    let chain: serde_json::Map<String, Value> = (0..count)
        .map(|step| {
            (
                format!("v{step}"),
                json!(format!("[variables('v{}')]", (step + 1) % count)),
            )
        })
        .collect();
    let parameters: serde_json::Map<String, Value> = (0..count)
        .map(|step| {
            (
                format!("p{step}"),
                json!({"defaultValue": format!("[parameters('p{}')]", step + 1)}),
            )
        })
        .collect();
    for document in [
        in_template(
            &json!({}),
            &Value::Object(chain),
            &json!([
                witness(),
                declared("bomb", &json!({"networkRuleSet": "[variables('v0')]"}))
            ]),
        ),
        in_template(
            &Value::Object(parameters),
            &json!({}),
            &json!([
                witness(),
                declared("bomb", &json!({"networkRuleSet": "[parameters('p0')]"}))
            ]),
        ),
    ] {
        let (registries, errors) = within_time("circles and chains", &document);
        assert_eq!((registries, errors), (2, 0));
        check_witness(&document);
    }
}

/// Many names, each of which is looked up.
#[test]
fn many_names() {
    let count = 12_000;
    let parameters: serde_json::Map<String, Value> =
        (0..count).map(|step| (format!("p{step:06}"), json!({}))).collect();
    let arguments: serde_json::Map<String, Value> = (0..count)
        .rev()
        .map(|step| (format!("p{step:06}"), json!({"value": 1})))
        .collect();
    let others: serde_json::Map<String, Value> = (0..count)
        .map(|step| (format!("p{:06}", step + count), json!({"value": 1})))
        .collect();
    for arguments in [Value::Object(arguments), Value::Object(others)] {
        let inner = template(&Value::Object(parameters.clone()), &json!({}), &json!([witness()]));
        let body = json!({"properties": {"template": inner, "parameters": arguments}}).to_string();
        assert_eq!(within_time("many arguments", &body), (1, 0));
        let document = resources(&json!([witness(), deployment("m", "inner", &arguments, &inner)]));
        within_time("many arguments of a module", &document);
        check_witness(&document);
    }
    let uses: Vec<Value> = (0..count)
        .map(|step| json!({"value": format!("[parameters('p{step:06}')]")}))
        .collect();
    let registry = declared(
        "bomb",
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": uses}}),
    );
    let document = in_template(&Value::Object(parameters), &json!({}), &json!([witness(), registry]));
    assert_eq!(within_time("many uses", &document), (2, 0));
    check_witness(&document);
}

#[test]
fn many_resources() {
    let plain: Vec<Value> = (0..4_000).map(|_| witness()).collect();
    let (registries, errors) = within_time("many registries", &resources(&json!(plain)));
    assert_eq!((registries, errors), (4_000, 0));
    let small: Vec<Value> = (0..20_000)
        .map(|_| json!({"type": "a.b/c"}))
        .chain([witness()])
        .collect();
    assert_eq!(within_time("many resources", &resources(&json!(small))), (1, 0));
    let wrong: Vec<Value> = (0..60_000).map(|_| json!(7)).chain([witness()]).collect();
    assert_eq!(within_time("many errors", &resources(&json!(wrong))), (1, 60_000));
    let modules: Vec<Value> = (0..2_000)
        .map(|_| {
            deployment(
                "m",
                "inner",
                &json!({}),
                &template(&json!({}), &json!({}), &json!([witness()])),
            )
        })
        .collect();
    assert_eq!(within_time("many modules", &resources(&json!(modules))), (2_000, 0));
}

#[test]
fn long_lists_of_rules() {
    let rules: Vec<Value> = (0..20_000)
        .map(|step| json!({"value": format!("20.{}.{}.0/24", step / 250, step % 250)}))
        .collect();
    let registry = declared(
        "bomb",
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}),
    );
    assert_eq!(within_time("many rules", &resources(&json!([registry]))), (1, 0));
    let rules: Vec<Value> = (0..40_000).map(|_| json!("[parameters('x')]")).collect();
    let registry = declared(
        "bomb",
        &json!({"networkRuleBypassOptions": "None", "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}}),
    );
    let document = resources(&json!([witness(), registry]));
    assert_eq!(within_time("many unresolved rules", &document), (2, 0));
    check_witness(&document);
}

/// `before`, then `depth` times `open`, then `inside`, then as often `close`, then `after`.
fn nested(depth: usize, [before, open, inside, close, after]: [&str; 5]) -> String {
    [before, &open.repeat(depth), inside, &close.repeat(depth), after].concat()
}

#[test]
fn deep_templates() {
    let head = r#"{"contentVersion":"1.0.0.0","resources":["#;
    let witness = witness().to_string();
    let rest = format!(",{witness}]}}");
    let module = r#"{"type":"Microsoft.Resources/deployments","name":"m","properties":{"template":{"resources":["#;
    let child = r#"{"type":"a.b/c","name":"n","resources":["#;
    let property = r#"{"type":"Microsoft.ContainerRegistry/registries","name":"bomb","properties":{"networkRuleBypassOptions":"None","networkRuleSet":{"defaultAction":"Deny","ipRules":["#;
    let condition = r#"{"type":"Microsoft.ContainerRegistry/registries","name":"bomb","condition":"["#;
    for (name, depth, parts) in [
        ("deployments", 12, [head, module, &witness, "]}}}", &rest]),
        ("deployments", 8_000, [head, module, &witness, "]}}}", &rest]),
        ("children", 20_000, [head, child, &witness, "]}", &rest]),
    ] {
        let document = nested(depth, parts);
        within_time(name, &document);
        check_witness(&document);
    }
    for depth in [100, 50_000] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{"value":"#, "}")] {
            let document = [
                head,
                property,
                &nested(depth, ["", open, "1", close, ""]),
                "]}}}",
                &rest,
            ]
            .concat();
            let (registries, errors) = within_time("values", &document);
            assert_eq!((registries, errors), (2, 0));
            check_witness(&document);
        }
        let document = [
            head,
            condition,
            &nested(depth, ["", "not(", "true()", ")", ""]),
            r#"]"}"#,
            &rest,
        ]
        .concat();
        within_time("expressions", &document);
        let parameter = nested(depth, ["", "[", "", "]", ""]);
        let document = format!(
            r#"{{"contentVersion":"1","parameters":{{"a":{{"defaultValue":{parameter}}}}},"resources":[{{"type":"[parameters('a')]"}}{rest}"#
        );
        within_time("parameters", &document);
        check_witness(&document);
    }
}

fn planned(resources: &str) -> String {
    format!(r#"{{"terraform_version":"1","planned_values":{{"root_module":{{"resources":[{resources}]}}}}}}"#)
}

const WITNESS: &str = r#"{"address":"azurerm_container_registry.witness","mode":"managed","type":"azurerm_container_registry","values":{"name":"witness","sku":"Premium","public_network_access_enabled":true,"network_rule_bypass_option":"None","network_rule_set":[{"default_action":"Deny","ip_rule":[]}]}}"#;

#[test]
fn deep_plans() {
    // Modules.
    let open = r#"{"child_modules":["#;
    for (depth, registries, errors) in [(20, 1, 0), (10_000, 0, 1)] {
        let inside = format!(r#"{{"resources":[{WITNESS}]}}"#);
        let modules = nested(depth, ["", open, &inside, "]}", ""]);
        let document = format!(r#"{{"terraform_version":"1","planned_values":{{"root_module":{modules}}}}}"#);
        assert_eq!(within_time("modules", &document), (registries, errors));
        // Next to the modules of a configuration.
        let calls = nested(depth, ["", r#"{"module_calls":{"m":{"module":"#, "{}", "}}}", ""]);
        let document = format!(
            r#"{{"terraform_version":"1","planned_values":{{"root_module":{{"resources":[{WITNESS}]}}}},"configuration":{{"root_module":{calls}}}}}"#
        );
        assert_eq!(within_time("module calls", &document), (1, 0));
    }
    // Values and marks.
    for depth in [100, 20_000] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = nested(depth, ["", open, "1", close, ""]);
            let marks = nested(depth, ["", open, "true", close, ""]);
            let values = [
                format!(
                    r#"{{"name":"bomb","network_rule_bypass_option":"None","network_rule_set":{deep},"tags":{deep}}}"#
                ),
                format!(
                    r#"{{"name":"bomb","network_rule_bypass_option":"None","network_rule_set":[{{"default_action":"Deny","ip_rule":{deep}}}]}}"#
                ),
            ];
            for values in values {
                for unknown in [
                    format!(r#"{{"network_rule_set":{marks}}}"#),
                    format!(r#"{{"network_rule_set":[{marks}]}}"#),
                    format!(r#"{{"network_rule_set":[{{"ip_rule":{marks}}}]}}"#),
                    format!(r#"{{"tags":{marks},"network_rule_set":[{{"x":{marks}}}]}}"#),
                ] {
                    let document = format!(
                        r#"{{"resource_changes":[{WITNESS_CHANGE},{{"address":"azurerm_container_registry.bomb","type":"azurerm_container_registry","change":{{"actions":["create"],"after":{values},"after_unknown":{unknown},"after_sensitive":{unknown}}}}}]}}"#
                    );
                    assert_eq!(within_time("marks", &document), (2, 0));
                    check_witness(&document);
                }
            }
            for body in [
                deep.clone(),
                format!(r#"{{"properties":{deep}}}"#),
                format!(r#"{{"properties":{{"networkRuleBypassOptions":"None","networkRuleSet":{deep}}}}}"#),
                Value::String(format!(
                    r#"{{"properties":{{"networkRuleBypassOptions":"None","networkRuleSet":{deep}}}}}"#
                ))
                .to_string(),
            ] {
                let document = format!(
                    r#"{{"resource_changes":[{WITNESS_CHANGE},{{"address":"azapi_resource.bomb","type":"azapi_resource","change":{{"actions":["create"],"after":{{"name":"bomb","type":"Microsoft.ContainerRegistry/registries@1","body":{body}}},"after_unknown":{{"body":{{"properties":{marks}}}}}}}}}]}}"#
                );
                assert_eq!(within_time("bodies", &document), (2, 0));
                check_witness(&document);
            }
        }
    }
}

const WITNESS_CHANGE: &str = r#"{"address":"azurerm_container_registry.witness","mode":"managed","type":"azurerm_container_registry","change":{"actions":["create"],"after":{"name":"witness","sku":"Premium","public_network_access_enabled":true,"network_rule_bypass_option":"None","network_rule_set":[{"default_action":"Deny","ip_rule":[]}]},"after_unknown":{}}}"#;

#[test]
fn long_plans() {
    let many = vec![WITNESS; 3_000].join(",");
    assert_eq!(within_time("many resources", &planned(&many)), (3_000, 0));
    let many = vec![WITNESS_CHANGE; 3_000].join(",");
    let document = format!(r#"{{"resource_changes":[{many}]}}"#);
    assert_eq!(within_time("many changes", &document), (3_000, 0));
    let many = vec![r#"{"change":{"actions":["delete"]}}"#; 30_000].join(",");
    let document = format!(r#"{{"resource_changes":[{WITNESS_CHANGE},{many}]}}"#);
    assert_eq!(within_time("many deletions", &document), (1, 0));
    let many = vec!["7"; 100_000].join(",");
    let (registries, errors) = within_time("no resources", &planned(&format!("{WITNESS},{many}")));
    assert_eq!((registries, errors), (1, 100_000));
    // A configuration of many resources and modules.
    let resources = vec![
        r#"{"address":"azurerm_container_registry.a","type":"azurerm_container_registry","expressions":{}}"#;
        8_000
    ];
    let document = format!(
        r#"{{"planned_values":{{"root_module":{{"resources":[{WITNESS}]}}}},"configuration":{{"root_module":{{"resources":[{}]}}}}}}"#,
        resources.join(",")
    );
    assert_eq!(within_time("a long configuration", &document), (1, 0));
    // A long address and a long name in it.
    let address = format!(
        r#"module.a[\"{}\"].azurerm_container_registry.witness"#,
        "[".repeat(500_000)
    );
    let document = planned(&WITNESS.replace("azurerm_container_registry.witness", &address));
    assert_eq!(within_time("a long address", &document), (1, 0));
}

/// Many members, each of which may have marks.
#[test]
fn many_members_and_marks() {
    let members = |count: usize, value: &str| {
        (0..count)
            .map(|step| format!(r#""a{step:06}":{value}"#))
            .collect::<Vec<_>>()
            .join(",")
    };
    let (values, marks) = (members(30_000, "1"), members(30_000, "{}"));
    let again = |key: &str, count: usize| vec![format!(r#""{key}":"x""#); count].join(",");
    for (address, values, marks) in [
        (
            "azapi_resource.bomb",
            format!(r#"{{"body":{{"properties":{{{values}}}}}}}"#),
            format!(r#"{{"body":{{"properties":{{{marks}}}}}}}"#),
        ),
        (
            "azapi_resource.bomb",
            format!(
                r#"{{"body":{{"properties":{{{}}}}}}}"#,
                again("publicNetworkAccess", 20_000)
            ),
            format!(r#"{{"body":{{"properties":{{{marks}}}}}}}"#),
        ),
        (
            "azapi_resource.bomb",
            format!(
                r#"{{"body":{{"properties":{{"networkRuleSet":{{{}}}}}}}}}"#,
                again("defaultAction", 20_000)
            ),
            format!(r#"{{"body":{{"properties":{{"networkRuleSet":{{{marks}}}}}}}}}"#),
        ),
        (
            "azapi_resource.bomb",
            format!(
                r#"{{"body":{{"properties":{{"networkRuleSet":{{"ipRules":[{{{}}}]}}}}}}}}"#,
                again("value", 20_000)
            ),
            format!(r#"{{"body":{{"properties":{{"networkRuleSet":{{"ipRules":[{{{marks}}}]}}}}}}}}"#),
        ),
        (
            "azurerm_container_registry.bomb",
            format!(r#"{{"network_rule_set":[{{{values}}}]}}"#),
            format!(r#"{{"network_rule_set":[{{{marks}}}]}}"#),
        ),
        (
            "azurerm_container_registry.bomb",
            format!(r#"{{"network_rule_set":[{{{}}}]}}"#, again("default_action", 20_000)),
            format!(r#"{{"network_rule_set":[{{{marks}}}]}}"#),
        ),
        (
            "azurerm_container_registry.bomb",
            format!(r#"{{"tags":{{{values}}}}}"#),
            format!(r#"{{"tags":{{{marks}}}}}"#),
        ),
    ] {
        let (kind, _) = address.split_once('.').unwrap();
        let values = values.replacen(
            '{',
            r#"{"name":"bomb","type":"Microsoft.ContainerRegistry/registries@1","#,
            1,
        );
        let change = |unknown: &str, sensitive: &str| {
            format!(
                r#"{{"resource_changes":[{WITNESS_CHANGE},{{"address":"{address}","type":"{kind}","change":{{"actions":["create"],"after":{values},"after_unknown":{unknown},"after_sensitive":{sensitive}}}}}]}}"#
            )
        };
        for document in [change("{}", &marks), change(&marks, "{}")] {
            assert_eq!(within_time("members and marks", &document), (2, 0));
            check_witness(&document);
        }
    }
}

/// A truncated document neither stops the reader nor passes.
#[test]
fn truncated_documents() {
    for name in [
        "arm-symbolic-nested.json",
        "terraform-plan-azapi.json",
        "what-if-cli.json",
    ] {
        let document = fixture(name);
        for end in (0..document.len()).step_by(97) {
            let Some(cut) = document.get(..end) else { continue };
            let result = acrcheck_policies::evaluate(cut, &acrcheck_policies::Settings::default());
            if let Ok(report) = result {
                assert!(!report.errors.is_empty(), "{name} {end}");
            }
        }
    }
}
