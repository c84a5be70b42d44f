//! Detection of encodings and reports by the first bytes of a text.

use super::compression::Compression;
use super::error::InputError;
use super::scan::is_white_space;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the length of leading white space, including byte order marks of concatenated files.
pub(super) fn white_space(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        match rest {
            [byte, behind @ ..] if is_white_space(*byte) => rest = behind,
            _ => match rest.strip_prefix(BYTE_ORDER_MARK) {
                Some(behind) => rest = behind,
                None => return bytes.len() - rest.len(),
            },
        }
    }
}

/// Returns an error if a document can be recognised as unusable by its first bytes.
pub(super) fn no_document(bytes: &[u8]) -> Option<InputError> {
    no_text(bytes).or_else(|| is_report(bytes).then_some(InputError::Report))
}

/// Returns whether a text starts like a report. The registries in a report look as if they had been read from Azure.
fn is_report(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&str; 5] = [
        "{\n  \"schema\": \"acrcheck.report/",
        r#"{"schema":"acrcheck.report/"#,
        r#"{"kind":"registry","id":"#,
        r#"{"kind":"error","source":"#,
        r#"{"kind":"summary","schema":"acrcheck.report/"#,
    ];
    let text = bytes.get(white_space(bytes)..).unwrap_or_default();
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning.as_bytes()))
}

/// Returns an error if a document is not UTF-8 text.
pub(super) fn no_text(bytes: &[u8]) -> Option<InputError> {
    let encoding = other_encoding(bytes).map(InputError::OtherEncoding);
    encoding.or_else(|| Compression::of(bytes).map(InputError::Compressed))
}

/// Returns the encoding of a document if it is not UTF-8.
const fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some("UTF-32 (little-endian)"),
        [0, 0, 0xfe, 0xff, ..] => Some("UTF-32 (big-endian)"),
        [0xff, 0xfe, ..] => Some("UTF-16 (little-endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big-endian)"),
        [b'{' | b'[', 0, 0, 0, ..] | [0, 0, 0, b'{' | b'[', ..] => Some("UTF-32"),
        [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => Some("UTF-16"),
        _ => None,
    }
}
