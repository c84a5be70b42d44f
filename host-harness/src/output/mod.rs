//! The forms that a report can take. Each file knows one, and only that file.

mod json;
mod neutral;
mod text;
mod wrap;

use std::io::{self, Write};

pub use json::{Json, json_text};
pub use neutral::{Neutral, neutral};
pub use text::Text;
pub use wrap::wrap;

use crate::report::Report;

/// A form that a report can take.
pub trait Output {
    /// Writes the report.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}
