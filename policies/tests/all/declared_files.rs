//! Fixtures of plans, states, templates, snapshots and what-if results, and their findings.

use crate::declared_support::*;

#[test]
fn literals_in_a_template() {
    expect(
        &fixture("arm-literals.json"),
        &Expected {
            registries: &[
                ("harbourplain1", ALLOWED, CONFIGURED),
                ("harbourplain2", UNRESTRICTED, OPEN),
                ("harbourplain3", BY_DEFAULT, DISABLED),
            ],
            // The storage account and the replication. A child in a registry does not count.
            skipped: 2,
            ..Expected::default()
        },
    );
}

#[test]
fn defaults_of_parameters() {
    expect(
        &fixture("arm-parameters.json"),
        &Expected {
            registries: &[("[concat('acr', uniqueString(resourceGroup().id))]", BLOCKED, NO_RULES)],
            ..Expected::default()
        },
    );
}

/// As a whole parameter file, and as its parameters alone.
#[test]
fn parameters_with_their_template() {
    for name in ["deployment-parameter-file.json", "deployment-parameters.json"] {
        expect(
            &fixture(name),
            &Expected {
                registries: &[("[parameters('registryName')]", ALLOWED, DISABLED)],
                ..Expected::default()
            },
        );
    }
}

#[test]
fn symbolic_names_in_nested_deployments() {
    expect(
        &fixture("arm-symbolic-nested.json"),
        &Expected {
            registries: &[
                ("quayRegistry/registry", ALLOWED, DISABLED),
                ("deskRegistry/registry", ALLOWED, CONFIGURED),
                ("pierRegistry/registry", UNRESTRICTED, OPEN),
            ],
            // The resource group, and in each module a scope map and the registry that it refers to.
            skipped: 7,
            ..Expected::default()
        },
    );
}

#[test]
fn outer_scope() {
    expect(
        &fixture("arm-outer-scope.json"),
        &Expected {
            registries: &[("harbourouter", BLOCKED, DISABLED)],
            ..Expected::default()
        },
    );
}

#[test]
fn unresolved_settings_of_a_template() {
    expect(
        &fixture("arm-unresolved.json"),
        &Expected {
            registries: &[
                ("harbouropen1", ALLOWED, UNRESOLVED),
                ("harbouropen2", UNRESOLVED, NO_RULES),
                ("harbouropen3", BLOCKED, DISABLED),
                ("harbouropen4", ALLOWED, UNRESOLVED),
                ("harbouropen5", BY_DEFAULT, ANY),
                ("harbouropen6", UNRESOLVED, UNRESOLVED),
                ("harbouropen7", BY_DEFAULT, UNREADABLE),
            ],
            ..Expected::default()
        },
    );
}

#[test]
fn templates_that_are_not_deployed() {
    expect(
        &fixture("arm-not-deployed.json"),
        &Expected {
            skipped: 3,
            errors: &[(NOT_A_REGISTRY, "/resources/2")],
            ..Expected::default()
        },
    );
}

#[test]
fn a_bicep_snapshot() {
    expect(
        &fixture("bicep-snapshot.json"),
        &Expected {
            registries: &[
                ("harboursnap1", BY_DEFAULT, CONFIGURED),
                ("harboursnap2", BLOCKED, UNRESOLVED),
            ],
            skipped: 1,
            ..Expected::default()
        },
    );
}

