//! Page members that tell whether a list is complete.
//!
//! The host follows links, so it has to recognise every spelling that the checks recognise: ASCII case, underscores and dots are ignored. A member
//! that cannot be read marks the list as incomplete.

use serde_json::Value;
use serde_json::value::RawValue;

use super::error::{AzureError, LinkError};
use super::service_text::{code, in_short};

/// A member that tells whether a list is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// The link to the next page.
    NextLink,
    /// The token of the next page of a query.
    SkipToken,
    /// Whether a query found more records than it returned.
    Truncated,
    /// The number of records on all pages.
    Total,
    /// The number of records on this page of a query, or on one or all pages of a list.
    Count,
    /// An error of the service.
    Error,
}

impl Sign {
    /// Returns the sign that a key denotes.
    pub(super) fn of(key: &str) -> Option<Self> {
        // Limits the work: no spelling is longer.
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

/// The completeness information of one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Completeness {
    /// The link or token of the next page.
    pub(super) next: Option<String>,
    /// The number of records on all pages.
    pub(super) total: Option<u64>,
    /// The number of records on this page, or on all pages.
    pub(super) count: Option<u64>,
    /// The reason why the list is incomplete, independent of later pages.
    pub(super) incomplete: Option<AzureError>,
    /// The error that the service reports beside or instead of the list.
    pub(super) reported: Option<AzureError>,
}

/// The value of a sign. `Err` if its key is given twice.
type Found<'b> = Result<Option<&'b RawValue>, ()>;

impl Completeness {
    /// Reads the members of a page. `leads_on` is the sign that continues this kind of list.
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
            flaws.push(AzureError::Truncated);
        }
        let mut number = |sign: Sign| {
            find(sign).and_then(number).unwrap_or_else(|()| {
                flaws.push(AzureError::Uncounted { key: sign.key() });
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

const fn unusable(what: &'static str) -> AzureError {
    AzureError::Link(LinkError::Unusable { what })
}

/// Returns a link or token. Null and white space count as none.
fn continuation(found: Found<'_>) -> Result<Option<String>, &'static str> {
    let Some(value) = found.map_err(|()| "it is given more than once")? else {
        return Ok(None);
    };
    let text: Option<String> = serde_json::from_str(value.get()).map_err(|_| "it is not text")?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Returns whether a result is truncated. Anything except a clear denial counts as truncated.
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

/// Parses a number of records: a number, a string, or an object with a `value` (`{"type": "Total", "value": 3}`, on pages of subscriptions).
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

/// Converts a whole number that is written with a fraction or an exponent, as far as floats are exact.
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

/// Returns the error that the service reports beside a list. Null, false and white space are no error.
fn reported(found: Found<'_>) -> Option<AzureError> {
    let report = |code, message| Some(AzureError::Reported { code, message });
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
#[allow(clippy::unwrap_used, reason = "tests may panic")]
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
    fn incompleteness_in_any_spelling() {
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
