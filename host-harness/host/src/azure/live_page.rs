//! A page of registries, or why it cannot be read.

use super::error::LiveError;
use super::redactor::Redactor;

/// A page of registries as the service answered it, or why it could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is called: the path and the api-version that it was asked for with, and which page it is.
    pub source: String,
    /// JSON as a [`Policy`](crate::Policy) takes it. A link to another page is in it only if that page is not read.
    pub content: Result<String, LiveError>,
}

impl Page {
    pub(super) fn redacted(self, redactor: &Redactor) -> Self {
        let clean = |mut text: String| {
            redactor.clean(&mut text);
            text
        };
        Self {
            source: clean(self.source),
            content: self.content.map(clean).map_err(|error| error.map_texts(&clean)),
        }
    }
}
