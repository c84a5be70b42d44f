//! The allocator and the panic handler, which a program without the standard library must define.

use crate::arena::Arena;

#[global_allocator]
static ALLOCATOR: Arena = Arena::new();

/// Traps, because there is no output. The host reports the trap.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
