//! Reports on many evaluations, with baselines, waivers and comparisons.
//!
//! The JSON format is `acrcheck.report/v1`; its schema is [`SCHEMA`]. A [`Report`] can be serialised and read again:
//!
//! ```
//! use acrcheck::checker::{Checker, Document};
//! use acrcheck::report::{Diff, Report};
//! use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};
//!
//! let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
//! let report = |access: &str| {
//!     let registry = format!(r#"{{"name": "contoso", "publicNetworkAccess": "{access}"}}"#);
//!     Checker::new(&policy).check([Document::new("contoso.json", std::io::Cursor::new(registry))])
//! };
//! let text = serde_json::to_string(&report("Disabled")?)?;
//!
//! // Later: what has changed since then?
//! let earlier = Report::read(&text)?;
//! let differences = Diff::between(&earlier, &report("Enabled")?);
//! assert!(!differences.changes.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aggregate;
mod baseline;
mod batch;
mod diff;
mod duplicates;
mod format;
mod read;
mod subscriptions;
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
pub use subscriptions::{SubscriptionCount, SubscriptionCounts};
pub use tally::{ErrorCount, ReasonCount, Tally};
#[cfg(feature = "waivers")]
pub use waivers::{UnusedWaiver, Waivers, WaiversError};

/// The JSON Schema (draft 2020-12) of the report.
pub const SCHEMA: &str = include_str!("../../schema/report.schema.json");
