//! Outcomes of findings on the command line.

use acrcheck::model::Outcome;
use clap::builder::TypedValueParser;

use super::values;

const ALL: [Outcome; 5] = [
    Outcome::Pass,
    Outcome::Fail,
    Outcome::NotApplicable,
    Outcome::Unknown,
    Outcome::Waived,
];

/// Parses the name of an outcome as an argument.
pub(crate) fn parser() -> impl TypedValueParser<Value = Outcome> {
    values::parser(&ALL, Outcome::as_str)
}
