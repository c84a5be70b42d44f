//! Any document, evaluated in parts and as a whole.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../properties.rs"]
mod properties;

use std::sync::LazyLock;

static POLICY: LazyLock<acrcheck::Policy> = LazyLock::new(properties::embedded);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::parts(&POLICY, bytes));
