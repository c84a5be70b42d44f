//! The keys of objects.

use alloc::borrow::Cow;
use core::num::NonZeroUsize;

use crate::block::plain_key_length;
use crate::bytes::{Bytes, End};
use crate::scanner::{Result, Scanner, SyntaxError};
use crate::value::Container;

/// A key, as its place in the text. Most keys are not read, so their text is not taken out of the document.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The offset after the opening quote.
    start: usize,
    /// The offset of the closing quote. All bits are inverted if the key may have escapes or separators (underscores and dots). No text
    /// is so long that this is ambiguous, and two numbers fit registers.
    end: usize,
}

impl Name {
    /// Whether it has neither escapes nor separators. False for some that have neither.
    #[inline(always)]
    pub const fn is_plain(self) -> bool {
        self.end.cast_signed() >= 0
    }

    /// The length in bytes if it is plain.
    #[inline(always)]
    pub const fn length(self) -> usize {
        self.end.wrapping_sub(self.start)
    }
}

/// A member of an object, up to the start of its value.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The key.
    pub name: Name,
    /// The first eight bytes from the start of the key. Eight zeros near the end of the text, where they do not matter.
    pub word: [u8; 8],
    /// The first byte of the value.
    pub first: u8,
}

/// Where the next key of an object begins: the offset after its opening quote. At the end of the object, the offset after that.
pub(crate) enum Next {
    Key(usize),
    End(usize),
}

impl<'d> Scanner<'d> {
    /// The next member of an object. Its value must be read or skipped before the next call.
    #[inline(always)]
    pub fn next_member(&mut self, object: &mut Container) -> Result<Option<Member>> {
        let bytes = self.bytes();
        let start = match self.key_start(bytes, self.at, object.begun)? {
            Next::Key(start) => start,
            Next::End(end) => {
                self.at = end;
                return Ok(None);
            }
        };
        object.begun = true;
        if let Some(key) = bytes.short_key(start, plain_key_length) {
            return Ok(Some(Member {
                name: Name { start, end: key.end },
                word: key.word,
                first: self.value_after(key.end + 2, key.after_colon),
            }));
        }
        let end = self.unusual_key(bytes, start).ok_or(SyntaxError)?.get();
        Ok(Some(Member {
            name: Name { start, end },
            word: bytes.chunk(start).copied().unwrap_or_default(),
            first: self.first_byte(),
        }))
    }

    /// Goes to the start of a value after a colon. Returns its first byte.
    #[inline(always)]
    fn value_after(&mut self, at: usize, next: [u8; 2]) -> u8 {
        self.at = at;
        match next {
            [first, _] if first > b' ' => first,
            [b' ', first] if first > b' ' => {
                self.at = at + 1;
                first
            }
            _ => self.peek(),
        }
    }

    /// The key of the next member of an object. Its value must be read or skipped before the next call.
    #[inline(always)]
    pub fn next_key(&mut self, object: &mut Container) -> Result<Option<Name>> {
        Ok(self.next_member(object)?.map(|member| member.name))
    }

    /// Finds the next key of an object, or its end.
    #[inline(always)]
    pub(crate) fn key_start(&mut self, bytes: Bytes<'d>, at: usize, begun: bool) -> Result<Next> {
        if begun && let Some(pair) = bytes.chunk(at) {
            let pair = u16::from_le_bytes(*pair);
            if pair == u16::from_le_bytes(*b",\"") {
                return Ok(Next::Key(at + 2));
            }
            if pair == u16::from_le_bytes(*b",\n")
                && let Some((quote, byte)) = self.indentation_end(bytes, at + 2)
            {
                return if byte == b'"' {
                    Ok(Next::Key(quote + 1))
                } else {
                    Err(self.fail(quote))
                };
            }
        }
        let (mut at, mut byte) = self.token(bytes, at);
        if byte == b'}' {
            return Ok(Next::End(at + 1));
        }
        if begun {
            if byte != b',' {
                return Err(self.fail(at));
            }
            (at, byte) = self.token(bytes, at + 1);
        }
        if byte != b'"' {
            return Err(self.fail(at));
        }
        Ok(Next::Key(at + 1))
    }

    /// Reads a key that is not plain, has white space after it, or is near the end of the text, up to its colon. Returns the end of its name.
    #[inline(never)]
    fn unusual_key(&mut self, bytes: Bytes<'d>, start: usize) -> End {
        let end = match bytes.plain_key_end(start) {
            Ok(end) => {
                self.at = end + 2;
                end
            }
            Err(plain_to) => !self.escaped_key_end(bytes, start, plain_to)?.get(),
        };
        NonZeroUsize::new(end)
    }

    /// Like `unusual_key`, for a key that is plain only from `start` to `at`. Returns the offset of its closing quote.
    #[cold]
    #[inline(never)]
    fn escaped_key_end(&mut self, bytes: Bytes<'d>, start: usize, at: usize) -> End {
        let end = bytes.escaped_string_end(at)?.get();
        if let Err(error) = self.unescaped(start.saturating_sub(1), end) {
            self.note_unreadable(start.saturating_sub(1).saturating_add(error));
        }
        self.at = self.colon_end(bytes, end)?.get();
        NonZeroUsize::new(end.saturating_sub(1))
    }

    /// Returns the offset after a colon, and white space before it.
    #[inline(never)]
    pub(crate) fn colon_end(&mut self, bytes: Bytes<'d>, at: usize) -> End {
        let (at, byte) = self.token(bytes, at);
        NonZeroUsize::new(at + 1).filter(|_| byte == b':')
    }

    /// The text of a key that has no escapes; none for some others as well.
    #[inline(always)]
    pub fn plain_text_of(&self, name: Name) -> Option<&'d str> {
        // Inverted bits are not an offset in the text.
        self.text.get(name.start..name.end)
    }

    /// The text of a key. Empty if it is unreadable.
    #[inline(always)]
    pub fn text_of(&self, name: Name) -> Cow<'d, str> {
        match self.plain_text_of(name) {
            Some(text) => Cow::Borrowed(text),
            None => self.text_of_unusual(name),
        }
    }

    #[cold]
    #[inline(never)]
    fn text_of_unusual(&self, name: Name) -> Cow<'d, str> {
        let end = if name.is_plain() { name.end } else { !name.end };
        let text = self.text.get(name.start..end).unwrap_or_default();
        if !text.contains('\\') {
            return Cow::Borrowed(text);
        }
        let text = self.unescaped(name.start.saturating_sub(1), end.saturating_add(1));
        text.map_or(Cow::Borrowed(""), Cow::Owned)
    }

    /// The document from the start of a key.
    #[inline(always)]
    pub fn bytes_of(&self, name: Name) -> &'d [u8] {
        self.text.as_bytes().get(name.start..).unwrap_or_default()
    }
}
