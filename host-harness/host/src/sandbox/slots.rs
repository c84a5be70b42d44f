//! The slots of a pool: calls wait for a free one.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::deadline::Deadline;
use super::error::RunError;

/// The slots of a pool.
#[derive(Debug)]
pub(super) struct Slots {
    all: u32,
    free: Mutex<u32>,
    freed: Condvar,
}

/// A slot in use. It is free again when this is dropped, which must be after the instance.
pub(super) struct Slot<'s>(&'s Slots);

impl Slots {
    pub(super) const fn new(all: u32) -> Self {
        Self {
            all,
            free: Mutex::new(all),
            freed: Condvar::new(),
        }
    }

    /// Waits for a free slot until the deadline.
    pub(super) fn take(&self, deadline: &Deadline) -> Result<Slot<'_>, RunError> {
        let free = self.free();
        let (mut free, _) = self
            .freed
            .wait_timeout_while(free, deadline.left(), |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        match free.checked_sub(1) {
            Some(left) => {
                *free = left;
                Ok(Slot(self))
            }
            None => Err(RunError::Busy { limit: self.all }),
        }
    }

    fn free(&self) -> MutexGuard<'_, u32> {
        // The number is correct even if a thread panicked.
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free() += 1;
        self.0.freed.notify_one();
    }
}
