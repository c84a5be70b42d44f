//! Names of enum values.

/// A name that is not one of the possible ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind} {given:?}; possible values are {}", names.join(", "))]
pub struct UnknownName {
    kind: &'static str,
    given: String,
    names: Vec<&'static str>,
}

/// Returns the value with this name, in any case.
pub(crate) fn named<T: Copy>(
    kind: &'static str,
    values: &[T],
    name: fn(T) -> &'static str,
    given: &str,
) -> Result<T, UnknownName> {
    let mut all = values.iter().copied();
    let value = all.find(|value| name(*value).eq_ignore_ascii_case(given));
    value.ok_or_else(|| UnknownName {
        kind,
        given: given.to_owned(),
        names: values.iter().copied().map(name).collect(),
    })
}
