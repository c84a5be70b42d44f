//! The severity of a finding.

use serde::{Deserialize, Serialize};

/// How serious a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Returns the severity as the JSON report spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Informational => "informational",
        }
    }
}
