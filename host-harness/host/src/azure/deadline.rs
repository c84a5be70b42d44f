//! When reading has to be over, whatever the service does.

use std::time::{Duration, Instant};

use super::error::LiveError;

/// The end of the time that reading may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    limit: Duration,
    /// None where it is later than the clock can tell.
    end: Option<Instant>,
}

impl Deadline {
    /// Begins to count.
    pub(super) fn after(limit: Duration) -> Self {
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    /// No limit, for what waits for nobody.
    pub(super) const fn never() -> Self {
        Self {
            limit: Duration::MAX,
            end: None,
        }
    }

    /// How much time is left; [`Duration::MAX`] where there is no end.
    pub(super) fn left(&self) -> Duration {
        self.end
            .map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Whether something may begin that takes so long, or longer.
    ///
    /// # Errors
    /// There is not enough time.
    pub(super) fn allow(&self, time: Duration) -> Result<(), LiveError> {
        let left = self.left();
        if left.is_zero() || time > left {
            return Err(self.error());
        }
        Ok(())
    }

    pub(super) const fn error(&self) -> LiveError {
        LiveError::TimeLimit { limit: self.limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_that_cannot_end_in_time() {
        let hour = Duration::from_secs(3600);
        let deadline = Deadline::after(hour);
        assert_eq!(deadline.allow(Duration::ZERO), Ok(()));
        assert_eq!(deadline.allow(hour / 2), Ok(()));
        assert_eq!(deadline.allow(hour * 2), Err(LiveError::TimeLimit { limit: hour }));
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
