//! The severity of a finding.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::name::{UnknownName, named};

/// How serious a failure is, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// For information only.
    Informational,
    /// Fix when convenient.
    Low,
    /// Plan a fix.
    Medium,
    /// Fix as soon as possible.
    High,
    /// Fix immediately.
    Critical,
}

impl Severity {
    /// All severities, lowest first.
    pub const ALL: [Self; 5] = [Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

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

impl FromStr for Severity {
    type Err = UnknownName;

    /// Parses a severity as the JSON report spells it, in any case.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named("severity", &Self::ALL, Self::as_str, name)
    }
}
