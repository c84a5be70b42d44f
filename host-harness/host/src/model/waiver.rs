//! Waivers of failed findings.

use serde::{Deserialize, Serialize};

/// The waiver of a failed finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Waiver {
    /// An accepted failure, which counts as waived.
    Accepted(Acceptance),
    /// An acceptance that has expired: the finding counts as failed.
    Expired(Acceptance),
    /// A failure of the baseline, for the same reason, which counts as waived.
    Baseline {
        /// The baseline report, as it was passed.
        path: String,
    },
}

/// An acceptance of a failure, with an owner and an expiry date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Acceptance {
    /// Why the failure is acceptable.
    pub reason: String,
    /// Who is responsible for it.
    pub owner: String,
    /// The last day of the acceptance (UTC), as `YYYY-MM-DD`.
    pub expires: String,
    /// The waiver file, as it was passed.
    pub path: String,
    /// The line in the waiver file, from 1.
    pub line: usize,
}

impl Waiver {
    /// Whether the waiver is valid, so that the failure does not count.
    #[must_use]
    pub const fn holds(&self) -> bool {
        !matches!(self, Self::Expired(_))
    }
}
