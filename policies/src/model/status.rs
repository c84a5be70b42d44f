/// The result of a check for one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Status {
    /// The name in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// How serious a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Informational];

    /// The name in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Informational => "informational",
        }
    }

    /// Returns the severity with the name that it has in JSON.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}
