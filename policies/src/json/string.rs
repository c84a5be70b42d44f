//! Strings.

use alloc::borrow::Cow;
use alloc::string::String;

use super::scanner::{Result, SPACES, Scanner, SyntaxError};

impl<'d> Scanner<'d> {
    /// Reads the string after its opening quote.
    pub(super) fn string(&mut self) -> Result<Cow<'d, str>> {
        let start = self.at;
        let escaped = self.skip_string()?;
        if escaped {
            return Ok(self.unescaped(start.saturating_sub(1)));
        }
        let end = self.at.saturating_sub(1);
        Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()))
    }

    /// Resolves the escapes of the string that begins with the quote at `start` and ends here.
    #[cold]
    fn unescaped(&mut self, start: usize) -> Cow<'d, str> {
        let literal = self.text.get(start..self.at).unwrap_or_default();
        match serde_json::from_str::<String>(literal) {
            Ok(text) => Cow::Owned(text),
            Err(error) => {
                self.note_unreadable(start.saturating_add(error.column()));
                Cow::Borrowed("")
            }
        }
    }

    /// Skips a key and the colon after it.
    pub(super) fn skip_key_and_colon(&mut self) -> Result<()> {
        self.peek();
        self.expect(b'"')?;
        self.skip_string()?;
        self.colon()
    }

    /// Skips the string after its opening quote. Returns whether it contains escapes.
    pub(super) fn skip_string(&mut self) -> Result<bool> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut escaped = false;
        loop {
            // The next byte that is not plain, taken from eight that are loaded together while there are as many.
            let stop = match bytes.get(at..).and_then(<[u8]>::first_chunk) {
                Some(eight) => {
                    let eight = u64::from_le_bytes(*eight);
                    let plain = plain_bytes(eight);
                    at += plain;
                    if plain == 8 {
                        continue;
                    }
                    (eight >> (plain * 8)) as u8
                }
                None => match bytes.get(at) {
                    Some(b'"' | b'\\' | 0..=0x1f) | None => bytes.get(at).copied().unwrap_or(0),
                    Some(_) => {
                        at += 1;
                        continue;
                    }
                },
            };
            match stop {
                b'"' => {
                    self.at = at + 1;
                    return Ok(escaped);
                }
                b'\\' => {
                    escaped = true;
                    self.at = at + 1;
                    self.skip_escape()?;
                    at = self.at;
                }
                // A control character, or the end of the text.
                _ => return Err(SyntaxError),
            }
        }
    }

    /// Skips an escape after its backslash.
    fn skip_escape(&mut self) -> Result<()> {
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.text.as_bytes().get(self.at.saturating_add(1)..);
                let digits: Option<&[u8; 4]> = digits.and_then(<[u8]>::first_chunk);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(SyntaxError);
                }
                self.at += 5;
            }
            _ => return Err(SyntaxError),
        }
        Ok(())
    }
}

/// Counts the plain bytes at the start of eight: those that are neither a quote, nor a backslash, nor a control character.
const fn plain_bytes(eight: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
    // A byte below the limit borrows and sets its highest bit. The borrow can set false bits above it, but only the lowest bit is used.
    let (quotes, backslashes) = (eight ^ QUOTES, eight ^ BACKSLASHES);
    let below = (quotes.wrapping_sub(ONES) & !quotes)
        | (backslashes.wrapping_sub(ONES) & !backslashes)
        | (eight.wrapping_sub(SPACES) & !eight);
    ((below & (ONES << 7)).trailing_zeros() / 8) as usize
}
