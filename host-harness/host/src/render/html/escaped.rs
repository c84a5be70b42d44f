//! Foreign text in the page. The template macro or the JSON escapes it for HTML.

use crate::escape::escape;

/// Returns a text with harmful characters escaped.
pub(super) fn safe(text: &str) -> String {
    escape(text).into_owned()
}
