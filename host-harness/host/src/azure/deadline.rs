//! Time limit for all reading.

use std::time::{Duration, Instant};

use super::error::AzureError;

/// The point in time at which reading must end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    limit: Duration,
    /// None if the limit exceeds the range of the clock.
    end: Option<Instant>,
}

impl Deadline {
    /// Starts a deadline that ends after `limit`.
    pub(super) fn after(limit: Duration) -> Self {
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    /// Returns a deadline that never ends.
    pub(super) const fn never() -> Self {
        Self {
            limit: Duration::MAX,
            end: None,
        }
    }

    /// Returns the remaining time, or [`Duration::MAX`] without an end.
    pub(super) fn left(&self) -> Duration {
        self.end
            .map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Checks that an operation of this duration can end before the deadline.
    ///
    /// # Errors
    /// The remaining time is too short.
    pub(super) fn allow(&self, time: Duration) -> Result<(), AzureError> {
        let left = self.left();
        if left.is_zero() || time > left {
            return Err(self.error());
        }
        Ok(())
    }

    pub(super) const fn error(&self) -> AzureError {
        AzureError::TimeLimit { limit: self.limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_exceed_the_deadline_are_refused() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(hour);
        assert_eq!(deadline.allow(Duration::ZERO), Ok(()));
        assert_eq!(deadline.allow(hour / 2), Ok(()));
        assert_eq!(deadline.allow(hour * 2), Err(AzureError::TimeLimit { limit: hour }));
        for (seconds, said) in [(3600, "of 1 h;"), (5400, "of 90 min;"), (90, "of 90 s;")] {
            let error = Deadline::after(Duration::from_secs(seconds)).error().to_string();
            assert!(error.contains(said), "{error}");
        }
        let over = Deadline::after(Duration::ZERO);
        assert_eq!(over.left(), Duration::ZERO);
        assert!(over.allow(Duration::ZERO).is_err());
        for endless in [Deadline::never(), Deadline::after(Duration::MAX)] {
            assert_eq!(endless.left(), Duration::MAX);
            assert_eq!(endless.allow(hour * 1_000_000), Ok(()));
        }
    }
}
