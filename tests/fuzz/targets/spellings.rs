//! Any JSON, evaluated natively as it is and in other spellings.
#![no_main]

#[path = "../../../policies/tests/all/respelled.rs"]
mod respelled;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        respelled::spelling_is_irrelevant(text);
    }
});
