//! What there is to say about a policy and its checks without a registry at hand. The texts stand beside the logic, in `checks`.

use crate::report::{Severity, Status};

/// A page outside this package that a statement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The title of the page.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// One reason that a check can give.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable identifier.
    pub code: &'static str,
    /// The status that goes with it when settings are at their default.
    pub status: Status,
    /// What it says.
    pub summary: &'static str,
    /// How to mend it in the Azure portal; `None` where there is nothing to mend.
    pub portal: Option<&'static str>,
}

/// One advisory that a check can attach to a finding.
#[derive(Debug, PartialEq, Eq)]
pub struct AdvisoryKind {
    /// The stable identifier.
    pub code: &'static str,
    /// When it is given, and what it means.
    pub summary: &'static str,
}

/// Everything that there is to say about one check.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckMetadata {
    /// The stable identifier.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// How much a failure matters.
    pub severity: Severity,
    /// Why the check exists.
    pub rationale: &'static str,
    /// How a person verifies it in the Azure portal, step by step.
    pub audit_portal: &'static [&'static str],
    /// How a person verifies it with the Azure CLI.
    pub audit_commands: &'static [&'static str],
    /// How a person mends it in the Azure portal, step by step.
    pub remediation_portal: &'static [&'static str],
    /// How a person mends it with the Azure CLI.
    pub remediation_commands: &'static [&'static str],
    /// Pages to read on.
    pub references: &'static [Reference],
    /// Every reason that the check can give.
    pub reasons: &'static [&'static Reason],
    /// Every advisory that the check can give.
    pub advisories: &'static [&'static AdvisoryKind],
}

/// What the policy says of itself.
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyMetadata {
    /// The policy's name.
    pub name: &'static str,
    /// The policy's version.
    pub version: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// A JSON Schema of the settings.
    pub settings_schema: &'static str,
    /// The checks, in the order in which findings are given.
    pub checks: &'static [&'static CheckMetadata],
}
