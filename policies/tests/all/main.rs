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
mod declared_expressions;
mod declared_files;
mod declared_hostile;
mod declared_secrets;
mod declared_states;
mod declared_support;
mod declared_templates;
mod declared_terraform;
mod entries;
mod json;
mod keys;
mod remediation;
mod respelled;
mod rules;
mod settings;
mod spellings;
mod support;
