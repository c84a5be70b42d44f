//! Values of the library as arguments, by their names. The library does not know clap, so its enums cannot implement `ValueEnum`.

use acrcheck::model::{Outcome, Severity};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Parses the name of one of the values, in any case where the argument ignores it.
pub(crate) fn parser<T: Copy + Send + Sync>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    described(values, move |value| PossibleValue::new(name(value)))
}

/// Parses one of the values, each with its name and help.
pub(crate) fn described<T: Copy + Send + Sync>(
    values: &'static [T],
    possible: impl Fn(T) -> PossibleValue + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    let names = PossibleValuesParser::new(values.iter().copied().map(&possible).collect::<Vec<_>>());
    names.try_map(move |given| {
        let mut all = values.iter().copied();
        // `PossibleValuesParser` accepted the name.
        all.find(|value| possible(*value).matches(&given, true))
            .ok_or("not one of the possible values")
    })
}

/// Parses a severity.
pub(crate) fn severity() -> impl TypedValueParser<Value = Severity> {
    parser(&Severity::ALL, Severity::as_str)
}

/// Parses the outcome of a finding.
pub(crate) fn outcome() -> impl TypedValueParser<Value = Outcome> {
    described(&Outcome::ALL, |outcome| {
        let value = PossibleValue::new(outcome.as_str());
        match outcome {
            Outcome::NotApplicable => value.alias("n/a"),
            _ => value,
        }
    })
}
