//! Searches blocks of bytes at once: sixteen with SIMD instructions, eight in a word without.

/// The number of bytes of a block.
pub(crate) const SIZE: usize = size_of::<Block>();

/// Returns the offset, from `at`, of the first byte that is not plain in a string: a quote, a backslash or a control character.
#[inline(always)]
pub(crate) fn plain_end(bytes: &[u8], at: usize) -> usize {
    end(bytes, at, plain, |byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
}

/// Like `plain_end`, but stops at separators of a key, too: an underscore or a dot.
#[inline(always)]
pub(crate) fn plain_key_end(bytes: &[u8], at: usize) -> usize {
    end(bytes, at, plain_in_key, |byte| {
        matches!(byte, b'"' | b'\\' | b'_' | b'.' | 0..=0x1f)
    })
}

/// Returns the length of the plain text that a window begins with; none if it is as long as the blocks in the window. The bounds of a window
/// are checked once, not for each block.
#[inline(always)]
pub(crate) fn plain_length<const N: usize>(window: &[u8; N]) -> Option<usize> {
    length(window, plain)
}

/// Like `plain_length`, for a key.
#[inline(always)]
pub(crate) fn plain_key_length<const N: usize>(window: &[u8; N]) -> Option<usize> {
    length(window, plain_in_key)
}

#[inline(always)]
fn length<const N: usize>(window: &[u8; N], leading: fn(&Block) -> usize) -> Option<usize> {
    let mut at = 0;
    while at + SIZE <= N {
        let count = leading(window.get(at..)?.first_chunk()?);
        if count < SIZE {
            return Some(at + count);
        }
        at += SIZE;
    }
    None
}

/// Returns the number of spaces that a window begins with; none if it is as long as the blocks in the window.
#[inline(always)]
pub(crate) fn spaces_length<const N: usize>(window: &[u8; N]) -> Option<usize> {
    length(window, spaces)
}

/// Returns the offset, from `at`, of the first byte that stops a search; the length if there is none. `leading` counts the bytes before it in
/// a block.
#[inline(always)]
fn end(bytes: &[u8], mut at: usize, leading: fn(&Block) -> usize, stops: fn(u8) -> bool) -> usize {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let count = leading(block);
        at += count;
        if count < SIZE {
            return at;
        }
    }
    last_end(bytes, at, stops)
}

/// Like `end`, in the last bytes of the text.
#[cold]
#[inline(never)]
fn last_end(bytes: &[u8], at: usize, stops: fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len())
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vector {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_ne, u8x16_splat, u64x2, v128, v128_or};

    pub(crate) type Block = [u8; 16];

    /// Compiles to one load.
    #[inline(always)]
    fn vector(block: &Block) -> v128 {
        let word = u128::from_le_bytes(*block);
        u64x2(word as u64, (word >> 64) as u64)
    }

    /// Counts the bytes before the first one that is set.
    #[inline(always)]
    fn before(set: v128) -> usize {
        (u32::from(u8x16_bitmask(set)) | 1 << 16).trailing_zeros() as usize
    }

    #[inline(always)]
    fn is(bytes: v128, byte: u8) -> v128 {
        u8x16_eq(bytes, u8x16_splat(byte))
    }

    #[inline(always)]
    fn is_not_plain(bytes: v128) -> v128 {
        let control = u8x16_lt(bytes, u8x16_splat(b' '));
        v128_or(v128_or(is(bytes, b'"'), is(bytes, b'\\')), control)
    }

    #[inline(always)]
    pub(crate) fn plain(block: &Block) -> usize {
        before(is_not_plain(vector(block)))
    }

    #[inline(always)]
    pub(crate) fn plain_in_key(block: &Block) -> usize {
        let bytes = vector(block);
        let separator = v128_or(is(bytes, b'_'), is(bytes, b'.'));
        before(v128_or(is_not_plain(bytes), separator))
    }

    #[inline(always)]
    pub(crate) fn spaces(block: &Block) -> usize {
        before(u8x16_ne(vector(block), u8x16_splat(b' ')))
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod word {
    pub(crate) type Block = [u8; 8];

    const ONES: u64 = u64::from_le_bytes([1; 8]);

    /// Counts the bytes before the first one whose highest bit is set.
    #[inline(always)]
    const fn before(set: u64) -> usize {
        ((set & ONES << 7).trailing_zeros() / 8) as usize
    }

    /// Sets the highest bit of a byte that is below `limit`. The borrow can set false bits above it, but only the lowest bit is used.
    #[inline(always)]
    const fn below(word: u64, limit: u8) -> u64 {
        word.wrapping_sub(ONES * limit as u64) & !word
    }

    #[inline(always)]
    const fn is(word: u64, byte: u8) -> u64 {
        below(word ^ (ONES * byte as u64), 1)
    }

    #[inline(always)]
    const fn is_not_plain(word: u64) -> u64 {
        is(word, b'"') | is(word, b'\\') | below(word, b' ')
    }

    #[inline(always)]
    pub(crate) fn plain(block: &Block) -> usize {
        before(is_not_plain(u64::from_le_bytes(*block)))
    }

    #[inline(always)]
    pub(crate) fn plain_in_key(block: &Block) -> usize {
        let word = u64::from_le_bytes(*block);
        before(is_not_plain(word) | is(word, b'_') | is(word, b'.'))
    }

    #[inline(always)]
    pub(crate) fn spaces(block: &Block) -> usize {
        let spaces = ONES * u64::from(b' ');
        ((u64::from_le_bytes(*block) ^ spaces).trailing_zeros() / 8) as usize
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use vector::{Block, plain, plain_in_key, spaces};
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use word::{Block, plain, plain_in_key, spaces};

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every place, in texts that are shorter and longer than a block.
    #[test]
    fn a_search_stops_at_the_first_byte_that_is_not_plain() {
        for length in 0..40 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = alloc::vec![b'a'; length];
                    text.iter_mut().skip(at).for_each(|place| *place = byte);
                    let stops = |stops: bool| if stops { at } else { length };
                    let special = matches!(byte, b'"' | b'\\') || byte < b' ';
                    let separator = matches!(byte, b'_' | b'.');
                    assert_eq!(plain_end(&text, 0), stops(special), "{byte} at {at} of {length}");
                    assert_eq!(plain_key_end(&text, 0), stops(special || separator));
                }
            }
        }
    }

    /// A false bit above a true one must not hide it.
    #[test]
    fn adjacent_bytes_do_not_affect_each_other() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let text = [
                    b'a', first, second, b'"', b'a', b'a', b'a', b'a', b'a', b'a', b'a', b'a', b'a', b'a', b'a', b'a',
                ];
                let expected = text
                    .iter()
                    .position(|byte| matches!(byte, b'"' | b'\\') || *byte < b' ');
                assert_eq!(Some(plain_end(&text, 0)), expected, "{first} {second}");
            }
        }
    }
}
