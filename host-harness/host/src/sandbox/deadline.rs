//! The deadline of a call, including the host's checks of its result.

use std::time::{Duration, Instant};

use super::error::RunError;

/// The time limit of a call and the checks of its result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    start: Instant,
    limit: Duration,
}

impl Deadline {
    /// Starts the clock.
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            start: Instant::now(),
            limit,
        }
    }

    /// Returns how much time is left.
    pub(super) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.start.elapsed())
    }

    /// Returns an error if the time is over.
    pub(super) fn check(&self) -> Result<(), RunError> {
        if self.start.elapsed() > self.limit {
            return Err(RunError::Deadline { limit: self.limit });
        }
        Ok(())
    }

    /// As [`Deadline::check`], for steps of a loop: reads the clock only every [`STEPS`] steps.
    pub(super) fn check_at(&self, step: usize) -> Result<(), RunError> {
        if step.is_multiple_of(STEPS) {
            self.check()
        } else {
            Ok(())
        }
    }
}

/// The number of steps between two reads of the clock.
const STEPS: usize = 256;
