//! Link options of the component, here rather than in flags of the caller, so that every way of building it gives the same memory layout.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        // The shadow stack, in bytes. Reading a document does not recurse with it, so that little is enough; every page of it has to be
        // cleared for each new instance.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=65536");
    }
}
