//! The bindings that wasmtime generates from `wit/`. Private: the crate's own types are those of `report` and `metadata`.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]

wasmtime::component::bindgen!({
    path: "wit",
    world: "policy",
});
