//! A JSON scanner that reads a text once, front to back. Each value is either read or skipped.
//!
//! It accepts what RFC 8259 and serde_json accept; the tests compare it with serde_json. It does not explain syntax errors: serde_json reads
//! the text again to do so.

mod block;
mod bytes;
mod name;
mod number;
mod scanner;
mod skip;
mod string;
mod value;
mod writer;

pub(crate) use name::{Member, Name};
pub(crate) use number::whole_number;
pub(crate) use scanner::{BYTE_ORDER_MARK, Result, Scanner, SyntaxError, Unreadable};
pub(crate) use value::{Container, JsonType, Value};
pub(crate) use writer::Writer;
