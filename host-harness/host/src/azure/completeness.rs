//! Members of a page that say whether its list is complete.
//!
//! The host follows links, so it has to know them in every spelling that the checks know: ASCII case, underscores and dots do not count. What it
//! cannot read counts against the list.

use serde_json::Value;
use serde_json::value::RawValue;

use super::error::{LinkError, LiveError};
use super::service_text::{code, in_short};

/// A member that says whether a list is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The link to the next page.
    NextLink,
    /// The token of the next page of a query.
    SkipToken,
    /// Whether a query found more than it returned.
    Truncated,
    /// The number of records on all pages.
    Total,
    /// A number of records: on this page of a query, or of a list, which may be that of all pages.
    Count,
    /// What the service failed to list.
    Error,
}

impl Sign {
    /// The sign that a key stands for.
    pub(super) fn of(key: &str) -> Option<Self> {
        // No spelling is longer; keys can be.
        if key.len() > 64 {
            return None;
        }
        let plain = key.chars().filter(|c| !matches!(c, '_' | '.'));
        let plain: String = plain.map(|c| c.to_ascii_lowercase()).collect();
        Some(match plain.as_str() {
            "nextlink" | "@odatanextlink" | "odatanextlink" => Self::NextLink,
            "skiptoken" | "$skiptoken" => Self::SkipToken,
            "resulttruncated" => Self::Truncated,
            "totalrecords" | "totalcount" | "@odatacount" | "odatacount" => Self::Total,
            "count" => Self::Count,
            "error" | "odataerror" => Self::Error,
            _ => return None,
        })
    }

    const fn key(self) -> &'static str {
        match self {
            Self::NextLink => "nextLink",
            Self::SkipToken => "$skipToken",
            Self::Truncated => "resultTruncated",
            Self::Total => "totalRecords",
            Self::Count => "count",
            Self::Error => "error",
        }
    }
}

/// What a page says about the list that it belongs to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Completeness {
    /// What leads to the next page.
    pub(super) next: Option<String>,
    /// The number of records on all pages.
    pub(super) total: Option<u64>,
    /// The number of records on this page, or on all.
    pub(super) count: Option<u64>,
    /// Why the list is not complete, whatever follows.
    pub(super) incomplete: Option<LiveError>,
    /// What the service reports instead of the list, or beside it.
    pub(super) reported: Option<LiveError>,
}

/// A member under a sign: none, one, or one that is given twice.
type Found<'b> = Result<Option<&'b RawValue>, ()>;

impl Completeness {
    /// Reads the members of a page, in which a link or a token leads on.
    pub(super) fn of<'b>(members: &[(String, &'b RawValue)], leads_on: Sign) -> Self {
        let find = |sign| -> Found<'b> {
            let mut found = members.iter().filter(|(key, _)| Sign::of(key) == Some(sign));
            match (found.next(), found.next()) {
                (first, None) => Ok(first.map(|(_, value)| *value)),
                _ => Err(()),
            }
        };
        let mut flaws = Vec::new();
        let mut next = None;
        for sign in [Sign::NextLink, Sign::SkipToken] {
            match continuation(find(sign)) {
                Ok(None) => {}
                Ok(Some(text)) if sign == leads_on => next = Some(text),
                Ok(Some(_)) => flaws.push(unusable("it belongs to another kind of list")),
                Err(what) => flaws.push(unusable(what)),
            }
        }
        let is_truncated = is_truncated(find(Sign::Truncated));
        if is_truncated && next.is_none() {
            flaws.push(LiveError::Truncated);
        }
        let mut number = |sign: Sign| {
            find(sign).and_then(number).unwrap_or_else(|()| {
                flaws.push(LiveError::Uncounted { key: sign.key() });
                None
            })
        };
        let (total, count) = (number(Sign::Total), number(Sign::Count));
        Self {
            next,
            total,
            count,
            incomplete: flaws.into_iter().next(),
            reported: reported(find(Sign::Error)),
        }
    }
}

const fn unusable(what: &'static str) -> LiveError {
    LiveError::Link(LinkError::Unusable { what })
}

