//! Broken, mixed, truncated and contradictory documents: nothing is lost silently, and nothing unclear passes.

use serde_json::{Value, json};

use crate::support::{IP, POLICY, TRUSTED, advisory_codes, evaluate, finding};

/// Passes both checks.
const GOOD: &str = r#"{"name":"good","resourceGroup":"rg","publicNetworkAccess":"Enabled","networkRuleBypassOptions":"AzureServices","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"20.61.99.68"}]},"sku":{"name":"Premium"}}"#;

fn verdict(report: &Value, check: &str) -> (String, String) {
    let finding = finding(&report["registries"][0], check);
    let text = |key: &str| finding[key].as_str().unwrap().to_owned();
    (text("status"), text("reason"))
}

fn verdicts(registry: &Value) -> [(String, String); 2] {
    let report = evaluate(&registry.to_string(), "{}");
    assert_eq!(report["complete"], true, "{registry}");
    [verdict(&report, TRUSTED), verdict(&report, IP)]
}

fn expect(registry: &Value, trusted: (&str, &str), ip: (&str, &str)) {
    let owned = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    assert_eq!(verdicts(registry), [owned(trusted), owned(ip)], "{registry}");
}

fn names(report: &Value) -> Vec<&str> {
    let registries = report["registries"].as_array().unwrap();
    registries.iter().map(|r| r["name"].as_str().unwrap_or("-")).collect()
}

fn errors(report: &Value) -> Vec<(&str, u64, u64, &str)> {
    let errors = report["errors"].as_array().unwrap();
    let place = |error: &Value, key: &str| error["source"]["position"][key].as_u64().unwrap();
    errors
        .iter()
        .map(|error| {
            (
                error["code"].as_str().unwrap(),
                place(error, "line"),
                place(error, "column"),
                error["source"]["position"]["pointer"].as_str().unwrap(),
            )
        })
        .collect()
}

