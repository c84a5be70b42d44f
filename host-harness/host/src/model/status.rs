//! Statuses of findings, and what they count as.

use serde::{Deserialize, Serialize};

/// What a check says of one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The registry is as the check wants it.
    Pass,
    /// The registry is not as the check wants it.
    Fail,
    /// The check asks nothing of a registry in this state.
    NotApplicable,
    /// The document does not show what the check needs. Never a pass.
    Unknown,
}

impl Status {
    /// The status as the JSON report spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }
}

/// What a finding counts as: its status, or that its failure is waived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passes.
    Pass,
    /// It fails.
    Fail,
    /// It fails, and there is a waiver that holds.
    Waived,
    /// It is not applicable.
    NotApplicable,
    /// It is unknown. No waiver changes that: nobody knows what there is to waive.
    Unknown,
}

impl Outcome {
    /// Of a status, and whether there is a waiver that holds. Only what fails can be waived.
    #[must_use]
    pub const fn of(status: Status, waived: bool) -> Self {
        match status {
            Status::Pass => Self::Pass,
            Status::Fail if waived => Self::Waived,
            Status::Fail => Self::Fail,
            Status::NotApplicable => Self::NotApplicable,
            Status::Unknown => Self::Unknown,
        }
    }

    /// The outcome as reports and flags spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => Status::Pass.as_str(),
            Self::Fail => Status::Fail.as_str(),
            Self::Waived => "waived",
            Self::NotApplicable => Status::NotApplicable.as_str(),
            Self::Unknown => Status::Unknown.as_str(),
        }
    }
}

/// Of a verdict of which nothing is known beforehand.
impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        Self::of(status, false)
    }
}
