//! Every state of the four settings, in every language in which they are declared, against an enumeration written from the tables.

use acrcheck_policies::Status::{self, Fail, NotApplicable};
use acrcheck_policies::{Detail, Provenance, evaluate_as};
use serde_json::{Map, Value, json};

use crate::declared_support::*;
use crate::support::{IP, TRUSTED, settings};

/// A setting as a document declares it.
#[derive(Clone, Debug)]
enum Setting {
    /// The key is missing.
    Missing,
    Is(Value),
    Unresolved,
}

use Setting::{Is, Missing, Unresolved};

/// A value of a setting, as the tables see it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Seen {
    Known(&'static str),
    Absent,
    Unrecognised,
    Unresolved,
}

/// What the rules are, as the table sees them.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rules {
    /// None allows anything.
    Empty,
    Malformed,
    Unresolved,
    Listed {
        any: bool,
        wide: bool,
        unresolved: bool,
        unreadable: bool,
    },
}

const PLAIN: Rules = Rules::Listed {
    any: false,
    wide: false,
    unresolved: false,
    unreadable: false,
};

type State = (Setting, Seen);
type RuleState = (Setting, Rules);

fn access_states() -> Vec<State> {
    vec![
        (Is(json!("Enabled")), Seen::Known("Enabled")),
        (Is(json!("Disabled")), Seen::Known("Disabled")),
        (Missing, Seen::Absent),
        (Is(json!(null)), Seen::Absent),
        (Is(json!("SecuredByPerimeter")), Seen::Unrecognised),
        (Is(json!(7)), Seen::Unrecognised),
        (Unresolved, Seen::Unresolved),
    ]
}

fn action_states() -> Vec<State> {
    vec![
        (Is(json!("Allow")), Seen::Known("Allow")),
        (Is(json!("Deny")), Seen::Known("Deny")),
        (Missing, Seen::Absent),
        (Is(json!(null)), Seen::Absent),
        (Is(json!("Audit")), Seen::Unrecognised),
        (Is(json!([])), Seen::Unrecognised),
        (Unresolved, Seen::Unresolved),
    ]
}

fn bypass_states() -> Vec<State> {
    vec![
        (Is(json!("AzureServices")), Seen::Known("AzureServices")),
        (Is(json!("None")), Seen::Known("None")),
        (Missing, Seen::Absent),
        (Is(json!(null)), Seen::Absent),
        (Is(json!("Everyone")), Seen::Unrecognised),
        (Is(json!({})), Seen::Unrecognised),
        (Unresolved, Seen::Unresolved),
    ]
}

/// `@` is the key of an address and `?` an address that is not resolved.
fn rule_states() -> Vec<RuleState> {
    let listed = |any, wide, unresolved, unreadable| Rules::Listed {
        any,
        wide,
        unresolved,
        unreadable,
    };
    vec![
        (Missing, Rules::Empty),
        (Is(json!(null)), Rules::Empty),
        (Is(json!([])), Rules::Empty),
        (Is(json!([{"action": "Deny", "@": "20.90.4.0/24"}])), Rules::Empty),
        (Is(json!([{"action": "Deny", "@": "?"}])), Rules::Empty),
        (Is(json!([{"@": "20.90.4.0/24"}])), PLAIN),
        (Is(json!([{"@": "20.90.0.0/16"}])), listed(false, true, false, false)),
        (Is(json!([{"@": "0.0.0.0/0"}])), listed(true, true, false, false)),
        (Is(json!([{"@": "office"}])), listed(false, false, false, true)),
        (
            Is(json!([{"@": "0.0.0.0/0"}, {"@": "office"}])),
            listed(true, true, false, true),
        ),
        (Is(json!([{"@": "?"}])), listed(false, false, true, false)),
        (
            Is(json!([{"@": "20.90.4.0/24"}, {"@": "?"}])),
            listed(false, false, true, false),
        ),
        (
            Is(json!([{"@": "20.90.0.0/16"}, {"@": "?"}])),
            listed(false, true, true, false),
        ),
        (
            Is(json!([{"@": "0.0.0.0/0"}, {"@": "?"}])),
            listed(true, true, true, false),
        ),
        (
            Is(json!([{"@": "office"}, {"@": "?"}])),
            listed(false, false, true, true),
        ),
        (Is(json!("20.90.4.0/24")), Rules::Malformed),
        (Is(json!({})), Rules::Malformed),
        (Unresolved, Rules::Unresolved),
    ]
}

