//! WebAssembly traps.

use std::fmt;

/// The kind of a trap. Running out of fuel, time or stack is a different [`RunError`](super::RunError).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trap {
    /// The component executed `unreachable`, as a panic does.
    Unreachable,
    /// It accessed memory out of bounds.
    MemoryOutOfBounds,
    /// It accessed a table out of bounds.
    TableOutOfBounds,
    /// It called an empty entry of a table.
    IndirectCallToNull,
    /// It called a function with the wrong type.
    BadSignature,
    /// An integer operation overflowed.
    IntegerOverflow,
    /// It divided an integer by zero.
    IntegerDivisionByZero,
    /// It converted a float to an integer that cannot hold it.
    BadConversionToInteger,
    /// Any other trap; the source of the error names it.
    Other,
}

impl Trap {
    pub(super) fn of(trap: wasmtime::Trap) -> Self {
        use wasmtime::Trap as Source;

        match trap {
            Source::UnreachableCodeReached => Self::Unreachable,
            Source::MemoryOutOfBounds => Self::MemoryOutOfBounds,
            Source::TableOutOfBounds => Self::TableOutOfBounds,
            Source::IndirectCallToNull => Self::IndirectCallToNull,
            Source::BadSignature => Self::BadSignature,
            Source::IntegerOverflow => Self::IntegerOverflow,
            Source::IntegerDivisionByZero => Self::IntegerDivisionByZero,
            Source::BadConversionToInteger => Self::BadConversionToInteger,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "`unreachable` executed",
            Self::MemoryOutOfBounds => "memory access out of bounds",
            Self::TableOutOfBounds => "table access out of bounds",
            Self::IndirectCallToNull => "call of an empty table entry",
            Self::BadSignature => "call of a function with the wrong type",
            Self::IntegerOverflow => "integer overflow",
            Self::IntegerDivisionByZero => "integer division by zero",
            Self::BadConversionToInteger => "invalid conversion to an integer",
            Self::Other => "other WebAssembly trap",
        })
    }
}
