//! Pages that explain: what a policy says of a check, of a reason or a note, and of all that there is. Every text is the policy's own.

mod content;
mod markdown;
mod text;

pub use content::Page;
pub use markdown::markdown;
pub use text::text;
