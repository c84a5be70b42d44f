//! The description of a policy and its checks. `wit/0.1.0/types.wit` documents the fields.
//!
//! All findings share one copy of each check, reason and advisory.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::severity::Severity;
use super::status::Status;

/// The description of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyMetadata {
    /// The policy's name.
    pub name: String,
    /// The policy's version.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// A JSON Schema (draft 2020-12) of the settings, as JSON text.
    #[serde(skip)]
    pub settings_schema: String,
    /// The checks, in the order of the findings.
    pub checks: Vec<Arc<CheckMetadata>>,
}

/// The description of a check.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckMetadata {
    /// The stable identifier.
    pub id: String,
    /// One line.
    pub title: String,
    /// The severity of a failure.
    pub severity: Severity,
    /// Why the check exists.
    pub rationale: String,
    /// How to verify it in the Azure portal, step by step.
    pub audit_portal: Vec<String>,
    /// How to verify it with the Azure CLI.
    pub audit_commands: Vec<String>,
    /// How to fix it in the Azure portal, step by step.
    pub remediation_portal: Vec<String>,
    /// How to fix it with the Azure CLI.
    pub remediation_commands: Vec<String>,
    /// Further reading.
    pub references: Vec<Reference>,
    /// Every reason that the check can give.
    pub reasons: Vec<Arc<ReasonMetadata>>,
    /// Every advisory that the check can give.
    pub advisories: Vec<Arc<AdvisoryMetadata>>,
}

impl CheckMetadata {
    /// Creates the description of a check of which only the id and the severity are known.
    #[must_use]
    pub fn new(id: impl Into<String>, severity: Severity) -> Self {
        Self {
            id: id.into(),
            title: String::new(),
            severity,
            rationale: String::new(),
            audit_portal: Vec::new(),
            audit_commands: Vec::new(),
            remediation_portal: Vec::new(),
            remediation_commands: Vec::new(),
            references: Vec::new(),
            reasons: Vec::new(),
            advisories: Vec::new(),
        }
    }
}

/// A page of documentation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reference {
    /// The title of the page.
    pub title: String,
    /// Its URL.
    pub url: String,
}

/// A control of a compliance framework.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ControlReference {
    /// The framework and its edition.
    pub framework: String,
    /// The id of the control in that framework.
    pub id: String,
    /// The URL of the page that shows that the control demands this.
    pub source: String,
}

/// A reason that a check can give for its status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReasonMetadata {
    /// The stable identifier.
    pub code: String,
    /// The status under default settings.
    pub status: Status,
    /// The reason in a sentence.
    pub summary: String,
    /// How to fix it in the Azure portal; `None` if there is nothing to fix.
    pub portal: Option<String>,
    /// The controls that a registry with this reason violates or meets, depending on the status.
    #[serde(default)]
    pub controls: Vec<ControlReference>,
}

/// An advisory that a check can attach to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AdvisoryMetadata {
    /// The stable identifier.
    pub code: String,
    /// When it is given, and what it means.
    pub summary: String,
}
