//! Search for a secret among the units of a text, in one pass.

use std::ops::Range;

use super::spelling::Unit;

/// The length of a prefix that identifies a secret, because an echo may be truncated.
pub(super) const TELLING: usize = 32;

/// A search for one secret.
pub(super) struct Search<'s> {
    secret: &'s [u8],
    /// The prefix that has to match.
    front: &'s [u8],
    /// For each matched length, the next shorter prefix that also matches (Knuth, Morris and Pratt).
    shorter: Vec<usize>,
    /// The matched length of the prefix.
    seen: usize,
    /// The start offsets of the last units, as many as the prefix has.
    starts: Vec<usize>,
    count: usize,
    /// A match that may continue.
    open: Option<Found>,
}

struct Found {
    range: Range<usize>,
    length: usize,
}

impl<'s> Search<'s> {
    /// Returns None for an empty secret.
    pub(super) fn new(secret: &'s str) -> Option<Self> {
        let secret = secret.as_bytes();
        let front = secret.get(..TELLING).unwrap_or(secret);
        if front.is_empty() {
            return None;
        }
        let mut search = Self {
            secret,
            front,
            shorter: vec![0; front.len() + 1],
            seen: 0,
            starts: vec![0; front.len()],
            count: 0,
            open: None,
        };
        for (length, byte) in (2..).zip(front.iter().skip(1)) {
            let next = search.longer(search.shorter.get(length - 1).copied().unwrap_or_default(), *byte);
            if let Some(slot) = search.shorter.get_mut(length) {
                *slot = next;
            }
        }
        Some(search)
    }

    /// Returns the matched length after one more byte.
    fn longer(&self, mut seen: usize, byte: u8) -> usize {
        loop {
            if self.front.get(seen) == Some(&byte) {
                return seen + 1;
            }
            if seen == 0 {
                return 0;
            }
            seen = self.shorter.get(seen).copied().unwrap_or_default();
        }
    }

    /// Processes the next unit, and returns a match that ended before it.
    pub(super) fn next(&mut self, unit: Unit) -> Option<Range<usize>> {
        // Form encoding writes a space as a plus sign.
        let byte = if unit.byte == b' ' { b'+' } else { unit.byte };
        let mut ended = None;
        if let Some(found) = &mut self.open {
            if self.secret.get(found.length) == Some(&byte) {
                found.length += 1;
                found.range.end = unit.end;
                return None;
            }
            ended = self.end();
        }
        let room = self.front.len();
        if let Some(slot) = self.starts.get_mut(self.count % room) {
            *slot = unit.start;
        }
        self.count += 1;
        self.seen = self.longer(self.seen, byte);
        if self.seen == room {
            let start = self.starts.get(self.count % room).copied().unwrap_or(unit.start);
            self.open = Some(Found {
                range: start..unit.end,
                length: room,
            });
            self.seen = 0;
        }
        ended
    }

    /// Returns a match at the end of the text.
    pub(super) fn end(&mut self) -> Option<Range<usize>> {
        self.open.take().map(|found| found.range)
    }
}
