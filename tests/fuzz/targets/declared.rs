//! Five lines, each a JSON value or an expression → templates and plans with them, natively.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../declared.rs"]
mod declared;
#[path = "../properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| declared::declared(bytes, properties::document));
