//! Components that are assembled in binary form, because WebAssembly text cannot express them or because they are slow to compile.

use wasm_encoder::{ComponentSection, InstanceSection, MemorySection, MemoryType, Module, ModuleArg, ModuleSection};

use super::guest::Guest;

/// A core module with only a memory.
fn module_with_memory(pages: u32) -> Module {
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: pages.into(),
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut module = Module::new();
    module.section(&memories);
    module
}

/// The component of the guest, followed by instances of a core module with a memory of one page.
pub(super) fn with_more_instances(guest: &Guest, count: usize) -> Vec<u8> {
    with_memories(guest, 1, count)
}

/// The component of the guest with one more memory.
pub(super) fn with_another_memory(guest: &Guest, pages: u32) -> Vec<u8> {
    with_memories(guest, pages, 1)
}

fn with_memories(guest: &Guest, pages: u32, count: usize) -> Vec<u8> {
    let mut component = guest.component();
    let module = module_with_memory(pages);
    // At the end, so that the existing indexes stay valid.
    ModuleSection(&module).append_to_component(&mut component);
    // The module of the guest is number 0, the only one.
    let mut instances = InstanceSection::new();
    for _ in 0..count {
        instances.instantiate(1, std::iter::empty::<(&str, ModuleArg)>());
    }
    instances.append_to_component(&mut component);
    component
}

/// A function of about forty kilobytes that takes minutes to compile: nested loops, the innermost of which changes all local variables, so that
/// every loop has to carry all of them.
pub(super) fn slow_to_compile(depth: usize, locals: usize) -> Guest {
    let mut body = String::new();
    for local in 0..locals {
        body.push_str(&format!(
            "(local.set {local} (i64.add (local.get {local}) (local.get {})))",
            (local + 1) % locals
        ));
    }
    let locals = "i64 ".repeat(locals);
    let open = "(loop ".repeat(depth);
    // Each loop may repeat.
    let close = "(br_if 0 (i64.eqz (local.get 0))))".repeat(depth);
    Guest {
        fields: format!("(func $slow (local {locals}) {open} {body} {close})"),
        ..Guest::valid()
    }
}
