//! Files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

#[cfg(feature = "compression")]
use super::compressed;
use super::error::InputError;
use super::{encoding, utf16};

/// The name of standard input in place of a path.
pub const STDIN: &str = "-";

/// A document to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// Returns the name that reports use.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Returns the path of a file; `None` for standard input.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
        }
    }

    /// Opens the document. With the feature `compression`, gzip and Zstandard are decompressed.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, InputError> {
        match self {
            Self::Stdin => Ok(decompressed(io::stdin(), None)),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => InputError::Missing,
                    _ => InputError::Unreadable(error),
                })?;
                Ok(decompressed(file, Some(path)))
            }
        }
    }

    /// Reads the whole document. Invalid UTF-8 is replaced, and returned as an error beside the text.
    ///
    /// # Errors
    /// The document cannot be read, exceeds `limit` bytes, or has another encoding.
    pub fn read(&self, limit: u64) -> Result<(String, Option<InputError>), InputError> {
        read_text(self.open()?, limit)
    }
}

#[cfg(feature = "compression")]
fn decompressed(input: impl Read + Send + 'static, path: Option<&Path>) -> Box<dyn Read + Send> {
    Box::new(utf16::Decoded::new(compressed::reader(input, path)))
}

#[cfg(not(feature = "compression"))]
fn decompressed(input: impl Read + Send + 'static, _: Option<&Path>) -> Box<dyn Read + Send> {
    Box::new(utf16::Decoded::new(input))
}

/// Reads a whole document. Invalid UTF-8 is replaced, and returned as an error beside the text.
pub(crate) fn read_text(reader: impl Read, limit: u64) -> Result<(String, Option<InputError>), InputError> {
    let bytes = read_up_to(reader, limit)?;
    if let Some(error) = encoding::no_text(&bytes) {
        return Err(error);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some(InputError::NotUtf8 { offset }))
        }
    })
}

fn read_up_to(reader: impl Read, limit: u64) -> Result<Vec<u8>, InputError> {
    let mut bytes = Vec::new();
    // One byte more than the limit detects a document that is too large.
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(InputError::Unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(InputError::TooLarge { limit });
    }
    Ok(bytes)
}
