//! How much a result says about findings.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::status::Status;

/// How much a result says about findings. It changes no status, severity, reason, count, error or order.
///
/// Less detail is faster. A finding without details has no message of its own, evidence, advisories and commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Detail {
    /// No details: identity, position, status, severity and reason.
    Verdicts,
    /// Details of findings that fail or are unknown.
    Attention,
    /// Details of all findings.
    #[default]
    Full,
}

impl Detail {
    /// All levels, from the least to the most detail.
    pub const ALL: &[Self] = &[Self::Verdicts, Self::Attention, Self::Full];

    /// Returns the level as the JSON report and flags spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Attention => "attention",
            Self::Full => "full",
        }
    }

    /// Returns whether findings with a status have details.
    #[must_use]
    pub const fn shows(self, status: Status) -> bool {
        match self {
            Self::Verdicts => false,
            Self::Attention => matches!(status, Status::Fail | Status::Unknown),
            Self::Full => true,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde requires")]
    pub(crate) const fn is_full(&self) -> bool {
        matches!(self, Self::Full)
    }
}

/// An unknown level of detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown level of detail; the levels are verdicts, attention and full")]
pub struct UnknownDetail;

impl FromStr for Detail {
    type Err = UnknownDetail;

    fn from_str(text: &str) -> Result<Self, UnknownDetail> {
        let mut all = Self::ALL.iter().copied();
        all.find(|detail| detail.as_str() == text).ok_or(UnknownDetail)
    }
}
