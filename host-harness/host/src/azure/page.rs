//! Pages as the service returned them: whether a page is valid, and where the next one is.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::completeness::{Completeness, Sign};
use super::error::AzureError;
use super::scope::SubscriptionId;
use super::service_text::{code, in_short};

/// The members of an object in their order, including repeated keys.
struct Members<'b>(Vec<(String, &'b RawValue)>);

impl<'de: 'b, 'b> Deserialize<'de> for Members<'b> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

impl<'b> Members<'b> {
    fn of(text: &'b str, expected: &'static str) -> Result<Self, AzureError> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => AzureError::Unexpected { expected },
            _ => AzureError::Broken(format!("it is not JSON: {error}")),
        })
    }

    /// Returns the value of a key in any case, if the key occurs exactly once.
    fn only(&self, key: &str) -> Option<&'b RawValue> {
        let mut values = self.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        let text: String = serde_json::from_str(self.only(key)?.get()).ok()?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// Returns how many times a key occurs, in any case.
    fn times(&self, key: &str) -> usize {
        self.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key)).count()
    }

    /// Returns the number of elements of an array.
    fn length(&self, key: &str) -> Option<u64> {
        let elements: Vec<IgnoredAny> = serde_json::from_str(self.only(key)?.get()).ok()?;
        Some(elements.len() as u64)
    }

    /// Returns the object without the given signs.
    fn without(&self, signs: &[Sign]) -> String {
        let mut text = String::from("{");
        for (name, value) in &self.0 {
            if Sign::of(name).is_some_and(|sign| signs.contains(&sign)) {
                continue;
            }
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&serde_json::Value::from(name.as_str()).to_string());
            text.push(':');
            text.push_str(value.get());
        }
        text.push('}');
        text
    }
}

/// A valid page with its completeness information.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) text: String,
    /// The number of resources on the page.
    pub(super) length: u64,
    /// The link or token of the next page.
    pub(super) next: Option<String>,
    /// The number of resources on all pages, as the service reports it.
    pub(super) total: Option<u64>,
    /// The reason why the list is incomplete, independent of later pages.
    pub(super) incomplete: Option<AzureError>,
}

impl Read {
    /// Removes followed links and counts of several pages, so that the page on its own reads as complete.
    pub(super) fn strip(&mut self, signs: &[Sign]) {
        if let Ok(members) = serde_json::from_str::<Members<'_>>(&self.text) {
            self.text = members.without(signs);
        }
    }
}

/// Parses a page of a list.
pub(super) fn list(body: Vec<u8>) -> Result<Read, AzureError> {
    let read = page(body, "value", Sign::NextLink, "a page of a list")?;
    // For a list, a count may cover all pages.
    let total = read.1.total.max(read.1.count);
    Ok(Read { total, ..read.0 })
}

/// Parses a page of a query.
pub(super) fn query(body: Vec<u8>) -> Result<Read, AzureError> {
    let (mut read, says) = page(body, "data", Sign::SkipToken, "a page of a query")?;
    // For a query, a count covers this page.
    if let Some(total) = says.count.filter(|count| *count > read.length) {
        let missing = AzureError::Short {
            total,
            read: read.length,
        };
        read.incomplete = read.incomplete.or(Some(missing));
    }
    Ok(read)
}

fn page(body: Vec<u8>, list: &str, leads_on: Sign, expected: &'static str) -> Result<(Read, Completeness), AzureError> {
    let text = text_of(body)?;
    let members = Members::of(&text, expected)?;
    let mut says = Completeness::of(&members.0, leads_on);
    let reported = says.reported.take();
    let Some(length) = members.length(list) else {
        return Err(reported.unwrap_or(AzureError::Unexpected { expected }));
    };
    let read = Read {
        length,
        next: says.next.take(),
        total: says.total,
        incomplete: reported.or(says.incomplete.take()),
        text,
    };
    Ok((read, says))
}

/// Parses a single registry, which must have the given resource ID.
pub(super) fn registry(body: Vec<u8>, id: &str) -> Result<Read, AzureError> {
    const EXPECTED: &str = "a registry";
    const TYPE: &str = "Microsoft.ContainerRegistry/registries";
    let text = text_of(body)?;
    let members = Members::of(&text, EXPECTED)?;
    let Some(found) = members.text("id") else {
        return Err(AzureError::Unexpected { expected: EXPECTED });
    };
    // The service always returns the type. If it is missing, the ID is enough.
    let is_registry = members.times("type") == 0
        || members
            .text("type")
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(TYPE));
    if !is_registry || found.trim().to_lowercase() != id.to_lowercase() {
        return Err(AzureError::Unexpected {
            expected: "the requested registry",
        });
    }
    Ok(Read {
        text,
        length: 1,
        next: None,
        total: None,
        incomplete: None,
    })
}

