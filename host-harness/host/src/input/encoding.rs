//! What the first bytes of a text say of it.

use super::compression::Compression;
use super::error::SourceError;
use super::scan::is_white_space;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How much white space stands in front, byte order marks of files that were put behind each other included.
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

/// What a document is by its first bytes, if it is nothing that can be judged.
pub(super) fn no_document(bytes: &[u8]) -> Option<SourceError> {
    no_text(bytes).or_else(|| is_report(bytes).then_some(SourceError::Report))
}

/// Whether it begins as reports do. Lines of one have registries in them that look as if they had been read from Azure.
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

/// What a document is by its first bytes, if it is no text.
pub(super) fn no_text(bytes: &[u8]) -> Option<SourceError> {
    let encoding = other_encoding(bytes).map(SourceError::OtherEncoding);
    encoding.or_else(|| Compression::of(bytes).map(SourceError::Compressed))
}

/// Which encoding a document begins in, if it is another one than UTF-8.
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
