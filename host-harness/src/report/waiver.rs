//! What a finding counts as, and what was known beforehand of one that fails.

use serde::Serialize;

use super::{Finding, Status};

/// What is known beforehand of a failed finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Waiver {
    /// Somebody answers for it: it does not count as failed.
    Accepted(Acceptance),
    /// Somebody answered for it, until a day that has passed: it counts as failed.
    Expired(Acceptance),
    /// It failed before, for the same reason: it does not count as failed.
    Baseline {
        /// The report that says so, as it was named.
        path: String,
    },
}

/// Who answers for a failed finding, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Why it is acceptable.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it is, as `YYYY-MM-DD`; days are those of UTC.
    pub expires: String,
    /// The file that says so, as it was named.
    pub path: String,
    /// The line in it, from 1.
    pub line: usize,
}

impl Waiver {
    /// Whether the failure does not count.
    #[must_use]
    pub const fn holds(&self) -> bool {
        !matches!(self, Self::Expired(_))
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

impl Finding {
    /// What it counts as.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let waived = self.waiver.as_ref().is_some_and(|waiver| waiver.holds());
        Outcome::of(self.status, waived)
    }
}

/// Of a verdict of which nothing is known beforehand.
impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        Self::of(status, false)
    }
}
