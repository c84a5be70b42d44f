//! Removal of tokens from all output: errors, pages, reports and recordings.
//!
//! A service may echo a token with escapes of JSON, URLs or HTML, so the search compares decoded text instead of bytes.

mod search;
mod spelling;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use super::token::AccessToken;
use search::{Search, TELLING};
use spelling::{has_escapes, units};

/// The replacement for a removed text.
pub(super) const REMOVED: &str = "(removed)";

/// Removes the tokens of a run from texts. Its `Debug` output shows none of them.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Vec<String>>>);

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl Redactor {
    /// Adds a token to remove.
    pub(super) fn add(&self, token: &AccessToken) {
        let is_known = |secrets: &Vec<String>| secrets.first().is_some_and(|newest| newest == token.secret());
        if is_known(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for secret in secrets_of(token.secret()).into_iter().rev() {
            secrets.retain(|known| known != secret);
            secrets.insert(0, secret.to_owned());
        }
        secrets.truncate(MOST_SECRETS);
    }

    /// Returns the text without tokens, in any spelling.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        without(&secrets, text)
    }

    /// Removes tokens in place.
    pub fn clean(&self, text: &mut String) {
        if let Cow::Owned(clean) = self.text(text) {
            *text = clean;
        }
    }

    /// Removes tokens from a response body of any encoding.
    pub(super) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        without_in_bytes(&secrets, &bytes).unwrap_or(bytes)
    }
}

/// The most secrets to remember. Tokens are renewed about once an hour, with at most three secrets each.
const MOST_SECRETS: usize = 24;

/// Returns a token, and the claims and the signature if it is a JSON web token, because a response may echo them separately.
fn secrets_of(token: &str) -> Vec<&str> {
    let mut secrets = vec![token];
    if let [_, claims, signature] = token.split('.').collect::<Vec<_>>().as_slice() {
        secrets.extend([*claims, *signature].into_iter().filter(|part| part.len() >= TELLING));
    }
    secrets
}

/// Returns the text without the secrets.
pub(super) fn without<'t>(secrets: &[impl AsRef<str>], text: &'t str) -> Cow<'t, str> {
    let clean = without_in_bytes(secrets, text.as_bytes());
    // Secrets are whole characters, so the rest is valid UTF-8.
    let clean = clean.map(|clean| String::from_utf8(clean).unwrap_or_else(|_| REMOVED.to_owned()));
    clean.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The most nested layers of escapes.
const LAYERS: usize = 3;

/// A fast test that rules out an unescaped secret in most texts.
fn is_surely_not_in(secret: &str, bytes: &[u8]) -> bool {
    let secret = secret.as_bytes();
    let front = secret.get(..TELLING).unwrap_or(secret);
    !front.contains(&b'+') && memchr::memmem::find(bytes, front).is_none()
}

