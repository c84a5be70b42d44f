//! Generated from `wit/`. Exporting functions with the names of the canonical ABI requires unsafe code, all of which is generated.
#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::all, reason = "generated")]

wit_bindgen::generate!({
    path: "../wit/0.1.0",
    world: "packed-policy",
    generate_all,
    pub_export_macro: true,
});