/// A link or a token; null and white space are none.
fn continuation(found: Found<'_>) -> Result<Option<String>, &'static str> {
    let Some(value) = found.map_err(|()| "it is given more than once")? else {
        return Ok(None);
    };
    let text: Option<String> = serde_json::from_str(value.get()).map_err(|_| "it is not text")?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Whether a result is said to be truncated: by a boolean, as text, or in any way that does not deny it.
fn is_truncated(found: Found<'_>) -> bool {
    let Ok(found) = found else {
        return true;
    };
    match found.map(|value| serde_json::from_str(value.get())) {
        None | Some(Ok(Value::Null | Value::Bool(false))) => false,
        Some(Ok(Value::String(text))) => !text.trim().eq_ignore_ascii_case("false"),
        Some(_) => true,
    }
}

/// A number of records: as a number, as text, or as the `value` of an object (`{"type": "Total", "value": 3}`, on a page of subscriptions).
fn number(found: Option<&RawValue>) -> Result<Option<u64>, ()> {
    let Some(value) = found else {
        return Ok(None);
    };
    let value: Value = serde_json::from_str(value.get()).map_err(|_| ())?;
    let value = match &value {
        Value::Object(members) => members.get("value").ok_or(())?,
        other => other,
    };
    match value {
        Value::Null => Ok(None),
        Value::Number(number) => match number.as_u64() {
            Some(whole) => Ok(Some(whole)),
            None => number.as_f64().and_then(whole).map(Some).ok_or(()),
        },
        Value::String(text) => {
            let text = text.trim();
            let parsed = text.parse().ok();
            let parsed = parsed.or_else(|| text.parse().ok().and_then(whole));
            parsed.map(Some).ok_or(())
        }
        _ => Err(()),
    }
}

/// A whole number that is written with a fraction or an exponent, up to where these are exact.
fn whole(number: f64) -> Option<u64> {
    const EXACT: f64 = (1_u64 << 53) as f64;
    let is_count = (0.0..=EXACT).contains(&number) && number.fract() == 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 2^53"
    )]
    is_count.then_some(number as u64)
}

/// What the service reports beside a list. Null, false and white space report nothing.
fn reported(found: Found<'_>) -> Option<LiveError> {
    let report = |code, message| Some(LiveError::Reported { code, message });
    let Ok(found) = found else {
        return report(None, None);
    };
    match serde_json::from_str(found?.get()) {
        Ok(Value::Null | Value::Bool(false)) => None,
        Ok(Value::String(text)) if text.trim().is_empty() => None,
        Ok(Value::String(text)) => report(None, in_short(&text)),
        Ok(Value::Object(members)) => {
            let text = |key: &str| {
                let mut members = members.iter();
                let (_, value) = members.find(|(name, _)| name.eq_ignore_ascii_case(key))?;
                value.as_str()
            };
            report(text("code").and_then(code), text("message").and_then(in_short))
        }
        _ => report(None, None),
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use super::*;

    fn number_of(text: &str) -> Result<Option<u64>, ()> {
        let raw: Box<RawValue> = serde_json::from_str(text).unwrap();
        number(Some(&raw))
    }

    #[test]
    fn numbers_in_any_json_type() {
        for text in [
            "12",
            "12.0",
            "1.2e1",
            "\"12\"",
            "\" 12 \"",
            "\"12.0\"",
            r#"{"type":"Total","value":12}"#,
        ] {
            assert_eq!(number_of(text), Ok(Some(12)), "{text}");
        }
        for text in ["null", r#"{"value":null}"#] {
            assert_eq!(number_of(text), Ok(None), "{text}");
        }
        for text in [
            "-1", "1.5", "true", "[]", "{}", "\"\"", "\"many\"", "\"NaN\"", "\"inf\"", "1e300", "[12]",
        ] {
            assert_eq!(number_of(text), Err(()), "{text}");
        }
    }

    #[test]
    fn signs_in_any_spelling() {
        for (key, sign) in [
            ("nextLink", Sign::NextLink),
            ("NEXT_LINK", Sign::NextLink),
            ("@odata.nextLink", Sign::NextLink),
            ("odata.nextLink", Sign::NextLink),
            ("$skipToken", Sign::SkipToken),
            ("skip_token", Sign::SkipToken),
            ("result_truncated", Sign::Truncated),
            ("total_records", Sign::Total),
            ("totalCount", Sign::Total),
            ("@odata.count", Sign::Total),
            ("Count", Sign::Count),
            ("error", Sign::Error),
        ] {
            assert_eq!(Sign::of(key), Some(sign), "{key}");
        }
        for key in ["value", "data", "next", "link", "@odata.context", "facets", ""] {
            assert_eq!(Sign::of(key), None, "{key}");
        }
    }
}
