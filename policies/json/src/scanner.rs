//! The position in a text, and the tokens that every value consists of.

use crate::block::spaces_length;
use crate::bytes::Bytes;
use crate::number::saturated;

/// The byte order mark, which Windows tools put in front of UTF-8 text.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError;

/// The result of reading.
pub type Result<T> = core::result::Result<T, SyntaxError>;

/// The position of a string or a number that follows the grammar but has no value: half a surrogate pair, or a number that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

/// A text and how far it has been read.
#[derive(Clone, Debug)]
pub struct Scanner<'d> {
    pub(crate) text: &'d str,
    /// Offset in bytes.
    pub(crate) at: usize,
    /// Line, from 1. Line breaks occur between values only, so counting them is cheap.
    line: usize,
    /// Offset of the start of the line.
    line_start: usize,
    /// The first unreadable string or number since the last call of `take_unreadable`.
    unreadable: Option<Unreadable>,
}

impl<'d> Scanner<'d> {
    /// A scanner at the start of a text.
    #[inline]
    #[must_use]
    pub const fn new(text: &'d str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
            unreadable: None,
        }
    }

    /// The position before the brace that has just been read.
    pub fn before_brace(&self) -> Self {
        Self {
            at: self.at.saturating_sub(1),
            ..self.clone()
        }
    }

    /// The offset in bytes.
    #[inline]
    pub const fn offset(&self) -> usize {
        self.at
    }

    /// The line, from 1, and the offset in it, from 0.
    #[inline]
    pub fn line_and_offset(&self) -> (u32, usize) {
        (saturated(self.line), self.at.saturating_sub(self.line_start))
    }

    /// The text that has not been read.
    #[inline]
    pub fn rest(&self) -> &'d str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Records where a syntax error is.
    #[cold]
    #[inline(never)]
    pub(crate) fn fail(&mut self, at: usize) -> SyntaxError {
        self.at = at;
        SyntaxError
    }

    /// Skips `length` bytes, whatever they are.
    pub fn advance(&mut self, length: usize) {
        let end = self.at.saturating_add(length).min(self.text.len());
        while self.at < end {
            let byte = self.bytes().byte(self.at);
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                self.line_start = self.at;
            }
        }
    }

    /// Removes and returns the first unreadable string or number since the last call.
    #[inline]
    pub const fn take_unreadable(&mut self) -> Option<Unreadable> {
        self.unreadable.take()
    }

    /// Puts back what `take_unreadable` returned. It precedes anything found since.
    #[inline]
    pub fn put_back(&mut self, unreadable: Option<Unreadable>) {
        self.unreadable = unreadable.or(self.unreadable);
    }

    pub(crate) fn note_unreadable(&mut self, at: usize) {
        if self.unreadable.is_none() {
            self.unreadable = Some(Unreadable {
                line: saturated(self.line),
                column: saturated(at.saturating_sub(self.line_start)),
            });
        }
    }

    /// Whether only white space is left.
    #[inline]
    pub fn is_at_end(&mut self) -> bool {
        self.peek() == 0 && self.at >= self.text.len()
    }

    /// The first byte of the next value.
    #[inline(always)]
    pub fn first_byte(&mut self) -> u8 {
        self.peek()
    }

    /// Whether the next value is an array.
    #[inline]
    pub fn is_at_array(&mut self) -> bool {
        self.peek() == b'['
    }

    /// Whether a number or a literal ends here. Otherwise it is part of something else, such as `2026-11-25`.
    pub fn is_at_delimiter(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with([' ', '\t', '\n', '\r', '{', '[', '"'])
            // Concatenated files can have a byte order mark in the middle.
            || rest.starts_with(BYTE_ORDER_MARK)
    }

    #[inline(always)]
    pub(crate) const fn bytes(&self) -> Bytes<'d> {
        Bytes::of(self.text)
    }

    /// Skips white space and returns the byte after it.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> u8 {
        let (at, byte) = self.token(self.bytes(), self.at);
        self.at = at;
        byte
    }

    /// Skips white space from an offset. Returns the offset after it and the byte there.
    #[inline(always)]
    pub(crate) fn token(&mut self, bytes: Bytes<'d>, at: usize) -> (usize, u8) {
        let byte = bytes.byte(at);
        if byte > b' ' {
            return (at, byte);
        }
        let at = self.space_end(at);
        (at, bytes.byte(at))
    }

    /// Skips white space from an offset, and counts the lines in it.
    #[inline(never)]
    fn space_end(&mut self, mut at: usize) -> usize {
        let bytes = self.bytes();
        loop {
            match bytes.byte(at) {
                b'\n' => match self.indentation_end(bytes, at + 1) {
                    Some((end, _)) => return end,
                    None => {
                        at += 1;
                        self.begin_line(at);
                    }
                },
                b' ' | b'\t' | b'\r' => at += 1,
                _ => return at,
            }
        }
    }

    /// Skips the indentation of a line from its start. Returns the offset after it and the byte there; none if it is long, not just spaces,
    /// or near the end of the text.
    #[inline(always)]
    pub(crate) fn indentation_end(&mut self, bytes: Bytes<'d>, at: usize) -> Option<(usize, u8)> {
        let window = bytes.chunk::<33>(at)?;
        let length = spaces_length(window)?;
        let byte = *window.get(length)?;
        if byte <= b' ' {
            return None;
        }
        self.begin_line(at);
        Some((at + length, byte))
    }

    #[inline(always)]
    const fn begin_line(&mut self, at: usize) {
        self.line += 1;
        self.line_start = at;
    }
}
