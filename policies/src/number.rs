//! Decimal numbers in text, without the formatting machinery that would double the size of the component.

use alloc::string::String;

/// Appends `number` in decimal.
pub(crate) fn push(text: &mut String, number: usize) {
    if number >= 10 {
        push(text, number / 10);
    }
    // A digit is below 10, so that this never cuts anything off.
    text.push(char::from(b'0'.saturating_add((number % 10) as u8)));
}

/// Appends `number` and a noun, in the plural unless the number is one.
pub(crate) fn push_count(text: &mut String, number: usize, noun: &str) {
    push(text, number);
    text.push(' ');
    text.push_str(noun);
    if number != 1 {
        text.push('s');
    }
}
