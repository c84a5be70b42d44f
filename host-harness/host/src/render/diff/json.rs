//! Comparison as JSON, `acrcheck.diff/v1`.

use std::io::{self, Write};

use crate::render::json::Escaping;
use crate::report::Diff;

/// Writes a comparison as JSON, with the same escaping as reports.
///
/// # Errors
/// `out` cannot be written to.
pub fn json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), diff)?;
    out.write_all(b"\n")
}
