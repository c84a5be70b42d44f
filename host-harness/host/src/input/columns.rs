//! Columns in UTF-16 code units, in which editors and CI systems count. The component counts bytes.

use crate::model::Evaluation;

/// Returns how many more bytes than UTF-16 code units a text has. It may begin or end within a character.
pub(super) fn surplus(text: &[u8]) -> u32 {
    if text.is_ascii() {
        return 0;
    }
    // A character has a code unit for its first byte, and a second one if it takes four bytes.
    let continues = |byte: &&u8| matches!(byte, 0x80..=0xbf);
    let is_long = |byte: &&u8| matches!(byte, 0xf0..);
    let bytes = text.iter().filter(continues).count();
    let surplus = bytes.saturating_sub(text.iter().filter(is_long).count());
    u32::try_from(surplus).unwrap_or(u32::MAX)
}

/// Adds the columns in UTF-16 code units to the positions in an evaluation of `text`. Its first bytes, `in_front`, were inserted.
pub(super) fn add(text: &str, in_front: usize, evaluation: &mut Evaluation) {
    if text.is_ascii() {
        return;
    }
    let lines: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).collect();
    let registries = evaluation.registries.iter_mut().map(|registry| &mut registry.source);
    let errors = evaluation.errors.iter_mut().map(|error| &mut error.source);
    for position in registries.chain(errors).filter_map(|source| source.position.as_mut()) {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let start = match line.checked_sub(2) {
            Some(before) => lines.get(before).copied(),
            None => Some(0),
        };
        let column = usize::try_from(position.column).unwrap_or(usize::MAX).saturating_sub(1);
        let end = start.map_or(0, |start| start.saturating_add(column));
        let start = start.map(|start| start.max(if line < 2 { in_front } else { 0 }));
        let before = start.and_then(|start| text.as_bytes().get(start..end));
        position.set_surplus(before.map_or(0, surplus));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surplus_is_that_of_the_standard_library() {
        for text in ["", "abc", "é", "ü€😀", "日本語 text 😀😀", "\u{10ffff}\u{ffff}"] {
            let units = text.encode_utf16().count();
            assert_eq!(surplus(text.as_bytes()) as usize, text.len() - units, "{text}");
            // Wherever it is cut.
            for at in 0..=text.len() {
                let (before, behind) = text.as_bytes().split_at(at);
                assert_eq!(
                    surplus(before) as usize + surplus(behind) as usize,
                    text.len() - units,
                    "{text} {at}"
                );
            }
        }
    }
}
