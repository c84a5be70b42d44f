//! The position in a text, and the tokens that every value consists of.

use crate::number::saturated;

/// The byte order mark, which Windows tools put in front of UTF-8 text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError;

pub(crate) type Result<T> = core::result::Result<T, SyntaxError>;

/// The position of a string or a number that follows the grammar but has no value: half a surrogate pair, or a number that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// Line, from 1.
    pub(crate) line: u32,
    /// Column in bytes, from 1.
    pub(crate) column: u32,
}

/// A text and how far it has been read.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'d> {
    pub(super) text: &'d str,
    /// Offset in bytes.
    pub(super) at: usize,
    /// Line, from 1. Line breaks occur between values only, so counting them is cheap.
    line: u32,
    /// Offset of the start of the line.
    line_start: usize,
    /// The first unreadable string or number since the last call of `take_unreadable`.
    unreadable: Option<Unreadable>,
}

impl<'d> Scanner<'d> {
    pub(crate) const fn new(text: &'d str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
            unreadable: None,
        }
    }

    /// The offset in bytes.
    pub(crate) const fn offset(&self) -> usize {
        self.at
    }

    /// The line, from 1, and the offset in it, from 0.
    pub(crate) const fn line_and_offset(&self) -> (u32, usize) {
        (self.line, self.at.saturating_sub(self.line_start))
    }

    /// The text that has not been read.
    pub(crate) fn rest(&self) -> &'d str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips `length` bytes, whatever they are.
    pub(crate) fn advance(&mut self, length: usize) {
        let end = self.at.saturating_add(length).min(self.text.len());
        while self.at < end {
            let byte = self.byte();
            self.at += 1;
            if byte == b'\n' {
                self.line = self.line.saturating_add(1);
                self.line_start = self.at;
            }
        }
    }

    /// Removes and returns the first unreadable string or number since the last call.
    pub(crate) const fn take_unreadable(&mut self) -> Option<Unreadable> {
        self.unreadable.take()
    }

    /// Puts back what `take_unreadable` returned. It precedes anything found since.
    pub(crate) fn put_back(&mut self, unreadable: Option<Unreadable>) {
        self.unreadable = unreadable.or(self.unreadable);
    }

    pub(super) fn note_unreadable(&mut self, at: usize) {
        if self.unreadable.is_none() {
            self.unreadable = Some(Unreadable {
                line: self.line,
                column: saturated(at.saturating_sub(self.line_start)),
            });
        }
    }

    /// Whether only white space is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek() == 0 && self.at >= self.text.len()
    }

    /// The first byte of the next value.
    #[inline(always)]
    pub(crate) fn first_byte(&mut self) -> u8 {
        self.peek()
    }

    /// Whether the next value is an array.
    pub(crate) fn is_at_array(&mut self) -> bool {
        self.peek() == b'['
    }

    /// Whether a number or a literal ends here. Otherwise it is part of something else, such as `2026-11-25`.
    pub(crate) fn is_at_delimiter(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with([' ', '\t', '\n', '\r', '{', '[', '"'])
            // Concatenated files can have a byte order mark in the middle.
            || rest.starts_with(BYTE_ORDER_MARK)
    }

    /// The current byte; 0, which no JSON token starts with, at the end.
    #[inline(always)]
    pub(super) fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Skips white space and returns the byte after it.
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u8 {
        let byte = self.byte();
        if byte > b' ' { byte } else { self.peek_after_space() }
    }

    fn peek_after_space(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let byte = loop {
            match bytes.get(at) {
                Some(b'\n') => {
                    at += 1;
                    self.line = self.line.saturating_add(1);
                    self.line_start = at;
                    // Azure tools indent, so spaces usually follow.
                    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
                        let spaces = ((u64::from_le_bytes(*eight) ^ SPACES).trailing_zeros() / 8) as usize;
                        at += spaces;
                        if spaces < 8 {
                            break;
                        }
                    }
                }
                Some(b' ' | b'\t' | b'\r') => at += 1,
                Some(byte) => break *byte,
                None => break 0,
            }
        };
        self.at = at;
        byte
    }

    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8) -> Result<()> {
        if self.byte() != byte {
            return Err(SyntaxError);
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    pub(super) fn colon(&mut self) -> Result<()> {
        self.peek();
        self.expect(b':')
    }

    pub(super) fn literal(&mut self, literal: &str) -> Result<()> {
        if !self.rest().as_bytes().starts_with(literal.as_bytes()) {
            return Err(SyntaxError);
        }
        self.at += literal.len();
        Ok(())
    }
}

pub(super) const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
