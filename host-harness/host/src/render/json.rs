//! Report as JSON, `acrcheck.report/v1`.

use std::io::{self, Write};

use super::ends::FileEnds;
use super::renderer::Renderer;
use crate::escape::{is_harmful, is_plain, is_runner_command};
use crate::report::Report;

/// The report as JSON. Characters that could control a terminal or a build log are escaped, which does not change the meaning.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Json {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with("{\n  \"schema\": \"acrcheck.report/")
    }
}

impl Renderer for Json {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(Escaping(&mut *out), report)?;
        out.write_all(b"\n")
    }
}

/// Writes untrusted JSON text with harmful characters escaped. The text has to be valid JSON; its meaning does not change.
///
/// # Errors
/// `out` cannot be written to.
pub fn json_text(text: &str, out: &mut dyn Write) -> io::Result<()> {
    // Raw tabs and carriage returns only occur between values.
    let spaced = text.replace(['\t', '\r'], " ");
    Escaping(&mut *out).write_all(spaced.trim_end().as_bytes())?;
    out.write_all(b"\n")
}

/// A writer that escapes harmful characters in JSON text.
pub(super) struct Escaping<'o>(pub(super) &'o mut dyn Write);

impl Write for Escaping<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The serializer never splits a character.
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        if is_plain(text) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let mut from = 0;
        // Outside of strings, the only such character is the line break.
        for (at, character) in text.char_indices() {
            let rest = text.get(at..).unwrap_or_default();
            if (is_harmful(character) && character != '\n') || is_runner_command(rest) {
                self.0.write_all(bytes.get(from..at).unwrap_or_default())?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(self.0, "\\u{unit:04x}")?;
                }
                from = at + character.len_utf8();
            }
        }
        self.0.write_all(bytes.get(from..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
