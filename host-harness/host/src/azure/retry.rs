//! Retry policy.

use std::time::Duration;

use azure_core::time::{OffsetDateTime, parse_rfc7231};

/// The number of attempts and the waits between them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The total number of attempts, at least 1.
    pub attempts: u32,
    /// The wait before the second attempt, unless the service names one. It doubles each time; half of it is random.
    pub first: Duration,
    /// The longest wait. If the service asks for a longer one, there is no retry.
    pub longest: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(120),
        }
    }
}

/// The next step after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    TryAfter(Duration),
    GiveUp,
    /// The service asked for a longer wait than the policy allows.
    TooLong(Duration),
}

impl RetryPolicy {
    /// Returns the next step after an attempt, counted from 1. `asked` is the wait the service asks for, `chance` a random number.
    pub(super) fn after(&self, attempt: u32, asked: Option<Duration>, chance: u32) -> Next {
        if attempt >= self.attempts {
            return Next::GiveUp;
        }
        match asked {
            Some(asked) if asked > self.longest => Next::TooLong(asked),
            Some(asked) => Next::TryAfter(asked),
            None => {
                let doubled = self.first.saturating_mul(1 << (attempt - 1).min(16)).min(self.longest);
                let half = doubled / 2;
                Next::TryAfter(half + half.mul_f64(f64::from(chance) / f64::from(u32::MAX)))
            }
        }
    }
}

/// Parses a `Retry-After` header: seconds, or a date.
pub(super) fn retry_after(value: &str, now: OffsetDateTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_rfc7231(value).ok()?;
    Some((until - now).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn retry_after_accepts_seconds_and_dates() {
        // The example of RFC 9110, section 10.2.3, and one as Azure Resource Manager sends it.
        let now = parse_rfc7231("Fri, 31 Dec 1999 23:59:29 GMT").unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(30)),
            ("Fri, 31 Dec 1999 23:59:00 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("soon", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let retry = RetryPolicy {
            attempts: 4,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(3),
        };
        let seconds = |seconds| Next::TryAfter(Duration::from_secs_f64(seconds));
        for (attempt, least, most) in [(1, 0.5, 1.0), (2, 1.0, 2.0), (3, 1.5, 3.0)] {
            assert_eq!(retry.after(attempt, None, 0), seconds(least));
            assert_eq!(retry.after(attempt, None, u32::MAX), seconds(most));
        }
        assert_eq!(retry.after(4, None, 0), Next::GiveUp);
        assert_eq!(retry.after(4, Some(Duration::ZERO), 0), Next::GiveUp);
        assert_eq!(retry.after(1, Some(Duration::from_secs(3)), 0), seconds(3.0));
        let long = Duration::from_secs(4);
        assert_eq!(retry.after(1, Some(long), 0), Next::TooLong(long));
        assert_eq!(RetryPolicy::default().after(1000, None, 0), Next::GiveUp);
    }
}
