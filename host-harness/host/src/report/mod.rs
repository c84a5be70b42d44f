//! Reports on many evaluations, with baselines, waivers and comparisons.
//!
//! The JSON format is `acrcheck.report/v1`; its schema is [`SCHEMA`].

mod aggregate;
mod baseline;
mod batch;
pub mod diff;
mod duplicates;
mod read;
mod tally;
#[cfg(feature = "waivers")]
mod waivers;

pub(crate) use aggregate::SCHEMA_NAME;
pub use aggregate::{ComponentIdentity, Report, UsedConfiguration};
pub use baseline::Baseline;
pub use batch::{Batch, Totals};
pub use duplicates::{Digester, Digests, Duplicates};
pub use read::{ReadFinding, ReadRegistry, ReadReport, ReadReportError, ReadWaiver};
pub use tally::{Errors, Reason, Tally};
#[cfg(feature = "waivers")]
pub use waivers::{UnusedWaiver, Waivers, WaiversError};

/// The JSON Schema (draft 2020-12) of the report.
pub const SCHEMA: &str = include_str!("../../schema/report.schema.json");
