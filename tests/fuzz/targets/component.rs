//! Any bytes, loaded as a component and run.
#![no_main]
#![allow(dead_code, reason = "each target uses its own part of the properties")]

#[path = "../properties.rs"]
mod properties;

use std::sync::LazyLock;

static ENGINE: LazyLock<acrcheck::Engine> = LazyLock::new(properties::confined);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::component(&ENGINE, bytes));
