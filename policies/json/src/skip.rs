//! Skipping values without recursion.

use alloc::vec::Vec;
use core::num::NonZeroUsize;

use crate::block::plain_length;
use crate::bytes::{Bytes, End};
use crate::name::Next;
use crate::scanner::{Result, Scanner, SyntaxError};
use crate::value::{JsonType, Value};

impl<'d> Scanner<'d> {
    /// Skips the next value.
    #[inline]
    pub fn skip(&mut self) -> Result<()> {
        let first = self.first_byte();
        self.skip_from(first)
    }

    /// Skips the value that starts here with the byte `first`.
    #[inline(always)]
    pub fn skip_from(&mut self, first: u8) -> Result<()> {
        let end = if matches!(first, b'{' | b'[') {
            self.container_end(self.at, Shallow::default())
        } else {
            self.bytes().scalar_end(self.at, first)
        };
        self.at = end.ok_or(SyntaxError)?.get();
        Ok(())
    }

    /// Returns the offset after an array or object, from its bracket.
    #[inline(never)]
    fn container_end<N: Nesting>(&mut self, mut at: usize, mut nesting: N) -> End {
        let bytes = self.bytes();
        let mut first = bytes.byte(at);
        loop {
            // At a value.
            let mut begun = true;
            if !matches!(first, b'{' | b'[') {
                let Some(end) = bytes.scalar_end(at, first) else {
                    self.fail(at);
                    return None;
                };
                at = end.get();
            } else if nesting.enter(first == b'{') {
                at += 1;
                begun = false;
            } else {
                at = self.container_end(at, Deep::default())?.get();
            }
            // After a value, or after a bracket, the array or object goes on or ends.
            loop {
                if nesting.in_object() {
                    match self.key_start(bytes, at, begun).ok()? {
                        Next::Key(start) => {
                            (at, first) = match bytes.short_key(start, plain_length) {
                                Some(key) => match key.after_colon {
                                    [first, _] if first > b' ' => (key.end + 2, first),
                                    [b' ', first] if first > b' ' => (key.end + 3, first),
                                    _ => self.token(bytes, key.end + 2),
                                },
                                None => {
                                    let end = self.skipped_key_end(bytes, start)?.get();
                                    self.token(bytes, end)
                                }
                            };
                            break;
                        }
                        Next::End(end) => at = end,
                    }
                } else {
                    (at, first) = self.token(bytes, at);
                    if first == b']' {
                        at += 1;
                    } else if !begun {
                        break;
                    } else if first == b',' {
                        (at, first) = self.token(bytes, at + 1);
                        break;
                    } else {
                        self.fail(at);
                        return None;
                    }
                }
                if nesting.leave() {
                    return NonZeroUsize::new(at);
                }
                begun = true;
            }
        }
    }

    /// Returns the offset after a key and its colon, from the one after its opening quote.
    #[inline(never)]
    fn skipped_key_end(&mut self, bytes: Bytes<'d>, start: usize) -> End {
        match bytes.plain_end(start) {
            end if bytes.has(end, *b"\":") => NonZeroUsize::new(end + 2),
            end => {
                let Some(end) = bytes.escaped_string_end(end) else {
                    self.fail(start);
                    return None;
                };
                self.colon_end(bytes, end.get())
            }
        }
    }

    /// Skips what is left of a value that has been started. Returns its type.
    #[inline]
    pub fn skip_rest(&mut self, value: &mut Value<'d>) -> Result<Option<JsonType>> {
        Ok(Some(match value {
            Value::Null => return Ok(None),
            Value::Boolean(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::Text(_) => JsonType::String,
            Value::Array(array) => {
                while self.next_element(array)? {
                    self.skip()?;
                }
                JsonType::Array
            }
            Value::Object(object) => {
                loop {
                    let bytes = self.bytes();
                    match self.key_start(bytes, self.at, object.begun)? {
                        Next::Key(start) => self.at = self.skipped_key_end(bytes, start).ok_or(SyntaxError)?.get(),
                        Next::End(end) => {
                            self.at = end;
                            break;
                        }
                    }
                    object.begun = true;
                    self.skip()?;
                }
                JsonType::Object
            }
        }))
    }
}

/// The arrays and objects around a value.
trait Nesting {
    /// Enters an object or an array. Returns false if there are too many around it.
    fn enter(&mut self, object: bool) -> bool;

    /// Leaves the innermost one. Returns whether it was the last one.
    fn leave(&mut self) -> bool;

    fn in_object(&self) -> bool;
}

/// At most 63 of them, the innermost one in the lowest bit. A bit is set for an object; the highest bit that is set marks the end.
struct Shallow(u64);

impl Default for Shallow {
    fn default() -> Self {
        Self(1)
    }
}

impl Nesting for Shallow {
    #[inline(always)]
    fn enter(&mut self, object: bool) -> bool {
        if self.0 >> 63 != 0 {
            return false;
        }
        self.0 = self.0 << 1 | u64::from(object);
        true
    }

    #[inline(always)]
    fn leave(&mut self) -> bool {
        self.0 >>= 1;
        self.0 <= 1
    }

    #[inline(always)]
    fn in_object(&self) -> bool {
        self.0 & 1 == 1
    }
}

/// Any number of them.
#[derive(Default)]
struct Deep {
    innermost: Shallow,
    /// Those around them, 63 each.
    outer: Vec<u64>,
}

impl Nesting for Deep {
    fn enter(&mut self, object: bool) -> bool {
        if !self.innermost.enter(object) {
            self.outer.push(self.innermost.0);
            self.innermost = Shallow::default();
            self.innermost.enter(object);
        }
        true
    }

    fn leave(&mut self) -> bool {
        if !self.innermost.leave() {
            return false;
        }
        let outer = self.outer.pop();
        self.innermost = outer.map_or_else(Shallow::default, Shallow);
        outer.is_none()
    }

    fn in_object(&self) -> bool {
        self.innermost.in_object()
    }
}
