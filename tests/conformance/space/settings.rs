//! Settings, as JSON and as their meaning.

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) json: &'static str,
    /// `unrestricted` is `not-applicable`.
    pub(crate) unrestricted_not_applicable: bool,
    pub(crate) min_prefix_length: Option<u32>,
    pub(crate) allowed_ranges: &'static [&'static str],
    /// An address that complies with these settings.
    pub(crate) accepted: &'static str,
}

impl Default for Settings {
    fn default() -> Self {
        SETTINGS[0]
    }
}

/// An address that every list of rules in the space allows. A new rule for an address that a list just below the limit leaves out would take
/// the list beyond the limit.
const INSIDE: &str = "200.1.2.3/32";

/// An address inside 20.0.0.0/8.
const ADDRESS: &str = "20.99.1.77/32";

pub(crate) const SETTINGS: [Settings; 8] = [
    settings("{}", false, None, &[], INSIDE),
    settings(r#"{"unrestricted":"not-applicable"}"#, true, None, &[], ADDRESS),
    settings(
        r#"{"minPrefixLength":16,"unrestricted":"fail"}"#,
        false,
        Some(16),
        &[],
        ADDRESS,
    ),
    settings(r#"{"minPrefixLength":32}"#, false, Some(32), &[], ADDRESS),
    // 20.0.0.0/8 in two halves, the second with host bits.
    settings(
        r#"{"allowedRanges":["20.0.0.0/9","20.130.0.1/9"]}"#,
        false,
        None,
        &["20.0.0.0/9", "20.130.0.1/9"],
        ADDRESS,
    ),
    settings(
        r#"{"allowedRanges":["2603:1000::/24"]}"#,
        false,
        None,
        &["2603:1000::/24"],
        "2603:1000::77/128",
    ),
    settings(
        r#"{"allowedRanges":["20.0.0.0/8","2603:1000::/24"],"minPrefixLength":8}"#,
        false,
        Some(8),
        &["20.0.0.0/8", "2603:1000::/24"],
        ADDRESS,
    ),
    settings(
        r#"{"allowedRanges":["20.0.0.0/8"],"minPrefixLength":16,"unrestricted":"not-applicable"}"#,
        true,
        Some(16),
        &["20.0.0.0/8"],
        ADDRESS,
    ),
];

const fn settings(
    json: &'static str,
    unrestricted_not_applicable: bool,
    min_prefix_length: Option<u32>,
    allowed_ranges: &'static [&'static str],
    accepted: &'static str,
) -> Settings {
    Settings {
        json,
        unrestricted_not_applicable,
        min_prefix_length,
        allowed_ranges,
        accepted,
    }
}
