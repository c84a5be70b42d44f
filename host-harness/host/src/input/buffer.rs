//! Input bytes that were read but not processed.

use std::io::{self, Read};

/// A buffer that reads as many bytes as requested.
#[derive(Debug)]
pub(super) struct Buffer<R> {
    reader: R,
    bytes: Vec<u8>,
    /// The start of the remaining bytes.
    start: usize,
    /// The number of document bytes before the remaining ones.
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

    /// Returns the remaining bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Reads until `length` bytes remain or the document ends. Cuts depend on this number alone, and not on the size of individual reads.
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

    /// Moves the remaining bytes to the front, and releases the memory of a huge value.
    fn make_room(&mut self, length: usize) {
        if self.start > 0 && self.bytes.capacity() > length.saturating_mul(4) {
            self.bytes = self.bytes().to_vec();
        } else {
            self.bytes.drain(..self.start);
        }
        self.start = 0;
    }

    /// Drops the first bytes.
    pub(super) fn pass(&mut self, length: usize) {
        self.start += length;
        self.passed = self.passed.saturating_add(length);
    }

    /// Returns the number of dropped bytes.
    pub(super) const fn passed(&self) -> usize {
        self.passed
    }

    /// Returns whether the remaining bytes are the last ones.
    pub(super) const fn ended(&self) -> bool {
        self.ended
    }

    /// Takes the read error that ended the input early, if there is one.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    pub(super) const fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}
