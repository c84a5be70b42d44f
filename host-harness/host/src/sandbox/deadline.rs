//! The end of the time that one call has, for the work that the host does with its result.

use std::time::{Duration, Instant};

use super::error::RunError;

/// When a call has to be done, its result checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    begun: Instant,
    limit: Duration,
}

impl Deadline {
    /// Begins to count.
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            begun: Instant::now(),
            limit,
        }
    }

    /// Refuses to go on once the time is over.
    pub(super) fn check(&self) -> Result<(), RunError> {
        if self.begun.elapsed() > self.limit {
            return Err(RunError::Deadline { limit: self.limit });
        }
        Ok(())
    }

    /// The same for the step of that number of a long row: the clock is read once in a while.
    pub(super) fn check_at(&self, step: usize) -> Result<(), RunError> {
        if step.is_multiple_of(STEPS) {
            self.check()
        } else {
            Ok(())
        }
    }
}

/// Steps between two looks at the clock.
const STEPS: usize = 256;
