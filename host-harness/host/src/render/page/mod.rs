//! Explanations of checks, reasons and notes, and the list of all. The texts come from the policy.

mod content;
mod markdown;
mod text;

pub use content::Explanation;
pub use markdown::markdown;
pub use text::text;
