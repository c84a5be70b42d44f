//! Detection of places to cut JSON text, based on brackets, strings and line breaks alone. No values are parsed.
//!
//! A closing bracket at the end of a line and an opening bracket at the start of the next separate two top-level values: inside a value, a comma
//! or another closing bracket would follow, and a string contains no raw line break. The text can be cut between two top-level values, and at a
//! comma between two elements of a list. A list is a top-level array, or the array in an envelope that the text starts in. All these places are
//! ASCII bytes, so no character is cut. If the text is not valid JSON, a cut may be anywhere; its part then contains the same error.

/// A place to cut text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Between two top-level values.
    Values {
        /// The start of the later value, or of the white space before it.
        at: usize,
        /// The end of the list that the text starts in; None if it starts in no list.
        list_end: Option<usize>,
    },
    /// Between two elements of a list.
    Elements {
        /// The offset of the comma.
        comma: usize,
        /// The start of the list; None if it is before this text.
        open: Option<usize>,
        /// The number of elements in this text before the comma.
        count: u64,
    },
}

impl Cut {
    /// Returns the end of the text before the cut.
    pub(super) const fn end(self) -> usize {
        match self {
            Self::Values { at, .. } => at,
            Self::Elements { comma, .. } => comma,
        }
    }
}

/// Returns the last cut between two lines before `end`.
pub(super) fn last_line_cut(bytes: &[u8], end: usize) -> Option<usize> {
    let searched = bytes.get(..end).unwrap_or(bytes);
    memchr::memrchr_iter(b'\n', searched)
        .find(|at| is_line_cut(bytes, *at))
        .map(|at| at + 1)
}

/// Returns whether a line break separates two top-level values.
fn is_line_cut(bytes: &[u8], line_break: usize) -> bool {
    matches!(bytes.get(line_break + 1), Some(b'{' | b'['))
        && matches!(last_significant(bytes.get(..line_break)), Some(b'}' | b']'))
}

/// Returns the last byte that is not white space.
fn last_significant(bytes: Option<&[u8]>) -> Option<u8> {
    bytes?.iter().rev().copied().find(|byte| !is_white_space(*byte))
}

/// How far after a comma to look for the next element. If it is further away, the comma is no cut.
const LOOKAHEAD: usize = 1 << 10;

pub(super) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A scanner that finds one cut after another. The text may grow between calls, but must not change otherwise.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    at: usize,
    depth: u64,
    in_string: bool,
    /// The nesting depth of the elements of the current list.
    list: Option<u64>,
    /// The start of the current top-level value, if it is in this text.
    open: Option<usize>,
    /// The number of commas in the list so far.
    count: u64,
    /// Whether the text starts inside a list, and where that list ended.
    inside: bool,
    list_end: Option<usize>,
}

impl Scanner {
    /// Creates a scanner for text that starts between top-level values.
    pub(super) const fn between_values() -> Self {
        Self {
            at: 0,
            depth: 0,
            in_string: false,
            list: None,
            open: None,
            count: 0,
            inside: false,
            list_end: None,
        }
    }

    /// Creates a scanner for text that starts with a list element at the given depth.
    pub(super) const fn in_list(depth: u64) -> Self {
        Self {
            depth,
            list: Some(depth),
            inside: true,
            ..Self::between_values()
        }
    }

    /// Returns the last cut with at most `target` bytes before it, or else the first cut; None if the text has to grow. The cut is never beyond the
    /// end of the list that the text starts in.
    pub(super) fn cut(&mut self, bytes: &[u8], whole: bool, target: usize) -> Option<Cut> {
        let mut best = None;
        while let Some(cut) = self.next(bytes, whole) {
            if cut.end() > target {
                return best.or(Some(cut));
            }
            best = Some(cut);
            if self.inside && matches!(cut, Cut::Values { .. }) {
                break;
            }
        }
        best
    }

