//! Formats for results of test cases: text and JUnit XML.

#[cfg(feature = "junit")]
mod junit;
mod text;

#[cfg(feature = "junit")]
pub use junit::junit;
pub use text::text;
