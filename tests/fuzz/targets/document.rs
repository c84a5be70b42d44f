//! Any bytes, evaluated natively.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::document(bytes));