/// Returns the IDs on a page of subscriptions, with None for each invalid one.
pub(super) fn subscription_ids(page: &str) -> Result<Vec<Option<SubscriptionId>>, AzureError> {
    let members = Members::of(page, SUBSCRIPTIONS)?;
    let elements: Option<Vec<&RawValue>> = members
        .only("value")
        .and_then(|list| serde_json::from_str(list.get()).ok());
    let elements = elements.ok_or(AzureError::Unexpected {
        expected: SUBSCRIPTIONS,
    })?;
    let id = |element: &RawValue| {
        Members::of(element.get(), SUBSCRIPTIONS)
            .ok()?
            .text("subscriptionId")?
            .parse()
            .ok()
    };
    Ok(elements.into_iter().map(id).collect())
}

/// The expected content of a page of subscriptions.
pub(super) const SUBSCRIPTIONS: &str = "a list of subscriptions";

/// Returns the code and message of an error response.
pub(super) fn error(body: &[u8]) -> (Option<String>, Option<String>) {
    #[derive(Deserialize)]
    struct Envelope {
        error: Said,
    }
    #[derive(Deserialize)]
    struct Said {
        code: Option<String>,
        message: Option<String>,
    }
    let Ok(Envelope { error }) = serde_json::from_slice(body) else {
        return (None, None);
    };
    let code = error.code.as_deref().and_then(code);
    (code, error.message.as_deref().and_then(in_short))
}

fn text_of(body: Vec<u8>) -> Result<String, AzureError> {
    let text = String::from_utf8(body).map_err(|_| AzureError::NotJson("text in another encoding".to_owned()))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Read, AzureError> {
        list(text.as_bytes().to_vec())
    }

    #[test]
    fn stripping_removes_the_link_and_nothing_else() {
        let mut page = of(r#"{ "value" : [ {"a": 1.50}, {} ],"nextLink":"https://x/","other":"\u00e4" }"#).unwrap();
        assert_eq!((page.length, page.next.as_deref()), (2, Some("https://x/")));
        page.strip(&[Sign::NextLink]);
        assert_eq!(page.text, r#"{"value":[ {"a": 1.50}, {} ],"other":"\u00e4"}"#);
        for key in ["NEXTLINK", "next_link", "@odata.nextLink"] {
            let mut page = of(&format!(r#"{{"{key}":"https://x/","value":[]}}"#)).unwrap();
            assert_eq!(page.next.as_deref(), Some("https://x/"), "{key}");
            page.strip(&[Sign::NextLink]);
            assert_eq!(page.text, r#"{"value":[]}"#);
        }
    }

    #[test]
    fn invalid_links_make_a_list_incomplete() {
        for (link, is_last) in [
            ("null", true),
            ("\"\"", true),
            ("\" \"", true),
            ("7", false),
            ("{}", false),
            ("false", false),
            (r#""a","nextLink":"b""#, false),
            (r#"null,"next_link":null"#, false),
        ] {
            let page = of(&format!(r#"{{"value":[],"nextLink":{link}}}"#)).unwrap();
            assert_eq!((page.next, page.incomplete.is_none()), (None, is_last), "{link}");
        }
    }

    #[test]
    fn invalid_pages_are_errors() {
        for (text, unexpected) in [
            ("[]", true),
            ("7", true),
            ("{}", true),
            (r#"{"value":{}}"#, true),
            (r#"{"value":null}"#, true),
            (r#"{"value":[],"value":[]}"#, true),
            ("", false),
            ("{", false),
            (r#"{"value":[{"a":"#, false),
            (r#"{"value":[]} x"#, false),
            ("<html>", false),
        ] {
            let error = of(text).unwrap_err();
            assert_eq!(
                matches!(error, AzureError::Unexpected { .. }),
                unexpected,
                "{text}: {error}"
            );
            assert_eq!(error.is_transient(), !unexpected);
        }
        assert!(list(vec![b'"', 0xff, b'"']).is_err());
        assert!(of("\u{feff}{\"value\":[]}").is_ok());
    }

    #[test]
    fn error_responses_have_a_code_and_a_message() {
        let said = error(br#"{"error":{"code":"AuthorizationFailed","message":"The client\r\n  has no role."}}"#);
        assert_eq!(
            said,
            (
                Some("AuthorizationFailed".to_owned()),
                Some("The client has no role.".to_owned())
            )
        );
        for nothing in [
            "",
            "x",
            "{}",
            r#"{"error":"x"}"#,
            r#"{"error":{"code":"a b","message":" "}}"#,
        ] {
            assert_eq!(error(nothing.as_bytes()), (None, None), "{nothing}");
        }
        let long = format!(r#"{{"error":{{"message":"{}"}}}}"#, "ä".repeat(10_000));
        assert_eq!(error(long.as_bytes()).1.unwrap().chars().count(), 600);
    }
}
