//! Receives the entries of a document.

use super::registry::RegistryObject;
use crate::model::{Position, Problem};

/// Receives the entries of a document, in document order.
pub(crate) trait Entries<'d> {
    /// The number of entries received.
    type Mark: Copy;

    fn registry(&mut self, position: Position, object: &RegistryObject<'d>);

    fn other_resource(&mut self);

    /// A resource that a template declares but does not deploy.
    fn not_deployed(&mut self);

    fn problem(&mut self, problem: Problem);

    fn mark(&self) -> Self::Mark;

    /// Merges the registries received since `middle` with those received since `start` before, in document order.
    fn merge(&mut self, start: Self::Mark, middle: Self::Mark);

    /// Whether a registry or another resource has been received since.
    fn found_since(&self, mark: Self::Mark) -> bool;

    /// Removes all entries received since.
    fn rewind(&mut self, mark: Self::Mark);

    /// Removes the problems received since. Returns the first one that is more specific than "not a registry".
    fn take_specific_problem(&mut self, mark: Self::Mark) -> Option<Problem>;

    /// Removes the problems received since that are not more specific than "not a registry". Returns whether others are left.
    fn keep_specific_problems(&mut self, mark: Self::Mark) -> bool;
}
