//! Splits documents of any size into parts that can be checked separately, so that only one part has to be in memory.

use std::io::Read;
use std::iter;
use std::sync::Arc;

use super::buffer::Buffer;
use super::encoding::{BYTE_ORDER_MARK, no_document, white_space};
use super::envelope::{Envelope, Tail};
use super::error::InputError;
use super::part::{Part, UnreadableInput};
use super::place::{List, Place, Spot};
use super::scan::{Cut, Scanner, last_line_cut};

/// The target size of a part in bytes. A document up to this size is one part.
pub const PART_BYTES: usize = 256 << 10;

/// The most bytes to skip while looking for the end of a value that is too large. If it does not end by then, the rest of the document is not read.
const FURTHEST: usize = 1 << 30;

/// How many bytes to skip at a time.
const STEP: usize = 256 << 10;

/// How many skipped bytes to keep, so that the scanner can interpret the next ones.
const CONTEXT: usize = 4 << 10;

/// The parts of a document in order, and errors for what cannot be read.
///
/// Checking the parts gives the same result as checking the whole document, once [`Place::translate`] has corrected the positions. An envelope
/// larger than the limit for a value is recognised by the members before its list alone.
#[derive(Debug)]
pub struct Parts<R> {
    buffer: Buffer<R>,
    limit: usize,
    part_bytes: usize,
    state: State,
    /// The position of the first unread byte.
    spot: Spot,
    /// A part to return after the error that concerns it.
    held: Option<Part>,
    /// Whether invalid UTF-8 was reported. Only the first occurrence is.
    not_utf8: bool,
}

#[derive(Debug)]
enum State {
    Start,
    Values,
    List(List),
    End,
}

impl<R: Read> Parts<R> {
    /// Splits a document into parts of at most `limit` bytes.
    pub const fn new(reader: R, limit: usize) -> Self {
        Self::with_size(reader, limit, PART_BYTES)
    }

    /// Splits a document into parts of about `part_bytes` instead of [`PART_BYTES`].
    pub const fn with_size(reader: R, limit: usize, part_bytes: usize) -> Self {
        Self {
            buffer: Buffer::new(reader),
            limit,
            part_bytes,
            state: State::Start,
            spot: Spot::START,
            held: None,
            not_utf8: false,
        }
    }

    fn read(&mut self) -> Option<Result<Part, UnreadableInput>> {
        match &self.state {
            State::End => return None,
            State::Start => {}
            State::Values => self.pass_white_space(),
            State::List(_) => {}
        }
        let target = self.part_bytes.min(self.limit);
        self.buffer.fill(target.saturating_add(1));
        let bytes = self.buffer.bytes();
        let begins = matches!(self.state, State::Start);
        if bytes.is_empty() && (!begins || self.buffer.has_failed()) {
            return self.end();
        }
        if let (true, Some(error)) = (begins, no_document(bytes)) {
            self.state = State::End;
            return Some(Err(UnreadableInput { position: None, error }));
        }
        if !matches!(self.state, State::List(_)) {
            if self.buffer.ended() && bytes.len() <= target {
                return self.rest();
            }
            if let Some(at) = last_line_cut(bytes, target) {
                return self.part(Cut::Values { at, list_end: None });
            }
        }
        self.by_structure()
    }

    /// Returns the next part if no line break marks its end.
    fn by_structure(&mut self) -> Option<Result<Part, UnreadableInput>> {
        // The text added around a part counts towards the limit. These are its minimum and maximum.
        let (mut scanner, least, most) = match &self.state {
            State::List(list) => {
                let opening = list.opening().len();
                let most = list.head().len().max(opening + list.closing().len());
                (Scanner::in_list(list.depth()), opening, most)
            }
            _ => (Scanner::between_values(), 0, "]".len()),
        };
        let room = self.limit.saturating_sub(least);
        let target = self.part_bytes.min(self.limit.saturating_sub(most));
        let mut size = self.buffer.bytes().len();
        loop {
            if let Some(cut) = scanner.cut(self.buffer.bytes(), self.buffer.ended(), target) {
                let fits = self.size(cut) <= self.limit;
                if cut.end() > target && self.enter(&scanner, fits.then_some(cut)) {
                    return self.by_structure();
                }
                if fits {
                    return self.part(cut);
                }
                let flaw = self.too_large(&scanner);
                self.go_to(cut, None);
                return Some(Err(flaw));
            }
            if self.buffer.bytes().len() > room {
                if self.enter(&scanner, None) {
                    return self.by_structure();
                }
                let flaw = self.too_large(&scanner);
                self.skip(scanner);
                return Some(Err(flaw));
            }
            if self.buffer.ended() {
                return self.rest();
            }
            size = size.saturating_mul(2).max(STEP).min(room.saturating_add(1));
            self.buffer.fill(size);
        }
    }

