//! The description of a policy and its checks. `wit/types.wit` documents the fields.
//!
//! All findings share one copy of each check, reason and advisory.

use std::sync::Arc;

use serde::Serialize;

use super::severity::Severity;
use super::status::Status;

/// The description of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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

/// A page of documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The title of the page.
    pub title: String,
    /// Its URL.
    pub url: String,
}

/// A reason that a check can give for its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonMetadata {
    /// The stable identifier.
    pub code: String,
    /// The status under default settings.
    pub status: Status,
    /// The reason in a sentence.
    pub summary: String,
    /// How to fix it in the Azure portal; `None` if there is nothing to fix.
    pub portal: Option<String>,
}

/// An advisory that a check can attach to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdvisoryMetadata {
    /// The stable identifier.
    pub code: String,
    /// When it is given, and what it means.
    pub summary: String,
}
