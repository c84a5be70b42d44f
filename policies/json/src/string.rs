//! Strings.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::scanner::{Result, Scanner, SyntaxError};

impl<'d> Scanner<'d> {
    /// Reads the string after its opening quote.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Result<Cow<'d, str>> {
        let start = self.at;
        if let Some(end) = self.bytes().plain_string_end(start) {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()));
        }
        self.escaped_string()
    }

    /// Reads the value that starts here if it is a string without escapes, as nearly all are. Otherwise reads nothing.
    #[inline(always)]
    pub fn plain_string(&mut self, first: u8) -> Option<&'d str> {
        if first != b'"' {
            return None;
        }
        let start = self.at + 1;
        let end = self.bytes().plain_string_end(start)?;
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// Reads a string with escapes after its opening quote.
    #[cold]
    #[inline(never)]
    fn escaped_string(&mut self) -> Result<Cow<'d, str>> {
        let start = self.at.saturating_sub(1);
        self.at = self.bytes().escaped_string_end(self.at).ok_or(SyntaxError)?.get();
        match self.unescaped(start, self.at) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(error) => {
                self.note_unreadable(start.saturating_add(error));
                Ok(Cow::Borrowed(""))
            }
        }
    }

    /// Resolves the escapes of the string between two offsets, quotes included. The error is the number of bytes up to the end of an escape that
    /// is half a surrogate pair.
    pub(crate) fn unescaped(&self, start: usize, end: usize) -> core::result::Result<String, usize> {
        let text = self.text.get(start..end).unwrap_or_default();
        let mut rest = text.strip_prefix('"').unwrap_or_default();
        rest = rest.strip_suffix('"').unwrap_or(rest);
        let mut unescaped = String::with_capacity(rest.len());
        while let Some((before, escape)) = rest.split_once('\\') {
            unescaped.push_str(before);
            let (character, length) = character(escape);
            rest = escape.get(length..).unwrap_or_default();
            let read = text.len().saturating_sub(rest.len()).saturating_sub(1);
            unescaped.push(character.ok_or(read)?);
        }
        unescaped.push_str(rest);
        Ok(unescaped)
    }
}

/// The character of an escape, and the length of the escape, without its backslash. None for half a surrogate pair.
fn character(escape: &str) -> (Option<char>, usize) {
    let simple = match escape.as_bytes().first() {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(escape),
        Some(other) => char::from(*other),
        None => return (None, 0),
    };
    (Some(simple), 1)
}

/// The same for an escape with four hexadecimal digits, or two of them for a character beyond U+FFFF.
fn unicode(escape: &str) -> (Option<char>, usize) {
    let digits = |from: usize| u32::from_str_radix(escape.get(from..from + 4)?, 16).ok();
    let Some(unit) = digits(1) else {
        return (None, escape.len());
    };
    if let Some(character) = char::from_u32(unit) {
        return (Some(character), 5);
    }
    let low = digits(7).filter(|low| escape.get(5..7) == Some("\\u") && (0xdc00..0xe000).contains(low));
    match low {
        Some(low) if unit < 0xdc00 => {
            let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code), 11)
        }
        _ => (None, 5),
    }
}
