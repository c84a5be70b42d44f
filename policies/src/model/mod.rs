//! The public types: what a report consists of, and what the policy says about itself.
//!
//! They mirror `wit/0.1.0/types.wit`, which documents each field. `crate::report` writes a report as JSON.

mod detail;
mod finding;
mod metadata;
mod problem;
mod provenance;
mod registry;
mod report;
mod status;

pub use detail::Detail;
pub use finding::{Advisory, Evidence, Finding};
pub use metadata::{AdvisoryKind, CheckMetadata, ControlReference, PolicyMetadata, Reason, Reference};
pub use problem::{EvaluateError, Position, Problem, ProblemCode, SettingsProblem};
pub use provenance::Provenance;
pub use registry::{Identity, Tag};
pub use report::{RegistryResult, Report, Summary};
pub use status::{Severity, Status};
