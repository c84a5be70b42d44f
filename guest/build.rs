//! The link options of the component. They are here, not in flags of the caller, so that every build has the same memory layout.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_CFG_TARGET_FAMILY").is_some_and(|family| family == "wasm") {
        // The size of the shadow stack in bytes. It is small because every page must be cleared for each instance, and the depth of recursion
        // is limited: the deepest lists take 12 to 16 KiB, the deepest templates more than 24 KiB (tests/hostile/depth.rs). A stack that is too small traps, because it lies in
        // front of everything else.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=65536");
    }
}
