//! Numbers in messages and reports.

use alloc::string::String;

/// Appends `number` in decimal. The formatting code of the standard library would double the size of the component.
pub fn push(text: &mut String, number: usize) {
    if number >= 10 {
        push(text, number / 10);
    }
    // The remainder is below 10, so the cast is lossless.
    text.push(char::from(b'0'.saturating_add((number % 10) as u8)));
}

/// Appends `number` and a noun, with a plural `s` unless the number is one.
#[inline]
pub fn push_count(text: &mut String, number: usize, noun: &str) {
    push(text, number);
    text.push(' ');
    text.push_str(noun);
    if number != 1 {
        text.push('s');
    }
}

/// The number as a `u32`, or the largest one.
#[inline]
pub fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn numbers_are_decimal() {
        for number in [0, 1, 9, 10, 99, 100, 4_294_967_296, usize::MAX] {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }

    #[test]
    fn nouns_agree_with_their_number() {
        for (number, expected) in [(0, "0 rules"), (1, "1 rule"), (2, "2 rules"), (11, "11 rules")] {
            let mut text = String::new();
            push_count(&mut text, number, "rule");
            assert_eq!(text, expected);
        }
    }
}
