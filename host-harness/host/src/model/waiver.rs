//! Waivers: why a failed finding does not count.

use serde::Serialize;

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
