//! Explains why a text is not JSON.

use alloc::vec::Vec;

use crate::number::saturated;

/// The first syntax error in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: &'static str,
    /// Whether the text ends in the middle of a value.
    pub is_truncated: bool,
}

/// Returns the syntax error in the first value of a text; none if it is JSON, whatever follows.
#[must_use]
pub fn first_fault(text: &str) -> Option<Fault> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
    };
    let message = reader.value().err()?;
    // A text that is truncated in a literal or a number is truncated as well.
    let before = text.as_bytes().get(..reader.at).unwrap_or(text.as_bytes());
    let line = before.iter().filter(|byte| **byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    Some(Fault {
        line: saturated(line).saturating_add(1),
        column: saturated(reader.at.saturating_sub(start)).saturating_add(1),
        message,
        is_truncated: reader.at >= text.len(),
    })
}

const END: &str = "unexpected end of the text";
const VALUE: &str = "expected a value";
const KEY: &str = "expected a key in double quotes";
const COLON: &str = "expected `:`";
const OBJECT: &str = "expected `,` or `}`";
const ARRAY: &str = "expected `,` or `]`";
const TRAILING_COMMA: &str = "trailing comma";
const NUMBER: &str = "invalid number";
const ESCAPE: &str = "invalid escape";
const CONTROL: &str = "unescaped control character in a string";

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
}

type Checked = Result<(), &'static str>;

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// The error `message` at the current byte, or that the text ends.
    fn unexpected(&self, message: &'static str) -> Checked {
        Err(if self.at < self.bytes.len() { message } else { END })
    }

    fn expect(&mut self, byte: u8, message: &'static str) -> Checked {
        if self.token() != Some(byte) {
            return self.unexpected(message);
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a value with what is nested in it.
    fn value(&mut self) -> Checked {
        // The brackets that close the arrays and objects around the current value.
        let mut open = Vec::new();
        loop {
            match self.token() {
                Some(b'{') => {
                    self.at += 1;
                    if self.token() != Some(b'}') {
                        open.push(b'}');
                        self.key(KEY)?;
                        continue;
                    }
                    self.at += 1;
                }
                Some(b'[') => {
                    self.at += 1;
                    if self.token() != Some(b']') {
                        open.push(b']');
                        continue;
                    }
                    self.at += 1;
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.literal(b"true")?,
                Some(b'f') => self.literal(b"false")?,
                Some(b'n') => self.literal(b"null")?,
                _ => return self.unexpected(VALUE),
            }
            // After a value: the ends of what it ends, or the next value.
            loop {
                let Some(close) = open.last().copied() else {
                    return Ok(());
                };
                match self.token() {
                    Some(b',') => {
                        self.at += 1;
                        if self.token() == Some(close) {
                            return self.unexpected(TRAILING_COMMA);
                        }
                        if close == b'}' {
                            self.key(KEY)?;
                        }
                        break;
                    }
                    Some(byte) if byte == close => {
                        self.at += 1;
                        open.pop();
                    }
                    _ => return self.unexpected(if close == b'}' { OBJECT } else { ARRAY }),
                }
            }
        }
    }

    /// Reads the key of a member, and the colon.
    fn key(&mut self, message: &'static str) -> Checked {
        if self.token() != Some(b'"') {
            return self.unexpected(message);
        }
        self.string()?;
        self.expect(b':', COLON)
    }

    fn literal(&mut self, literal: &[u8]) -> Checked {
        for byte in literal {
            if self.byte() != Some(*byte) {
                return self.unexpected(VALUE);
            }
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Checked {
        self.at += 1;
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(0..=0x1f) => return Err(CONTROL),
                Some(_) => self.at += 1,
                None => return Err(END),
            }
        }
    }

    fn escape(&mut self) -> Checked {
        let digits = match self.byte() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 0,
            Some(b'u') => 4,
            _ => return self.unexpected(ESCAPE),
        };
        self.at += 1;
        for _ in 0..digits {
            if !self.byte().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                return self.unexpected(ESCAPE);
            }
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Checked {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
            if self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(NUMBER);
            }
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Reads at least one digit.
    fn digits(&mut self) -> Checked {
        if !self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.unexpected(NUMBER);
        }
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The position is that of serde_json, which counts the bytes up to and including the faulty one.
    #[test]
    fn faults_are_found_where_serde_json_finds_them() {
        for text in [
            "",
            " ",
            "{",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[1 2]",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "\"abc",
            "\"a\\",
            "\"a\\x\"",
            "\"a\nb\"",
            "tru",
            "trux",
            "nulx",
            "-",
            "-x",
            "01",
            "1.",
            "1.x",
            "1e",
            "1e+x",
            "[\n  1,\n  }\n]",
            "{\"a\": [1, {\"b\": nul}]}",
            "]",
            "}",
            "'a'",
            "[1]]",
            "1 2",
            "{\"a\":{\"b\":[[],{},\"\\u00e9\",-1.5e+7,true,false,null]}}",
        ] {
            let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
            let expected = match values.next() {
                Some(Ok(_)) => None,
                Some(Err(error)) => Some(error),
                None => serde_json::from_str::<serde::de::IgnoredAny>(text).err(),
            };
            let fault = first_fault(text);
            assert_eq!(fault.is_some(), expected.is_some(), "{text:?}");
            if let (Some(fault), Some(error)) = (fault, expected) {
                // A number that ends with the text may be truncated or not.
                if !text.ends_with(['-', '.', 'e']) {
                    assert_eq!(fault.is_truncated, error.is_eof(), "{text:?} {fault:?} {error}");
                }
                assert_eq!(fault.line as usize, error.line(), "{text:?} {fault:?} {error}");
                let difference = (fault.column as usize).abs_diff(error.column());
                assert!(difference <= 1, "{text:?} {fault:?} {error}");
            }
        }
    }
}
