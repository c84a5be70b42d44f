//! Traps: why WebAssembly code stops itself.

use std::fmt;

/// How a component trapped. A component that runs out of fuel, time or stack is another error: see [`RunError`](super::RunError).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trap {
    /// It executed `unreachable`, as a panic does.
    Unreachable,
    /// It read or wrote outside its memory.
    MemoryOutOfBounds,
    /// It read or wrote outside a table.
    TableOutOfBounds,
    /// It called an empty entry of a table.
    IndirectCallToNull,
    /// It called a function of another type.
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

impl From<wasmtime::Trap> for Trap {
    fn from(trap: wasmtime::Trap) -> Self {
        use wasmtime::Trap as Of;

        match trap {
            Of::UnreachableCodeReached => Self::Unreachable,
            Of::MemoryOutOfBounds => Self::MemoryOutOfBounds,
            Of::TableOutOfBounds => Self::TableOutOfBounds,
            Of::IndirectCallToNull => Self::IndirectCallToNull,
            Of::BadSignature => Self::BadSignature,
            Of::IntegerOverflow => Self::IntegerOverflow,
            Of::IntegerDivisionByZero => Self::IntegerDivisionByZero,
            Of::BadConversionToInteger => Self::BadConversionToInteger,
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
            Self::BadSignature => "call of a function of another type",
            Self::IntegerOverflow => "integer overflow",
            Self::IntegerDivisionByZero => "integer division by zero",
            Self::BadConversionToInteger => "invalid conversion to an integer",
            Self::Other => "a WebAssembly trap",
        })
    }
}
