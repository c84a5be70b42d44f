//! Threads.

use std::num::NonZeroUsize;
use std::thread;

/// Returns the number of threads that this machine runs at once.
pub(crate) fn processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
