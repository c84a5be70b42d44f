use alloc::vec::Vec;

use super::finding::Finding;
use super::problem::{Position, Problem};
use super::registry::Identity;
use super::status::Status;
use acrcheck_json::number::saturated;

/// A registry with its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryResult<'d> {
    /// The identity of the registry.
    pub identity: Identity<'d>,
    /// Where it is in the document.
    pub position: Position,
    /// Whether the document says how the registry will be after a deployment.
    pub declared: bool,
    /// One finding for each check that was run.
    pub findings: Vec<Finding<'d>>,
    /// A number that differs if the findings of two registries differ in more than positions. Not part of the JSON.
    pub fingerprint: u64,
}

/// Counts: of findings, unless a field says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Registries that were evaluated.
    pub registries: u32,
    /// Findings that pass.
    pub pass: u32,
    /// Findings that fail.
    pub fail: u32,
    /// Findings that are not applicable.
    pub not_applicable: u32,
    /// Findings that are unknown.
    pub unknown: u32,
    /// Resources of other types, which are skipped.
    pub skipped: u32,
    /// Resources that a template declares under a condition that is false.
    pub not_deployed: u32,
    /// Problems.
    pub errors: u32,
}

/// The result of evaluating a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report<'d> {
    /// The registries, in document order.
    pub registries: Vec<RegistryResult<'d>>,
    /// Resources of other types, which are skipped.
    pub skipped: u32,
    /// Resources that a template declares under a condition that is false.
    pub not_deployed: u32,
    /// What could not be read, in document order.
    pub errors: Vec<Problem>,
}

impl Report<'_> {
    /// Counts the registries, findings and problems.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            registries: saturated(self.registries.len()),
            skipped: self.skipped,
            not_deployed: self.not_deployed,
            errors: saturated(self.errors.len()),
            ..Summary::default()
        };
        for finding in self.registries.iter().flat_map(|r| &r.findings) {
            let count = match finding.status {
                Status::Pass => &mut summary.pass,
                Status::Fail => &mut summary.fail,
                Status::NotApplicable => &mut summary.not_applicable,
                Status::Unknown => &mut summary.unknown,
            };
            *count = count.saturating_add(1);
        }
        summary
    }

    /// Whether everything could be read.
    #[must_use]
    pub const fn complete(&self) -> bool {
        self.errors.is_empty()
    }
}
