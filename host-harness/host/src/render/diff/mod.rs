//! Formats of a comparison: text, JSON and Markdown.

mod json;
mod markdown;
mod text;
mod wording;

pub use json::json;
pub use markdown::markdown;
pub use text::text;
