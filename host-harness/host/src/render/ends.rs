//! The beginning and the end of a file, by which a format recognizes reports of its own.

use std::io::{self, Read, Seek, SeekFrom};

/// The first line of a report in a file whose format has no beginning of its own: text, tables, summaries and annotations.
pub const TITLE: &str = "acrcheck report\n";

/// The beginning and the end of a file. Reading takes the same memory whatever its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// Bytes of either end: more than a line of a report has before what tells it from others.
const LENGTH: u64 = 64 << 10;

impl Ends {
    /// Reads both ends of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(file: &mut (impl Read + Seek)) -> io::Result<Self> {
        let mut ends = Self::default();
        let length = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        file.by_ref().take(LENGTH).read_to_end(&mut ends.head)?;
        file.seek(SeekFrom::Start(length.saturating_sub(LENGTH)))?;
        file.by_ref().take(LENGTH).read_to_end(&mut ends.tail)?;
        Ok(ends)
    }

    /// Whether the file begins with a text.
    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.head.starts_with(text.as_bytes())
    }

    /// Whether the file is this text and nothing else.
    pub(super) fn is(&self, text: &str) -> bool {
        self.head == text.as_bytes()
    }

    /// The beginning of the first line.
    pub(super) fn first_line(&self) -> &[u8] {
        self.head.split(|byte| *byte == b'\n').next().unwrap_or_default()
    }

    /// The last line, if it is whole, ends in a line break, and is not too long.
    pub(super) fn last_line(&self) -> &[u8] {
        let lines = self.tail.strip_suffix(b"\n").unwrap_or_default();
        lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default()
    }
}
