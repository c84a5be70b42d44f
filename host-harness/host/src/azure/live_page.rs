//! One page of registries, or an error.

use super::error::AzureError;
use super::redactor::Redactor;

/// One page of registries as the service returned it, or the reason why it could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The path and api-version of the request, and the page number.
    pub source: String,
    /// JSON for [`Policy::evaluate`](crate::Policy::evaluate). It contains a link to another page only if that page is not read.
    pub content: Result<String, AzureError>,
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
