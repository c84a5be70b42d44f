//! Requests and responses.

use std::time::Duration;

use super::error::AzureError;
use super::target::Target;

/// One request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'r> {
    pub(super) target: &'r Target,
    /// The JSON body of a POST request; None for a GET request.
    pub(super) body: Option<&'r str>,
}

impl<'r> Request<'r> {
    pub(super) const fn get(target: &'r Target) -> Self {
        Self { target, body: None }
    }

    pub(super) const fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }
}

/// One response with any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: Option<String>,
    /// The wait that the service asks for before the next request.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Sends requests, to the service or to a recording.
pub(super) trait Transport: Send + Sync {
    fn send(&self, request: Request<'_>) -> Result<Answer, AzureError>;

    /// Returns whether requests reach a service, which has a rate limit.
    fn is_live(&self) -> bool;
}
