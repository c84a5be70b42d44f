//! A JSON scanner that reads a text once, front to back. Each value is either read or skipped.
//!
//! It accepts what RFC 8259 and serde_json accept; the tests compare it with serde_json. It does not explain syntax errors: `first_fault` reads the text
//! again to do so.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod ascii;
mod block;
mod bytes;
mod fault;
mod name;
pub mod number;
mod numeral;
pub mod pointer;
mod scanner;
mod skip;
mod string;
mod value;
mod writer;

pub use fault::{Fault, first_fault};
pub use name::{Member, Name};
pub use numeral::whole_number;
pub use scanner::{BYTE_ORDER_MARK, Result, Scanner, SyntaxError, Unreadable};
pub use value::{Container, JsonType, Value};
pub use writer::Writer;
