//! Compares the values of a key that occurs in two places.

use alloc::borrow::Cow;

use crate::slot::Slot;
use acrcheck_json::ascii::same;

/// Whether two values of the same key have the same meaning.
pub(crate) trait SameReading {
    fn same_reading(&self, other: &Self) -> bool;
}

impl SameReading for Cow<'_, str> {
    fn same_reading(&self, other: &Self) -> bool {
        same(self.trim_ascii(), other.trim_ascii())
    }
}

impl SameReading for bool {
    fn same_reading(&self, other: &Self) -> bool {
        self == other
    }
}

impl<T: SameReading> SameReading for Slot<'_, T> {
    fn same_reading(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Missing | Self::Null, Self::Missing | Self::Null) => true,
            (Self::Is { value: a, .. }, Self::Is { value: b, .. }) => a.same_reading(b),
            // Two values that are malformed in the same way do not contradict each other.
            (Self::Wrong { found: a, .. }, Self::Wrong { found: b, .. }) => a == b,
            (Self::Twice { .. }, Self::Twice { .. }) => true,
            (Self::Unresolved { expression: a, .. }, Self::Unresolved { expression: b, .. }) => a == b,
            _ => false,
        }
    }
}
