//! What other tools print: every shape that is recognised, in one table, with what to do about it.
//!
//! A recognised shape is an error entry that names it. It is not searched for registries: what is in it is not what the service says, or is in
//! a form that is not read.

use alloc::string::String;

use super::text;
use crate::key::Sign;

/// A shape that another tool prints.
#[derive(Debug)]
pub(super) struct Shape {
    /// What it is.
    name: &'static str,
    /// What to do instead.
    advice: &'static str,
    test: Test,
}

#[derive(Debug)]
enum Test {
    /// An object with all of the first keys, and one of the others where there are any.
    Keys(&'static [Sign], &'static [Sign]),
    /// An object with one of the keys, and a type that is not an Azure resource type.
    ForeignType(&'static [Sign]),
    /// An object with all of the keys, and no Azure resource type.
    NoAzureType(&'static [Sign]),
    /// Text that is not JSON.
    Text(fn(&str) -> bool),
}

/// The keys of an object that say which tool printed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u32);

impl Signs {
    pub(super) const fn add(&mut self, sign: Sign) {
        self.0 |= 1 << sign as u32;
    }

    pub(super) const fn has(self, sign: Sign) -> bool {
        self.0 & 1 << sign as u32 != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has_all(self, signs: &[Sign]) -> bool {
        signs.iter().all(|sign| self.has(*sign))
    }

    fn has_any(self, signs: &[Sign]) -> bool {
        signs.iter().any(|sign| self.has(*sign))
    }
}

/// What the type of an object says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeKind {
    Absent,
    Azure,
    Foreign,
}

impl Shape {
    /// The shape of an object.
    pub(super) fn of_object(signs: Signs, type_kind: impl FnOnce() -> TypeKind) -> Option<&'static Self> {
        if signs.is_empty() {
            return None;
        }
        let type_kind = type_kind();
        SHAPES.iter().find(|shape| match &shape.test {
            Test::Keys(all, any) => signs.has_all(all) && (any.is_empty() || signs.has_any(any)),
            Test::ForeignType(any) => type_kind == TypeKind::Foreign && signs.has_any(any),
            Test::NoAzureType(all) => type_kind != TypeKind::Azure && signs.has_all(all),
            Test::Text(_) => false,
        })
    }

    /// The shape of text that is not JSON, from where it is not.
    pub(super) fn of_text(text: &str) -> Option<&'static Self> {
        SHAPES.iter().find(|shape| match &shape.test {
            Test::Text(test) => test(text),
            _ => false,
        })
    }

    /// What to say of it, behind what it is not.
    pub(super) fn message(&self, not: &str) -> String {
        [not, self.name, "; ", self.advice].concat()
    }
}

const AFTER_DEPLOYMENT: &str = "not read yet; after the deployment, pass what `az acr list --output json` prints";
const OTHER_SCANNER: &str = "pass the registries themselves, as `az acr list --output json` prints them";
const PRINT_JSON: &str = "print JSON: `az acr list --output json`";

