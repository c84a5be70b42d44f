//! Why an input cannot be read.

use std::io;

use super::compression::Compression;
use crate::quantity::in_bytes;

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
