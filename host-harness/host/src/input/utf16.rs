//! UTF-16 with a byte order mark, as Windows PowerShell writes it (`>` and `Out-File`). Any other input is passed through.

use std::io::{self, Read};

/// How many bytes are decoded at a time.
const BLOCK: usize = 16 << 10;

/// The replacement for a lone surrogate or half a code unit. It is invalid UTF-8, and reported as such.
const NOT_UTF8: u8 = 0xff;

/// A reader that converts UTF-16 to UTF-8.
pub(super) struct Decoded<R> {
    input: R,
    encoding: Encoding,
    /// Input bytes that are not decoded yet.
    raw: Vec<u8>,
    /// Decoded bytes, of which those from `at` on are unread.
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Unknown,
    Other,
    LittleEndian,
    BigEndian,
}

impl<R: Read> Decoded<R> {
    /// Wraps a reader. Nothing is read until the first byte is requested.
    pub(super) const fn new(input: R) -> Self {
        Self {
            input,
            encoding: Encoding::Unknown,
            raw: Vec::new(),
            ready: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    /// Detects the encoding.
    fn begin(&mut self) -> io::Result<()> {
        // UTF-32 starts with the same two bytes, so four are needed.
        (&mut self.input).take(4).read_to_end(&mut self.raw)?;
        self.encoding = match self.raw.as_slice() {
            [0xff, 0xfe, 0, 0] => Encoding::Other,
            [0xff, 0xfe, ..] => Encoding::LittleEndian,
            [0xfe, 0xff, ..] => Encoding::BigEndian,
            _ => Encoding::Other,
        };
        if self.encoding == Encoding::Other {
            self.ready = std::mem::take(&mut self.raw);
        } else {
            self.raw.drain(..2);
        }
        Ok(())
    }

    /// Decodes the next block.
    fn decode(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() && !self.ended {
            let wanted = BLOCK.saturating_sub(self.raw.len());
            let read = (&mut self.input).take(wanted as u64).read_to_end(&mut self.raw)?;
            self.ended = read < wanted;
            // Surrogate pairs must not be split.
            let mut whole = self.raw.len() & !1;
            if !self.ended
                && self
                    .unit(whole.saturating_sub(2))
                    .is_some_and(|unit| unit & 0xfc00 == 0xd800)
            {
                whole -= 2;
            }
            let mut ready = std::mem::take(&mut self.ready);
            let units = (0..whole).step_by(2).filter_map(|at| self.unit(at));
            for character in char::decode_utf16(units) {
                match character {
                    Ok(character) => ready.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
                    Err(_) => ready.push(NOT_UTF8),
                }
            }
            self.ready = ready;
            self.raw.drain(..whole);
            if self.ended && !self.raw.is_empty() {
                self.raw.clear();
                self.ready.push(NOT_UTF8);
            }
        }
        Ok(())
    }

    fn unit(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = *self.raw.get(at..)?.first_chunk()?;
        Some(match self.encoding {
            Encoding::BigEndian => u16::from_be_bytes(bytes),
            _ => u16::from_le_bytes(bytes),
        })
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Unknown {
            self.begin()?;
        }
        if self.at >= self.ready.len() {
            if self.encoding == Encoding::Other {
                return self.input.read(out);
            }
            self.decode()?;
        }
        let ready = self.ready.get(self.at..).unwrap_or_default();
        let length = ready.len().min(out.len());
        if let (Some(from), Some(to)) = (ready.get(..length), out.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        Decoded::new(bytes).read_to_end(&mut all).unwrap();
        all
    }

    fn encoded(text: &str, big: bool) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn both_byte_orders_are_decoded() {
        let long = "{\"a\": \"ä😀\"}\n".repeat(5_000);
        for text in ["", "x", "{}", "😀", &long, &long[1..]] {
            for big in [false, true] {
                assert_eq!(decoded(&encoded(text, big)), text.as_bytes());
            }
        }
    }

    #[test]
    fn other_encodings_are_passed_through() {
        for bytes in [
            &b""[..],
            b"{",
            b"[{}]",
            b"\xef\xbb\xbf{}",
            b"\xff\xfe\0\0{\0\0\0",
            b"\xff",
            b"\0{\0}",
        ] {
            assert_eq!(decoded(bytes), bytes);
        }
    }

    #[test]
    fn lone_surrogates_become_invalid_utf8() {
        assert_eq!(decoded(b"\xff\xfe{\0\0"), b"{\xff");
        assert_eq!(decoded(b"\xff\xfe\0\xd8{\0"), b"\xff{");
        assert_eq!(decoded(b"\xff\xfe{\0\0\xd8"), b"{\xff");
    }
}
