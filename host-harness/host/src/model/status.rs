//! The status of a finding, and what it counts as.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::name::{UnknownName, named};

/// The result of a check for one registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
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
    /// All statuses.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::NotApplicable, Self::Unknown];

    /// Returns the status as the JSON report spells it.
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

impl FromStr for Status {
    type Err = UnknownName;

    /// Parses a status as the JSON report spells it, in any case.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named("status", &Self::ALL, Self::as_str, name)
    }
}

/// What a finding counts as: its status, or waived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It passes.
    Pass,
    /// It fails.
    Fail,
    /// It fails and has a valid waiver.
    Waived,
    /// It is not applicable.
    NotApplicable,
    /// It is unknown. An unknown finding cannot be waived, since it is not known to fail.
    Unknown,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Fail, Self::NotApplicable, Self::Unknown, Self::Waived];

    /// Returns the outcome for a status and whether there is a valid waiver. Only a failure can be waived.
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

    /// Returns the outcome as reports and flags spell it.
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

impl FromStr for Outcome {
    type Err = UnknownName;

    /// Parses an outcome as reports and flags spell it, in any case.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named("status", &Self::ALL, Self::as_str, name)
    }
}

/// The outcome of a status without a waiver.
impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        Self::of(status, false)
    }
}
