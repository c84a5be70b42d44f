//! Any bytes → registries in arrays and objects, each of which has to be found.
#![no_main]

#[path = "../wrapped.rs"]
mod wrapped;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wrapped::wrapped(bytes));
