//! What a policy says of itself and of its checks. The fields are documented in `wit/types.wit`.
//!
//! There is one of each check, reason and advisory, however many findings speak of it.

use std::sync::Arc;

use serde::Serialize;

use super::severity::Severity;
use super::status::Status;

/// What a policy says of itself.
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
    /// The checks, in the order in which findings are given.
    pub checks: Vec<Arc<CheckMetadata>>,
}

/// Everything that there is to say about one check without a registry at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckMetadata {
    /// The stable identifier.
    pub id: String,
    /// One line.
    pub title: String,
    /// How much a failure matters.
    pub severity: Severity,
    /// Why the check exists.
    pub rationale: String,
    /// How a person verifies it in the Azure portal, step by step.
    pub audit_portal: Vec<String>,
    /// How a person verifies it with the Azure CLI.
    pub audit_commands: Vec<String>,
    /// How a person mends it in the Azure portal, step by step.
    pub remediation_portal: Vec<String>,
    /// How a person mends it with the Azure CLI.
    pub remediation_commands: Vec<String>,
    /// Pages to read on.
    pub references: Vec<Reference>,
    /// Every reason that the check can give.
    pub reasons: Vec<Arc<ReasonMetadata>>,
    /// Every advisory that the check can give.
    pub advisories: Vec<Arc<AdvisoryMetadata>>,
}

/// A page outside the policy that a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The title of the page.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// One reason that a check can give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonMetadata {
    /// The stable identifier.
    pub code: String,
    /// The status that goes with it when settings are at their default.
    pub status: Status,
    /// What it says.
    pub summary: String,
    /// How to mend it in the Azure portal.
    pub portal: Option<String>,
}

/// One advisory that a check can attach to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdvisoryMetadata {
    /// The stable identifier.
    pub code: String,
    /// When it is given, and what it means.
    pub summary: String,
}
