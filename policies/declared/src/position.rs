use alloc::string::String;

/// The position of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// RFC 6901 pointer within the top-level JSON value.
    pub pointer: String,
}