    /// Enters the list of the next envelope, and returns whether there is one. `cut` is the end of the envelope, or None if it is larger than the
    /// limit; then the members before its list decide.
    fn enter(&mut self, scanner: &Scanner, cut: Option<Cut>) -> bool {
        let bytes = self.buffer.bytes();
        let (State::Start | State::Values, Some(open)) = (&self.state, scanner.opened()) else {
            return false;
        };
        let (before, value) = bytes.split_at_checked(open).unwrap_or_default();
        let Some((envelope, length)) = Envelope::begin(value).filter(|_| white_space(before) == open) else {
            return false;
        };
        let list = open.saturating_add(length);
        if cut.is_some_and(|cut| !ends_plainly(bytes.get(list..cut.end()).unwrap_or_default())) {
            return false;
        }
        self.pass(open);
        let start = self.spot;
        self.pass(length);
        self.state = State::List(List {
            start,
            index: 0,
            envelope: Some(Arc::new(envelope)),
        });
        true
    }

    /// Returns the size of the part before a cut.
    fn size(&self, cut: Cut) -> usize {
        let around = match (&self.state, cut) {
            (State::List(list), Cut::Elements { .. }) => list.opening().len() + list.closing().len(),
            (State::List(list), Cut::Values { .. }) => list.head().len(),
            (_, Cut::Elements { .. }) => "]".len(),
            (_, Cut::Values { .. }) => 0,
        };
        cut.end().saturating_add(around)
    }

    /// Returns the part before a cut.
    fn part(&mut self, cut: Cut) -> Option<Result<Part, UnreadableInput>> {
        let (part, flaw) = self.make(cut.end(), Some(cut));
        self.go_to(cut, None);
        self.give(part, flaw)
    }

    /// Returns everything that is left.
    fn rest(&mut self) -> Option<Result<Part, UnreadableInput>> {
        let length = self.buffer.bytes().len();
        let (part, flaw) = self.make(length, None);
        self.buffer.pass(length);
        // Not `End` yet: the next call may have to report a read error.
        self.state = State::Values;
        self.give(part, flaw)
    }

    fn give(&mut self, part: Part, flaw: Option<UnreadableInput>) -> Option<Result<Part, UnreadableInput>> {
        match flaw {
            Some(flaw) => {
                self.held = Some(part);
                Some(Err(flaw))
            }
            None => Some(Ok(part)),
        }
    }

    /// Makes a part of the first bytes. `cut` is their end; None at the end of the document.
    fn make(&mut self, length: usize, cut: Option<Cut>) -> (Part, Option<UnreadableInput>) {
        let bytes = self.buffer.bytes().get(..length).unwrap_or_default();
        let error = str::from_utf8(bytes).err();
        let list = match &self.state {
            State::List(list) => Some(list),
            _ => None,
        };
        let part = Part::of(bytes, cut, self.spot, list);
        // Only reported once per document.
        let flaw = error.filter(|_| !self.not_utf8).map(|error| UnreadableInput {
            position: None,
            error: InputError::NotUtf8 {
                offset: self.buffer.passed().saturating_add(error.valid_up_to()),
            },
        });
        self.not_utf8 |= flaw.is_some();
        (part, flaw)
    }

    /// Continues after a cut. `open` is the start of the array if it is no longer in the buffer.
    fn go_to(&mut self, cut: Cut, open: Option<Spot>) {
        match cut {
            Cut::Values { at, .. } => {
                self.pass(at);
                self.state = State::Values;
            }
            Cut::Elements {
                comma,
                open: opened,
                count,
            } => {
                let opened = opened.map(|at| self.spot_at(at)).or(open);
                let list = match (opened, &self.state) {
                    (None, State::List(list)) => List {
                        index: list.index.saturating_add(count),
                        ..list.clone()
                    },
                    (start, _) => List {
                        start: start.unwrap_or(self.spot),
                        index: count,
                        envelope: None,
                    },
                };
                self.pass(comma + 1);
                self.state = State::List(list);
            }
        }
    }

