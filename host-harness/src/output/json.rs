//! The report as JSON, `acrcheck.report/v1`.

use std::io::{self, Write};

use super::Output;
use super::neutral::is_harmful;
use crate::report::Report;

/// The report as JSON. What could steer a terminal is escaped, so that the text may be looked at; it means the same to every parser.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Output for Json {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let text = serde_json::to_string_pretty(report).map_err(io::Error::from)?;
        let mut from = 0;
        // Outside of strings there is nothing of the kind but line breaks, and these are meant.
        for (at, character) in text.char_indices() {
            if is_harmful(character) && character != '\n' {
                out.write_all(text.as_bytes().get(from..at).unwrap_or_default())?;
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                from = at + character.len_utf8();
            }
        }
        out.write_all(text.as_bytes().get(from..).unwrap_or_default())?;
        out.write_all(b"\n")
    }
}
