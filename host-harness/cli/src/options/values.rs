//! Values of the library as arguments, by their names.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Other names of values.
const ALIASES: [(&str, &str); 1] = [("not-applicable", "n/a")];

/// Parses the name of one of the values, in any case where the argument ignores it.
pub(crate) fn parser<T: Copy + Send + Sync>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let possible = move |value: &T| {
        let name = name(*value);
        let aliases = ALIASES.iter().filter(move |(of, _)| *of == name);
        PossibleValue::new(name).aliases(aliases.map(|(_, alias)| *alias))
    };
    let names = PossibleValuesParser::new(values.iter().map(possible).collect::<Vec<_>>());
    names.try_map(move |given| {
        let found = values.iter().find(|value| possible(value).matches(&given, true));
        // `PossibleValuesParser` accepted the name.
        found.copied().ok_or("not one of the possible values")
    })
}
