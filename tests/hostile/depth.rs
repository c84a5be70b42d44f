//! Nested documents up to and beyond the maximum depth never overflow the small stack of the component.

use acrcheck::Settings;
use acrcheck::model::Detail;
use serde_json::{Value, json};

use crate::support::{POLICY, evaluate};

/// The limit on arrays and objects around a registry.
const DEEPEST: usize = 32;

/// Adds one level around a value. The number is that of the level.
type Level = fn(Value, usize) -> Value;

const SHAPES: [(&str, Level); 12] = [
    ("arrays", |value, _| json!([value])),
    ("objects", |value, _| json!({ "a": value })),
    ("keys with escapes", |value, _| json!({ "\u{e9}\n\"": value })),
    ("lists in lists", |value, level| {
        if level % 2 == 0 {
            json!({ "value": [value] })
        } else {
            json!({ "value": value })
        }
    }),
    ("results", |value, _| json!({ "data": [value], "x": 1 })),
    ("two lists", |value, _| json!({ "resources": [value], "value": [] })),
    ("mixed", |value, level| match level % 3 {
        0 => json!({ "value": [value] }),
        1 => json!([value]),
        _ => json!([{ "x": [1], "w": value }]),
    }),
    ("registries in registries", |value, level| {
        json!({"name": format!("r{level}"), "type": "Microsoft.ContainerRegistry/registries", "value": value,
            "properties": {"networkRuleSet": {"defaultAction": "Deny"}}})
    }),
    (
        "other resources",
        |value, _| json!({ "type": "A.B/c", "resources": [value] }),
    ),
    (
        "deployments",
        |value, _| json!({ "type": "Microsoft.Resources/deployments", "properties": { "r": value } }),
    ),
    (
        "errors",
        |value, _| json!({ "error": { "code": "x", "message": "y" }, "nextLink": 1, "a": value }),
    ),
    (
        "resemblances",
        |value, _| json!({ "id": "/x", "networkRuleSet": {}, "items": [value] }),
    ),
];

#[test]
fn nesting_never_exceeds_the_stack() {
    let registry = json!({"name": "orchard", "type": "Microsoft.ContainerRegistry/registries",
        "properties": {"publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.0.0.1"}, {"value": "::/0"}]}}});
    for (name, shape) in SHAPES {
        for depth in (1..=DEEPEST + 4).chain([100]) {
            let nested = (0..depth).fold(registry.clone(), shape).to_string();
            // The helper compares records with compact reports, and all levels of detail.
            let report = evaluate(&nested, "{}");
            let is_accounted_for = report["summary"]["registries"] != 0 || report["complete"] == false;
            assert!(is_accounted_for, "{name} {depth}: {report}");
            // With a broken end, complete parts are read again.
            let broken = &nested[..nested.len() - 1];
            POLICY
                .evaluate_with(broken, &Settings::default(), Detail::Full)
                .unwrap_or_else(|error| panic!("{name} {depth}: {error}"));
        }
    }
}

/// Expressions nested up to the limit, in nested deployments, in arrays around the template.
#[test]
fn templates_never_exceed_the_stack() {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let template = |resources: Value, parameters: Value| json!({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": resources});
    let repeated = |text: &str, count: usize| text.repeat(count);
    let values = (0..100).fold(json!([]), |value, _| json!([value]));
    let expressions = [
        format!("[{}'Disabled'{}]", repeated("if(true(),", 60), repeated(",'x')", 60)),
        format!("[{}true(){}]", repeated("not(", 100), repeated(")", 100)),
        format!(
            "[{}lambdaVariables('x'){}]",
            repeated("map(createArray(1),lambda('x',", 60),
            repeated("))", 60)
        ),
        format!(
            "[{}parameters('p'){}]",
            repeated("coalesce(null(),union(createObject(),", 30),
            repeated("))", 30)
        ),
    ];
    for expression in &expressions {
        let registry = |name: &str, properties: Value| json!({"type": "Microsoft.ContainerRegistry/registries", "name": name, "properties": properties});
        let resources = json!([
            registry(
                "deep",
                json!({"publicNetworkAccess": expression, "networkRuleSet": {"defaultAction": expression, "ipRules": values}})
            ),
            registry("anchor", json!({"publicNetworkAccess": "Disabled"})),
        ]);
        for scope in ["inner", "outer"] {
            let parameter = json!({"p": {"type": "object", "defaultValue": expression}});
            let mut document = template(resources.clone(), parameter.clone());
            for _ in 0..16 {
                let properties = json!({"expressionEvaluationOptions": {"scope": scope},
                    "parameters": {"p": {"value": "[parameters('p')]"}}, "template": document});
                let deployment =
                    json!({"type": "Microsoft.Resources/deployments", "name": "d", "properties": properties});
                document = template(json!([deployment]), parameter.clone());
            }
            for _ in 0..DEEPEST {
                document = json!([document]);
            }
            let evaluation = POLICY
                .evaluate(&document.to_string(), &Settings::default())
                .unwrap_or_else(|error| panic!("{scope} {expression}: {error}"));
            let names: Vec<_> = evaluation
                .registries
                .iter()
                .map(|registry| registry.name.as_deref())
                .collect();
            assert_eq!(names, [Some("deep"), Some("anchor")], "{scope} {expression}");
        }
    }
}
