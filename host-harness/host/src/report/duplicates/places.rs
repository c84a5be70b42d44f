//! A compact list of texts that share prefixes: each is stored as the length of the prefix shared with its predecessor, and the rest.

/// How many texts form a block. The first one is stored in full, so that a lookup reads at most one block.
const BLOCK: usize = 64;

/// A list of texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// For each text: the length of the shared prefix, the length of the rest, and the rest. Boxed, so that no capacity is unused.
    blocks: Vec<Box<[u8]>>,
    /// The last, incomplete block.
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

    /// Returns a text by its number, from 0.
    pub(super) fn get(&self, number: usize) -> String {
        let block = self.blocks.get(number / BLOCK).map(Box::as_ref);
        let mut bytes = block.unwrap_or(&self.open);
        let mut text: Vec<u8> = Vec::new();
        for _ in 0..=number % BLOCK {
            let shared = take_number(&mut bytes);
            let length = take_number(&mut bytes);
            let (rest, remaining) = bytes.split_at_checked(length).unwrap_or((bytes, &[]));
            text.truncate(shared);
            text.extend_from_slice(rest);
            bytes = remaining;
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// Appends a number as LEB128: seven bits per byte, lowest first; the eighth bit means that more follow.
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
    fn every_text_is_returned() {
        let texts: Vec<String> = (0..1000)
            .map(|number| match number % 7 {
                0 => String::new(),
                1 => "x".repeat(number * 3),
                // The shared prefix ends within a character.
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
    fn shared_prefixes_are_stored_once() {
        let mut list = Texts::default();
        for number in 0..64 * 100 {
            list.push(&format!("/a/long/folder/of/documents/{number}"));
        }
        let bytes: usize = list.blocks.iter().map(|block| block.len()).sum();
        assert!(bytes < 64 * 100 * 5, "{bytes}");
    }
}
