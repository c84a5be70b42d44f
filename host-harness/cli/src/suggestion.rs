//! What somebody may have meant.

/// The name that is most like what was given, if any is like it at all.
pub(crate) fn nearest<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let given = given.to_lowercase();
    let like = |name: &'n str| (strsim::jaro_winkler(&given, &name.to_lowercase()), name);
    let likely = names.into_iter().map(like).filter(|(likeness, _)| *likeness > ENOUGH);
    likely
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// As like as the words of a command line have to be to be proposed there.
const ENOUGH: f64 = 0.8;

/// `; did you mean …?`, or nothing.
pub(crate) fn did_you_mean<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(given, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