    /// Returns the next cut. None means that everything was scanned except bytes that need more text to interpret, unless the text is `whole`.
    pub(super) fn next(&mut self, bytes: &[u8], whole: bool) -> Option<Cut> {
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            if self.in_string {
                self.at += plain_text(rest);
                match (bytes.get(self.at), bytes.get(self.at + 1)) {
                    (Some(b'\\'), None) if !whole => return None,
                    // A string contains no line break, so this one is not terminated.
                    (Some(b'\\'), Some(b'\n') | None) => self.at += 1,
                    (Some(b'\\'), Some(_)) => self.at += 2,
                    (Some(b'"'), _) => {
                        self.at += 1;
                        self.in_string = false;
                    }
                    (Some(_), _) => self.in_string = false,
                    (None, _) => return None,
                }
                continue;
            }
            self.at += rest.iter().position(|byte| is_structural(*byte)).unwrap_or(rest.len());
            let cut = match bytes.get(self.at)? {
                b'"' => {
                    self.in_string = true;
                    None
                }
                byte @ (b'{' | b'[') => {
                    self.open(*byte);
                    None
                }
                b',' if self.list == Some(self.depth) => {
                    let behind = bytes.get(self.at + 1..).unwrap_or_default();
                    let behind = behind.get(..LOOKAHEAD).unwrap_or(behind);
                    match behind.iter().find(|byte| !is_white_space(**byte)) {
                        None if !whole && behind.len() < LOOKAHEAD => return None,
                        next => self.comma(bytes, next.copied()),
                    }
                }
                b'\n' => match bytes.get(self.at + 1) {
                    None if !whole => return None,
                    _ => self.line_break(bytes),
                },
                b'}' | b']' => self.close(),
                _ => None,
            };
            self.at += 1;
            if cut.is_some() {
                return cut;
            }
        }
    }

    fn open(&mut self, bracket: u8) {
        if self.depth == 0 {
            self.list = (bracket == b'[').then_some(1);
            self.open = Some(self.at);
            self.count = 0;
        }
        self.depth += 1;
    }

    fn close(&mut self) -> Option<Cut> {
        // The parser reports a superfluous bracket.
        if self.depth == 0 {
            return None;
        }
        if self.list == Some(self.depth) {
            self.list = None;
            self.list_end = self.inside.then_some(self.at);
        }
        self.depth -= 1;
        (self.depth == 0).then_some(Cut::Values {
            at: self.at + 1,
            list_end: self.list_end,
        })
    }

    /// A comma without an element on either side is no cut, because a cut would hide the error.
    fn comma(&mut self, bytes: &[u8], next: Option<u8>) -> Option<Cut> {
        self.count += 1;
        let before = last_significant(bytes.get(..self.at));
        if matches!(before, Some(b'[' | b',') | None) || matches!(next, Some(b']' | b',') | None) {
            return None;
        }
        Some(Cut::Elements {
            comma: self.at,
            open: self.open,
            count: self.count,
        })
    }

    fn line_break(&mut self, bytes: &[u8]) -> Option<Cut> {
        if !is_line_cut(bytes, self.at) {
            return None;
        }
        // Invalid JSON may leave brackets open.
        self.depth = 0;
        Some(Cut::Values {
            at: self.at + 1,
            list_end: None,
        })
    }

    /// Forgets the first bytes of the text, which must have been scanned.
    pub(super) fn forget(&mut self, length: usize) {
        self.at = self.at.saturating_sub(length);
        self.open = self.open.and_then(|open| open.checked_sub(length));
        self.list_end = self.list_end.and_then(|end| end.checked_sub(length));
    }

    /// Returns the start of the current top-level value, if it is in this text.
    pub(super) const fn opened(&self) -> Option<usize> {
        self.open
    }

    /// Returns the number of scanned bytes.
    pub(super) const fn seen(&self) -> usize {
        self.at
    }
}

/// Returns whether a byte may start or end something. Such bytes are often adjacent, so a search function would not be faster.
fn is_structural(byte: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
    const STRUCTURAL: [bool; 256] = {
        let mut table = [false; 256];
        let mut marks: &[u8] = b"\"{}[],\n";
        while let [mark, rest @ ..] = marks {
            table[*mark as usize] = true;
            marks = rest;
        }
        table
    };
    STRUCTURAL.get(usize::from(byte)).is_some_and(|marked| *marked)
}

/// Returns the length of string text up to the next byte of interest. It processes eight bytes at a time, because most strings are too short for
/// methods with a setup cost.
fn plain_text(text: &[u8]) -> usize {
    let (chunks, rest) = text.as_chunks::<8>();
    let mut at = 0;
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        let found = equal(word, b'"') | equal(word, b'\\') | equal(word, b'\n');
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'));
    at + found.unwrap_or(rest.len())
}

/// Marks bytes equal to `byte` in their high bits. Only the lowest mark is reliable.
const fn equal(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let difference = word ^ (ONES * byte as u64);
    difference.wrapping_sub(ONES) & !difference & (ONES << 7)
}
