//! Errors of reading live registries.

use std::time::Duration;

use crate::quantity::{in_bytes, in_time};

/// A text that is not a valid endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The text is not a URL.
    #[error("not a URL: {reason}")]
    NotAUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// The URL has more than an origin.
    #[error("expected only scheme, host and port: `https://HOST` or `https://HOST:PORT`")]
    NotAnOrigin,
    /// A token would be sent unencrypted.
    #[error("not https; only loopback addresses may use http (`http://127.0.0.1:PORT`)")]
    NotHttps,
}

/// A reason not to follow a link to the next page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The link is not a URL.
    #[error("not a URL")]
    NotAUrl,
    /// The link is not a plain `https://HOST/PATH`.
    #[error("{what}")]
    Unusable {
        /// The problem with the link.
        what: &'static str,
    },
    /// The link is longer than a server would accept.
    #[error("longer than {}", in_bytes(*longest as u64))]
    TooLong {
        /// The limit in bytes.
        longest: usize,
    },
    /// The link points to another origin.
    #[error("it points to {origin}, and the token is only sent to the endpoint")]
    OtherOrigin {
        /// The origin of the link.
        origin: String,
    },
    /// The link points to a page that was already read.
    #[error("it points back to a page that was already read")]
    Circle,
    /// The list has too many pages.
    #[error("the list has more than {most} pages; raise the limit, or read fewer registries at a time")]
    TooMany {
        /// The limit.
        most: u32,
    },
}

/// An error of reading live registries. Its texts never contain a token.
///
/// What the service, the HTTP client and the system report is part of the message and not a source, because it is cleaned of secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AzureError {
    /// The service returned an error status.
    #[error("the service returned HTTP {status}{}{}", in_brackets(code), hint(*status, message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error code of the service.
        code: Option<String>,
        /// The error message of the service.
        message: Option<String>,
    },
    /// The service asked for a longer wait than the retry policy allows.
    #[error("the service asked to wait {seconds} s before the next attempt; try again later")]
    AskedToWait {
        /// The requested wait in seconds.
        seconds: u64,
    },
    /// The service cannot be reached.
    #[error("cannot reach the service: {0}; check the network, the endpoint and the proxy")]
    Unreachable(String),
    /// The TLS connection failed.
    #[error("no secure connection: {0}; check the endpoint and the certificates that this machine trusts")]
    Tls(String),
    /// The service did not answer within the request timeout.
    #[error("the service did not answer in time")]
    TimedOut,
    /// The time limit for all reading was reached.
    #[error("reading exceeded the time limit of {}; raise it with `--max-time`, or read fewer registries at a time", in_units(*limit))]
    TimeLimit {
        /// The limit.
        limit: Duration,
    },
    /// The response is truncated or is not valid HTTP.
    #[error("invalid response: {0}")]
    Broken(String),
    /// The response is too large.
    #[error("the response exceeds the limit of {}", in_bytes(*limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The response is a redirect.
    #[error("the response is a redirect ({status}), which is not followed: the token is only sent to the endpoint")]
    Redirect {
        /// The HTTP status.
        status: u16,
    },
    /// The response has another content type than JSON.
    #[error("the response is not JSON but {0}; check for a proxy or firewall between this machine and the service")]
    NotJson(String),
    /// The response has a content encoding that was not requested.
    #[error("the response is encoded as {0}, which was not requested")]
    Encoded(String),
    /// The response is JSON of another shape than expected.
    #[error("the response is not {expected}")]
    Unexpected {
        /// The expected content.
        expected: &'static str,
    },
    /// The link to the next page is not followed.
    #[error("the link to the next page was not followed")]
    Link(#[from] LinkError),
    /// The service reported an error inside or beside a list.
    #[error(
        "the service reported an error instead of the complete list{}{}",
        in_brackets(code),
        after_colon(message)
    )]
    Reported {
        /// The error code of the service.
        code: Option<String>,
        /// The error message of the service.
        message: Option<String>,
    },
    /// The service truncated the result of a query.
    #[error("the result is truncated; narrow the query, or read the subscriptions without Azure Resource Graph")]
    Truncated,
    /// The record count of a list is not a number.
    #[error("`{key}` is not a number of records, so the list may be incomplete")]
    Uncounted {
        /// The JSON key of the count.
        key: &'static str,
    },
    /// The service reports more records than its pages contain.
    #[error("the service reports {total} records, but its pages contain {read}; try again")]
    Short {
        /// The reported number of records.
        total: u64,
        /// The number of records read.
        read: u64,
    },
    /// The identity can read no subscription.
    #[error("no subscription found; assign the identity the Reader role on the subscriptions to check")]
    NoSubscription,
    /// The token could not be obtained or renewed.
    #[error("no access token")]
    Token(#[from] SignInError),
    /// The recording has no response for this request.
    #[error("the recording has no response to this request")]
    NotRecorded,
    /// The recording cannot be written or read.
    #[error("cannot use the recording: {0}")]
    Recording(String),
    /// Reading was stopped before it was complete.
    #[error("reading stopped early")]
    Interrupted,
}

