//! The output formats of other tools, in one table with what to do about each.
//!
//! A recognised format is an error entry that names it. It is not searched: its content is not what the service returned, or is not supported.

mod text;

use alloc::string::String;

use super::resource::TypeKind;
use crate::key::Marker;

/// An output format of another tool.
#[derive(Debug)]
pub(super) struct Format {
    name: &'static str,
    action: Action,
    test: Test,
}

/// What to do with a format.
#[derive(Debug)]
enum Action {
    /// It is an error entry with this advice.
    Refuse(&'static str),
    Read(Declared),
}

/// A format in which registries are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    Terraform,
    Template,
    Snapshot,
}

#[derive(Debug)]
enum Test {
    /// An object with all of the first keys, and one of the second if there are any.
    Keys(&'static [Marker], &'static [Marker]),
    /// An object with one of the keys and a type that is not an Azure resource type.
    ForeignType(&'static [Marker]),
    /// An object with all of the keys and no Azure resource type.
    NoAzureType(&'static [Marker]),
    /// Text that is not JSON.
    Text(fn(&str) -> bool),
}

/// The markers of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Markers(u32);

impl Markers {
    pub(super) const fn add(&mut self, marker: Marker) {
        self.0 |= 1 << marker as u32;
    }

    pub(super) const fn has(self, marker: Marker) -> bool {
        self.0 & 1 << marker as u32 != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has_all(self, markers: &[Marker]) -> bool {
        markers.iter().all(|marker| self.has(*marker))
    }

    fn has_any(self, markers: &[Marker]) -> bool {
        markers.iter().any(|marker| self.has(*marker))
    }
}

impl Format {
    /// Returns the format of an object.
    pub(super) fn of_object(markers: Markers, type_kind: impl FnOnce() -> TypeKind) -> Option<&'static Self> {
        if markers.is_empty() {
            return None;
        }
        let type_kind = type_kind();
        FORMATS.iter().find(|format| match &format.test {
            Test::Keys(all, any) => markers.has_all(all) && (any.is_empty() || markers.has_any(any)),
            Test::ForeignType(any) => {
                matches!(type_kind, TypeKind::Foreign | TypeKind::Malformed) && markers.has_any(any)
            }
            Test::NoAzureType(all) => {
                matches!(type_kind, TypeKind::Absent | TypeKind::Foreign | TypeKind::Malformed) && markers.has_all(all)
            }
            Test::Text(_) => false,
        })
    }

    /// Returns the format of text that is not JSON.
    pub(super) fn of_text(text: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| match &format.test {
            Test::Text(test) => test(text),
            _ => false,
        })
    }

    /// The message about it, which begins with `start`.
    pub(super) fn message(&self, start: &str) -> String {
        let advice = match self.action {
            Action::Refuse(advice) => advice,
            Action::Read(_) => "",
        };
        [start, self.name, "; ", advice].concat()
    }

    /// The format in which registries are declared; none if it is not read.
    pub(super) const fn declared(&self) -> Option<Declared> {
        match self.action {
            Action::Refuse(_) => None,
            Action::Read(declared) => Some(declared),
        }
    }
}

const OTHER_SCANNER: &str = "pass the registries themselves, as `az acr list --output json` prints them";
const PRINT_JSON: &str = "print JSON: `az acr list --output json`";

/// The recognised formats. The first match counts.
static FORMATS: [Format; 30] = [
    Format {
        name: "an acrcheck report",
        action: Action::Refuse("compare reports with `acrcheck diff`; pass the registries themselves to check them"),
        test: Test::Keys(&[Marker::Report], &[]),
    },
    Format {
        name: "a parameter file",
        action: Action::Refuse("pass it together with its template"),
        test: Test::Keys(&[Marker::Parameters], &[]),
    },
    Format {
        name: "an ARM template",
        action: Action::Read(Declared::Template),
        test: Test::Keys(&[], &[Marker::Template, Marker::ContentVersion]),
    },
    Format {
        name: "a Bicep snapshot",
        action: Action::Read(Declared::Snapshot),
        test: Test::Keys(&[Marker::PredictedResources], &[]),
    },
    Format {
        name: "a raw Terraform state",
        action: Action::Refuse("print it with `terraform show -json`, or pass what `az acr list --output json` prints"),
        test: Test::Keys(&[Marker::Lineage, Marker::Serial], &[]),
    },
    Format {
        name: "a raw Terraform state",
        action: Action::Refuse("print it with `terraform show -json`, or pass what `az acr list --output json` prints"),
        test: Test::Keys(&[Marker::TerraformVersion], &[Marker::Lineage, Marker::Serial]),
    },
    Format {
        name: "a Terraform plan or state",
        action: Action::Read(Declared::Terraform),
        test: Test::Keys(
            &[],
            &[Marker::TerraformVersion, Marker::PlannedValues, Marker::ResourceChanges],
        ),
    },
    Format {
        name: "the log of `terraform plan -json` or `terraform apply -json`",
        action: Action::Refuse("save the plan with `-out FILE` and print it with `terraform show -json FILE`"),
        test: Test::Keys(&[Marker::LogLevel], &[Marker::LogModule]),
    },
    Format {
        name: "a Terraform resource",
        action: Action::Refuse("pass the whole plan or state, as `terraform show -json` prints it"),
        test: Test::ForeignType(&[Marker::Address, Marker::Mode]),
    },
    Format {
        name: "a Pulumi resource",
        action: Action::Refuse("pass what `az acr list --output json` prints"),
        test: Test::Keys(&[Marker::Urn], &[]),
    },
    Format {
        name: "a Kubernetes object (Azure Service Operator or other)",
        action: Action::Refuse("pass what `az acr list --output json` prints"),
        test: Test::NoAzureType(&[Marker::ApiVersion, Marker::Kind]),
    },
    Format {
        name: "a finding in the Open Cybersecurity Schema Framework (OCSF)",
        action: Action::Refuse(OTHER_SCANNER),
        test: Test::Keys(&[], &[Marker::TypeUid, Marker::ClassUid]),
    },
    Format {
        name: "a SARIF report",
        action: Action::Refuse(OTHER_SCANNER),
        test: Test::Keys(&[Marker::Sarif], &[]),
    },
    Format {
        name: "a Trivy report",
        action: Action::Refuse(OTHER_SCANNER),
        test: Test::Keys(&[Marker::ArtifactName], &[]),
    },
    Format {
        name: "a finding of another scanner",
        action: Action::Refuse(OTHER_SCANNER),
        test: Test::Keys(&[], &[Marker::CheckId, Marker::CheckType]),
    },
    Format {
        name: "an Azure CLI error: not signed in",
        action: Action::Refuse("run `az login`, then print the registries again: `az acr list --output json`"),
        test: Test::Text(text::is_sign_in_error),
    },
    Format {
        name: "an Azure CLI message",
        action: Action::Refuse("save standard output only: `az acr list --output json > registries.json`"),
        test: Test::Text(text::is_cli_message),
    },
    Format {
        name: "an HTML page, such as a proxy error or a sign-in page",
        action: Action::Refuse("sign in (`az login`) and print the registries again: `az acr list --output json`"),
        test: Test::Text(text::is_html),
    },
    Format {
        name: "XML",
        action: Action::Refuse(PRINT_JSON),
        test: Test::Text(text::is_xml),
    },
    Format {
        name: "terminal output with ANSI colour codes",
        action: Action::Refuse("print JSON without colours: `az acr list --output json`"),
        test: Test::Text(text::has_ansi_codes),
    },
    Format {
        name: "a log with a timestamp on each line",
        action: Action::Refuse(
            "remove the timestamps, or save the JSON to a file in the job: `az acr list --output json > registries.json`",
        ),
        test: Test::Text(text::is_log),
    },
    Format {
        name: "Python text (`repr` or `print` of an object)",
        action: Action::Refuse("print it with `json.dumps`"),
        test: Test::Text(text::is_python),
    },
    Format {
        name: "PowerShell text (an object truncated by `ConvertTo-Json` or `Out-String`)",
        action: Action::Refuse("print it with `ConvertTo-Json -Depth 20`"),
        test: Test::Text(text::is_powershell),
    },
    Format {
        name: "Bicep source",
        action: Action::Refuse(
            "compile it with `bicep snapshot` or `bicep build` (parameters: `bicep build-params`), and pass the JSON",
        ),
        test: Test::Text(text::is_bicep),
    },
    Format {
        name: "Terraform source (HCL)",
        action: Action::Refuse("plan with `-out FILE`, and pass what `terraform show -json FILE` prints"),
        test: Test::Text(text::is_hcl),
    },
    Format {
        name: "JavaScript or JSON5 (unquoted keys or comments)",
        action: Action::Refuse("remove comments from a template; print registries with `az acr list --output json`"),
        test: Test::Text(text::is_json_with_comments),
    },
    Format {
        name: "CSV",
        action: Action::Refuse("export JSON instead: `az graph query --output json` or `az acr list --output json`"),
        test: Test::Text(text::is_csv),
    },
    Format {
        name: "a table (`az … --output table`)",
        action: Action::Refuse(PRINT_JSON),
        test: Test::Text(text::is_table),
    },
    Format {
        name: "tab-separated values (`az … --output tsv`)",
        action: Action::Refuse(PRINT_JSON),
        test: Test::Text(text::is_tsv),
    },
    Format {
        name: "YAML (`az … --output yaml`)",
        action: Action::Refuse(PRINT_JSON),
        test: Test::Text(text::is_yaml),
    },
];

#[cfg(test)]
mod tests;
