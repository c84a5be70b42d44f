//! Comparison as JSON, `acrcheck.diff/v1`.

use std::io::{self, Write};

use crate::render::json::write_pretty;
use crate::report::Diff;

/// Writes a comparison as JSON, with the same escaping as reports.
///
/// # Errors
/// `out` cannot be written to.
pub fn json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(diff, out)?;
    out.write_all(b"\n")
}
