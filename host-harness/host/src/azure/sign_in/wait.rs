//! Blocking wait for one future, at the boundary to the asynchronous Azure libraries.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Blocks this thread on a future. Returns None on timeout.
pub(super) fn wait_for<F: Future>(future: F, longest: Duration) -> Option<F::Output> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    let begun = Instant::now();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        let left = longest.checked_sub(begun.elapsed())?;
        thread::park_timeout(left);
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn, ready};

    use super::*;

    #[test]
    fn a_wait_ends_with_the_future_or_the_timeout() {
        assert_eq!(wait_for(ready(1), Duration::ZERO), Some(1));
        assert_eq!(wait_for(pending::<()>(), Duration::from_millis(1)), None);
        // A future that another thread wakes.
        let mut woken = false;
        let later = poll_fn(|context| {
            if std::mem::replace(&mut woken, true) {
                return Poll::Ready(2);
            }
            let waker = context.waker().clone();
            thread::spawn(move || waker.wake());
            Poll::Pending
        });
        assert_eq!(wait_for(later, Duration::from_secs(3600)), Some(2));
    }
}
