//! What is asked, and what comes back.

use std::time::Duration;

use super::error::LiveError;
use super::target::Target;

/// One question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'r> {
    pub(super) target: &'r Target,
    /// JSON to be posted; nothing to be got.
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

/// One answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: Option<String>,
    /// How long it asks to wait before the next question.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

/// Has questions answered: by the service, or from a recording.
pub(super) trait Transport: Send + Sync {
    fn send(&self, request: Request<'_>) -> Result<Answer, LiveError>;

    /// Whether there is anybody who could be asked too often.
    fn is_live(&self) -> bool;
}