/// The rule set as a whole, or its members.
#[derive(Clone, Debug)]
enum RuleSet {
    Whole(Setting),
    Members(Setting, Setting),
}

fn rule_sets() -> Vec<(RuleSet, Seen, Rules)> {
    let mut sets = vec![
        (RuleSet::Whole(Missing), Seen::Absent, Rules::Empty),
        (RuleSet::Whole(Is(json!(null))), Seen::Absent, Rules::Empty),
        (RuleSet::Whole(Is(json!("Deny"))), Seen::Unrecognised, Rules::Malformed),
        (RuleSet::Whole(Is(json!(7))), Seen::Unrecognised, Rules::Malformed),
        (RuleSet::Whole(Unresolved), Seen::Unresolved, Rules::Unresolved),
    ];
    for (action, seen) in action_states() {
        for (rules, seen_rules) in rule_states() {
            sets.push((RuleSet::Members(action.clone(), rules), seen, seen_rules));
        }
    }
    sets
}

/// The values that a setting can have.
fn values(seen: Seen, all: [&'static str; 2]) -> Vec<Seen> {
    match seen {
        Seen::Unresolved => all.map(Seen::Known).to_vec(),
        known => vec![known],
    }
}

/// The row of `acr-trusted-services` for a declared registry.
fn trusted_row(p: Seen, d: Seen, b: Seen) -> (usize, Verdict) {
    if p == Seen::Unrecognised {
        return (6, ODD_ACCESS);
    }
    if p == Seen::Known("Disabled") || d == Seen::Known("Deny") {
        return match b {
            Seen::Known("AzureServices") => (1, ALLOWED),
            Seen::Known(_) => (2, BLOCKED),
            Seen::Absent => (4, BY_DEFAULT),
            _ => (5, ODD_BYPASS),
        };
    }
    if d == Seen::Unrecognised {
        return (6, ODD_ACCESS);
    }
    (8, UNRESTRICTED)
}

/// The row of `acr-ip-network-rules` for a declared registry. `strict` are settings that do not allow wide rules.
fn ip_row(p: Seen, d: Seen, r: Rules, strict: bool) -> (usize, Verdict) {
    if p == Seen::Known("Disabled") {
        return (1, DISABLED);
    }
    if p == Seen::Unrecognised || d == Seen::Unrecognised {
        return (2, ODD_ACCESS);
    }
    if d != Seen::Known("Deny") {
        let status: Status = if strict { NotApplicable } else { Fail };
        return (4, (status, "open-to-all-networks"));
    }
    match r {
        Rules::Malformed => (5, RULES_NOT_SHOWN),
        Rules::Listed { any: true, .. } => (6, ANY),
        Rules::Listed { wide: true, .. } if strict => (7, (Fail, "ip-rule-too-broad")),
        Rules::Unresolved | Rules::Listed { unresolved: true, .. } => (11, UNRESOLVED),
        Rules::Listed { unreadable: true, .. } => (8, UNREADABLE),
        Rules::Empty => (9, NO_RULES),
        Rules::Listed { .. } => (10, CONFIGURED),
    }
}

/// The finding if all rows have the same status, with the reason of the first.
fn agree(mut rows: Vec<(usize, Verdict)>) -> Verdict {
    rows.sort_by_key(|(row, _)| *row);
    let (_, first) = rows[0];
    if rows.iter().all(|(_, (status, _))| *status == first.0) {
        first
    } else {
        UNRESOLVED
    }
}

/// A language: the document that declares the settings, none if it cannot.
type Language = fn(&Setting, &RuleSet, &Setting) -> Option<String>;

const UNKNOWN: &str = "[reference('x').y]";

/// The rules with the name of the key of an address, and something in place of those that are not resolved.
fn rules_in(rules: &Value, key: &str, unresolved: Option<&str>) -> Value {
    let Some(elements) = rules.as_array() else {
        return rules.clone();
    };
    let element = |element: &Value| {
        let mut members = Map::new();
        for (name, value) in element.as_object().unwrap() {
            match (name.as_str(), value.as_str()) {
                ("@", Some("?")) => {
                    if let Some(text) = unresolved {
                        members.insert(key.into(), json!(text));
                    }
                }
                ("@", _) => {
                    members.insert(key.into(), value.clone());
                }
                _ => {
                    members.insert(name.clone(), value.clone());
                }
            }
        }
        Value::Object(members)
    };
    elements.iter().map(element).collect()
}

/// The properties of a registry, with what `write` makes of each setting.
fn properties(
    p: &Setting,
    set: &RuleSet,
    b: &Setting,
    write: &mut dyn FnMut(&str, &Setting) -> Option<Value>,
) -> Value {
    let mut properties = Map::new();
    properties.extend(write("publicNetworkAccess", p).map(|value| ("publicNetworkAccess".into(), value)));
    properties.extend(write("networkRuleBypassOptions", b).map(|value| ("networkRuleBypassOptions".into(), value)));
    let set = match set {
        RuleSet::Whole(whole) => write("networkRuleSet", whole),
        RuleSet::Members(action, rules) => {
            let mut members = Map::new();
            members.extend(write("defaultAction", action).map(|value| ("defaultAction".into(), value)));
            members.extend(write("ipRules", rules).map(|value| ("ipRules".into(), value)));
            Some(Value::Object(members))
        }
    };
    properties.extend(set.map(|value| ("networkRuleSet".into(), value)));
    Value::Object(properties)
}

fn literal(p: &Setting, set: &RuleSet, b: &Setting) -> Option<String> {
    let properties = properties(p, set, b, &mut |_, setting| match setting {
        Missing => None,
        Is(value) => Some(rules_in(value, "value", Some(UNKNOWN))),
        Unresolved => Some(json!(UNKNOWN)),
    });
    Some(resources(&json!([declared("a", &properties)])))
}

/// Each setting is a parameter: one without a value is null, one that is unresolved has none.
fn parameters(p: &Setting, set: &RuleSet, b: &Setting) -> Option<String> {
    let mut all = Map::new();
    let properties = properties(p, set, b, &mut |name, setting| {
        all.insert(
            name.into(),
            match setting {
                Missing => json!({"type": "string", "nullable": true}),
                Is(value) => json!({"defaultValue": rules_in(value, "value", Some("[parameters('missing')]"))}),
                Unresolved => json!({"type": "string"}),
            },
        );
        Some(json!(format!("[parameters('{name}')]")))
    });
    Some(template(&Value::Object(all), &json!({}), &json!([declared("a", &properties)])).to_string())
}

/// The values of `azurerm_container_registry`, and what is not known of them.
fn azurerm(p: &Setting, set: &RuleSet, b: &Setting) -> Option<String> {
    let (mut values, mut unknown) = (Map::new(), Map::new());
    let mut write = |name: &str, setting: &Setting| match setting {
        Missing => {}
        Is(Value::String(text)) if name.starts_with("public") && text != "SecuredByPerimeter" => {
            values.insert(name.into(), json!(text == "Enabled"));
        }
        Is(value) => {
            values.insert(name.into(), value.clone());
        }
        Unresolved => {
            unknown.insert(name.into(), json!(true));
        }
    };
    write("public_network_access_enabled", p);
    write("network_rule_bypass_option", b);
    match set {
        RuleSet::Whole(whole) => write("network_rule_set", whole),
        RuleSet::Members(action, rules) => {
            let (mut members, mut marks) = (Map::new(), Map::new());
            for (name, setting) in [("default_action", action), ("ip_rule", rules)] {
                match setting {
                    Missing => {}
                    Is(value) => {
                        members.insert(name.into(), rules_in(value, "ip_range", None));
                        marks.extend(rule_marks(value, "ip_range").map(|marks| (name.into(), marks)));
                    }
                    Unresolved => {
                        marks.insert(name.into(), json!(true));
                    }
                }
            }
            values.insert("network_rule_set".into(), json!([members]));
            unknown.insert("network_rule_set".into(), json!([marks]));
        }
    }
    values.insert("name".into(), json!("a"));
    values.insert("sku".into(), json!("Premium"));
    let address = "azurerm_container_registry.a";
    let mut plan = plan(&[(address, Value::Object(values), Value::Object(unknown))]);
    // It is set to something that is not known.
    plan["configuration"]["root_module"]["resources"][0]["expressions"]["network_rule_set"] = json!({});
    Some(plan.to_string())
}

/// The marks of rules with an address that is not known.
fn rule_marks(rules: &Value, key: &str) -> Option<Value> {
    let marks = rules.as_array()?.iter();
    Some(
        marks
            .map(|rule| {
                if rule["@"] == "?" {
                    json!({key: true})
                } else {
                    json!({})
                }
            })
            .collect(),
    )
}

fn body(p: &Setting, set: &RuleSet, b: &Setting) -> (Value, Value) {
    let (mut marks, mut set_marks) = (Map::new(), Map::new());
    let properties = properties(p, set, b, &mut |name, setting| {
        let is_in_set = matches!(name, "defaultAction" | "ipRules");
        let marks = if is_in_set { &mut set_marks } else { &mut marks };
        match setting {
            Missing => None,
            Is(value) => {
                marks.extend(rule_marks(value, "value").map(|marks| (name.into(), marks)));
                Some(rules_in(value, "value", None))
            }
            Unresolved => {
                marks.insert(name.into(), json!(true));
                None
            }
        }
    });
    if !set_marks.is_empty() {
        marks.insert("networkRuleSet".into(), Value::Object(set_marks));
    }
    (
        json!({"sku": {"name": "Premium"}, "properties": properties}),
        Value::Object(marks),
    )
}

fn azapi(body: Value, unknown: Value) -> String {
    let values = json!({"type": "Microsoft.ContainerRegistry/registries@2025-11-01", "name": "a", "body": body});
    plan(&[("azapi_resource.a", values, unknown)]).to_string()
}

fn azapi_object(p: &Setting, set: &RuleSet, b: &Setting) -> Option<String> {
    let (body, marks) = body(p, set, b);
    Some(azapi(body, json!({"body": {"properties": marks}})))
}

/// Text with anything unknown in it is unknown as a whole.
fn azapi_text(p: &Setting, set: &RuleSet, b: &Setting) -> Option<String> {
    let (body, marks) = body(p, set, b);
    let is_known = !marks.to_string().contains("true");
    is_known.then(|| azapi(Value::String(body.to_string()), json!({"body": false})))
}

#[test]
fn every_state_in_every_language() {
    let languages: [(&str, Language); 5] = [
        ("literal", literal),
        ("parameters", parameters),
        ("azurerm", azurerm),
        ("azapi object", azapi_object),
        ("azapi text", azapi_text),
    ];
    let all_settings = [
        (settings("{}"), false),
        (
            settings(r#"{"minPrefixLength":24,"unrestricted":"not-applicable"}"#),
            true,
        ),
    ];
    let mut count = 0_usize;
    for (p, seen_p) in access_states() {
        for (b, seen_b) in bypass_states() {
            for (set, seen_d, seen_r) in rule_sets() {
                for (name, language) in languages {
                    let Some(document) = language(&p, &set, &b) else {
                        continue;
                    };
                    for (settings, strict) in &all_settings {
                        let report = evaluate_as(&document, Provenance::Observed, settings, Detail::Full).unwrap();
                        let [registry] = &report.registries[..] else {
                            panic!("{name}: {document}");
                        };
                        assert_eq!(report.errors, [], "{name}: {document}");
                        let mut trusted = Vec::new();
                        let mut ip = Vec::new();
                        for p in values(seen_p, ["Enabled", "Disabled"]) {
                            for d in values(seen_d, ["Allow", "Deny"]) {
                                ip.push(ip_row(p, d, seen_r, *strict));
                                for b in values(seen_b, ["AzureServices", "None"]) {
                                    trusted.push(trusted_row(p, d, b));
                                }
                            }
                        }
                        let expected = (agree(trusted), agree(ip));
                        let state = format!("{name}: {p:?} {set:?} {b:?}");
                        assert_eq!(verdicts(registry), expected, "{state}: {document}");
                        // The note that a value was not needed.
                        let is_listed = matches!(seen_r, Rules::Listed { unresolved: true, .. } | Rules::Unresolved);
                        let open = |seen| seen == Seen::Unresolved;
                        for (check, is_open, (_, reason)) in [
                            (TRUSTED, open(seen_p) || open(seen_d) || open(seen_b), expected.0),
                            (IP, open(seen_p) || open(seen_d) || is_listed, expected.1),
                        ] {
                            let finding = registry.findings.iter().find(|finding| finding.check.id == check);
                            let advisories = crate::support::advisories(finding.unwrap());
                            assert_eq!(
                                advisories.contains(&"unresolved-expression"),
                                is_open && reason != UNRESOLVED.1,
                                "{check} {state}: {document}"
                            );
                        }
                        count += 1;
                    }
                    if count.is_multiple_of(97) {
                        check_positions(&document, &crate::support::report(&document));
                    }
                }
            }
        }
    }
    assert!(count > 50_000, "{count}");
}
