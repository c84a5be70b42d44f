//! Reports on many evaluations, with baselines, waivers and comparisons.
//!
//! The JSON format is `acrcheck.report/v1`; its schema is [`SCHEMA`].

mod aggregate;
mod baseline;
mod batch;
mod diff;
mod duplicates;
mod format;
mod read;
mod tally;
#[cfg(feature = "waivers")]
mod waivers;

pub use aggregate::{ComponentIdentity, Report, UsedConfiguration};
pub use baseline::Baseline;
pub use batch::{Batch, Totals};
pub use diff::{Change, ChangeCounts, ChangeKind, ChangedRegistry, Diff, FindingState};
pub use duplicates::{Digester, Digests, Duplicates};
pub(crate) use format::{Line, ReportSchema};
pub use read::ReadReportError;
pub use tally::{Errors, Reason, Tally};
#[cfg(feature = "waivers")]
pub use waivers::{UnusedWaiver, Waivers, WaiversError};

/// The JSON Schema (draft 2020-12) of the report.
pub const SCHEMA: &str = include_str!("../../schema/report.schema.json");