/// A service error in place of a list is an error entry that quotes it.
#[test]
fn service_errors_are_reported() {
    let refused = r#"{"error":{"code":"AuthorizationFailed","message":"no role","target":"/subscriptions/x"}}"#;
    let report = evaluate(&format!("{GOOD}\n{refused}\n{GOOD}"), "{}");
    assert_eq!(names(&report), ["good", "good"]);
    assert_eq!(errors(&report), [("list-incomplete", 2, 1, "/error")]);
    assert_eq!(report["complete"], false);
    let message = report["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains(": /subscriptions/x: AuthorizationFailed: no role;"),
        "{message}"
    );
    for error in ["{}", "7", "\"no\"", "[]", r#"{"code":7}"#, r#"{},"error":{}"#] {
        let report = evaluate(&format!(r#"{{"error":{error}}}"#), "{}");
        assert_eq!(errors(&report), [("list-incomplete", 1, 1, "/error")], "{error}");
    }
    // An error next to a list makes the report incomplete. Null is no error.
    let report = evaluate(&format!(r#"{{"value":[{GOOD}],"error":{{"code":"x"}}}}"#), "{}");
    assert_eq!((names(&report), &report["complete"]), (vec!["good"], &json!(false)));
    let report = evaluate(r#"{"error":null,"value":[]}"#, "{}");
    assert_eq!(report["complete"], true);
}

/// The states in the documents that the two audit procedures print, with invented names and addresses.
#[test]
fn audit_procedure_states_have_the_expected_findings() {
    let printed = |rule_set: Value, access: &str| {
        json!({"name": "orchard", "resourceGroup": "rg", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": rule_set,
            "privateEndpointConnections": [], "provisioningState": "Succeeded", "publicNetworkAccess": access, "sku": {"name": "Premium", "tier": "Premium"},
            "status": null, "tags": {}, "type": "Microsoft.ContainerRegistry/registries", "zoneRedundancy": "Disabled"})
    };
    let disabled = ("not-applicable", "public-endpoint-disabled");
    let allowed = ("pass", "trusted-services-allowed");
    // After the remediation of the first procedure, and after the first step of the second.
    expect(
        &printed(json!({"defaultAction": "Deny", "ipRules": []}), "Disabled"),
        allowed,
        disabled,
    );
    // The "remediated" registry of the second procedure: disabled, with an unreadable address.
    let remediated = printed(
        json!({"defaultAction": "Deny", "ipRules": [{"action": "Allow", "ipAddressOrRange": "<public-ip-address>"}], "virtualNetworkRules": []}),
        "Disabled",
    );
    expect(&remediated, allowed, disabled);
    let report = evaluate(&remediated.to_string(), "{}");
    let finding = finding(&report["registries"][0], IP);
    assert_eq!(
        advisory_codes(finding),
        ["dormant-ip-rules", "unreadable-ip-rule", "unreachable"]
    );
    // The output of the first query of both procedures, for each answer that they describe.
    let unknown_bypass = ("unknown", "bypass-option-not-shown");
    let open = ("fail", "open-to-all-networks");
    let unrestricted = ("not-applicable", "not-network-restricted");
    expect(
        &json!({"networkRuleSet": "Deny", "publicNetworkAccess": "Disabled"}),
        unknown_bypass,
        disabled,
    );
    expect(
        &json!({"networkRuleSet": "Deny", "publicNetworkAccess": "Enabled"}),
        unknown_bypass,
        ("unknown", "ip-rules-not-shown"),
    );
    expect(
        &json!({"networkRuleSet": "Allow", "publicNetworkAccess": "Enabled"}),
        unrestricted,
        open,
    );
    expect(
        &json!({"networkRuleSet": null, "publicNetworkAccess": "Enabled"}),
        unrestricted,
        open,
    );
    // The second query of the second procedure prints the rules without their registry.
    let report = evaluate(r#"{"ipRules": []}"#, "{}");
    assert_eq!(errors(&report), [("not-a-registry", 1, 1, "")]);
    // The second query of the first procedure does not print a registry.
    let report = evaluate(r#""None""#, "{}");
    assert_eq!(errors(&report), [("not-a-registry", 1, 1, "")]);
}

#[test]
fn keys_are_read_in_properties_and_at_the_top() {
    let set = json!({"defaultAction": "Deny", "ipRules": [{"value": "20.1.2.3"}]});
    let full =
        json!({"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices", "networkRuleSet": set});
    let with = |properties: Value, top: Value| {
        let mut registry = top;
        registry["name"] = json!("x");
        registry["properties"] = properties;
        registry
    };
    let pass = (("pass", "trusted-services-allowed"), ("pass", "ip-rules-configured"));
    expect(&with(full.clone(), json!({})), pass.0, pass.1);
    expect(&with(json!(null), full.clone()), pass.0, pass.1);
    // In both places with the same value, in any spelling.
    let same = json!({"PublicNetworkAccess": " enabled", "networkRuleBypassOptions": "AZURESERVICES",
        "networkRuleSet": {"ipRules": [{"ipAddressOrRange": "20.1.2.3", "action": "Allow"}], "defaultAction": "deny"}});
    expect(&with(full.clone(), same), pass.0, pass.1);
    // An object without the keys, which are next to it.
    expect(&with(json!({}), full.clone()), pass.0, pass.1);
    // In both places with different values.
    let unrecognised = ("unknown", "network-access-unrecognised");
    expect(
        &with(full.clone(), json!({"publicNetworkAccess": "Disabled"})),
        unrecognised,
        unrecognised,
    );
    expect(
        &with(full.clone(), json!({"networkRuleSet": {"defaultAction": "Allow"}})),
        unrecognised,
        unrecognised,
    );
    expect(
        &with(full.clone(), json!({"networkRuleSet": "Deny"})),
        unrecognised,
        unrecognised,
    );
    let other_rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.1.2.4"}]}});
    expect(&with(full.clone(), other_rules), unrecognised, unrecognised);
    expect(
        &with(full.clone(), json!({"networkRuleBypassOptions": "None"})),
        ("unknown", "bypass-option-unrecognised"),
        pass.1,
    );
    // If `properties` has another type, everything is malformed.
    for malformed in [json!([full]), json!("x"), json!(0), json!(true)] {
        expect(&with(malformed, full.clone()), unrecognised, unrecognised);
    }
    let twice = format!(r#"{{"name":"x","properties":{full},"properties":{full}}}"#);
    let report = evaluate(&twice, "{}");
    assert_eq!(verdict(&report, TRUSTED).1, "network-access-unrecognised");
    assert_eq!(verdict(&report, IP).1, "network-access-unrecognised");
}

#[test]
fn registries_are_recognised() {
    let kind = |value: &str| {
        let report = evaluate(&format!("[{value}]"), "{}");
        let summary = &report["summary"];
        match (
            summary["registries"].as_u64(),
            summary["skipped"].as_u64(),
            summary["errors"].as_u64(),
        ) {
            (Some(1), Some(0), Some(0)) => "registry",
            (Some(0), Some(1), Some(0)) => "skipped",
            (Some(0), Some(0), Some(1)) => "error",
            other => panic!("{value}: {other:?}"),
        }
    };
    for registry in [
        r#"{"type":"Microsoft.ContainerRegistry/registries"}"#,
        r#"{"TYPE":" microsoft.containerregistry/REGISTRIES "}"#,
        r#"{"type":"Microsoft.ContainerRegistry/registries@2023-07-01"}"#,
        r#"{"type":null,"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x"}"#,
        r#"{"type":"page","id":"/subscriptions/s/providers/microsoft.containerregistry/registries/x"}"#,
        r#"{"ResourceId":"/providers/Microsoft.ContainerRegistry/registries/x","ResourceType":"page"}"#,
        r#"{"resource_type":"Microsoft.ContainerRegistry/registries"}"#,
        r#"{"name":"x","public_network_access":"Enabled"}"#,
        r#"{"properties_publicNetworkAccess":"Enabled"}"#,
        r#"{"NetworkRuleSetDefaultAction":"Deny"}"#,
        r#"{"publicNetworkAccess":"Enabled"}"#,
        r#"{"properties":{"networkRuleSet":{}}}"#,
        r#"{"networkRuleBypassOptions":5}"#,
        // A projection can contain the column of policy states with no value.
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":null}"#,
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":" "}"#,
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":false}"#,
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":0}"#,
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":[]}"#,
        r#"{"name":"x","publicNetworkAccess":"Enabled","complianceState":{}}"#,
    ] {
        assert_eq!(kind(registry), "registry", "{registry}");
    }
    for other in [
        r#"{"type":"Microsoft.Storage/storageAccounts","name":"x","publicNetworkAccess":"Enabled"}"#,
        r#"{"type":"Microsoft.ContainerRegistry/registries/replications","name":"x"}"#,
        r#"{"id":"/providers/Microsoft.ContainerRegistry/registries/x/webhooks/w"}"#,
        r#"{"type":"page","id":"/providers/Microsoft.ContainerRegistry/registries/x/events/1","publicNetworkAccess":"Enabled"}"#,
        r#"{"complianceState":"NonCompliant","resourceId":"/providers/Microsoft.ContainerRegistry/registries/x"}"#,
        r#"{"type":"Microsoft.Resources/deployments","properties":{"mode":"Incremental"}}"#,
    ] {
        assert_eq!(kind(other), "skipped", "{other}");
    }
    for neither in [
        "{}",
        r#"{"foo":1}"#,
        r#"{"name":null,"id":null}"#,
        r#"{"type":5,"name":"x"}"#,
        r#"{"type":["x"],"id":"y"}"#,
        r#"{"type":"Microsoft.ContainerRegistry/registries","type":"Microsoft.ContainerRegistry/registries"}"#,
        "null",
        "true",
        "1",
        r#""x""#,
        "[]",
        r#"[{"name":"x"}]"#,
        r#"{"name":"x"}"#,
        r#"{"id":"5","title":"x"}"#,
        r#"{"id":"5","publicNetworkAccess":"Enabled"}"#,
        r#"{"type":"","publicNetworkAccess":"Enabled"}"#,
        r#"{"type":"page","publicNetworkAccess":"Enabled"}"#,
        r#"{"type":""}"#,
        r#"{"type":"Microsoft.ContainerRegistry//webhooks"}"#,
        r#"{"ipRules":[]}"#,
        r#"{"defaultAction":"Deny","ipRules":[]}"#,
        r#"{"properties":{}}"#,
        // The id must be exactly a resource id: no link, no expression, no suffix.
        r#"{"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x?api-version=1","publicNetworkAccess":"Enabled"}"#,
        r#"{"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x#top","type":"Microsoft.ContainerRegistry/registries"}"#,
        r#"{"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x/","publicNetworkAccess":"Enabled"}"#,
        r#"{"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x//y","publicNetworkAccess":"Enabled"}"#,
        r#"{"id":"/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x ","publicNetworkAccess":"Enabled"}"#,
        r#"{"id":"subscriptions/s/providers/Microsoft.ContainerRegistry/registries/x","publicNetworkAccess":"Enabled"}"#,
    ] {
        assert_eq!(kind(neither), "error", "{neither}");
    }
}

#[test]
fn missing_identity_is_taken_from_the_id() {
    let id = "/subscriptions/SUB/resourcegroups/GROUP/providers/Microsoft.ContainerRegistry/registries/x";
    let identity = |registry: Value| {
        let report = evaluate(&registry.to_string(), "{}");
        let registry = report["registries"][0].clone();
        ["name", "resourceGroup", "subscriptionId", "location"].map(|key| registry[key].clone())
    };
    assert_eq!(
        identity(json!({"id": id})),
        [json!(null), json!("GROUP"), json!("SUB"), json!(null)]
    );
    assert_eq!(
        identity(json!({"id": id, "name": "n", "resourceGroup": "g", "subscriptionId": "s", "location": "l"})),
        [json!("n"), json!("g"), json!("s"), json!("l")]
    );
    assert_eq!(
        identity(json!({"id": id, "name": 5, "resourceGroup": [], "subscriptionId": null, "location": {}})),
        [json!(null), json!("GROUP"), json!("SUB"), json!(null)]
    );
    assert_eq!(
        identity(json!({"ResourceId": id, "publicNetworkAccess": "Enabled"})),
        [json!(null), json!("GROUP"), json!("SUB"), json!(null)]
    );
}

#[test]
fn remediation_needs_a_name_and_quotes_it() {
    let commands = |registry: Value| -> Vec<String> {
        let mut registry = registry;
        registry["publicNetworkAccess"] = json!("Disabled");
        registry["networkRuleBypassOptions"] = json!("None");
        let report = evaluate(&registry.to_string(), "{}");
        let finding = finding(&report["registries"][0], TRUSTED);
        assert_eq!(finding["status"], "fail");
        let commands = finding["remediation"].as_array().unwrap().clone();
        commands.iter().map(|c| c.as_str().unwrap().to_owned()).collect()
    };
    let tail = "--allow-trusted-services true";
    assert_eq!(
        commands(json!({"id": "/providers/Microsoft.ContainerRegistry/registries/x"})),
        [""; 0]
    );
    assert_eq!(
        commands(json!({"name": "a"})),
        [format!("az acr update --name a {tail}")]
    );
    assert_eq!(
        commands(json!({"name": "a", "resourceGroup": "my (group)"})),
        [format!("az acr update --name a --resource-group 'my (group)' {tail}")]
    );
    assert_eq!(
        commands(json!({"name": "a'; rm -rf ~; '", "resourceGroup": "$(id)"})),
        [format!(
            r"az acr update --name 'a'\''; rm -rf ~; '\''' --resource-group '$(id)' {tail}"
        )]
    );
    // A value that looks like an option.
    assert_eq!(
        commands(json!({"name": "a", "resourceGroup": "-rg"})),
        [format!("az acr update --name a --resource-group=-rg {tail}")]
    );
    for unusable in ["", "a\nb", "a\u{1b}[2J", &"a".repeat(1_000)] {
        assert_eq!(commands(json!({"name": unusable})), [""; 0], "{unusable:?}");
    }
}

#[test]
fn only_offending_rules_are_removed() {
    let removed = |rules: &[&str], settings: &str| -> Vec<String> {
        let rules: Vec<Value> = rules.iter().map(|rule| json!({"value": rule})).collect();
        let registry = json!({"name": "a", "publicNetworkAccess": "Enabled", "sku": {"name": "Premium"},
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}});
        let report = evaluate(&registry.to_string(), settings);
        let commands = finding(&report["registries"][0], IP)["remediation"]
            .as_array()
            .unwrap()
            .clone();
        let commands = commands.iter().map(|command| command.as_str().unwrap());
        let prefix = "az acr network-rule remove --name a --ip-address ";
        commands
            .filter_map(|c| c.strip_prefix(prefix))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(removed(&["20.1.2.3", "0.0.0.0/0", "20.1.0.0/16"], "{}"), ["0.0.0.0/0"]);
    assert_eq!(
        removed(&["0.0.0.0/1", "128.0.0.0/1", "20.1.2.3"], "{}"),
        ["0.0.0.0/1", "128.0.0.0/1"]
    );
    assert_eq!(removed(&["::/0", "0.0.0.0/1"], "{}"), ["::/0"]);
    assert_eq!(removed(&["0.0.0.0/0", "0.0.0.0/0"], "{}"), ["0.0.0.0/0"]);
    assert_eq!(
        removed(&["20.0.0.0/12", "20.1.2.0/24"], r#"{"minPrefixLength":16}"#),
        ["20.0.0.0/12"]
    );
    assert_eq!(
        removed(
            &["20.1.2.3", "21.1.2.3", "what is this"],
            r#"{"allowedRanges":["20.0.0.0/8"]}"#
        ),
        ["21.1.2.3", "'what is this'"]
    );
    // More rules than a registry can have: 256 blocks that cover everything.
    let all: Vec<String> = (0..256).map(|first| format!("{first}.0.0.0/8")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(removed(&all, "{}"), [""; 0]);
    // Nearly every address in either family. Reserved addresses do not count.
    assert_eq!(
        removed(&["192.0.0.0/3", "0.0.0.0/1", "128.0.0.0/2", "20.1.2.3"], "{}"),
        ["0.0.0.0/1"]
    );
    assert_eq!(removed(&["2000::/3", "20.1.2.3"], "{}"), ["2000::/3"]);
    assert_eq!(removed(&["::ffff:0.0.0.0/96", "20.1.2.3"], "{}"), ["::ffff:0.0.0.0/96"]);
}

#[test]
fn advisories_outside_the_state_space() {
    let codes = |mut registry: Value, check: &str| -> Vec<String> {
        registry["name"] = json!("a");
        registry["type"] = json!("Microsoft.ContainerRegistry/registries");
        let report = evaluate(&registry.to_string(), "{}");
        let finding = finding(&report["registries"][0], check).clone();
        advisory_codes(&finding).into_iter().map(str::to_owned).collect()
    };
    let state = |status: &str| json!({"properties": {"privateLinkServiceConnectionState": {"status": status}}});
    let flat = |status: &str| json!({"privateLinkServiceConnectionState": {"status": status}});
    let with =
        |connections: Value| json!({"publicNetworkAccess": "Disabled", "privateEndpointConnections": connections});
    assert_eq!(codes(with(json!([])), IP), ["unreachable"]);
    assert_eq!(codes(with(json!([state("Approved")])), IP), ["private-endpoints"]);
    assert_eq!(
        codes(with(json!([flat(" approved"), 5, {}])), IP),
        ["private-endpoints"]
    );
    assert_eq!(
        codes(with(json!([flat("Pending"), state("Rejected")])), IP),
        ["private-endpoints", "unreachable"]
    );
    // A key that is not shown is unknown.
    assert_eq!(codes(with(json!(null)), IP), [""; 0]);
    assert_eq!(codes(with(json!({})), IP), [""; 0]);
    for (value, expected) in [
        (json!(true), vec!["tasks-bypass-on"]),
        (json!(false), vec!["tasks-bypass-off"]),
        (json!(null), vec![]),
        (json!("true"), vec![]),
    ] {
        let with = |bypass: &str| json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": bypass, "networkRuleBypassAllowedForTasks": value});
        assert_eq!(codes(with("AzureServices"), TRUSTED), expected);
        // Trusted services get no advisory if the check does not pass.
        assert_eq!(codes(with("None"), TRUSTED), [""; 0]);
    }
    for check in [TRUSTED, IP] {
        let given =
            |state: Value| codes(json!({"provisioningState": state}), check).contains(&"provisioning".to_owned());
        assert!(given(json!("Updating")) && given(json!("Failed")));
        assert!(!given(json!("succeeded ")) && !given(json!(null)) && !given(json!(7)));
    }
    let rules = |count: usize| -> Value {
        let rules: Vec<Value> = (0..count).map(|i| json!({"value": format!("20.{i}.1.1")})).collect();
        json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": rules}})
    };
    assert_eq!(codes(rules(89), IP), [""; 0]);
    assert_eq!(codes(rules(90), IP), ["near-rule-limit"]);
}

#[test]
fn incomplete_lists_are_reported() {
    let page = |rest: &str| evaluate(&format!(r#"{{"value":[{GOOD}]{rest}}}"#), "{}");
    let graph = |rest: &str| evaluate(&format!(r#"{{{rest}"data":[{GOOD}]}}"#), "{}");
    for whole in [
        page(""),
        page(r#","nextLink":null"#),
        page(r#","nextLink":"""#),
        graph(""),
        graph(r#""count":1,"totalRecords":1,"resultTruncated":"false","$skipToken":null,"#),
        graph(r#""count":1,"total_records":1,"resultTruncated":false,"skip_token":null,"#),
        graph(r#""count":1.0,"totalRecords":"1","#),
        page(r#","error":false,"totalCount":1,"next_link":null"#),
        page(r#","errors":null,"@odata.count":1,"odata.nextLink":null"#),
        page(r#","errors":[]"#),
        page(r#","errors":{}"#),
        page(r#","errors":0"#),
        page(r#","errors":" ""#),
        page(r#","errors":false"#),
    ] {
        assert_eq!(
            (names(&whole), &whole["complete"]),
            (vec!["good"], &json!(true)),
            "{whole}"
        );
    }
    for (part, pointer) in [
        (page(r#","nextLink":"https://example.com/next""#), "/nextLink"),
        (page(r#","NEXTLINK":5"#), "/NEXTLINK"),
        (page(r#","nextLink":null,"nextLink":null"#), "/nextLink"),
        (graph(r#""$skipToken":"abc","#), "/$skipToken"),
        (graph(r#""skip_token":"abc","#), "/skip_token"),
        (graph(r#""resultTruncated":"true","#), "/resultTruncated"),
        (graph(r#""resultTruncated":true,"#), "/resultTruncated"),
        (graph(r#""resultTruncated":1,"#), "/resultTruncated"),
        (graph(r#""totalRecords":2,"#), "/totalRecords"),
        (graph(r#""totalRecords":"2","#), "/totalRecords"),
        (graph(r#""totalRecords":"many","#), "/totalRecords"),
        (page(r#","totalCount":2"#), "/totalCount"),
        (page(r#","next_link":"x""#), "/next_link"),
        (page(r#","@odata.nextLink":"x""#), "/@odata.nextLink"),
        (page(r#","nextLink":{"href":"x"}"#), "/nextLink"),
        (page(r#","error":{"code":"x"}"#), "/error"),
        (graph(r#""count":2,"#), "/count"),
        (page(r#","odata.nextLink":"x""#), "/odata.nextLink"),
        (page(r#","@odata.count":2"#), "/@odata.count"),
        (page(r#","errors":["no access to s"]"#), "/errors"),
        (page(r#","errors":{"s":"no access"}"#), "/errors"),
        (page(r#","errors":[null,[5]]"#), "/errors"),
        (page(r#","errors":1"#), "/errors"),
        (page(r#","errors":true"#), "/errors"),
        (page(r#","Errors":"no access""#), "/Errors"),
        (page(r#","errors":[],"errors":[]"#), "/errors"),
    ] {
        assert_eq!(names(&part), ["good"]);
        assert_eq!(errors(&part), [("list-incomplete", 1, 1, pointer)], "{part}");
        assert_eq!(part["complete"], false);
    }
}

/// A registry with a member named like a list is a registry. Registries in that list are found too, and nothing else in it counts.
#[test]
fn a_registry_that_contains_a_list_is_a_registry() {
    let counts = |document: &str| {
        let report = evaluate(document, "{}");
        let count = |key: &str| report["summary"][key].as_u64().unwrap();
        (count("registries"), count("skipped"), count("errors"))
    };
    let registry = r#""type":"Microsoft.ContainerRegistry/registries""#;
    assert_eq!(counts(&format!(r#"{{{registry},"data":[]}}"#)), (1, 0, 0));
    assert_eq!(counts(&format!(r#"{{"value":[1,"x"],{registry}}}"#)), (1, 0, 0));
    assert_eq!(counts(&format!(r#"{{{registry},"data":[{GOOD}]}}"#)), (2, 0, 0));
    assert_eq!(counts(&format!(r#"{{"data":[{GOOD}],{registry}}}"#)), (2, 0, 0));
    assert_eq!(
        counts(&format!(r#"{{{registry},"resources":{{"a":[{GOOD}]}}}}"#)),
        (2, 0, 0)
    );
    assert_eq!(counts(&format!(r#"{{{registry},"policies":[{GOOD}]}}"#)), (1, 0, 0));
    assert_eq!(
        counts(r#"{"type":"Microsoft.Foo/bars","name":"a","value":[1]}"#),
        (0, 1, 0)
    );
    assert_eq!(counts(&format!(r#"{{"type":"page","value":[{GOOD}]}}"#)), (1, 0, 0));
    assert_eq!(counts(&format!(r#"{{"value":[{GOOD}],"name":"x"}}"#)), (1, 0, 0));
    assert_eq!(
        counts(&format!(r#"{{"publicNetworkAccess":"Enabled","value":[{GOOD}]}}"#)),
        (2, 0, 0)
    );
    // A second list next to the first, and one next to another resource.
    assert_eq!(counts(&format!(r#"{{"value":[],"resources":[{GOOD},5]}}"#)), (1, 0, 0));
    assert_eq!(
        counts(&format!(r#"{{"type":"Microsoft.Foo/bars","value":[{GOOD}]}}"#)),
        (1, 1, 0)
    );
}

#[test]
fn contradictory_lists_are_reported() {
    for (document, found, pointer) in [
        (format!(r#"{{"value":[{GOOD}],"Value":5}}"#), 1, "/Value"),
        (format!(r#"{{"value":[{GOOD}],"value":[{GOOD}]}}"#), 1, "/value"),
        (format!(r#"{{"value":[{GOOD}],"value":null}}"#), 1, "/value"),
        (format!(r#"{{"value":[{GOOD}],"data":5}}"#), 1, "/data"),
    ] {
        let report = evaluate(&document, "{}");
        assert_eq!(names(&report).len(), found, "{document}");
        assert_eq!(errors(&report), [("list-incomplete", 1, 1, pointer)], "{document}");
    }
    // Nested lists next to another list are searched without errors, but a registry is never lost without one.
    for (document, column, pointer) in [
        (
            format!(r#"{{"rows":{{"value":[null],"value":null,"value":[{GOOD}]}},"data":{{}},"value":[]}}"#),
            9,
            "/rows/value",
        ),
        (
            format!(r#"{{"value":[],"rows":{{"data":[],"data":[{GOOD}]}}}}"#),
            20,
            "/rows/data",
        ),
        (
            format!(r#"{{"value":[],"rows":{{"data":[{{}}],"x":1,"data":[[{GOOD}]]}}}}"#),
            20,
            "/rows/data",
        ),
    ] {
        let report = evaluate(&document, "{}");
        assert_eq!(names(&report), [""; 0], "{document}");
        assert_eq!(errors(&report), [("list-incomplete", 1, column, pointer)], "{document}");
    }
    // Two lists under two names are two lists.
    let report = evaluate(&format!(r#"{{"value":[{GOOD}],"data":[{GOOD}]}}"#), "{}");
    assert_eq!((names(&report).len(), &report["complete"]), (2, &json!(true)));
    // The output of another tool is not searched.
    for beside in [
        r##""$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","resources":[]"##,
        r#""planned_values":{}"#,
    ] {
        let report = evaluate(&format!(r#"{{"value":[{GOOD}],{beside}}}"#), "{}");
        assert_eq!(names(&report).len(), 0, "{beside}");
        assert!(errors(&report).contains(&("list-incomplete", 1, 1, "")), "{beside}");
    }
}

/// An unreadable member of an envelope affects only itself.
#[test]
fn an_unreadable_envelope_member_does_not_affect_the_list() {
    for document in [
        format!(r#"{{"nextLink":"\ud800","value":[{GOOD}]}}"#),
        format!(r#"{{"totalRecords":1e999,"data":[{GOOD}]}}"#),
        format!(r#"{{"\ud800":1,"data":[{GOOD}]}}"#),
        format!(r#"{{"data":[{GOOD}],"nextLink":"\ud800"}}"#),
    ] {
        let report = evaluate(&document, "{}");
        assert_eq!(names(&report), ["good"], "{document}");
        assert!(
            errors(&report).iter().any(|error| error.0 == "unreadable-value"),
            "{document}"
        );
    }
    // Errors about elements of the list precede those about the envelope, in the order that the host requires.
    let report = evaluate("{\n\"nextLink\": \"\\ud800\",\n\"value\": [5]\n}", "{}");
    let codes: Vec<(&str, u64)> = errors(&report).iter().map(|error| (error.0, error.1)).collect();
    assert_eq!(codes, [("not-a-registry", 3), ("unreadable-value", 2)]);
}

#[test]
fn equal_malformed_values_are_not_a_conflict() {
    let set = json!({"defaultAction": "Deny", "ipRules": 5});
    let registry = json!({"name": "x", "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None", "networkRuleSet": set,
        "properties": {"publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "None", "networkRuleSet": set}});
    expect(
        &registry,
        ("fail", "trusted-services-blocked"),
        ("unknown", "ip-rules-not-shown"),
    );
}

/// Columns next to the rule set must agree with it: some tools print its parts as columns as well.
#[test]
fn columns_must_agree_with_the_rule_set() {
    let registry = |set: &str, columns: &str| {
        let text = format!(
            r#"{{"name":"x","publicNetworkAccess":"Enabled","networkRuleBypassOptions":"AzureServices","networkRuleSet":{set}{columns}}}"#
        );
        let report = evaluate(&text, "{}");
        assert_eq!(report["summary"]["registries"], 1, "{text}");
        (verdict(&report, TRUSTED), verdict(&report, IP), report)
    };
    let owned = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    let deny = r#"{"defaultAction":"Deny","ipRules":[{"value":"20.61.99.68"}]}"#;
    let allowed = ("pass", "trusted-services-allowed");
    let configured = ("pass", "ip-rules-configured");
    let rules_unknown = ("unknown", "ip-rules-not-shown");
    let access_unknown = ("unknown", "network-access-unrecognised");
    for (set, columns, trusted, ip) in [
        (deny, "", allowed, configured),
        (deny, r#","networkRuleSetDefaultAction":" deny ""#, allowed, configured),
        (
            deny,
            r#","networkRuleSetDefaultAction":null,"networkRuleSetIpRules":null"#,
            allowed,
            configured,
        ),
        (
            deny,
            r#","networkRuleSetIpRules":[{"ipAddressOrRange":"20.61.99.68"}]"#,
            allowed,
            configured,
        ),
        (
            deny,
            r#","networkRuleSetIpRules":[{"value":"0.0.0.0/0"}]"#,
            allowed,
            rules_unknown,
        ),
        (
            deny,
            r#","properties_networkRuleSet_ipRules":[{"value":"0.0.0.0/0"}]"#,
            allowed,
            rules_unknown,
        ),
        (deny, r#","NetworkRuleSetIPRule":[]"#, allowed, rules_unknown),
        (deny, r#","networkRuleSetIpRules":5"#, allowed, rules_unknown),
        (
            deny,
            r#","networkRuleSetIpRules":"20.61.99.68""#,
            allowed,
            rules_unknown,
        ),
        (
            deny,
            r#","networkRuleSetIpRules":[],"networkRuleSetIpRules":[]"#,
            allowed,
            rules_unknown,
        ),
        (
            deny,
            r#","properties":{"networkRuleSetIpRules":[]}"#,
            allowed,
            rules_unknown,
        ),
        (
            r#"{"defaultAction":"Deny"}"#,
            r#","networkRuleSetIpRules":[{"value":"20.61.99.68"}]"#,
            allowed,
            rules_unknown,
        ),
        (
            deny,
            r#","networkRuleSetDefaultAction":"Allow""#,
            access_unknown,
            access_unknown,
        ),
        (
            deny,
            r#","networkRuleSetDefaultAction":5"#,
            access_unknown,
            access_unknown,
        ),
        (
            deny,
            r#","networkRuleSetDefaultAction":"Deny","networkRuleSetDefaultAction":"Deny""#,
            access_unknown,
            access_unknown,
        ),
        (
            r#""Allow""#,
            r#","networkRuleSetDefaultAction":"Deny""#,
            access_unknown,
            access_unknown,
        ),
        (
            r#"{"defaultAction":null}"#,
            r#","networkRuleSetDefaultAction":"Deny""#,
            access_unknown,
            access_unknown,
        ),
    ] {
        let (is_trusted, is_ip, report) = registry(set, columns);
        assert_eq!((is_trusted, is_ip), (owned(trusted), owned(ip)), "{set} {columns}");
        let evidence = finding(&report["registries"][0], IP)["evidence"].to_string();
        assert_eq!(
            evidence.contains("<conflicting>"),
            ip != configured,
            "{set} {columns}: {evidence}"
        );
    }
}

/// Unreadable rules are not activated.
#[test]
fn malformed_rules_give_no_commands() {
    let commands = |rules: &str| {
        let registry = format!(
            r#"{{"name":"x","sku":{{"name":"Premium"}},"publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Allow"{rules}}}}}"#
        );
        let report = evaluate(&registry, "{}");
        assert_eq!(
            verdict(&report, IP),
            ("fail".to_owned(), "open-to-all-networks".to_owned())
        );
        finding(&report["registries"][0], IP)["remediation"]
            .as_array()
            .unwrap()
            .len()
    };
    for (rules, count) in [
        (r#","ipRules":[]"#, 2),
        (r#","ipRules":null"#, 2),
        ("", 2),
        (r#","ipRules":[{"value":"0.0.0.0/0"}]"#, 3),
        (r#","ipRules":{"value":"0.0.0.0/0"}"#, 0),
        (r#","ipRules":"0.0.0.0/0""#, 0),
        (r#","ipRules":[],"ipRules":[]"#, 0),
    ] {
        assert_eq!(commands(rules), count, "{rules}");
    }
}

#[test]
fn unsupported_documents_are_named() {
    for (document, column, pointer) in [
        (r#"{"format_version":"1.2","planned_values":[]}"#, 42, "/planned_values"),
        (r#"{"terraform_version":"1.9.0","values":{"x":1}}"#, 39, "/values"),
        (
            r#"{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x"}"#,
            1,
            "",
        ),
    ] {
        let report = evaluate(document, "{}");
        assert_eq!(
            errors(&report),
            [("unsupported-document", 1, column, pointer)],
            "{document}"
        );
    }
    let table = r#"{"totalRecords":1,"count":1,"data":{"columns":[{"name":"x"}],"rows":[["x"]]}}"#;
    let report = evaluate(table, "{}");
    assert_eq!(errors(&report), [("unsupported-document", 1, 36, "/data")]);
    let message = report["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("objectArray"), "{message}");
}

#[test]
fn a_malformed_element_affects_only_itself() {
    // A number out of range and a lone surrogate are valid by the grammar of JSON.
    for bad in [
        r#"{"name":"bad","publicNetworkAccess":1e999}"#,
        r#"{"name":"\ud800","networkRuleSet":null,"publicNetworkAccess":"Enabled"}"#,
        r#"{"\ud800":1,"publicNetworkAccess":"Enabled"}"#,
    ] {
        let report = evaluate(&format!("[{GOOD},{bad},{GOOD}]"), "{}");
        assert_eq!(names(&report), ["good", "good"], "{bad}");
        let column = GOOD.len() as u64 + 3;
        assert_eq!(errors(&report), [("unreadable-value", 1, column, "/1")], "{bad}");
        let report = evaluate(&format!(r#"{{"value":[{bad},{GOOD}]}}"#), "{}");
        assert_eq!(
            (names(&report), errors(&report)),
            (vec!["good"], vec![("unreadable-value", 1, 11, "/value/0")])
        );
        let report = evaluate(&format!("{GOOD}\n{bad}\n{GOOD}"), "{}");
        assert_eq!(names(&report), ["good", "good"]);
        assert_eq!(errors(&report)[0].0, "unreadable-value");
        assert_eq!(errors(&report)[0].1, 2);
    }
    // In keys that no check reads, they are no error.
    let report = evaluate(
        r#"{"name":"x","publicNetworkAccess":"Enabled","tags":{"a":"\ud800","b":1e999}}"#,
        "{}",
    );
    assert_eq!((names(&report), &report["complete"]), (vec!["x"], &json!(true)));
}

#[test]
fn a_broken_line_affects_only_itself() {
    for broken in [
        "{",
        r#"{"name":"x""#,
        "nonsense",
        r#"{"name":'x'}"#,
        r#"[{"name":"#,
        "}",
        r#"{"name":"x"},"#,
        "\u{0}",
    ] {
        let report = evaluate(&format!("{GOOD}\n{broken}\n{GOOD}\n"), "{}");
        let found = names(&report);
        assert!(
            found.first() == Some(&"good") && found.last() == Some(&"good"),
            "{broken:?}: {found:?}"
        );
        assert_eq!(found.iter().filter(|name| **name == "good").count(), 2, "{broken:?}");
        let errors = errors(&report);
        assert!(
            errors.iter().any(|e| e.0 == "not-json" && (2..=3).contains(&e.1)),
            "{broken:?}: {errors:?}"
        );
        assert_eq!(report["complete"], false);
        let report = evaluate(&format!("{broken}\n{GOOD}\n"), "{}");
        assert_eq!(names(&report).last(), Some(&"good"), "{broken:?}");
        assert_eq!(report["complete"], false);
    }
}

/// Complete elements before the cut are kept, and the report is never complete.
#[test]
fn a_document_truncated_at_any_byte_is_incomplete() {
    let list = format!(r#"{{"value":[{GOOD},{GOOD}]}}"#);
    let first_ends = r#"{"value":["#.len() + GOOD.len();
    let second_ends = first_ends + 1 + GOOD.len();
    for cut in 0..list.len() {
        let report = evaluate(&list[..cut], "{}");
        assert_eq!(report["complete"], false, "truncated at {cut}");
        let expected = usize::from(cut >= first_ends) + usize::from(cut >= second_ends);
        assert_eq!(names(&report).len(), expected, "truncated at {cut}");
        for registry in report["registries"].as_array().unwrap() {
            assert_eq!(finding(registry, TRUSTED)["status"], "pass");
        }
    }
    for cut in 0..GOOD.len() {
        let report = evaluate(&GOOD[..cut], "{}");
        assert_eq!(
            (names(&report).len(), &report["complete"]),
            (0, &json!(false)),
            "truncated at {cut}"
        );
    }
}

/// A list with one element per line, truncated or broken: elements are read once, and those after the error are found.
#[test]
fn lines_of_a_broken_list_are_checked_once() {
    let good = |name: &str| GOOD.replace("good", name);
    let (a, b, c) = (good("a"), good("b"), good("c"));
    for (document, expected) in [
        (format!("[\n{a},\n{b}"), vec!["a", "b"]),
        (format!("[\n{a},\n{b}\u{a0}"), vec!["a", "b"]),
        (format!("{{\"value\":[\n{a}"), vec!["a"]),
        (format!("[\n{a}\n,{b}\n{c}\n"), vec!["a", "b", "c"]),
        (format!("[\n{a}\n{b}\n]\n"), vec!["a", "b"]),
        (
            format!("{{\"value\":[{a},{{\"id\":\"x\",\"properties\":\n{{\"value\":[{b}]}}\n{{\"value\":[{c}]}}\n"),
            vec!["a", "b", "c"],
        ),
        (format!("{{\"value\":[{a},\n{b}\n{c}\n"), vec!["a", "b", "c"]),
        // Concatenated files with byte order marks.
        (
            format!("\u{feff}{a}\n\u{feff}{b}\n\u{feff}broken\n\u{feff}{c}\n"),
            vec!["a", "b", "c"],
        ),
    ] {
        let report = evaluate(&document, "{}");
        assert_eq!(names(&report), expected, "{document}");
        assert_eq!(report["complete"], false, "{document}");
    }
}

#[test]
fn invalid_json_has_a_position() {
    for (document, line, column) in [
        ("{\"a\" 1}", 1, 6),
        ("[\n  {\"publicNetworkAccess\": \"x\"},\n]", 3, 1),
        ("{\n\"name\": NaN}", 2, 9),
        ("{'name': 'x'}", 1, 2),
        ("// comment\n{}", 1, 1),
    ] {
        let report = evaluate(document, "{}");
        let found = errors(&report);
        assert_eq!(found[0], ("not-json", line, column, ""), "{document}");
    }
    for nothing in ["", "  \n\t ", "\u{feff}", "\u{feff}\n"] {
        let report = evaluate(nothing, "{}");
        assert_eq!(report["errors"][0]["code"], "empty-document");
    }
    // A leading byte order mark is no error.
    let report = evaluate(&format!("\u{feff}{GOOD}"), "{}");
    assert_eq!((names(&report), &report["complete"]), (vec!["good"], &json!(true)));
}

/// The host accepts one error per value, however dense they are.
#[test]
fn each_of_many_values_gets_an_error() {
    for value in ["\"\"", "1 ", "1\t", "[]", "{}", "null\u{feff}"] {
        let report = evaluate(&value.repeat(500), "{}");
        let count = if value == "[]" { 0 } else { 500 };
        assert_eq!(report["summary"]["errors"], count, "{value}");
    }
}

/// Messages name the actual cause.
#[test]
fn messages_name_the_cause() {
    let message = |document: &str| {
        let report = evaluate(document, "{}");
        assert_eq!(report["summary"]["errors"], 1, "{report}");
        report["errors"][0]["message"].as_str().unwrap().to_owned()
    };
    let deep = format!("{{\"a\":{}{GOOD}{}}}", "[".repeat(40), "]".repeat(40));
    for (document, words) in [
        (deep.as_str(), "nested too deep"),
        (r#"[{"value":[]}]"#, "an empty list"),
        (r#"[{"rows":[],"data":[]}]"#, "an empty list"),
        (r#"[{"value":{}}]"#, "an object without"),
        (r#"[{"rows":{}}]"#, "an object without"),
    ] {
        let message = message(document);
        assert!(message.contains(words), "{document}: {message}");
    }
    let report = evaluate(&format!("{GOOD}\n,{GOOD}\n"), "{}");
    assert_eq!(names(&report), ["good"]);
    let message = report["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("comma between two documents"), "{message}");
}

#[test]
fn several_values_in_one_document_are_read() {
    let report = evaluate(&format!("{GOOD}{GOOD} [{GOOD}]\n\n{{\"value\":[{GOOD}]}}"), "{}");
    assert_eq!(names(&report).len(), 4);
    assert_eq!(report["complete"], true);
    let lines: Vec<u64> = report["registries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["source"]["position"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [1, 1, 1, 3]);
    // Concatenated files contain byte order marks.
    let report = evaluate(
        &["null\u{feff}", GOOD, "\u{feff}", GOOD, "7\u{feff}[", GOOD, "]"].concat(),
        "{}",
    );
    assert_eq!(names(&report).len(), 3);
    assert_eq!(errors(&report).len(), 2, "{report}");
    assert!(
        errors(&report).iter().all(|error| error.0 == "not-a-registry"),
        "{report}"
    );
}

#[test]
fn huge_and_deep_documents_stay_within_the_sandbox() {
    let deep = format!(
        r#"{{"name":"x","publicNetworkAccess":"Enabled","tags":{}{}}}"#,
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    let report = evaluate(&deep, "{}");
    assert_eq!(names(&report), ["x"]);
    for deep in [
        format!("{}{}", "[".repeat(200_000), "]".repeat(200_000)),
        "[".repeat(200_000),
    ] {
        assert_eq!(evaluate(&deep, "{}")["complete"], false);
    }
    let deep_rules = format!(
        r#"{{"name":"x","publicNetworkAccess":"Enabled","networkRuleSet":{{"defaultAction":"Deny","ipRules":[{}{}]}}}}"#,
        r#"{"value":"#.repeat(100_000),
        "}".repeat(100_000)
    );
    // The result may differ, but it is never a pass.
    let report = evaluate(&deep_rules, "{}");
    assert!(report["complete"] == false || finding(&report["registries"][0], IP)["status"] == "unknown");
    let many = format!("[{}]", vec!["{}"; 100_000].join(","));
    let report = POLICY.evaluate(&many, &acrcheck::Settings::default()).unwrap();
    assert_eq!(report.errors.len(), 100_000);
    let long_name = format!(r#"{{"publicNetworkAccess":"","name":"{}"}}"#, "x".repeat(4 << 20));
    assert_eq!(
        POLICY
            .evaluate(&long_name, &acrcheck::Settings::default())
            .unwrap()
            .registries
            .len(),
        1
    );
}
