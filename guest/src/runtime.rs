//! What a program without the standard library has to bring: an allocator, and what to do on a panic.

use crate::arena::Arena;

#[global_allocator]
static ALLOCATOR: Arena = Arena::new();

/// There is nobody to tell: the instance traps, and the host reports the trap.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
