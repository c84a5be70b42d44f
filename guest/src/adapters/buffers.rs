//! Memory that the host writes to or reads from between two calls.

use alloc::vec::Vec;
use core::cell::RefCell;

/// Buffers that live until the next exchange begins.
pub(super) struct Buffers(RefCell<Vec<Vec<u8>>>);

// SAFETY: the module has no threads.
#[allow(unsafe_code, reason = "a static without threads")]
unsafe impl Sync for Buffers {}

impl Buffers {
    pub(super) const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// Frees all buffers.
    pub(super) fn clear(&self) {
        self.0.take();
    }

    /// Keeps a buffer. Returns its address and its length.
    pub(super) fn keep(&self, buffer: Vec<u8>) -> (u32, u32) {
        let place = (buffer.as_ptr().addr() as u32, buffer.len() as u32);
        self.0.borrow_mut().push(buffer);
        place
    }

    /// Takes out the buffer that begins at an address.
    pub(super) fn take(&self, address: u32) -> Option<Vec<u8>> {
        let mut buffers = self.0.borrow_mut();
        let place = buffers
            .iter()
            .position(|buffer| buffer.as_ptr().addr() as u32 == address)?;
        Some(buffers.swap_remove(place))
    }
}
