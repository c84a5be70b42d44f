//! What comes of a test case.

use super::comparison::Difference;

/// A document that was held to what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The file of expectations, as it was found.
    pub path: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is as expected.
    Met,
    /// Something is not.
    Differs(Vec<Difference>),
    /// The file that the expectation stands in was written anew.
    Written,
    /// The sandbox stopped the component; the errors say why.
    Stopped(Vec<String>),
    /// It could not be tried.
    Unusable(String),
}
