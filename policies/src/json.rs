//! JSON text, read once from the front: every value is taken in where it stands, or passed over.
//!
//! The syntax is that of RFC 8259, as strict as serde_json's: the tests compare the two. What is wrong with a broken text is not found out here;
//! such a text is read once more for that.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::report::saturated;
use crate::slot::JsonType;

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

pub(crate) type Result<T> = core::result::Result<T, Broken>;

/// One value: a scalar in full, or that a container begins here, whose inside is to be read next.
#[derive(Debug)]
pub(crate) enum Value<'d> {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(&'d str),
    Text(Cow<'d, str>),
    Array(Inside),
    Object(Inside),
}

/// How far a container has been read.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    /// Whether there has been an element or a member.
    begun: bool,
}

/// A text or a number that is JSON by its grammar and means nothing: half of a surrogate pair, or a number beyond those of any machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column on that line, in bytes, from 1.
    pub(crate) column: u32,
}

/// A text, and how far it has been read.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'d> {
    text: &'d str,
    /// Bytes from the start.
    at: usize,
    /// From 1. Line breaks stand between values only, so that counting them costs nothing.
    line: u32,
    /// Where the line begins, in bytes from the start.
    line_start: usize,
    /// The first unreadable text or number since the last time anybody asked.
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

    /// Bytes from the start.
    pub(crate) const fn offset(&self) -> usize {
        self.at
    }

    /// The line, from 1, and the bytes from its start.
    pub(crate) const fn place(&self) -> (u32, usize) {
        (self.line, self.at.saturating_sub(self.line_start))
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'d str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on behind `length` bytes, whatever stands in them.
    pub(crate) fn pass(&mut self, length: usize) {
        let end = self.at.saturating_add(length).min(self.text.len());
        while self.at < end {
            let byte = self.byte();
            self.at += 1;
            if byte == b'\n' {
                self.break_line();
            }
        }
    }

    /// What could not be taken in since the last time this was asked.
    pub(crate) const fn take_unreadable(&mut self) -> Option<Unreadable> {
        self.unreadable.take()
    }

    /// Takes back what was taken, in front of what has come since.
    pub(crate) fn put_back(&mut self, unreadable: Option<Unreadable>) {
        self.unreadable = unreadable.or(self.unreadable);
    }

    /// Whether nothing but white space is left.
    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek() == 0 && self.at >= self.text.len()
    }

    /// Reads the value that comes next.
    pub(crate) fn value(&mut self) -> Result<Value<'d>> {
        match self.peek() {
            b'"' => {
                self.at += 1;
                self.string().map(Value::Text)
            }
            b'{' => {
                self.at += 1;
                Ok(Value::Object(Inside::default()))
            }
            b'[' => {
                self.at += 1;
                Ok(Value::Array(Inside::default()))
            }
            b't' => self.word("true").map(|()| Value::Boolean(true)),
            b'f' => self.word("false").map(|()| Value::Boolean(false)),
            b'n' => self.word("null").map(|()| Value::Null),
            _ => {
                let start = self.at;
                self.pass_number()?;
                let number = self.text.get(start..self.at).unwrap_or_default();
                if Decimal::of(number).is_beyond_any_machine() {
                    self.note_unreadable(self.at);
                }
                Ok(Value::Number(number))
            }
        }
    }

    /// The first byte of the value that comes next.
    #[inline(always)]
    pub(crate) fn first_byte(&mut self) -> u8 {
        self.peek()
    }

    /// Whether a number or a word ends here: another one behind it would be a part of it (`2026-11-25`).
    pub(crate) fn is_at_delimiter(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with([' ', '\t', '\n', '\r', '{', '[', '"'])
            // Files that were put behind each other.
            || rest.starts_with('\u{feff}')
    }

    /// Whether an array comes next.
    pub(crate) fn is_at_array(&mut self) -> bool {
        self.peek() == b'['
    }

    /// Whether another element comes. It has to be read, or passed over, before this is asked again.
    pub(crate) fn next_element(&mut self, inside: &mut Inside) -> Result<bool> {
        match self.peek() {
            b']' => {
                self.at += 1;
                return Ok(false);
            }
            b',' if inside.begun => {
                self.at += 1;
                // Nothing may follow but a value.
                if self.peek() == b']' {
                    return Err(Broken);
                }
            }
            _ if inside.begun => return Err(Broken),
            _ => inside.begun = true,
        }
        Ok(true)
    }

    /// The key of the member that comes next. Its value has to be read, or passed over, before this is asked again.
    pub(crate) fn next_key(&mut self, inside: &mut Inside) -> Result<Option<Cow<'d, str>>> {
        match self.peek() {
            b'}' => {
                self.at += 1;
                return Ok(None);
            }
            b',' if inside.begun => {
                self.at += 1;
                self.peek();
            }
            _ if inside.begun => return Err(Broken),
            _ => inside.begun = true,
        }
        self.expect(b'"')?;
        let key = self.string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// Passes over the value that comes next.
    pub(crate) fn skip(&mut self) -> Result<()> {
        let mut enclosing = Enclosing::default();
        loop {
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    self.pass_string()?;
                }
                b'{' => {
                    self.at += 1;
                    if self.peek() == b'}' {
                        self.at += 1;
                    } else {
                        enclosing.enter(true);
                        self.pass_key()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    if self.peek() == b']' {
                        self.at += 1;
                    } else {
                        enclosing.enter(false);
                        continue;
                    }
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.pass_number()?,
            }
            // Behind a value: what it stands in goes on, or ends.
            loop {
                if enclosing.depth == 0 {
                    return Ok(());
                }
                let in_object = enclosing.in_object();
                match (self.peek(), in_object) {
                    (b',', true) => {
                        self.at += 1;
                        self.pass_key()?;
                        break;
                    }
                    (b',', false) => {
                        self.at += 1;
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        enclosing.leave();
                    }
                    _ => return Err(Broken),
                }
            }
        }
    }

    /// Passes over what is left of a value that has been begun, and names its type.
    pub(crate) fn skip_rest(&mut self, value: &mut Value<'d>) -> Result<Option<JsonType>> {
        Ok(Some(match value {
            Value::Null => return Ok(None),
            Value::Boolean(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::Text(_) => JsonType::String,
            Value::Array(inside) => {
                while self.next_element(inside)? {
                    self.skip()?;
                }
                JsonType::Array
            }
            Value::Object(inside) => {
                while self.skip_key(inside)? {
                    self.skip()?;
                }
                JsonType::Object
            }
        }))
    }

    /// As [`Scanner::next_key`], where the key does not matter.
    fn skip_key(&mut self, inside: &mut Inside) -> Result<bool> {
        match self.peek() {
            b'}' => {
                self.at += 1;
                return Ok(false);
            }
            b',' if inside.begun => self.at += 1,
            _ if inside.begun => return Err(Broken),
            _ => inside.begun = true,
        }
        self.pass_key()?;
        Ok(true)
    }

    /// The byte at hand; 0, with which nothing of JSON's begins, at the end.
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Passes over white space, and shows the byte behind it.
    #[inline(always)]
    fn peek(&mut self) -> u8 {
        let byte = self.byte();
        if byte > b' ' { byte } else { self.peek_behind_space() }
    }

    fn peek_behind_space(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let byte = loop {
            match bytes.get(at) {
                Some(b'\n') => {
                    at += 1;
                    self.line = self.line.saturating_add(1);
                    self.line_start = at;
                    // Azure's tools indent: what follows is most often spaces.
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

    const fn break_line(&mut self) {
        self.line = self.line.saturating_add(1);
        self.line_start = self.at;
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.byte() != byte {
            return Err(Broken);
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<()> {
        self.peek();
        self.expect(b':')
    }

    fn word(&mut self, word: &str) -> Result<()> {
        if !self.rest().as_bytes().starts_with(word.as_bytes()) {
            return Err(Broken);
        }
        self.at += word.len();
        Ok(())
    }

    fn pass_key(&mut self) -> Result<()> {
        self.peek();
        self.expect(b'"')?;
        self.pass_string()?;
        self.colon()
    }

    /// The string whose opening quote has been read.
    fn string(&mut self) -> Result<Cow<'d, str>> {
        let start = self.at;
        let escaped = self.pass_string()?;
        if escaped {
            return Ok(self.unescaped(start.saturating_sub(1)));
        }
        let end = self.at.saturating_sub(1);
        Ok(Cow::Borrowed(self.text.get(start..end).unwrap_or_default()))
    }

    /// The string between here and its opening quote at `start`, its escapes resolved.
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

    fn note_unreadable(&mut self, at: usize) {
        if self.unreadable.is_none() {
            self.unreadable = Some(Unreadable {
                line: self.line,
                column: saturated(at.saturating_sub(self.line_start)),
            });
        }
    }

    /// Passes over the string whose opening quote has been read, and says whether there are escapes in it.
    fn pass_string(&mut self) -> Result<bool> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut escaped = false;
        loop {
            // The byte that is not plain, from the eight that have been loaded where there are as many.
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
                    self.pass_escape()?;
                    at = self.at;
                }
                // A control character, or the end of the text.
                _ => return Err(Broken),
            }
        }
    }

    /// Passes over an escape whose backslash has been read.
    fn pass_escape(&mut self) -> Result<()> {
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.text.as_bytes().get(self.at.saturating_add(1)..);
                let digits: Option<&[u8; 4]> = digits.and_then(<[u8]>::first_chunk);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(Broken);
                }
                self.at += 5;
            }
            _ => return Err(Broken),
        }
        Ok(())
    }

    fn pass_number(&mut self) -> Result<()> {
        if self.byte() == b'-' {
            self.at += 1;
        }
        if self.byte() == b'0' {
            self.at += 1;
            // A zero in front is that of other languages.
            if self.byte().is_ascii_digit() {
                return Err(Broken);
            }
        } else {
            self.pass_digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.pass_digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.byte(), b'+' | b'-') {
                self.at += 1;
            }
            self.pass_digits()?;
        }
        Ok(())
    }

    fn pass_digits(&mut self) -> Result<()> {
        if !self.byte().is_ascii_digit() {
            return Err(Broken);
        }
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }
}

