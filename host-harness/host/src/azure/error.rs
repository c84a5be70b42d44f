//! Why registries could not be read from where they live.

use std::time::Duration;

use crate::quantity::{in_bytes, in_time};

/// A text that is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no URL.
    #[error("not a URL: {0}")]
    Url(url::ParseError),
    /// It has more than an origin.
    #[error("more than scheme, host and port; write `https://HOST`, or `https://HOST:PORT`")]
    NotAnOrigin,
    /// A token would go over the network in the clear.
    #[error("not https, which only an address of this machine need not be (`http://127.0.0.1:PORT`)")]
    NotHttps,
}

/// A link to the next page that is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// It is no URL.
    #[error("it is not a URL")]
    NotAUrl,
    /// It is not plain `https://HOST/PATH`.
    #[error("{what}")]
    Unusable {
        /// What is wrong with it.
        what: &'static str,
    },
    /// It is longer than any that leads to a page.
    #[error("it is longer than {}", in_bytes(*longest as u64))]
    TooLong {
        /// The limit in bytes.
        longest: usize,
    },
    /// It leads elsewhere.
    #[error("it leads to {origin}, and the token is for nobody but the endpoint")]
    OtherOrigin {
        /// Where it leads.
        origin: String,
    },
    /// It leads to a page that has been read.
    #[error("it leads back to a page that has been read")]
    Circle,
    /// There are too many pages.
    #[error("there are more than {most} pages; raise the limit, or read fewer registries at a time")]
    TooMany {
        /// The limit.
        most: u32,
    },
}

/// Why something could not be read. No text of it holds a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// The service says no.
    #[error("the service answers {status}{}{}", in_brackets(code), hint(*status, message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The service's name for it.
        code: Option<String>,
        /// What the service says of it.
        message: Option<String>,
    },
    /// The service asks to wait for longer than one would.
    #[error("the service asks to wait for {seconds} s before the next attempt; try again later")]
    AskedToWait {
        /// For how long.
        seconds: u64,
    },
    /// The service cannot be reached.
    #[error("the service cannot be reached: {0}; check the network, the endpoint and the proxy")]
    Unreachable(String),
    /// No secure connection can be had.
    #[error("no secure connection: {0}; check the endpoint and the certificates that this machine trusts")]
    Tls(String),
    /// The service takes too long.
    #[error("the service has not answered in time")]
    TimedOut,
    /// The time limit for reading altogether is reached.
    #[error("not read within the time limit of {}; raise it with `--max-time`, or read fewer registries at a time", in_units(*limit))]
    TimeLimit {
        /// The limit.
        limit: Duration,
    },
    /// The answer breaks off, or is no HTTP.
    #[error("the answer is broken: {0}")]
    Broken(String),
    /// The answer is too large.
    #[error("the answer is larger than the limit of {}", in_bytes(*limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The answer leads elsewhere.
    #[error("the answer is a redirect ({status}), which is not followed: the token is for nobody but the endpoint")]
    Redirect {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is something else than what was asked for.
    #[error("the answer is not JSON but {0}; is there something between here and the service?")]
    NotJson(String),
    /// The answer is compressed, which was not asked for.
    #[error("the answer is encoded as {0}, which was not asked for")]
    Encoded(String),
    /// The answer is JSON, but not what it should be.
    #[error("the answer is not {expected}")]
    Unexpected {
        /// What it should be.
        expected: &'static str,
    },
    /// There is another page, which is not read.
    #[error("the link to the next page is not followed")]
    Link(#[from] LinkError),
    /// The service reports an error in or beside a list.
    #[error(
        "the service reports an error instead of the whole list{}{}",
        in_brackets(code),
        after_colon(message)
    )]
    Reported {
        /// The service's name for it.
        code: Option<String>,
        /// What the service says of it.
        message: Option<String>,
    },
    /// The service truncated the result of a query.
    #[error("the result is truncated; narrow the query, or read the subscriptions without Azure Resource Graph")]
    Truncated,
    /// The number of records cannot be read.
    #[error("`{key}` is not a number of records, so the list may be incomplete")]
    Uncounted {
        /// What the number is called.
        key: &'static str,
    },
    /// The service counts more than its pages hold.
    #[error("the service counts {total} records, but its pages hold {read}; read them again")]
    Short {
        /// How many there should be.
        total: u64,
        /// How many there are.
        read: u64,
    },
    /// There is nothing to look into.
    #[error("no subscription can be seen; give the identity the role Reader on what it is to look into")]
    NoSubscription,
    /// There is no token any more.
    #[error("there is no token")]
    Token(#[from] SignInError),
    /// A recording does not hold this.
    #[error("the recording has no answer to this")]
    NotRecorded,
    /// The recording cannot be written or read.
    #[error("the recording: {0}")]
    Recording(String),
    /// Whoever reads it has ended before it was read.
    #[error("reading ended early")]
    Interrupted,
}

impl LiveError {
    /// A stable name: the service's own where it has one.
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

    /// The same error with something done to each text of it that came from elsewhere.
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
            // None of these has a text.
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

    /// Whether it may be otherwise the next time.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Unreachable(_) | Self::TimedOut | Self::Broken(_) => true,
            _ => false,
        }
    }
}

/// A time in the largest unit that divides it.
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

/// What the service says, or what the status means where it says nothing.
fn hint(status: u16, message: &Option<String>) -> String {
    let meaning = match status {
        401 => "; the token is not accepted: sign in again, or to the tenant of this subscription",
        403 => "; the identity needs the role Reader there, or one that allows this action",
        404 => "; check the id, and whether the identity may see it",
        429 => "; too many requests, try again later",
        _ => "",
    };
    match message {
        Some(message) if meaning.is_empty() => format!(": {message}"),
        Some(message) => format!(": {}{meaning}", message.trim_end_matches('.')),
        None => meaning.to_owned(),
    }
}

/// Why nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// A text that is no token.
    #[error("not an access token; take what `az account get-access-token` prints")]
    NotAToken,
    /// There is no such way to sign in.
    #[error("there is no credential {name:?}")]
    NoSuchCredential {
        /// What it was called.
        name: String,
    },
    /// None of the ways to sign in has served.
    #[error("cannot sign in: {}; run `az login`, or set one of these up", tried.join("; "))]
    None {
        /// Each way that was tried, and why it did not serve.
        tried: Vec<String>,
    },
}
