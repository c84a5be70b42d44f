//! All integration tests of the workspace in one binary, with one module per subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test should stop"
)]

mod baseline;
mod cli;
mod command_line;
mod component;
mod component_file;
mod computed_names;
mod configuration;
mod conformance;
mod contract;
mod corpus;
mod detail;
mod diff;
#[cfg(all(unix, feature = "live"))]
mod documentation;
mod documents;
mod duplicates;
mod errors;
mod exclude;
mod exit_codes;
mod expectations;
mod explain;
mod figures;
mod fixtures;
mod formats;
mod hostile;
mod html;
#[cfg(feature = "live")]
mod live;
mod manual;
mod metadata;
mod parameters;
mod places;
#[cfg(target_os = "linux")]
mod progress;
mod properties;
mod readme;
#[cfg(feature = "live")]
mod recordings;
mod remediation;
mod remediation_commands;
mod reports;
mod reproducible;
mod selection;
mod settings;
mod severity;
#[cfg(feature = "live")]
mod sign_in;
mod streams;
mod support;
mod syntax;
mod tags;
mod text;
mod unknown_members;
mod waivers;
