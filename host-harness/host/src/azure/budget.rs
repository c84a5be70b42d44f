//! Client-side rate limit, so that the service rarely has to throttle.
//!
//! Azure Resource Manager gives each identity a token bucket of 250 reads, refilled at 25 reads per second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The capacity of the bucket.
const BURST: u32 = 250;
/// The time to refill one read.
const INTERVAL: Duration = Duration::from_millis(40);

/// A token bucket of reads, shared by all threads.
#[derive(Debug)]
pub(super) struct Budget {
    /// The time at which the bucket is full again if no more reads are taken.
    full: Mutex<Instant>,
}

impl Budget {
    pub(super) const fn new(now: Instant) -> Self {
        Self { full: Mutex::new(now) }
    }

    /// Takes one read, and returns how long to wait before sending it.
    pub(super) fn take(&self, now: Instant) -> Duration {
        // A panic elsewhere cannot leave an invalid instant behind.
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        let owed = full.saturating_duration_since(now);
        *full = (*full).max(now) + INTERVAL;
        owed.saturating_sub(INTERVAL * (BURST - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_later_reads_are_spaced() {
        let start = Instant::now();
        let budget = Budget::new(start);
        for _ in 0..250 {
            assert_eq!(budget.take(start), Duration::ZERO);
        }
        assert_eq!(budget.take(start), Duration::from_millis(40));
        assert_eq!(budget.take(start), Duration::from_millis(80));
        // After a second, the bucket has 25 more reads, two of which are already taken.
        let later = start + Duration::from_secs(1);
        for _ in 0..23 {
            assert_eq!(budget.take(later), Duration::ZERO);
        }
        assert_eq!(budget.take(later), Duration::from_millis(40));
        // The bucket never exceeds its capacity.
        let much_later = start + Duration::from_secs(3600);
        for _ in 0..250 {
            assert_eq!(budget.take(much_later), Duration::ZERO);
        }
        assert_eq!(budget.take(much_later), Duration::from_millis(40));
    }
}
