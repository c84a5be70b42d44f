//! How often one may ask: as often as the service answers without asking to wait.
//!
//! Azure Resource Manager gives each identity a bucket of 250 reads, into which 25 come back every second.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many reads at once.
const BURST: u32 = 250;
/// And then one each 40 ms.
const INTERVAL: Duration = Duration::from_millis(40);

/// A bucket of reads, for all threads together.
#[derive(Debug)]
pub(super) struct Budget {
    /// When the bucket will be full again, if nobody takes anything.
    full: Mutex<Instant>,
}

impl Budget {
    pub(super) const fn new(now: Instant) -> Self {
        Self { full: Mutex::new(now) }
    }

    /// Takes one read, and says how long to wait before making it.
    pub(super) fn take(&self, now: Instant) -> Duration {
        // What is inside is an instant, whoever panicked.
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
    fn as_many_at_once_as_there_are_and_then_one_by_one() {
        let start = Instant::now();
        let budget = Budget::new(start);
        for _ in 0..250 {
            assert_eq!(budget.take(start), Duration::ZERO);
        }
        assert_eq!(budget.take(start), Duration::from_millis(40));
        assert_eq!(budget.take(start), Duration::from_millis(80));
        // After a second, 25 have come back, of which two are owed.
        let later = start + Duration::from_secs(1);
        for _ in 0..23 {
            assert_eq!(budget.take(later), Duration::ZERO);
        }
        assert_eq!(budget.take(later), Duration::from_millis(40));
        // No more come back than there is room for.
        let much_later = start + Duration::from_secs(3600);
        for _ in 0..250 {
            assert_eq!(budget.take(much_later), Duration::ZERO);
        }
        assert_eq!(budget.take(much_later), Duration::from_millis(40));
    }
}
