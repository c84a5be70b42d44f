//! Severities of findings.

use serde::{Deserialize, Serialize};

/// How much a failed check matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Act at once.
    Critical,
    /// Not an acceptable risk.
    High,
    /// To be planned.
    Medium,
    /// To be known.
    Low,
    /// For information only.
    Informational,
}

impl Severity {
    /// The severity as the JSON report spells it.
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
