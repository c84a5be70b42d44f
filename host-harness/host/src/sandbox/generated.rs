//! Bindings that wasmtime generates from `wit/`. They are private; the public types are those of [`model`](crate::model).

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]

wasmtime::component::bindgen!({
    path: "wit/0.1.0",
    world: "packed-policy",
});
