//! Five lines, each a JSON value or an expression, in templates and plans, evaluated natively.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../declared.rs"]
mod declared;
#[path = "../properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| declared::declared(bytes, properties::document));