/// Every recognised shape. The first one that fits counts.
static SHAPES: [Shape; 29] = [
    Shape {
        name: "a report of acrcheck",
        advice: "compare reports with `acrcheck diff`; pass the registries themselves to check them",
        test: Test::Keys(&[Sign::Report], &[]),
    },
    Shape {
        name: "an ARM template",
        advice: AFTER_DEPLOYMENT,
        test: Test::Keys(&[Sign::Template], &[]),
    },
    Shape {
        name: "a raw Terraform state",
        advice: "print it with `terraform show -json`, or pass what `az acr list --output json` prints",
        test: Test::Keys(&[Sign::Lineage, Sign::Serial], &[]),
    },
    Shape {
        name: "a raw Terraform state",
        advice: "print it with `terraform show -json`, or pass what `az acr list --output json` prints",
        test: Test::Keys(&[Sign::TerraformVersion], &[Sign::Lineage, Sign::Serial]),
    },
    Shape {
        name: "a Terraform plan or state",
        advice: AFTER_DEPLOYMENT,
        test: Test::Keys(&[Sign::PlannedValues], &[]),
    },
    Shape {
        name: "a Terraform plan or state",
        advice: AFTER_DEPLOYMENT,
        test: Test::Keys(&[], &[Sign::TerraformVersion, Sign::ResourceChanges]),
    },
    Shape {
        name: "the log of `terraform plan -json` or `terraform apply -json`",
        advice: "save the plan with `-out FILE` and print it with `terraform show -json FILE`",
        test: Test::Keys(&[Sign::LogLevel], &[Sign::LogModule]),
    },
    Shape {
        name: "a Terraform resource",
        advice: "its attributes are not those of Azure; after the deployment, pass what `az acr list --output json` prints",
        test: Test::ForeignType(&[Sign::Address, Sign::Mode]),
    },
    Shape {
        name: "a Pulumi resource",
        advice: "pass what `az acr list --output json` prints",
        test: Test::Keys(&[Sign::Urn], &[]),
    },
    Shape {
        name: "a Kubernetes object (Azure Service Operator or another)",
        advice: "pass what `az acr list --output json` prints",
        test: Test::NoAzureType(&[Sign::ApiVersion, Sign::Kind]),
    },
    Shape {
        name: "a finding in the Open Cybersecurity Schema Framework (OCSF)",
        advice: OTHER_SCANNER,
        test: Test::Keys(&[], &[Sign::TypeUid, Sign::ClassUid]),
    },
    Shape {
        name: "a SARIF report",
        advice: OTHER_SCANNER,
        test: Test::Keys(&[Sign::Sarif], &[]),
    },
    Shape {
        name: "a Trivy report",
        advice: OTHER_SCANNER,
        test: Test::Keys(&[Sign::ArtifactName], &[]),
    },
    Shape {
        name: "a finding of another scanner",
        advice: OTHER_SCANNER,
        test: Test::Keys(&[], &[Sign::CheckId, Sign::CheckType]),
    },
    Shape {
        name: "an Azure CLI error: not signed in",
        advice: "run `az login`, then print the registries again: `az acr list --output json`",
        test: Test::Text(text::is_sign_in_error),
    },
    Shape {
        name: "an Azure CLI message",
        advice: "save standard output alone: `az acr list --output json > registries.json`",
        test: Test::Text(text::is_cli_message),
    },
    Shape {
        name: "an HTML page, as a proxy or a sign-in page sends it",
        advice: "sign in (`az login`) and print the registries again: `az acr list --output json`",
        test: Test::Text(text::is_html),
    },
    Shape {
        name: "XML",
        advice: PRINT_JSON,
        test: Test::Text(text::is_xml),
    },
    Shape {
        name: "terminal output with ANSI colour codes",
        advice: "print JSON without colours: `az acr list --output json`",
        test: Test::Text(text::has_ansi_codes),
    },
    Shape {
        name: "a log with a timestamp before each line",
        advice: "remove the timestamps, or save the JSON to a file in the job: `az acr list --output json > registries.json`",
        test: Test::Text(text::is_log),
    },
    Shape {
        name: "Python text (`repr` or `print` of an object)",
        advice: "print it with `json.dumps`",
        test: Test::Text(text::is_python),
    },
    Shape {
        name: "PowerShell text (an object cut off by `ConvertTo-Json` or `Out-String`)",
        advice: "print it with `ConvertTo-Json -Depth 20`",
        test: Test::Text(text::is_powershell),
    },
    Shape {
        name: "Bicep source",
        advice: AFTER_DEPLOYMENT,
        test: Test::Text(text::is_bicep),
    },
    Shape {
        name: "Terraform source (HCL)",
        advice: AFTER_DEPLOYMENT,
        test: Test::Text(text::is_hcl),
    },
    Shape {
        name: "JavaScript or JSON5 (unquoted keys or comments)",
        advice: PRINT_JSON,
        test: Test::Text(text::is_json_with_comments),
    },
    Shape {
        name: "CSV",
        advice: "export JSON instead: `az graph query --output json` or `az acr list --output json`",
        test: Test::Text(text::is_csv),
    },
    Shape {
        name: "a table (`az … --output table`)",
        advice: PRINT_JSON,
        test: Test::Text(text::is_table),
    },
    Shape {
        name: "tab-separated values (`az … --output tsv`)",
        advice: PRINT_JSON,
        test: Test::Text(text::is_tsv),
    },
    Shape {
        name: "YAML (`az … --output yaml`)",
        advice: PRINT_JSON,
        test: Test::Text(text::is_yaml),
    },
];

