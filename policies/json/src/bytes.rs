//! The bytes of a text, and the tokens in them: functions from offsets to offsets, which keep no position.

use core::num::NonZeroUsize;

use crate::block::{plain_end, plain_key_end, plain_length};

/// The bytes of a text. A copy in a local variable is faster than a field of the scanner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'d>(&'d [u8]);

/// The offset after a token; none after a syntax error. Unlike a `Result`, it fits a register.
pub(crate) type End = Option<NonZeroUsize>;

/// A key of usual length.
pub(crate) struct ShortKey {
    /// The offset of its closing quote.
    pub(crate) end: usize,
    /// The first eight bytes from its start.
    pub(crate) word: [u8; 8],
    /// The two bytes after its colon.
    pub(crate) after_colon: [u8; 2],
}

impl<'d> Bytes<'d> {
    #[inline(always)]
    pub(crate) const fn of(text: &'d str) -> Self {
        Self(text.as_bytes())
    }

    /// The byte at an offset; 0, which no JSON token starts with, at the end.
    #[inline(always)]
    pub(crate) fn byte(self, at: usize) -> u8 {
        self.0.get(at).copied().unwrap_or(0)
    }

    /// The next bytes from an offset; none if there are not as many.
    #[inline(always)]
    pub(crate) fn chunk<const N: usize>(self, at: usize) -> Option<&'d [u8; N]> {
        self.0.get(at..).and_then(<[u8]>::first_chunk)
    }

    #[inline(always)]
    pub(crate) fn has<const N: usize>(self, at: usize, expected: [u8; N]) -> bool {
        self.chunk(at).is_some_and(|bytes| *bytes == expected)
    }

    /// Returns the offset after a scalar, from its first byte.
    #[inline(always)]
    pub(crate) fn scalar_end(self, at: usize, first: u8) -> End {
        match first {
            b'"' => self.string_end(at + 1),
            b't' => self.literal_end(at, *b"true"),
            b'f' => self.literal_end(at + 1, *b"alse"),
            b'n' => self.literal_end(at, *b"null"),
            _ => self.number_end(at),
        }
    }

    /// Returns the offset after four bytes of a literal.
    #[inline(always)]
    pub(crate) fn literal_end(self, at: usize, literal: [u8; 4]) -> End {
        NonZeroUsize::new(at + 4).filter(|_| self.has(at, literal))
    }

    /// Returns the offset, from `at`, of the first byte that is not plain in a string: a quote, a backslash or a control character.
    #[inline(always)]
    pub(crate) fn plain_end(self, at: usize) -> usize {
        plain_end(self.0, at)
    }

    /// Returns the offset of the quote of a string that has no escapes, from the one after its opening quote.
    #[inline(always)]
    pub(crate) fn plain_string_end(self, at: usize) -> Option<usize> {
        match self.chunk::<48>(at) {
            Some(window) => match plain_length(window) {
                Some(length) => (window.get(length) == Some(&b'"')).then_some(at + length),
                None => self.long_plain_string_end(at + 48),
            },
            None => self.long_plain_string_end(at),
        }
    }

    /// Like `plain_string_end`, for a string that is near the end of the text, or from the middle of one that is long.
    #[inline(never)]
    fn long_plain_string_end(self, at: usize) -> Option<usize> {
        let end = plain_end(self.0, at);
        (self.byte(end) == b'"').then_some(end)
    }

    /// Returns the offset of the quote of a key that has no escapes and no separators and is followed by a colon, from the one after its
    /// opening quote. Otherwise, the offset up to which it is plain.
    #[inline(always)]
    pub(crate) fn plain_key_end(self, at: usize) -> Result<usize, usize> {
        let end = plain_key_end(self.0, at);
        if self.has(end, *b"\":") { Ok(end) } else { Err(end) }
    }

    /// Returns the offset after a string, from the one after its opening quote.
    #[inline(always)]
    pub(crate) fn string_end(self, at: usize) -> End {
        match self.plain_string_end(at) {
            Some(end) => NonZeroUsize::new(end + 1),
            None => self.escaped_string_end(at),
        }
    }

    /// Reads a key of usual length with a colon after it, from the offset after its opening quote.
    #[inline(always)]
    pub(crate) fn short_key(self, start: usize, length: fn(&[u8; 36]) -> Option<usize>) -> Option<ShortKey> {
        let window = self.chunk(start)?;
        let length = length(window)?;
        let [quote, colon, first, second] = *window.get(length..)?.first_chunk()?;
        ([quote, colon] == *b"\":").then_some(ShortKey {
            end: start + length,
            word: *window.first_chunk()?,
            after_colon: [first, second],
        })
    }

    /// Like `string_end`, from anywhere in the string.
    #[cold]
    #[inline(never)]
    pub(crate) fn escaped_string_end(self, mut at: usize) -> End {
        loop {
            at = plain_end(self.0, at);
            at = match self.byte(at) {
                b'"' => return NonZeroUsize::new(at + 1),
                b'\\' => self.escape_end(at + 1)?.get(),
                // A control character, or the end of the text.
                _ => return None,
            };
        }
    }

    /// Returns the offset after an escape, from the one after its backslash.
    fn escape_end(self, at: usize) -> End {
        let length = match self.byte(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 1,
            b'u' if self.chunk::<4>(at + 1)?.iter().all(u8::is_ascii_hexdigit) => 5,
            _ => return None,
        };
        NonZeroUsize::new(at + length)
    }

    /// Returns the offset after a number, from its first byte.
    #[inline(never)]
    pub(crate) fn number_end(self, mut at: usize) -> End {
        if self.byte(at) == b'-' {
            at += 1;
        }
        if self.byte(at) == b'0' {
            at += 1;
            // JSON has no leading zeros.
            if self.byte(at).is_ascii_digit() {
                return None;
            }
        } else {
            at = self.digits_end(at)?;
        }
        if self.byte(at) == b'.' {
            at = self.digits_end(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            at += 1;
            if matches!(self.byte(at), b'+' | b'-') {
                at += 1;
            }
            at = self.digits_end(at)?;
        }
        NonZeroUsize::new(at)
    }

    #[inline(always)]
    fn digits_end(self, start: usize) -> Option<usize> {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        (at > start).then_some(at)
    }
}
