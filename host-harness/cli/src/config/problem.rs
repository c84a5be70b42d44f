//! Problems in `acrcheck.toml`.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

/// A problem, and its place in the file.
pub(super) type Problem = (Range<usize>, String);

/// Returns the problem of a value of another type.
pub(super) fn mismatch(value: &Spanned<DeValue<'_>>, expected: &str) -> Problem {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a Boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    (value.span(), format!("expected {expected}, found {found}"))
}
