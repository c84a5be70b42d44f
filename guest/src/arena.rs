//! An arena allocator: memory is allocated from the front and released as a whole.
//!
//! A call receives a document, builds results and frees everything once the host has read them. So the arena only counts the allocations in use:
//! at zero, it starts again at the front. The last allocation can grow, shrink and be freed, which suits vectors and strings that are being
//! built. This takes a few instructions, where a general allocator takes hundreds.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::null_mut;

/// An allocator for a program with one thread.
pub(crate) struct Arena {
    /// The address after the program's data; 0 before the first allocation.
    front: Cell<usize>,
    /// The address of the next allocation.
    next: Cell<usize>,
    /// The end of the memory.
    end: Cell<usize>,
    /// The number of allocations in use.
    in_use: Cell<usize>,
}

/// The size of a WebAssembly page in bytes.
const PAGE: usize = 1 << 16;

impl Arena {
    pub(crate) const fn new() -> Self {
        Self {
            front: Cell::new(0),
            next: Cell::new(0),
            end: Cell::new(0),
            in_use: Cell::new(0),
        }
    }

    /// Moves the end of the used memory to `next`. Returns false if there is not enough memory.
    #[inline(always)]
    fn reach(&self, next: usize) -> bool {
        if next > self.end.get() && !self.grow(next) {
            return false;
        }
        self.next.set(next);
        true
    }

    #[cold]
    fn grow(&self, next: usize) -> bool {
        let missing = next.saturating_sub(self.end.get()).div_ceil(PAGE);
        // Grows by at least an eighth, because growing calls the host.
        let pages = missing.max(self.end.get() / PAGE / 8);
        let mut before = core::arch::wasm32::memory_grow(0, pages);
        let mut grown = pages;
        if before == usize::MAX {
            before = core::arch::wasm32::memory_grow(0, missing);
            grown = missing;
        }
        if before == usize::MAX {
            return false;
        }
        self.end.set((before + grown).saturating_mul(PAGE));
        true
    }

    /// Initialises the arena with all memory after the program's data.
    #[cold]
    fn begin(&self) {
        let front = core::ptr::addr_of!(__heap_base).addr();
        self.front.set(front);
        self.next.set(front);
        self.end.set(core::arch::wasm32::memory_size(0).saturating_mul(PAGE));
    }
}

unsafe extern "C" {
    /// The end of the program's data and stack, defined by the linker.
    static __heap_base: u8;
}

// SAFETY: the module has no threads.
unsafe impl Sync for Arena {}

// SAFETY: an allocation starts at or after `next`, which then moves past it. `next` moves back over an allocation only when that one, or every one, has
// been freed. So allocations in use never overlap. `reach` ensures that there is memory up to `next`.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.front.get() == 0 {
            self.begin();
        }
        // An alignment is a power of two.
        let mask = layout.align() - 1;
        let Some(start) = self.next.get().checked_add(mask) else {
            return null_mut();
        };
        let start = start & !mask;
        match start.checked_add(layout.size()) {
            Some(next) if self.reach(next) => {
                self.in_use.set(self.in_use.get() + 1);
                core::ptr::with_exposed_provenance_mut(start)
            }
            _ => null_mut(),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let in_use = self.in_use.get() - 1;
        self.in_use.set(in_use);
        if in_use == 0 {
            self.next.set(self.front.get());
        } else if pointer.addr() + layout.size() == self.next.get() {
            self.next.set(pointer.addr());
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if pointer.addr() + layout.size() == self.next.get() {
            return match pointer.addr().checked_add(size) {
                Some(next) if self.reach(next) => pointer,
                _ => null_mut(),
            };
        }
        if size <= layout.size() {
            return pointer;
        }
        // SAFETY: the caller guarantees that the size is valid for a layout.
        let larger = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !larger.is_null() {
            // SAFETY: both allocations have at least that many bytes, and they do not overlap.
            unsafe {
                core::ptr::copy_nonoverlapping(pointer, larger, layout.size());
                self.dealloc(pointer, layout);
            }
        }
        larger
    }
}
