//! Strings.

use alloc::borrow::Cow;
use alloc::string::String;

use super::scanner::{Result, Scanner, SyntaxError};

impl<'d> Scanner<'d> {
    /// Reads the string after its opening quote.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Cow<'d, str>> {
        let start = self.at;
        if let Some(end) = self.bytes().plain_string_end(start) {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()));
        }
        self.escaped_string()
    }

    /// Reads the value that starts here if it is a string without escapes, as nearly all are. Otherwise reads nothing.
    #[inline(always)]
    pub(crate) fn plain_string(&mut self, first: u8) -> Option<&'d str> {
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
                self.note_unreadable(start.saturating_add(error.column()));
                Ok(Cow::Borrowed(""))
            }
        }
    }

    /// Resolves the escapes of the string between two offsets, quotes included.
    pub(super) fn unescaped(&self, start: usize, end: usize) -> serde_json::Result<String> {
        serde_json::from_str(self.text.get(start..end).unwrap_or_default())
    }
}