/// Returns the bytes without the secrets, or None if there is nothing to remove.
fn without_in_bytes(secrets: &[impl AsRef<str>], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let layers = if has_escapes(bytes) { LAYERS } else { 0 };
    // A text that looks like an escape may not be one, so each layer is searched.
    for times in 0..=layers {
        if times == 0 && secrets.iter().all(|secret| is_surely_not_in(secret.as_ref(), bytes)) {
            continue;
        }
        let mut searches: Vec<Search<'_>> = secrets
            .iter()
            .filter_map(|secret| Search::new(secret.as_ref()))
            .collect();
        for unit in units(bytes, times) {
            found.extend(searches.iter_mut().filter_map(|search| search.next(unit)));
        }
        found.extend(searches.iter_mut().filter_map(Search::end));
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut clean = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for range in found {
        if range.start >= copied {
            clean.extend_from_slice(bytes.get(copied..range.start).unwrap_or_default());
            clean.extend_from_slice(REMOVED.as_bytes());
        }
        copied = copied.max(range.end);
    }
    clean.extend_from_slice(bytes.get(copied..).unwrap_or_default());
    Some(clean)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    const OPAQUE: &str = "aB3+/xY~z.-_9=";

    fn redactor(token: &str) -> Redactor {
        let redactor = Redactor::default();
        redactor.add(&AccessToken::new(token).unwrap());
        redactor
    }

    #[test]
    fn a_secret_is_removed_at_any_position() {
        for (text, clean) in [
            ("", ""),
            ("none", "none"),
            ("key", "(removed)"),
            ("kkey", "k(removed)"),
            ("keykey a key", "(removed)(removed) a (removed)"),
            ("ke", "ke"),
            ("\u{e4}key\u{e4}", "\u{e4}(removed)\u{e4}"),
        ] {
            assert_eq!(without(&["key"], text), clean);
            assert_eq!(redactor("key").bytes(text.into()), clean.as_bytes());
        }
        assert_eq!(without(&["", "x y"], "text"), "text");
        assert_eq!(
            redactor("key").bytes(vec![0xff, b'k', b'e', b'y', 0xff]),
            b"\xff(removed)\xff"
        );
    }

    /// Each character in each spelling, one at a time and all together.
    #[test]
    fn a_secret_is_removed_in_any_spelling() {
        type Spell = fn(char) -> String;
        let spellings: [Spell; 16] = [
            |c| format!("\\u{:04x}", u32::from(c)),
            |c| format!("\\u{:04X}", u32::from(c)),
            |c| format!("\\\\u{:04x}", u32::from(c)),
            |c| format!("\\\\\\\\u{:04x}", u32::from(c)),
            |c| format!("\\u{{{:x}}}", u32::from(c)),
            |c| format!("\\x{:02x}", u32::from(c)),
            |c| format!("%{:02x}", u32::from(c)),
            |c| format!("%{:02X}", u32::from(c)),
            |c| format!("%25{:02X}", u32::from(c)),
            |c| format!("%2525{:02X}", u32::from(c)),
            |c| format!("\\u0025{:02X}", u32::from(c)),
            |c| format!("%5Cu{:04x}", u32::from(c)),
            |c| format!("&#{};", u32::from(c)),
            |c| format!("&#x{:X};", u32::from(c)),
            |c| format!("&amp;#{};", u32::from(c)),
            |c| format!("\\u0026#x{:x};", u32::from(c)),
        ];
        let redactor = redactor(OPAQUE);
        for spell in spellings {
            let all: String = OPAQUE.chars().map(spell).collect();
            let mut texts = vec![all];
            for place in 0..OPAQUE.len() {
                let one = |(index, c): (usize, char)| if index == place { spell(c) } else { c.to_string() };
                texts.push(OPAQUE.chars().enumerate().map(one).collect());
            }
            for text in texts {
                let inside = format!("before \\n{text}\\n \\\"behind\\\" 100% & more");
                assert_eq!(
                    redactor.text(&inside),
                    "before \\n(removed)\\n \\\"behind\\\" 100% & more",
                    "{text}"
                );
            }
        }
        for text in [
            "aB3+\\/xY~z.-_9=",
            "aB3+\\\\/xY~z.-_9=",
            "aB3 /xY~z.-_9=",
            "aB3%2B%2FxY~z.-_9%3d",
        ] {
            assert_eq!(redactor.text(text), REMOVED, "{text}");
        }
    }

    /// JSON stays valid, and other texts are unchanged.
    #[test]
    fn other_texts_are_unchanged() {
        let redactor = redactor(OPAQUE);
        for text in [
            r#"{"a": "aB3+\/xY~z.-_9", "b": "\\\\\\", "c": "\u00e4\ud83d\ude00"}"#,
            "%",
            "%2",
            "%25",
            "%2525",
            "%zz",
            "&",
            "&#",
            "&#;",
            "&amp;",
            "&amp",
            "&#99999999999;",
            "\\",
            "\\u",
            "\\u00",
            "\\u{",
            "\\u{}",
            "\\x",
            "aB3%",
            "aB3\\",
            "aB3&#x2b",
        ] {
            assert!(
                matches!(redactor.text(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
        let json = r#"{"aB3\u002b\/xY~z.-_9=": ["aB3+/xY~z.-_9\u003d\\", "\"aB3+/xY~z.-_9=\""]}"#;
        let clean: serde_json::Value = serde_json::from_str(&redactor.text(json)).unwrap();
        assert_eq!(
            clean,
            serde_json::json!({"(removed)": ["(removed)\\", "\"(removed)\""]})
        );
    }

    #[test]
    fn the_beginning_of_a_token_is_removed() {
        let token = format!("{}.{}.{}", "h".repeat(40), "c".repeat(50), "s".repeat(60));
        let redactor = redactor(&token);
        for (text, clean) in [
            (token.as_str(), "(removed)"),
            (&token[..35], "(removed)"),
            (&token[..31], &token[..31]),
            // The claims, and the signature.
            (&token[41..91], "(removed)"),
            (&token[92..], "(removed)"),
        ] {
            assert_eq!(redactor.text(text), clean);
        }
    }

    /// Renewed tokens are removed as well, and none is shown.
    #[test]
    fn every_token_of_the_run_is_removed() {
        let redactor = redactor("first-token");
        for _ in 0..3 {
            redactor.add(&AccessToken::new("second-token").unwrap());
            redactor.add(&AccessToken::new("third-token").unwrap());
        }
        assert_eq!(
            redactor.text("first-token second-token third-token"),
            "(removed) (removed) (removed)"
        );
        assert_eq!(format!("{redactor:?}"), "Redactor(…)");
    }

    /// No input makes the search slower than linear.
    #[test]
    fn redaction_takes_linear_time() {
        let redactor = redactor(&format!("{}b", "a".repeat(31)));
        for text in ["\\", "%", "%25", "&amp;", "&", "a", "\\u005c", "%5c", "\\u0061"] {
            let text = text.repeat(100_000);
            assert_eq!(redactor.text(&text).len(), text.len());
        }
    }
}
