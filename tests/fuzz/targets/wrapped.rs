//! Any bytes, turned into registries in arrays and objects, all of which must be found.
#![no_main]

#[path = "../wrapped.rs"]
mod wrapped;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wrapped::wrapped(bytes));
