//! Where documents come from: files, folders, standard input and live registries. A document may be larger than memory: it is read in [`Parts`].

mod buffer;
#[cfg(feature = "compression")]
mod compressed;
mod encoding;
mod envelope;
mod files;
mod part;
mod parts;
mod place;
mod scan;
mod utf16;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use encoding::Compression;
pub use files::{Found, find, find_except, find_where, named};
pub use part::{Flaw, Part};
pub use parts::{PART_BYTES, Parts};
pub use place::Place;

use crate::quantity::in_bytes;

/// The name of standard input among paths.
pub const STDIN: &str = "-";

/// Why a document cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// There is nothing of that name.
    #[error("no such file or folder; check the path")]
    Missing,
    /// It is there, but cannot be read.
    #[error("cannot be read: {}", reason(_0))]
    Unreadable(io::Error),
    /// A folder without any document.
    #[error(
        "a folder without a .json, .ndjson or .jsonl file (or one of these with .gz or .zst behind it); name a file to have it read whatever its ending"
    )]
    NothingInFolder,
    /// As [`SourceError::NothingInFolder`], but some files or folders in it were excluded.
    #[error(
        "a folder in which nothing is left to be read, because the rest of it is excluded; exclude less of it, or name a file by itself"
    )]
    AllExcluded,
    /// Something in a folder that ends like a document, but is no regular file.
    #[error("not a regular file; name it by itself to have it read")]
    NotAFile,
    /// A link to a folder, inside of a folder.
    #[error("a link to a folder, which is not followed; name it by itself to have it read")]
    LinkedFolder,
    /// Folders in folders, without an end in sight.
    #[error("too many folders inside each other; name a folder further down")]
    TooDeep,
    /// It is larger than any document may be.
    #[error("larger than the limit of {}; split it, or raise the limit `document`", in_bytes(*limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It is text in an encoding other than UTF-8.
    #[error("not UTF-8 but {0}; save it as UTF-8 (in PowerShell: `| Out-File -Encoding utf8`)")]
    OtherEncoding(&'static str),
    /// It is compressed, in a way that is not read here.
    #[error("compressed by {0}, which is not read here; {instead}", instead = instead_of(*_0))]
    Compressed(Compression),
    /// It is what was said of registries, and not what there is to be said of.
    #[error(
        "a report of acrcheck, and no registries; `acrcheck diff` compares reports, and a folder that is checked is no place for them"
    )]
    Report,
    /// It is text but for some bytes.
    #[error(
        "not UTF-8: the byte at offset {offset} belongs to no text; what cannot be read is taken for U+FFFD, save it as UTF-8"
    )]
    NotUtf8 {
        /// The first such byte, from 0.
        offset: usize,
    },
}

/// What to do about what is not decompressed here.
const fn instead_of(compression: Compression) -> &'static str {
    match compression {
        Compression::Zip => {
            "decompress it first, or, if it is an Excel workbook, export the registries as JSON (`az acr list --output json`)"
        }
        _ => "decompress it first",
    }
}

/// What the system says, and what to do where that is known.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::IsADirectory => "it is a folder; name a file in it".to_owned(),
        io::ErrorKind::PermissionDenied => format!("{error}; ask whoever owns it for the permission to read it"),
        _ => error.to_string(),
    }
}

/// A document to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// The name by which reports call it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => STDIN.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens the document, to be read in parts. With the feature `compression`, what is compressed by gzip or Zstandard is decompressed.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, SourceError> {
        match self {
            Self::Stdin => Ok(decompressed(io::stdin(), None)),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing,
                    _ => SourceError::Unreadable(error),
                })?;
                Ok(decompressed(file, Some(path)))
            }
        }
    }

    /// Reads the whole document. Where some bytes of it are no text, the rest of it comes with the error, so that it can be judged.
    ///
    /// # Errors
    /// It cannot be read, has more than `limit` bytes, or is text in another encoding.
    pub fn read(&self, limit: u64) -> Result<(String, Option<SourceError>), SourceError> {
        let bytes = read_up_to(self.open()?, limit)?;
        if let Some(error) = encoding::no_text(&bytes) {
            return Err(error);
        }
        Ok(match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (text, Some(SourceError::NotUtf8 { offset }))
            }
        })
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

fn read_up_to(reader: impl Read, limit: u64) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    // One byte more than the limit tells a document that is too large from one that just fits.
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(SourceError::Unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(SourceError::TooLarge { limit });
    }
    Ok(bytes)
}