    /// Drops bytes from the buffer, and counts their lines.
    fn pass(&mut self, length: usize) {
        self.spot = self.spot_at(length);
        self.buffer.pass(length);
    }

    /// Returns the position of a byte in the buffer. Columns refer to the checked text: a byte order mark at the start does not count, and invalid
    /// UTF-8 is replaced.
    fn spot_at(&self, at: usize) -> Spot {
        let mut bytes = self.buffer.bytes().get(..at).unwrap_or_default();
        if self.buffer.passed() == 0 {
            bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        }
        if self.not_utf8 {
            return self.spot.behind(String::from_utf8_lossy(bytes).as_bytes());
        }
        self.spot.behind(bytes)
    }

    /// Skips the white space between values.
    fn pass_white_space(&mut self) {
        loop {
            // Enough bytes for a whole byte order mark.
            self.buffer.fill(STEP);
            let length = white_space(self.buffer.bytes());
            self.pass(length);
            if length == 0 || self.buffer.bytes().len() >= BYTE_ORDER_MARK.len() {
                return;
            }
        }
    }

    fn too_large(&self, scanner: &Scanner) -> UnreadableInput {
        let is_array = |open: &usize| self.buffer.bytes().get(*open) == Some(&b'[');
        let place = Place {
            start: self.spot,
            list: match &self.state {
                State::List(list) => Some(list.clone()),
                // No element of this array was cut off before, so this is the first one.
                _ => scanner.opened().filter(is_array).map(|open| List {
                    start: self.spot_at(open),
                    index: 0,
                    envelope: None,
                }),
            },
            list_end: None,
            in_front: 0,
        };
        UnreadableInput {
            position: place.position(),
            error: InputError::TooLarge {
                limit: self.limit as u64,
            },
        }
    }

    /// Skips a value that is too large, up to the next cut.
    fn skip(&mut self, mut scanner: Scanner) {
        let mut open = None;
        let mut skipped = 0_usize;
        while skipped < FURTHEST {
            if let Some(cut) = scanner.next(self.buffer.bytes(), self.buffer.ended()) {
                self.go_to(cut, open);
                return;
            }
            if self.buffer.ended() {
                break;
            }
            if let Some(at) = scanner.opened() {
                open = Some(self.spot_at(at));
            }
            let length = scanner.seen().saturating_sub(CONTEXT);
            self.pass(length);
            scanner.forget(length);
            skipped = skipped.saturating_add(length);
            self.buffer.fill(self.buffer.bytes().len().saturating_add(STEP));
        }
        // The rest of the document has no cut to continue at.
        let length = self.buffer.bytes().len();
        self.buffer.pass(length);
        self.state = if self.buffer.ended() { State::Values } else { State::End };
    }

    /// Ends the iteration, with an error if the input could not be read to its end.
    fn end(&mut self) -> Option<Result<Part, UnreadableInput>> {
        self.state = State::End;
        let error = InputError::Unreadable(self.buffer.failure()?);
        Some(Err(UnreadableInput { position: None, error }))
    }
}

/// Returns whether the list at the start of the text ends inside an envelope whose tail does not change the meaning of the elements.
fn ends_plainly(bytes: &[u8]) -> bool {
    let mut scanner = Scanner::in_list(List::DEPTH_IN_ENVELOPE);
    let end = iter::from_fn(|| scanner.next(bytes, true)).find(|cut| matches!(cut, Cut::Values { .. }));
    let Some(Cut::Values {
        list_end: Some(end), ..
    }) = end
    else {
        return false;
    };
    let tail = bytes.get(end + 1..).and_then(|tail| str::from_utf8(tail).ok());
    tail.and_then(Tail::of).is_some_and(|tail| tail.is_plain)
}

impl<R: Read> Iterator for Parts<R> {
    type Item = Result<Part, UnreadableInput>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.held.take() {
            Some(part) => Some(Ok(part)),
            None => self.read(),
        }
    }
}