const SPACES: u64 = u64::from_le_bytes([b' '; 8]);

/// How many of eight bytes, from the lowest, are plain inside of a string: no quote, no backslash, no control character.
const fn plain_bytes(eight: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
    // The highest bit of a byte is set where the byte is below the limit. The borrow of one that is can set it in those above; the lowest one
    // is right, and only that is looked at.
    let (quotes, backslashes) = (eight ^ QUOTES, eight ^ BACKSLASHES);
    let below = (quotes.wrapping_sub(ONES) & !quotes)
        | (backslashes.wrapping_sub(ONES) & !backslashes)
        | (eight.wrapping_sub(SPACES) & !eight);
    ((below & (ONES << 7)).trailing_zeros() / 8) as usize
}

/// What one stands in while values are passed over: objects and arrays, to any depth.
#[derive(Default)]
struct Enclosing {
    depth: usize,
    /// The innermost ones, at most 64, the last one lowest: a bit is set for an object.
    innermost: u64,
    /// Those around them, 64 each.
    outer: Vec<u64>,
}

impl Enclosing {
    fn enter(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.depth += 1;
        self.innermost = self.innermost << 1 | u64::from(object);
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.innermost >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or_default();
        }
    }

    const fn in_object(&self) -> bool {
        self.innermost & 1 == 1
    }
}

