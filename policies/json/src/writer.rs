//! Writes JSON text, as serde_json does but without its machinery.

use alloc::string::String;

use crate::block::plain_end;
use crate::number;

/// JSON text that is being written. The caller is responsible for its structure.
pub struct Writer {
    text: String,
}

impl Writer {
    /// An empty text with room for as many bytes.
    #[inline]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
        }
    }

    /// Writes text that is JSON already: punctuation and keys.
    #[inline]
    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes a whole number.
    #[inline]
    pub fn number(&mut self, number: u32) {
        number::push(&mut self.text, number as usize);
    }

    /// Writes a string, or null.
    #[inline]
    pub fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.raw("null"),
        }
    }

    /// Writes a string. Quotes, backslashes and control characters are escaped.
    pub fn string(&mut self, text: &str) {
        self.text.push('"');
        let mut from = 0;
        loop {
            let end = plain_end(text.as_bytes(), from);
            self.text.push_str(text.get(from..end).unwrap_or_default());
            let Some(byte) = text.as_bytes().get(end) else {
                break;
            };
            self.escape(*byte);
            from = end + 1;
        }
        self.text.push('"');
    }

    #[cold]
    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x09 => b't',
            0x0a => b'n',
            0x0c => b'f',
            0x0d => b'r',
            _ => {
                self.text.push_str("\\u00");
                for digit in [byte >> 4, byte & 0xf] {
                    let digit = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
                    self.text.push(char::from(digit));
                }
                return;
            }
        };
        self.text.push('\\');
        self.text.push(char::from(short));
    }

    /// Writes an array.
    pub fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
        self.text.push(']');
    }

    /// The text.
    #[inline]
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut json = Writer::with_capacity(0);
        json.string(text);
        json.finish()
    }

    /// Every ASCII character and some others, at the places where a block ends.
    #[test]
    fn strings_are_escaped_as_serde_json_escapes_them() {
        let others = ['\u{80}', '\u{e9}', '\u{2028}', '\u{feff}', '\u{10ffff}'];
        for character in ('\0'..='\u{7f}').chain(others) {
            for length in 0..20 {
                let mut text = "a".repeat(length);
                text.push(character);
                text.push_str("b\"");
                text.push(character);
                let expected = serde_json::to_string(&text).expect("a string");
                assert_eq!(written(&text), expected);
            }
        }
    }

    #[test]
    fn lists_and_numbers_are_json() {
        let mut json = Writer::with_capacity(0);
        json.list(&[0, 7, u32::MAX], |json, number| json.number(*number));
        json.list(&[] as &[u32], |json, number| json.number(*number));
        json.optional(None);
        assert_eq!(json.finish(), "[0,7,4294967295][]null");
    }
}
