//! Suggestions for misspelled names.

/// Returns the most similar name, if one is similar enough.
pub(crate) fn nearest<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let given = given.to_lowercase();
    let similarity = |name: &'n str| (strsim::jaro_winkler(&given, &name.to_lowercase()), name);
    let similar = names
        .into_iter()
        .map(similarity)
        .filter(|(similarity, _)| *similarity > THRESHOLD);
    similar
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// The threshold that clap uses for flags and subcommands.
const THRESHOLD: f64 = 0.8;

/// Returns `; did you mean `NAME`?`, or nothing.
pub(crate) fn did_you_mean<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(given, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
