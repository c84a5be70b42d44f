//! Errors of reading input.

use std::io;

use super::compression::Compression;
use crate::quantity::in_bytes;

/// An error of reading a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The path does not exist.
    #[error("no such file or folder; check the path")]
    Missing,
    /// The document cannot be read.
    #[error("{}", unreadable(_0.kind()))]
    Unreadable(#[source] io::Error),
    /// A folder without documents.
    #[error(
        "no .json, .ndjson or .jsonl file in this folder (plain or with .gz or .zst appended); pass other files by name"
    )]
    NothingInFolder,
    /// A folder in which all documents are excluded.
    #[error("all documents in this folder are excluded; exclude less, or pass a file by name")]
    AllExcluded,
    /// An entry of a folder that has the extension of a document but is not a regular file.
    #[error("not a regular file; to read it anyway, pass it by name")]
    NotAFile,
    /// A link to a folder inside a folder.
    #[error("a link to a folder, which is not followed; to read it, pass it by name")]
    LinkedFolder,
    /// Folders that are nested too deeply.
    #[error("folders are nested too deeply; pass a folder further down")]
    TooDeep,
    /// A document or value that exceeds the size limit.
    #[error("larger than the limit of {}; split it, or raise the limit `document`", in_bytes(*limit))]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Text in another encoding than UTF-8.
    #[error("not UTF-8 but {0}; save it as UTF-8 (in PowerShell: `| Out-File -Encoding utf8`)")]
    OtherEncoding(&'static str),
    /// A compression format that is not supported.
    #[error("unsupported compression {0}; {instead}", instead = instead_of(*_0))]
    Compressed(Compression),
    /// A report of acrcheck instead of registries.
    #[error(
        "an acrcheck report, not an input; compare reports with `acrcheck diff`, and keep them outside of folders that you check"
    )]
    Report,
    /// Text with invalid UTF-8.
    #[error("not UTF-8: invalid byte at offset {offset}, replaced by U+FFFD; save the document as UTF-8")]
    NotUtf8 {
        /// The offset of the first invalid byte, from 0.
        offset: usize,
    },
}

/// Returns advice for an unsupported compression format.
const fn instead_of(compression: Compression) -> &'static str {
    match compression {
        Compression::Zip => {
            "if it is a Terraform plan, print it with `terraform show -json FILE`; if it is an Excel workbook, export the registries as JSON (`az acr list --output json`); otherwise decompress it first"
        }
        _ => "decompress it first",
    }
}

/// Returns the message for a system error, with advice if there is any. The source of the error says what the system reported.
const fn unreadable(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::IsADirectory => "a folder where a file is expected; pass a file in it",
        io::ErrorKind::PermissionDenied => "cannot read; check the file permissions",
        _ => "cannot read",
    }
}