#[cfg(test)]
#[allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;
    use crate::{EvaluateError, Settings, evaluate};

    /// One input for each shape, and the beginning of its name.
    const ROWS: [(&str, &str); 38] = [
        (
            r#"{"schema":"acrcheck.report/v1","registries":[{"id":"x"}]}"#,
            "a report of acrcheck",
        ),
        (
            r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","resources":[]}"#,
            "an ARM template",
        ),
        (
            r#"{"$schema":"https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#","resources":{}}"#,
            "an ARM template",
        ),
        (
            r#"{"version":4,"serial":7,"lineage":"l","resources":[]}"#,
            "a raw Terraform state",
        ),
        (
            r#"{"version":4,"terraform_version":"1.9","serial":7}"#,
            "a raw Terraform state",
        ),
        (
            r#"{"format_version":"1.2","planned_values":{}}"#,
            "a Terraform plan or state",
        ),
        (
            r#"{"format_version":"1.0","terraform_version":"1.9","values":{}}"#,
            "a Terraform plan or state",
        ),
        (
            r#"{"@level":"info","@message":"Plan to create","@module":"terraform.ui","type":"planned_change"}"#,
            "the log of `terraform plan -json`",
        ),
        (
            r#"[{"address":"azurerm_container_registry.acr","mode":"managed","type":"azurerm_container_registry","values":{}}]"#,
            "a Terraform resource",
        ),
        (
            r#"{"urn":"urn:pulumi:p::s::azure-native:containerregistry:Registry::acr"}"#,
            "a Pulumi resource",
        ),
        (
            r#"{"deployment":{"resources":[{"urn":"urn:pulumi:p::s::x::acr"}]}}"#,
            "a Pulumi resource",
        ),
        (
            r#"{"apiVersion":"containerregistry.azure.com/v1api20230701","kind":"Registry","spec":{}}"#,
            "a Kubernetes object",
        ),
        (
            r#"[{"type_uid":200401,"status_code":"FAIL"}]"#,
            "a finding in the Open Cybersecurity Schema Framework",
        ),
        (
            r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[]}"#,
            "a SARIF report",
        ),
        (r#"{"ArtifactName":".","Results":[]}"#, "a Trivy report"),
        (r#"{"check_type":"arm","results":{}}"#, "a finding of another scanner"),
        (r#"[{"CheckID":"x","Status":"FAIL"}]"#, "a finding of another scanner"),
        (
            "ERROR: Please run 'az login' to setup account.\n",
            "an Azure CLI error: not signed in",
        ),
        (
            "Please run 'az login' to setup account.\n",
            "an Azure CLI error: not signed in",
        ),
        ("WARNING: The command is in preview.\n", "an Azure CLI message"),
        ("<!DOCTYPE html><html><head><title>Sign in</title>", "an HTML page"),
        ("<?xml version=\"1.0\"?><feed/>", "XML"),
        ("\u{1b}[1;39m[\n", "terminal output with ANSI colour codes"),
        (
            "2026-11-25T10:00:00.123Z [\n2026-11-25T10:00:00.124Z   {\n",
            "a log with a timestamp",
        ),
        ("2026-11-25 10:00:00,123 INFO {}\n", "a log with a timestamp"),
        ("[{'name': 'orchard', 'networkRuleSet': None}]", "Python text"),
        ("{\"name\": \"orchard\", \"networkRuleSet\": None}", "Python text"),
        ("@{name=orchard; publicNetworkAccess=Enabled}", "PowerShell text"),
        (
            "Id                  : /subscriptions/s\nName                : orchard\n",
            "PowerShell text",
        ),
        (
            "resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {\n",
            "Bicep source",
        ),
        ("// a module\nparam location string\n", "Bicep source"),
        (
            "resource \"azurerm_container_registry\" \"acr\" {\n",
            "Terraform source (HCL)",
        ),
        ("{name: \"orchard\"}", "JavaScript or JSON5"),
        ("// exported\n[{\"name\": \"orchard\"}", "JavaScript or JSON5"),
        ("\"ID\",\"NAME\"\n\"/subscriptions/s\",\"orchard\"\n", "CSV"),
        (
            "NAME     RESOURCE GROUP\n-------  --------------\norchard  rg\n",
            "a table",
        ),
        ("orchard\trg\tPremium\n", "tab-separated values"),
        ("- name: orchard\n  networkRuleSet:\n    defaultAction: Deny\n", "YAML"),
    ];

    #[test]
    fn every_shape_is_recognised_and_named() {
        let settings = Settings::default();
        let mut recognised = BTreeSet::new();
        for (document, name) in ROWS {
            let message = match evaluate(document, &settings) {
                Ok(report) => {
                    assert!(report.registries.is_empty(), "{document}");
                    let messages: alloc::vec::Vec<_> = report.errors.into_iter().map(|error| error.message).collect();
                    assert_eq!(messages.len(), 1, "{document}: {messages:?}");
                    messages.concat()
                }
                Err(EvaluateError::NotJson(problem)) => problem.message,
                Err(error) => panic!("{document}: {error:?}"),
            };
            let shape = SHAPES
                .iter()
                .find(|shape| message.contains(&[shape.name, "; ", shape.advice].concat()));
            let shape = shape.unwrap_or_else(|| panic!("{document}: {message}"));
            assert!(shape.name.starts_with(name), "{document}: {message}");
            recognised.insert(shape.name);
        }
        for shape in &SHAPES {
            assert!(recognised.contains(shape.name), "{}", shape.name);
        }
    }

    /// What only resembles them is called what it is.
    #[test]
    fn what_is_no_other_tools_output_is_not_named_so() {
        let settings = Settings::default();
        for document in [
            r#"{"name":"x","type":"Microsoft.ContainerRegistry/registries","kind":"x","apiVersion":"2023-07-01"}"#,
            r#"{"mode":"x","address":"y","publicNetworkAccess":"Enabled"}"#,
            r#"{"$schema":"x","value":[{"type":"Microsoft.ContainerRegistry/registries"}]}"#,
        ] {
            let report = evaluate(document, &settings).expect("it is JSON");
            assert_eq!((report.registries.len(), report.errors.len()), (1, 0), "{document}");
        }
        for document in [
            "hello",
            "a sentence, with a comma\nand another one\n",
            "{\"a\":1,}",
            "[1,2",
            "key value\n",
        ] {
            let message = match evaluate(document, &settings) {
                Err(EvaluateError::NotJson(problem)) => problem.message,
                Ok(report) => report.errors.iter().map(|error| error.message.as_str()).collect(),
                Err(error) => panic!("{document}: {error:?}"),
            };
            assert!(!message.contains("looks like"), "{document}: {message}");
        }
    }
}
