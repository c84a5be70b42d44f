//! Any document, evaluated by the component and the native crate.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../properties.rs"]
mod properties;

use std::sync::LazyLock;

static POLICY: LazyLock<acrcheck::Policy> = LazyLock::new(properties::embedded);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::agreement(&POLICY, bytes));
