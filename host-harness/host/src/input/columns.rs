//! Columns in UTF-16 code units, in which editors and CI systems count. The component counts bytes.

use crate::model::{Evaluation, Position};

/// Returns how many more bytes than UTF-16 code units a text has. It may begin or end within a character, so the number can be negative.
pub(super) fn surplus(text: &[u8]) -> i64 {
    if text.is_ascii() {
        return 0;
    }
    // A character has a code unit for its first byte, and a second one if it takes four bytes.
    let surplus = text.iter().map(|byte| match byte {
        0x80..=0xbf => 1,
        0xf0.. => -1,
        _ => 0,
    });
    surplus.sum()
}

/// Adds the columns in UTF-16 code units to the positions in an evaluation of `text`. Its first bytes, `in_front`, were inserted.
///
/// Reads the text once, however many positions are on one line.
pub(super) fn add(text: &str, in_front: usize, evaluation: &mut Evaluation) {
    if text.is_ascii() {
        return;
    }
    let registries = evaluation.registries.iter_mut().map(|registry| &mut registry.source);
    let errors = evaluation.errors.iter_mut().map(|error| &mut error.source);
    let positions = registries.chain(errors).filter_map(|source| source.position.as_mut());
    let mut positions: Vec<&mut Position> = positions.collect();
    positions.sort_by_key(|position| (position.line, position.column));
    let mut positions = positions.into_iter().peekable();
    for (line, bytes) in (1..).zip(text.as_bytes().split_inclusive(|byte| *byte == b'\n')) {
        // How far the line has been read, and the surplus up to there.
        let (mut at, mut before) = (if line == 1 { in_front } else { 0 }, 0);
        while let Some(position) = positions.next_if(|position| position.line <= line) {
            let column = usize::try_from(position.column).unwrap_or(usize::MAX).saturating_sub(1);
            if let Some(more) = bytes.get(at..column) {
                (at, before) = (column, before + surplus(more));
            }
            position.set_surplus(before);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_surplus_is_that_of_the_standard_library() {
        for text in ["", "abc", "é", "ü€😀", "日本語 text 😀😀", "\u{10ffff}\u{ffff}"] {
            let units = text.encode_utf16().count();
            let expected = i64::try_from(text.len() - units).unwrap();
            assert_eq!(surplus(text.as_bytes()), expected, "{text}");
            // Wherever it is cut.
            for at in 0..=text.len() {
                let (before, behind) = text.as_bytes().split_at(at);
                assert_eq!(surplus(before) + surplus(behind), expected, "{text} {at}");
            }
        }
    }
}
