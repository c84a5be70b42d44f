//! What has been read of a document and not been passed on yet.

use std::io::{self, Read};

/// Bytes from a reader, as many as are asked for.
#[derive(Debug)]
pub(super) struct Buffer<R> {
    reader: R,
    bytes: Vec<u8>,
    /// Where the bytes that are left begin.
    start: usize,
    /// How many bytes of the document came before those.
    passed: usize,
    ended: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Buffer<R> {
    pub(super) const fn new(reader: R) -> Self {
        Self {
            reader,
            bytes: Vec::new(),
            start: 0,
            passed: 0,
            ended: false,
            failure: None,
        }
    }

    /// The bytes that are left.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Reads until that many bytes are left, or the document ends. What is cut where depends on this number alone, and not on how the bytes came.
    pub(super) fn fill(&mut self, length: usize) {
        let missing = length.saturating_sub(self.bytes().len());
        if missing == 0 || self.ended {
            return;
        }
        self.make_room(length);
        let taken = (&mut self.reader).take(missing as u64).read_to_end(&mut self.bytes);
        match taken {
            Ok(taken) => self.ended = taken < missing,
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
            }
        }
    }

    /// Moves what is left to the front; one huge value does not keep its memory for ever.
    fn make_room(&mut self, length: usize) {
        if self.start > 0 && self.bytes.capacity() > length.saturating_mul(4) {
            self.bytes = self.bytes().to_vec();
        } else {
            self.bytes.drain(..self.start);
        }
        self.start = 0;
    }

    /// Leaves the first bytes behind.
    pub(super) fn pass(&mut self, length: usize) {
        self.start += length;
        self.passed = self.passed.saturating_add(length);
    }

    /// How many bytes of the document have been left behind.
    pub(super) const fn passed(&self) -> usize {
        self.passed
    }

    /// Whether the bytes that are left are the last ones.
    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    /// Why there are no more; nothing where the document really ends, or that was said before.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    pub(super) const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}
