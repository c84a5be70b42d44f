//! From a document of any size to parts that can be judged each by itself, so that no more of it than a part has to be in memory.

use std::io::Read;
use std::iter;
use std::sync::Arc;

use super::buffer::Buffer;
use super::encoding::{BYTE_ORDER_MARK, no_document, white_space};
use super::envelope::{Envelope, Tail};
use super::error::SourceError;
use super::part::{Flaw, Part};
use super::place::{List, Place, Spot};
use super::scan::{Cut, Scanner, last_line_cut};

/// The size of a part in bytes, where nothing keeps it from being cut. A document up to this size is one part.
pub const PART_BYTES: usize = 256 << 10;

/// How far to look for the end of a value that is too large. Where it does not end by then, the rest of the document is not read.
const FURTHEST: usize = 1 << 30;

/// How much of that is looked at together.
const STEP: usize = 256 << 10;

/// What has to stay of that, for what comes next to be understood.
const CONTEXT: usize = 4 << 10;

/// The parts of a document, in its order, and what cannot be read of it.
///
/// To judge the parts one by one comes to the same as to judge the document whole, once [`Place::translate`] has set the positions right. An envelope
/// that could not be judged whole, since it is larger than any value may be, is taken for one by what stands before its list.
#[derive(Debug)]
pub struct Parts<R> {
    buffer: Buffer<R>,
    limit: usize,
    part_bytes: usize,
    state: State,
    /// Where the bytes that are left begin.
    spot: Spot,
    /// What comes behind a flaw of itself.
    held: Option<Part>,
    /// Whether bytes that are no text have been found, which is said once.
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
    /// The parts of what is read, none of them larger than `limit` bytes.
    pub const fn new(reader: R, limit: usize) -> Self {
        Self::with_size(reader, limit, PART_BYTES)
    }

    /// The same, with parts of another size than [`PART_BYTES`].
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

    fn read(&mut self) -> Option<Result<Part, Flaw>> {
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
            return Some(Err(Flaw { position: None, error }));
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

    /// The next part where no line break shows where it ends.
    fn by_structure(&mut self) -> Option<Result<Part, Flaw>> {
        // What stands around the bytes of a part counts as well: at least, and at most.
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

    /// Begins with the list of the envelope that comes next, if that is one, and says whether it is. `cut` is where it ends; none where it is
    /// too large to be judged whole. Then what stands before its list decides.
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

    /// How large the part before a cut is.
    fn size(&self, cut: Cut) -> usize {
        let around = match (&self.state, cut) {
            (State::List(list), Cut::Elements { .. }) => list.opening().len() + list.closing().len(),
            (State::List(list), Cut::Values { .. }) => list.head().len(),
            (_, Cut::Elements { .. }) => "]".len(),
            (_, Cut::Values { .. }) => 0,
        };
        cut.end().saturating_add(around)
    }

    /// The text before a cut.
    fn part(&mut self, cut: Cut) -> Option<Result<Part, Flaw>> {
        let (part, flaw) = self.make(cut.end(), Some(cut));
        self.go_to(cut, None);
        self.give(part, flaw)
    }

    /// All that is left.
    fn rest(&mut self) -> Option<Result<Part, Flaw>> {
        let length = self.buffer.bytes().len();
        let (part, flaw) = self.make(length, None);
        self.buffer.pass(length);
        // Ends by itself at the next call, which may have a failure to tell of.
        self.state = State::Values;
        self.give(part, flaw)
    }

    fn give(&mut self, part: Part, flaw: Option<Flaw>) -> Option<Result<Part, Flaw>> {
        match flaw {
            Some(flaw) => {
                self.held = Some(part);
                Some(Err(flaw))
            }
            None => Some(Ok(part)),
        }
    }

    /// The first bytes as a part; `cut` is where they end, none at the end of the document.
    fn make(&mut self, length: usize, cut: Option<Cut>) -> (Part, Option<Flaw>) {
        let bytes = self.buffer.bytes().get(..length).unwrap_or_default();
        let error = str::from_utf8(bytes).err();
        let list = match &self.state {
            State::List(list) => Some(list),
            _ => None,
        };
        let part = Part::of(bytes, cut, self.spot, list);
        // Said of the first one only.
        let flaw = error.filter(|_| !self.not_utf8).map(|error| Flaw {
            position: None,
            error: SourceError::NotUtf8 {
                offset: self.buffer.passed().saturating_add(error.valid_up_to()),
            },
        });
        self.not_utf8 |= flaw.is_some();
        (part, flaw)
    }

    /// Goes on behind a cut. `open` is where the array began, if that is no longer among the bytes.
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

    /// Leaves bytes behind, and keeps count of the lines.
    fn pass(&mut self, length: usize) {
        self.spot = self.spot_at(length);
        self.buffer.pass(length);
    }

    /// Where a byte of those that are left stands. Columns are those of the text that is judged, in which a byte order mark in front of the
    /// document does not count, and what is no text has been replaced.
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

    /// Goes past what stands between values.
    fn pass_white_space(&mut self) {
        loop {
            // Enough for whatever stands first to be there whole.
            self.buffer.fill(STEP);
            let length = white_space(self.buffer.bytes());
            self.pass(length);
            if length == 0 || self.buffer.bytes().len() >= BYTE_ORDER_MARK.len() {
                return;
            }
        }
    }

    fn too_large(&self, scanner: &Scanner) -> Flaw {
        let is_array = |open: &usize| self.buffer.bytes().get(*open) == Some(&b'[');
        let place = Place {
            start: self.spot,
            list: match &self.state {
                State::List(list) => Some(list.clone()),
                // Of an array that nothing has been cut off from yet, it is the first element.
                _ => scanner.opened().filter(is_array).map(|open| List {
                    start: self.spot_at(open),
                    index: 0,
                    envelope: None,
                }),
            },
            in_front: 0,
        };
        Flaw {
            position: place.position(),
            error: SourceError::TooLarge {
                limit: self.limit as u64,
            },
        }
    }

    /// Goes past a value that is too large, to the next cut.
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
        // What is left has no end to go on behind.
        let length = self.buffer.bytes().len();
        self.buffer.pass(length);
        self.state = if self.buffer.ended() { State::Values } else { State::End };
    }

    /// The end, and why it comes before its time.
    fn end(&mut self) -> Option<Result<Part, Flaw>> {
        self.state = State::End;
        let error = SourceError::Unreadable(self.buffer.failure()?);
        Some(Err(Flaw { position: None, error }))
    }
}

/// Whether the list that the text begins in ends in an envelope, and nothing behind it changes what the elements mean.
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
    type Item = Result<Part, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.held.take() {
            Some(part) => Some(Ok(part)),
            None => self.read(),
        }
    }
}
