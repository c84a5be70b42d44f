//! Results of test cases.

use super::comparison::Difference;

/// The result of testing a document against its expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The path of the expectation file.
    pub path: String,
    /// The outcome.
    pub outcome: CaseOutcome,
}

/// The outcome of a test case.
#[derive(Clone, Debug, PartialEq, Eq)]
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
