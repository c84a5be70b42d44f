//! Tests of the public interface, natively. The tables follow the two audit procedures and the documentation of Azure.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod advisories;
mod decisions;
mod entries;
mod json;
mod keys;
mod remediation;
mod respelled;
mod rules;
mod settings;
mod spellings;
mod support;
