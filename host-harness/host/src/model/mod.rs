//! The data model: registries, findings, errors, and the description of a policy and its checks.
//!
//! `wit/0.1.0/types.wit` documents the fields.

mod detail;
mod error_chain;
mod evaluation;
mod finding;
mod metadata;
mod name;
mod registry;
mod severity;
mod source;
mod status;
mod tag;
mod waiver;

pub use detail::{Detail, UnknownDetail};
pub use error_chain::chain;
pub use evaluation::{ErrorEntry, Evaluation, SettingsProblem, Summary};
pub use finding::{Advisory, Evidence, Finding};
pub use metadata::{AdvisoryMetadata, CheckMetadata, ControlReference, PolicyMetadata, ReasonMetadata, Reference};
pub use name::UnknownName;
#[cfg(feature = "live")]
pub(crate) use name::named;
pub use registry::RegistryResult;
pub use severity::Severity;
pub use source::{Position, Source};
pub use status::{Outcome, Status};
pub use tag::Tag;
pub use waiver::{Acceptance, Waiver};
