//! A text as it is once it has been decoded: escapes of JSON, of URLs and of HTML. Where they are inside each other, it is decoded several times.

use std::collections::VecDeque;

/// A byte that a text means, and where it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) byte: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What is not ASCII is in no token.
const NOT_ASCII: u8 = 0xff;

/// Whether there is anything to decode.
pub(super) fn has_escapes(text: &[u8]) -> bool {
    memchr::memchr3(b'\\', b'%', b'&', text).is_some()
}

/// The units of a text that is decoded so many times.
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
    /// What has been looked at and not been taken.
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

    /// The number that so many hexadecimal digits are, from a place on.
    fn digits(&mut self, from: usize, count: usize) -> Option<u32> {
        (from..from + count).try_fold(0, |number, place| {
            let digit = char::from(self.peek(place)?).to_digit(16)?;
            Some(number * 16 + digit)
        })
    }

    /// The number up to a sign that ends it, and the place of the sign.
    fn number(&mut self, from: usize, radix: u32, last: u8) -> Option<(u32, usize)> {
        /// So many leave room in 32 bits.
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

    /// The escape behind the sign that begins one: what it means, and how many units it has.
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
        // JSON as a text in JSON doubles them: all of them are one.
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
