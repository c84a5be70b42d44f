//! Texts that mostly begin as the one before does, in little memory: each is kept as what it has in common with that one, and the rest.

/// Every so many texts, one is kept whole, so that no more of them have to be read to find one.
const BLOCK: usize = 64;

/// A list of texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Of each text, how many bytes it shares with the one before, how many follow, and these. Blocks do not grow: no room is left unused.
    blocks: Vec<Box<[u8]>>,
    /// The last block, which is not full yet.
    open: Vec<u8>,
    count: usize,
    last: Vec<u8>,
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        if self.count > 0 && self.count.is_multiple_of(BLOCK) {
            self.blocks.push(self.open.as_slice().into());
            self.open.clear();
            self.last.clear();
        }
        let text = text.as_bytes();
        let pairs = self.last.iter().zip(text);
        let shared = pairs.take_while(|(one, other)| one == other).count();
        let rest = text.get(shared..).unwrap_or_default();
        push_number(shared, &mut self.open);
        push_number(rest.len(), &mut self.open);
        self.open.extend_from_slice(rest);
        self.last.truncate(shared);
        self.last.extend_from_slice(rest);
        self.count += 1;
    }

    /// A text, by its number from 0.
    pub(super) fn get(&self, number: usize) -> String {
        let block = self.blocks.get(number / BLOCK).map(Box::as_ref);
        let mut bytes = block.unwrap_or(&self.open);
        let mut text: Vec<u8> = Vec::new();
        for _ in 0..=number % BLOCK {
            let shared = take_number(&mut bytes);
            let length = take_number(&mut bytes);
            let (rest, behind) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            text.truncate(shared);
            text.extend_from_slice(rest);
            bytes = behind;
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// Seven bits in each byte, the lowest first; the eighth says that there are more.
fn push_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &mut &[u8]) -> usize {
    let (mut number, mut shift) = (0_usize, 0);
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 || shift >= usize::BITS {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_again() {
        let texts: Vec<String> = (0..1000)
            .map(|number| match number % 7 {
                0 => String::new(),
                1 => "x".repeat(number * 3),
                // What two of them have in common ends within a character.
                2 => format!("/é{number}"),
                3 => format!("/è{number}"),
                _ => format!("folder/registries.ndjson:{number}:1 /value/{number}"),
            })
            .collect();
        let mut list = Texts::default();
        texts.iter().for_each(|text| list.push(text));
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(&list.get(number), text);
        }
    }

    #[test]
    fn what_is_repeated_is_not_kept_again() {
        let mut list = Texts::default();
        for number in 0..64 * 100 {
            list.push(&format!("/a/long/folder/of/documents/{number}"));
        }
        let bytes: usize = list.blocks.iter().map(|block| block.len()).sum();
        assert!(bytes < 64 * 100 * 5, "{bytes}");
    }
}