impl AzureError {
    /// Returns a stable code: the one of the service, or the name of the variant.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { code: Some(code), .. } => code,
            Self::Refused { .. } => "Refused",
            Self::AskedToWait { .. } => "AskedToWait",
            Self::Unreachable(_) => "Unreachable",
            Self::Tls(_) => "Tls",
            Self::TimedOut => "TimedOut",
            Self::TimeLimit { .. } => "TimeLimit",
            Self::Broken(_) => "Broken",
            Self::TooLarge { .. } => "TooLarge",
            Self::Redirect { .. } => "Redirect",
            Self::NotJson(_) => "NotJson",
            Self::Encoded(_) => "Encoded",
            Self::Unexpected { .. } => "Unexpected",
            Self::Link(_) => "Link",
            Self::Reported { code: Some(code), .. } => code,
            Self::Reported { .. } => "Reported",
            Self::Truncated => "Truncated",
            Self::Uncounted { .. } => "Uncounted",
            Self::Short { .. } => "Short",
            Self::NoSubscription => "NoSubscription",
            Self::Token(_) => "Token",
            Self::NotRecorded => "NotRecorded",
            Self::Recording(_) => "Recording",
            Self::Interrupted => "Interrupted",
        }
    }

    /// Applies a function to every text that came from outside.
    pub(super) fn map_texts(self, change: &impl Fn(String) -> String) -> Self {
        match self {
            Self::Refused { status, code, message } => Self::Refused {
                status,
                code: code.map(change),
                message: message.map(change),
            },
            Self::Reported { code, message } => Self::Reported {
                code: code.map(change),
                message: message.map(change),
            },
            Self::Unreachable(text) => Self::Unreachable(change(text)),
            Self::Tls(text) => Self::Tls(change(text)),
            Self::Broken(text) => Self::Broken(change(text)),
            Self::NotJson(text) => Self::NotJson(change(text)),
            Self::Encoded(text) => Self::Encoded(change(text)),
            Self::Recording(text) => Self::Recording(change(text)),
            Self::Link(LinkError::OtherOrigin { origin }) => {
                Self::Link(LinkError::OtherOrigin { origin: change(origin) })
            }
            Self::Token(SignInError::None { tried }) => Self::Token(SignInError::None {
                tried: tried.into_iter().map(change).collect(),
            }),
            Self::Token(SignInError::NoSuchCredential { name }) => {
                Self::Token(SignInError::NoSuchCredential { name: change(name) })
            }
            // These variants contain no text from outside.
            error @ (Self::AskedToWait { .. }
            | Self::TimedOut
            | Self::TimeLimit { .. }
            | Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::Unexpected { .. }
            | Self::Link(_)
            | Self::Truncated
            | Self::Uncounted { .. }
            | Self::Short { .. }
            | Self::NoSubscription
            | Self::Token(SignInError::NotAToken)
            | Self::NotRecorded
            | Self::Interrupted) => error,
        }
    }

    /// Returns whether a retry may succeed.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Unreachable(_) | Self::TimedOut | Self::Broken(_) => true,
            _ => false,
        }
    }
}

/// Formats a time in the largest unit that divides it.
fn in_units(time: Duration) -> String {
    let seconds = time.as_secs();
    match time.subsec_nanos() {
        0 if seconds > 0 && seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        0 if seconds > 0 && seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => in_time(time),
    }
}

fn in_brackets(code: &Option<String>) -> String {
    code.as_ref().map_or_else(String::new, |code| format!(" ({code})"))
}

fn after_colon(message: &Option<String>) -> String {
    message
        .as_ref()
        .map_or_else(String::new, |message| format!(": {message}"))
}

/// Returns the message of the service with advice for the status.
fn hint(status: u16, message: &Option<String>) -> String {
    let meaning = match status {
        401 => "; the token was rejected: sign in again, or sign in to the tenant of this subscription",
        403 => "; assign the identity the Reader role there, or a role that allows this action",
        404 => "; check the ID, and whether the identity may read it",
        429 => "; too many requests: try again later",
        _ => "",
    };
    match message {
        Some(message) if meaning.is_empty() => format!(": {message}"),
        Some(message) => format!(": {}{meaning}", message.trim_end_matches('.')),
        None => meaning.to_owned(),
    }
}

/// An error of signing in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The text is not an access token.
    #[error("not an access token; pass the output of `az account get-access-token`")]
    NotAToken,
    /// The credential name is unknown.
    #[error("unknown credential {name:?}")]
    NoSuchCredential {
        /// The unknown name.
        name: String,
    },
    /// Every authentication method failed.
    #[error("not signed in: {}; run `az login`, or set up one of these methods", tried.join("; "))]
    None {
        /// Each method that was tried, with the reason why it failed.
        tried: Vec<String>,
    },
}
