//! A page as the service answered it: what the host has to know of it, which is whether it is one, and where the next one is.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::completeness::{Completeness, Sign};
use super::error::LiveError;
use super::scope::SubscriptionId;
use super::service_text::{code, in_short};

/// The members of an object, in their order, a key that is given twice among them.
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
    fn of(text: &'b str, expected: &'static str) -> Result<Self, LiveError> {
        serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => LiveError::Unexpected { expected },
            _ => LiveError::Broken(format!("it is not JSON: {error}")),
        })
    }

    /// What stands under a key, in any case, if it is there once.
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

    /// How many times a key is given, in any case.
    fn times(&self, key: &str) -> usize {
        self.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case(key)).count()
    }

    /// The number of elements of an array.
    fn length(&self, key: &str) -> Option<u64> {
        let elements: Vec<IgnoredAny> = serde_json::from_str(self.only(key)?.get()).ok()?;
        Some(elements.len() as u64)
    }

    /// The object without some of its signs.
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

/// A page, and what has to be known of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) text: String,
    /// How many resources stand in it.
    pub(super) length: u64,
    /// What leads to the next page.
    pub(super) next: Option<String>,
    /// How many resources there are on all pages, according to the service.
    pub(super) total: Option<u64>,
    /// Why the list is not complete, whatever the pages after this one hold.
    pub(super) incomplete: Option<LiveError>,
}

impl Read {
    /// The page without some of its signs: links that were followed, and counts of more than this page. The page on its own is complete then.
    pub(super) fn strip(&mut self, signs: &[Sign]) {
        if let Ok(members) = serde_json::from_str::<Members<'_>>(&self.text) {
            self.text = members.without(signs);
        }
    }
}

/// A page of a list.
pub(super) fn list(body: Vec<u8>) -> Result<Read, LiveError> {
    let read = page(body, "value", Sign::NextLink, "a page of a list")?;
    // A count may be that of all pages.
    let total = read.1.total.max(read.1.count);
    Ok(Read { total, ..read.0 })
}

/// A page of a query.
pub(super) fn query(body: Vec<u8>) -> Result<Read, LiveError> {
    let (mut read, says) = page(body, "data", Sign::SkipToken, "a page of a query")?;
    // A count is that of this page.
    if let Some(total) = says.count.filter(|count| *count > read.length) {
        let missing = LiveError::Short {
            total,
            read: read.length,
        };
        read.incomplete = read.incomplete.or(Some(missing));
    }
    Ok(read)
}

fn page(body: Vec<u8>, list: &str, leads_on: Sign, expected: &'static str) -> Result<(Read, Completeness), LiveError> {
    let text = text_of(body)?;
    let members = Members::of(&text, expected)?;
    let mut says = Completeness::of(&members.0, leads_on);
    let reported = says.reported.take();
    let Some(length) = members.length(list) else {
        return Err(reported.unwrap_or(LiveError::Unexpected { expected }));
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

/// A single registry: the one with this resource id.
pub(super) fn registry(body: Vec<u8>, id: &str) -> Result<Read, LiveError> {
    const EXPECTED: &str = "a registry";
    const TYPE: &str = "Microsoft.ContainerRegistry/registries";
    let text = text_of(body)?;
    let members = Members::of(&text, EXPECTED)?;
    let Some(found) = members.text("id") else {
        return Err(LiveError::Unexpected { expected: EXPECTED });
    };
    // The service always shows the type; where it is left out, the id says what it is.
    let is_registry = members.times("type") == 0
        || members
            .text("type")
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(TYPE));
    if !is_registry || found.trim().to_lowercase() != id.to_lowercase() {
        return Err(LiveError::Unexpected {
            expected: "the registry that was asked for",
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

/// The ids on a page of subscriptions, each of which may be missing.
pub(super) fn subscription_ids(page: &str) -> Result<Vec<Option<SubscriptionId>>, LiveError> {
    let members = Members::of(page, SUBSCRIPTIONS)?;
    let elements: Option<Vec<&RawValue>> = members
        .only("value")
        .and_then(|list| serde_json::from_str(list.get()).ok());
    let elements = elements.ok_or(LiveError::Unexpected {
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

/// What a page of subscriptions is expected to be.
pub(super) const SUBSCRIPTIONS: &str = "a list of subscriptions";

/// What the service says is wrong: its code and its words.
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

fn text_of(body: Vec<u8>) -> Result<String, LiveError> {
    let text = String::from_utf8(body).map_err(|_| LiveError::NotJson("text in another encoding".to_owned()))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Read, LiveError> {
        list(text.as_bytes().to_vec())
    }

    #[test]
    fn a_page_that_was_followed_is_whole_and_otherwise_as_it_was() {
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
    fn a_link_that_is_none_leads_nowhere() {
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
    fn what_is_no_page_is_an_error() {
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
                matches!(error, LiveError::Unexpected { .. }),
                unexpected,
                "{text}: {error}"
            );
            assert_eq!(error.is_transient(), !unexpected);
        }
        assert!(list(vec![b'"', 0xff, b'"']).is_err());
        assert!(of("\u{feff}{\"value\":[]}").is_ok());
    }

    #[test]
    fn what_the_service_says_is_wrong() {
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