/// A JSON number: the digits before and behind the point, and the power of ten that they are multiplied by.
struct Decimal<'n> {
    negative: bool,
    whole: &'n str,
    fraction: &'n str,
    exponent: i64,
}

impl<'n> Decimal<'n> {
    /// Takes a JSON number apart.
    fn of(number: &'n str) -> Self {
        let (negative, number) = match number.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, number),
        };
        let (digits, exponent) = match number.split_once(['e', 'E']) {
            // One that no integer can hold is as good as the greatest.
            Some((digits, exponent)) => (
                digits,
                exponent
                    .parse()
                    .unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX }),
            ),
            None => (number, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Self {
            negative,
            whole,
            fraction,
            exponent,
        }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'n> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    /// Whether it is larger than the largest number of IEEE 754 double precision, which is below 10^309.
    fn is_beyond_any_machine(&self) -> bool {
        if self.exponent == 0 && self.whole.len() < 309 {
            return false;
        }
        let zeros_in_front = self.digits().take_while(|digit| *digit == b'0').count();
        let significant = self.digits().count() > zeros_in_front;
        let places = length(self.whole.len()).saturating_sub(length(zeros_in_front));
        significant && places.saturating_add(self.exponent) > 309
    }

    /// Its value, where it is a whole number of 64 bits without sign. To JSON, 16.0 and 1.6e1 are the same number as 16.
    fn whole(&self) -> Option<u64> {
        let places = length(self.whole.len()).saturating_add(self.exponent);
        let mut value = Some(0_u64);
        for (place, digit) in self.digits().enumerate() {
            let digit = u64::from(digit.saturating_sub(b'0'));
            if length(place) < places {
                value = value.and_then(|value| value.checked_mul(10)?.checked_add(digit));
            } else if digit != 0 {
                return None;
            }
        }
        let missing = places.saturating_sub(length(self.digits().count()));
        // 10^20 is beyond 64 bits, whatever it is multiplied by but zero.
        for _ in 0..missing.clamp(0, 20) {
            value = value.and_then(|value| value.checked_mul(10));
        }
        value.filter(|value| !self.negative || *value == 0)
    }
}

fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The value of a JSON number, where it is a whole one of 64 bits without sign.
pub(crate) fn whole_number(number: &str) -> Option<u64> {
    Decimal::of(number).whole()
}
