//! Skipping values without recursion.

use alloc::vec::Vec;

use super::scanner::{Result, Scanner, SyntaxError};
use super::value::{Container, JsonType, Value};

impl<'d> Scanner<'d> {
    /// Skips the next value.
    pub(crate) fn skip(&mut self) -> Result<()> {
        let mut nesting = Nesting::default();
        loop {
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                b'{' => {
                    self.at += 1;
                    if self.peek() == b'}' {
                        self.at += 1;
                    } else {
                        nesting.enter(true);
                        self.skip_key_and_colon()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    if self.peek() == b']' {
                        self.at += 1;
                    } else {
                        nesting.enter(false);
                        continue;
                    }
                }
                b't' => self.literal("true")?,
                b'f' => self.literal("false")?,
                b'n' => self.literal("null")?,
                _ => self.skip_number()?,
            }
            // After a value, the array or object around it goes on or ends.
            loop {
                if nesting.depth == 0 {
                    return Ok(());
                }
                let in_object = nesting.in_object();
                match (self.peek(), in_object) {
                    (b',', true) => {
                        self.at += 1;
                        self.skip_key_and_colon()?;
                        break;
                    }
                    (b',', false) => {
                        self.at += 1;
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        self.at += 1;
                        nesting.leave();
                    }
                    _ => return Err(SyntaxError),
                }
            }
        }
    }

    /// Skips what is left of a value that has been started. Returns its type.
    pub(crate) fn skip_rest(&mut self, value: &mut Value<'d>) -> Result<Option<JsonType>> {
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
                while self.skip_key(object)? {
                    self.skip()?;
                }
                JsonType::Object
            }
        }))
    }

    /// Like `next_key`, without reading the key. Returns whether there is one.
    fn skip_key(&mut self, object: &mut Container) -> Result<bool> {
        match self.peek() {
            b'}' => {
                self.at += 1;
                return Ok(false);
            }
            b',' if object.begun => self.at += 1,
            _ if object.begun => return Err(SyntaxError),
            _ => object.begun = true,
        }
        self.skip_key_and_colon()?;
        Ok(true)
    }
}

/// The arrays and objects around a value, to any depth.
#[derive(Default)]
struct Nesting {
    depth: usize,
    /// The innermost ones, at most 64, the last one in the lowest bit. A bit is set for an object.
    innermost: u64,
    /// Those around them, 64 each.
    outer: Vec<u64>,
}

impl Nesting {
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
