use super::status::{Severity, Status};

/// A page of documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The title of the page.
    pub title: &'static str,
    /// Its URL.
    pub url: &'static str,
}

/// A control of a compliance framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlReference {
    /// The framework and its edition.
    pub framework: &'static str,
    /// The id of the control in that framework.
    pub id: &'static str,
    /// The URL of the page that shows that the control demands this.
    pub source: &'static str,
}

/// A reason that a check can give for its status.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The stable identifier.
    pub code: &'static str,
    /// The status under default settings.
    pub status: Status,
    /// The reason in a sentence.
    pub summary: &'static str,
    /// How to fix it in the Azure portal; `None` if there is nothing to fix.
    pub portal: Option<&'static str>,
    /// The controls that a registry with this reason violates or meets, depending on the status.
    pub controls: &'static [ControlReference],
}

/// An advisory that a check can attach to a finding.
#[derive(Debug, PartialEq, Eq)]
pub struct AdvisoryKind {
    /// The stable identifier.
    pub code: &'static str,
    /// When it is given, and what it means.
    pub summary: &'static str,
}

/// The description of a check.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckMetadata {
    /// The stable identifier.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// The severity of a failure.
    pub severity: Severity,
    /// Why the check exists.
    pub rationale: &'static str,
    /// How to verify it in the Azure portal, step by step.
    pub audit_portal: &'static [&'static str],
    /// How to verify it with the Azure CLI.
    pub audit_commands: &'static [&'static str],
    /// How to fix it in the Azure portal, step by step.
    pub remediation_portal: &'static [&'static str],
    /// How to fix it with the Azure CLI.
    pub remediation_commands: &'static [&'static str],
    /// Further reading.
    pub references: &'static [Reference],
    /// Every reason that the check can give.
    pub reasons: &'static [&'static Reason],
    /// Every advisory that the check can give.
    pub advisories: &'static [&'static AdvisoryKind],
}

/// The description of the policy.
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
    /// The checks, in the order of the findings.
    pub checks: &'static [&'static CheckMetadata],
}
