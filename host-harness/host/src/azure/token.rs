//! Access tokens.

use std::fmt;

use serde::Deserialize;

use super::error::SignInError;

/// An access token. Its `Debug` output hides the secret.
#[derive(Clone)]
pub struct AccessToken(String);

impl AccessToken {
    /// Parses a token, or the output of `az account get-access-token`.
    ///
    /// # Errors
    /// The text is neither.
    pub fn new(text: &str) -> Result<Self, SignInError> {
        let printed = serde_json::from_str::<Printed>(text).ok();
        let token = printed.as_ref().map_or(text, |printed| &printed.access_token).trim();
        // The characters that a header may contain (RFC 6750, section 2.1).
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

/// A source of tokens for Azure Resource Manager. It is called before every request, from several threads, and should cache the token while it is
/// valid.
pub trait TokenProvider: Send + Sync {
    /// Returns a token that is valid now.
    ///
    /// # Errors
    /// No token is available.
    fn token(&self) -> Result<AccessToken, SignInError>;
}

/// A fixed token that was obtained elsewhere.
impl TokenProvider for AccessToken {
    fn token(&self) -> Result<AccessToken, SignInError> {
        Ok(self.clone())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_parsed_plain_or_as_json() {
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
    fn debug_output_hides_the_token() {
        let token = AccessToken::new("abc.def").unwrap();
        assert_eq!(format!("{token:?} {token:#?}"), "AccessToken(…) AccessToken(…)");
    }
}