#[test]
fn a_terraform_plan() {
    expect(
        &fixture("terraform-plan.json"),
        &Expected {
            registries: &[
                ("azurerm_container_registry.rule_unknown", ALLOWED, UNRESOLVED),
                ("azurerm_container_registry.desk", BLOCKED, CONFIGURED),
                ("azurerm_container_registry.deny_alone", ALLOWED, NO_RULES),
                ("azurerm_container_registry.dynamic", ALLOWED, CONFIGURED),
                ("azurerm_container_registry.dynamic_unknown", UNRESOLVED, UNRESOLVED),
                (r#"azurerm_container_registry.keyed["a"]"#, UNRESOLVED, UNRESOLVED),
                (r#"azurerm_container_registry.keyed["b c"]"#, UNRESOLVED, UNRESOLVED),
                ("azurerm_container_registry.no_rule_set", UNRESTRICTED, OPEN),
                ("azurerm_container_registry.silent", UNRESTRICTED, OPEN),
                (
                    r#"module.quay.module.berth["east"].azurerm_container_registry.this"#,
                    ALLOWED,
                    NO_RULES,
                ),
                (
                    r#"module.quay.module.berth["west"].azurerm_container_registry.this"#,
                    UNRESOLVED,
                    UNRESOLVED,
                ),
            ],
            ..Expected::default()
        },
    );
}

#[test]
fn a_terraform_plan_with_azapi() {
    expect(
        &fixture("terraform-plan-azapi.json"),
        &Expected {
            registries: &[
                ("azapi_resource.object", BY_DEFAULT, UNRESOLVED),
                ("azapi_resource.secret", UNRESOLVED, UNRESOLVED),
                ("azapi_resource.text", BY_DEFAULT, DISABLED),
                ("azapi_resource.text_unknown", UNRESOLVED, UNRESOLVED),
                ("azurerm_container_registry.silent", UNRESTRICTED, OPEN),
            ],
            errors: &[(UNSUPPORTED, "/planned_values/root_module/resources/4")],
            ..Expected::default()
        },
    );
}

#[test]
fn a_terraform_state() {
    expect(
        &fixture("terraform-state.json"),
        &Expected {
            registries: &[
                ("azapi_resource.written", NO_BYPASS, DISABLED),
                ("azurerm_container_registry.closing[0]", UNRESTRICTED, OPEN),
                ("azurerm_container_registry.basic", UNRESTRICTED, OPEN),
                ("azurerm_container_registry.kept", UNRESTRICTED, OPEN),
                ("azurerm_container_registry.subnet", ALLOWED, CONFIGURED),
                ("azurerm_container_registry.early", NO_BYPASS, CONFIGURED),
                // The deposed one is in Azure until it is destroyed.
                ("azurerm_container_registry.subnet", UNRESTRICTED, OPEN),
                (
                    r#"module.piers[0].azurerm_container_registry.this["eu"]"#,
                    ALLOWED,
                    DISABLED,
                ),
                (
                    r#"module.piers[1].azurerm_container_registry.this["eu"]"#,
                    BLOCKED,
                    DISABLED,
                ),
            ],
            ..Expected::default()
        },
    );
}

#[test]
fn a_what_if_result() {
    let registries = [
        ("harbournew", BY_DEFAULT, CONFIGURED),
        ("harbourchanged", BLOCKED, DISABLED),
        ("harbourkept", ALLOWED, CONFIGURED),
        // It is not deployed, and its settings are not shown.
        ("harbourignored", NOT_SHOWN, NOT_SHOWN),
        ("harbourmaybe", UNRESOLVED, UNRESOLVED),
    ];
    // What the CLI prints.
    expect(
        &fixture("what-if-cli.json"),
        &Expected {
            registries: &registries,
            skipped: 2,
            errors: &[(NOT_A_REGISTRY, "/changes/5"), (NOT_A_REGISTRY, "/changes/6")],
            ..Expected::default()
        },
    );
    // What the service returns.
    expect(
        &fixture("what-if-rest.json"),
        &Expected {
            registries: &registries[..4],
            skipped: 1,
            ..Expected::default()
        },
    );
}

/// They are named, and nothing in them is printed.
#[test]
fn formats_that_are_refused() {
    for (name, what) in [
        ("terraform-raw-state.json", "terraform show -json"),
        ("kubernetes-list.json", "Kubernetes"),
    ] {
        let document = fixture(name);
        expect(
            &document,
            &Expected {
                errors: &[(UNSUPPORTED, "")],
                ..Expected::default()
            },
        );
        let printed = printed(&document);
        assert!(printed.contains(what), "{printed}");
        assert!(
            !printed.contains("never-print-me") && !printed.contains("harbour"),
            "{printed}"
        );
    }
    let log = fixture("terraform-plan-log.ndjson");
    let printed = printed(&log);
    assert!(printed.contains("terraform plan -json"), "{printed}");
    let entries = printed.matches("unsupported-document").count();
    assert_eq!(entries, 1, "{printed}");
}

/// A failure names the property or the attribute to change, also in templates without expressions.
#[test]
fn failures_name_what_to_change() {
    let mut seen = 0;
    for (name, properties, attributes) in [
        ("arm-literals.json", true, false),
        ("arm-parameters.json", true, false),
        ("arm-unresolved.json", true, false),
        ("bicep-snapshot.json", true, false),
        ("terraform-plan.json", false, true),
        ("terraform-state.json", false, true),
    ] {
        let document = fixture(name);
        let report = acrcheck_policies::evaluate(&document, &acrcheck_policies::Settings::default()).unwrap();
        let findings = report.registries.iter().flat_map(|registry| &registry.findings);
        for finding in findings.filter(|finding| finding.status == acrcheck_policies::Status::Fail) {
            let message = finding
                .message
                .unwrap_or_else(|| panic!("{name}: {}", finding.reason.code));
            let of_properties = ["networkRuleSet", "networkRuleBypassOptions"];
            let of_attributes = ["network_rule_set", "network_rule_bypass_option"];
            let names = |words: [&str; 2]| words.iter().any(|word| message.contains(word));
            assert_eq!(
                (names(of_properties), names(of_attributes)),
                (properties, attributes),
                "{name}: {message}"
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}
