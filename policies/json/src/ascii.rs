//! ASCII comparisons that are fast on the short texts of a document.

/// Whether two names are equal to Azure, which ignores ASCII case.
#[inline]
pub fn same(a: &str, b: &str) -> bool {
    // Most names that differ do so in length or in the first letter, and most of the others are equal to the letter.
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    a.len() == b.len() && first(a) == first(b) && (a == b || a.eq_ignore_ascii_case(b))
}

/// Whether a text contains one of two bytes. Compares eight bytes at a time.
pub fn has_either<const A: u8, const B: u8>(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // A zero byte borrows and sets its highest bit. The borrow can set false bits, but only above a true one.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let is_found = |chunk: &[u8; 8]| {
        let word = u64::from_le_bytes(*chunk);
        (zero(word ^ (ONES * u64::from(A))) | zero(word ^ (ONES * u64::from(B)))) != 0
    };
    let (chunks, rest) = bytes.as_chunks::<8>();
    chunks.iter().any(is_found)
        || match bytes.last_chunk() {
            // The last eight bytes overlap with those already compared.
            Some(last) => !rest.is_empty() && is_found(last),
            None => rest.iter().any(|byte| *byte == A || *byte == B),
        }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_ignoring_case() {
        for (a, b, expected) in [
            ("", "", true),
            ("Deny", "deny", true),
            ("deny", "DENY", true),
            ("Deny", "Den", false),
            ("Deny", "Demy", false),
            ("", "x", false),
            // Only ASCII letters have a case here: the Kelvin sign is not a k.
            ("k", "\u{212a}", false),
            ("ä", "Ä", false),
        ] {
            assert_eq!(same(a, b), expected, "{a} {b}");
        }
    }

    /// Covers every position, in texts that are shorter and longer than the eight bytes compared at a time.
    #[test]
    fn a_byte_is_found_wherever_it_is() {
        for length in 0..40 {
            let plain = alloc::vec![b'a'; length];
            assert!(!has_either::<b'_', b'.'>(&plain), "{length}");
            for at in 0..length {
                for (byte, expected) in [(b'_', true), (b'.', true), (b'-', false), (b'^', false), (0xdf, false)] {
                    let bytes = [&plain[..at], &[byte], &plain[at + 1..]].concat();
                    assert_eq!(has_either::<b'_', b'.'>(&bytes), expected, "{byte} at {at} of {length}");
                }
            }
        }
    }
}
