//! Report as JSON, `acrcheck.report/v1`.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

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
        write_pretty(report, out)?;
        out.write_all(b"\n")
    }
}

/// Writes a value as indented JSON, with harmful characters escaped.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // The serializer writes a few bytes at a time, and each write searches them for what to escape.
    let mut buffered = BufWriter::with_capacity(1 << 16, Escaping(out));
    serde_json::to_writer_pretty(&mut buffered, value)?;
    buffered.flush()
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
        // Neither the serializer nor the buffer splits a character.
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        // Outside of strings, the only such character is the line break.
        let (mut written, mut start) = (0, 0);
        for line in text.split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            if !is_plain(content) {
                for (at, character) in content.char_indices() {
                    let rest = content.get(at..).unwrap_or_default();
                    if is_harmful(character) || is_runner_command(rest) {
                        let at = start + at;
                        self.0.write_all(bytes.get(written..at).unwrap_or_default())?;
                        for unit in character.encode_utf16(&mut [0; 2]) {
                            write!(self.0, "\\u{unit:04x}")?;
                        }
                        written = at + character.len_utf8();
                    }
                }
            }
            start += line.len();
        }
        self.0.write_all(bytes.get(written..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
