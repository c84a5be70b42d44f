//! Beginning and end of a file, by which each format recognises its own reports.

use std::io::{self, Read, Seek, SeekFrom};

/// The first line of report files in formats without a distinctive beginning: text, tables, summaries and annotations.
pub const TITLE: &str = "acrcheck report\n";

/// The beginning and the end of a file. Reading them takes the same memory for any file size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEnds {
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// The number of bytes to read at either end, which is enough to recognise any format.
const LENGTH: u64 = 64 << 10;

impl FileEnds {
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

    /// Returns whether the file starts with a text.
    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.head.starts_with(text.as_bytes())
    }

    /// Returns whether the file consists of this text only.
    pub(super) fn is(&self, text: &str) -> bool {
        self.head == text.as_bytes()
    }

    /// Returns the beginning of the first line.
    pub(super) fn first_line(&self) -> &[u8] {
        self.head.split(|byte| *byte == b'\n').next().unwrap_or_default()
    }

    /// Returns the last line, if it is complete and not too long.
    pub(super) fn last_line(&self) -> &[u8] {
        let lines = self.tail.strip_suffix(b"\n").unwrap_or_default();
        lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default()
    }
}
