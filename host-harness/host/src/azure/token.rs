//! What one is let in with.

use std::fmt;

use serde::Deserialize;

use super::error::SignInError;

/// An access token. It is shown nowhere, not even to debug.
#[derive(Clone)]
pub struct AccessToken(String);

impl AccessToken {
    /// A token as it is, or as `az account get-access-token` prints it.
    ///
    /// # Errors
    /// It is neither.
    pub fn new(text: &str) -> Result<Self, SignInError> {
        let printed = serde_json::from_str::<Printed>(text).ok();
        let token = printed.as_ref().map_or(text, |printed| &printed.access_token).trim();
        // Nothing else may stand in a header. (RFC 6750, section 2.1)
        let may_be_sent = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        if token.is_empty() || !token.bytes().all(may_be_sent) {
            return Err(SignInError::NotAToken);
        }
        Ok(Self(token.to_owned()))
    }

    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}

#[derive(Deserialize)]
struct Printed {
    #[serde(rename = "accessToken")]
    access_token: String,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Has a token for Azure Resource Manager. It is asked before every request, from several threads, and keeps what it has for as long as that is
/// valid.
pub trait TokenProvider: Send + Sync {
    /// A token that is valid now.
    ///
    /// # Errors
    /// There is none, and why.
    fn token(&self) -> Result<AccessToken, SignInError>;
}

/// A token that somebody else has got.
impl TokenProvider for AccessToken {
    fn token(&self) -> Result<AccessToken, SignInError> {
        Ok(self.clone())
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_as_it_is_and_as_it_is_printed() {
        for text in [
            "abc.def-g_h",
            "  abc.def-g_h\r\n",
            r#"{"accessToken": "abc.def-g_h", "tokenType": "Bearer"}"#,
        ] {
            assert_eq!(AccessToken::new(text).unwrap().secret(), "abc.def-g_h");
        }
        for text in ["", " ", "a b", "a\nb", "\"abc\"", "{}", "ünïcode", "Bearer abc"] {
            assert_eq!(AccessToken::new(text).unwrap_err(), SignInError::NotAToken, "{text}");
        }
    }

    #[test]
    fn a_token_is_shown_nowhere() {
        let token = AccessToken::new("abc.def").unwrap();
        assert_eq!(format!("{token:?} {token:#?}"), "AccessToken(…) AccessToken(…)");
    }
}
