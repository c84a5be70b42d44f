//! What the first bytes of a text say of it.

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

/// Which encoding a document begins in, if it is another one than UTF-8.
pub(super) const fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("UTF-16 (little-endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big-endian)"),
        [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => Some("UTF-16 or UTF-32"),
        _ => None,
    }
}
