//! Decoding of JSON, URL and HTML escapes, in several layers if they are nested.

use std::collections::VecDeque;

/// A decoded byte with the range of its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) byte: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The placeholder for a character outside ASCII, which tokens never contain.
const NOT_ASCII: u8 = 0xff;

/// Returns whether the text may contain escapes.
pub(super) fn has_escapes(text: &[u8]) -> bool {
    memchr::memchr3(b'\\', b'%', b'&', text).is_some()
}

/// Returns the units of a text after decoding it `times` times.
pub(super) fn units(text: &[u8], times: usize) -> Box<dyn Iterator<Item = Unit> + '_> {
    let plain = text.iter().enumerate().map(|(at, byte)| Unit {
        byte: *byte,
        start: at,
        end: at + 1,
    });
    let mut units: Box<dyn Iterator<Item = Unit> + '_> = Box::new(plain);
    for _ in 0..times {
        units = Box::new(Decoder {
            units,
            ahead: VecDeque::new(),
        });
    }
    units
}

/// Decodes one layer of escapes.
struct Decoder<I> {
    units: I,
    /// Units that were peeked at.
    ahead: VecDeque<Unit>,
}

impl<I: Iterator<Item = Unit>> Decoder<I> {
    fn peek(&mut self, place: usize) -> Option<u8> {
        while self.ahead.len() <= place {
            self.ahead.push_back(self.units.next()?);
        }
        self.ahead.get(place).map(|unit| unit.byte)
    }

    fn take(&mut self) -> Option<Unit> {
        self.ahead.pop_front().or_else(|| self.units.next())
    }

    /// Parses `count` hexadecimal digits from a position.
    fn digits(&mut self, from: usize, count: usize) -> Option<u32> {
        (from..from + count).try_fold(0, |number, place| {
            let digit = char::from(self.peek(place)?).to_digit(16)?;
            Some(number * 16 + digit)
        })
    }

    /// Parses a number that ends with `last`, and returns it with the position of `last`.
    fn number(&mut self, from: usize, radix: u32, last: u8) -> Option<(u32, usize)> {
        /// More digits could overflow 32 bits.
        const MOST: usize = 7;
        let mut number = 0;
        for place in from..=from + MOST {
            let byte = self.peek(place)?;
            if byte == last {
                return (place > from).then_some((number, place));
            }
            number = number * radix + char::from(byte).to_digit(radix)?;
        }
        None
    }

    /// Parses the escape after its first byte, and returns its code and its number of units.
    fn escape(&mut self, sign: u8) -> Option<(u32, usize)> {
        match sign {
            // `\u0065`, `\u{65}`, `\x65`, `\/`.
            b'\\' => match self.peek(0)? {
                b'u' | b'U' if self.peek(1) == Some(b'{') => {
                    self.number(2, 16, b'}').map(|(code, last)| (code, last + 1))
                }
                b'u' | b'U' => self.digits(1, 4).map(|code| (code, 5)),
                b'x' => self.digits(1, 2).map(|code| (code, 3)),
                _ => None,
            }
            .or_else(|| Some((self.peek(0)?.into(), 1))),
            // `%65`.
            b'%' => self.digits(0, 2).map(|code| (code, 2)),
            // `&#101;`, `&#x65;`, `&amp;`.
            b'&' if self.peek(0) == Some(b'#') => match self.peek(1)? {
                b'x' | b'X' => self.number(2, 16, b';'),
                _ => self.number(1, 10, b';'),
            }
            .map(|(code, last)| (code, last + 1)),
            b'&' => {
                let is_it = b"amp;"
                    .iter()
                    .enumerate()
                    .all(|(place, byte)| self.peek(place) == Some(*byte));
                is_it.then_some((b'&'.into(), 4))
            }
            _ => None,
        }
    }
}

impl<I: Iterator<Item = Unit>> Iterator for Decoder<I> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        let first = self.take()?;
        // Nested JSON doubles backslashes; a run of them counts as one.
        while first.byte == b'\\' && self.peek(0) == Some(b'\\') {
            self.take();
        }
        let Some((code, length)) = self.escape(first.byte) else {
            return Some(first);
        };
        let mut end = first.end;
        for _ in 0..length {
            end = self.take()?.end;
        }
        let byte = u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(NOT_ASCII);
        Some(Unit { byte, end, ..first })
    }
}
