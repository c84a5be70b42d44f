//! The component's memory: handed out from the front, and taken back as a whole.
//!
//! A call takes in a document, makes results, and gives everything back when the host has read them. So nothing is kept of single pieces but their
//! number: when it comes to zero, the next call begins at the front again. A piece at the end can grow, shrink and be given back by itself, which
//! serves the vectors and strings that are being built. This takes a few instructions where a general allocator takes hundreds.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::null_mut;

/// An allocator for a program with one thread.
pub(crate) struct Arena {
    /// Where the memory behind the program's own data begins; 0 before the first piece.
    front: Cell<usize>,
    /// Where the next piece begins.
    next: Cell<usize>,
    /// Where the memory that there is ends.
    end: Cell<usize>,
    /// Pieces in use.
    in_use: Cell<usize>,
}

/// Bytes of a page of WebAssembly's.
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

    /// Moves the end of what is in use to `next`; false where there is no memory left for that.
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
        // Ahead by an eighth of what there is: growing means a call to the host.
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

    /// Finds out what memory there is: all that the program was given, behind its data.
    #[cold]
    fn begin(&self) {
        let front = core::ptr::addr_of!(__heap_base).addr();
        self.front.set(front);
        self.next.set(front);
        self.end.set(core::arch::wasm32::memory_size(0).saturating_mul(PAGE));
    }
}

unsafe extern "C" {
    /// Where the linker ends the program's data and stack.
    static __heap_base: u8;
}

// SAFETY: WebAssembly without threads has one thread.
unsafe impl Sync for Arena {}

// SAFETY: a piece begins at or behind `next`, which moves behind it, and `next` moves back over a piece only when that piece, or every piece, has been
// given back. So no two pieces in use share a byte. `reach` sees to it that there is memory up to `next`.
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

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        let in_use = self.in_use.get() - 1;
        self.in_use.set(in_use);
        if in_use == 0 {
            self.next.set(self.front.get());
        } else if piece.addr() + layout.size() == self.next.get() {
            self.next.set(piece.addr());
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if piece.addr() + layout.size() == self.next.get() {
            return match piece.addr().checked_add(size) {
                Some(next) if self.reach(next) => piece,
                _ => null_mut(),
            };
        }
        if size <= layout.size() {
            return piece;
        }
        // SAFETY: the caller sees to it that the size is one that a layout may have.
        let larger = unsafe { self.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !larger.is_null() {
            // SAFETY: both are pieces of at least that many bytes, and the new one shares none of them.
            unsafe {
                core::ptr::copy_nonoverlapping(piece, larger, layout.size());
                self.dealloc(piece, layout);
            }
        }
        larger
    }
}
