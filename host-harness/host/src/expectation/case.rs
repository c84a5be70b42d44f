//! Results of test cases.

use super::comparison::Difference;

/// The result of testing a document against its expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Case {
    /// The path of the expectation file.
    pub path: String,
    /// The outcome.
    pub outcome: CaseOutcome,
}

impl Case {
    /// Creates the result of an expectation file.
    #[must_use]
    pub fn new(path: impl Into<String>, outcome: CaseOutcome) -> Self {
        Self {
            path: path.into(),
            outcome,
        }
    }
}

/// The outcome of a test case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaseOutcome {
    /// All findings are as expected.
    Met,
    /// Some findings differ.
    Differs(Vec<Difference>),
    /// The expectation file was rewritten.
    Written,
    /// The sandbox stopped the component, for these reasons.
    Stopped(Vec<String>),
    /// The case could not run, for this reason.
    Unusable(String),
}
