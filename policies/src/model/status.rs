use serde::Serialize;

/// The result of a check for one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The registry meets the check.
    Pass,
    /// The registry does not meet the check.
    Fail,
    /// The check does not apply to a registry in this state.
    NotApplicable,
    /// The document does not show what the check needs. Never a pass.
    Unknown,
}

/// How serious a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Fix immediately.
    Critical,
    /// Fix as soon as possible.
    High,
    /// Plan a fix.
    Medium,
    /// Fix when convenient.
    Low,
    /// For information only.
    Informational,
}

impl Severity {
    /// Returns the severity with the name that it has in JSON.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "critical" => Self::Critical,
            "high" => Self::High,
            "medium" => Self::Medium,
            "low" => Self::Low,
            "informational" => Self::Informational,
            _ => return None,
        })
    }
}
