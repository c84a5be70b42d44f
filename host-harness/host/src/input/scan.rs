//! Where JSON text may be cut, found by its brackets, strings and line breaks alone: no value is read.
//!
//! In JSON, what ends with a bracket on one line and begins with one on the next are two top-level values: within a value, a comma or another
//! closing bracket comes between, and a string holds no raw line break. Between two top-level values, and at a comma between two elements of a
//! list, the text before and the text behind can be judged each by itself. A list is a top-level array, or the array in an envelope that the
//! text begins in. All of these places are at ASCII bytes, so that no character is cut either. Where the text is not JSON, a cut may stand
//! anywhere; what is broken is found broken in its part.

/// A place where text may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Between two top-level values.
    Values {
        /// Where the later one begins, or the white space in front of it.
        at: usize,
        /// Where the list that the text begins in ended; none where it begins in none.
        list_end: Option<usize>,
    },
    /// Between two elements of a list.
    Elements {
        /// Where the comma stands.
        comma: usize,
        /// Where the list begins; none where it does before this text.
        open: Option<usize>,
        /// The elements of the list that stand in this text before the comma.
        count: u64,
    },
}

impl Cut {
    /// Where the text before ends.
    pub(super) const fn end(self) -> usize {
        match self {
            Self::Values { at, .. } => at,
            Self::Elements { comma, .. } => comma,
        }
    }
}

/// The last place before `end` where one top-level value ends on a line and another begins on the next.
pub(super) fn last_line_cut(bytes: &[u8], end: usize) -> Option<usize> {
    let searched = bytes.get(..end).unwrap_or(bytes);
    memchr::memrchr_iter(b'\n', searched)
        .find(|at| is_line_cut(bytes, *at))
        .map(|at| at + 1)
}

/// Whether a line break stands between two top-level values.
fn is_line_cut(bytes: &[u8], line_break: usize) -> bool {
    matches!(bytes.get(line_break + 1), Some(b'{' | b'['))
        && matches!(last_significant(bytes.get(..line_break)), Some(b'}' | b']'))
}

/// The last byte that is no white space.
fn last_significant(bytes: Option<&[u8]>) -> Option<u8> {
    bytes?.iter().rev().copied().find(|byte| !is_white_space(*byte))
}

/// How far behind a comma to look for the next element. Where there is none so near, there is no cut.
const LOOKAHEAD: usize = 1 << 10;

pub(super) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Goes through text from cut to cut. The text may grow between calls; what was there stays.
#[derive(Clone, Debug)]
pub(super) struct Scanner {
    at: usize,
    depth: u64,
    in_string: bool,
    /// How deep the elements of the list at hand stand.
    list: Option<u64>,
    /// Where the top-level value at hand begins, if it does in this text.
    open: Option<usize>,
    /// How many commas of the list there have been.
    count: u64,
    /// Whether the text begins inside of a list, and where that one ended.
    inside: bool,
    list_end: Option<usize>,
}

impl Scanner {
    /// For text that begins between top-level values.
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

    /// For text that begins with an element of a list, inside of that many brackets.
    pub(super) const fn in_list(depth: u64) -> Self {
        Self {
            depth,
            list: Some(depth),
            inside: true,
            ..Self::between_values()
        }
    }

    /// The last cut that leaves no more than `target` bytes before it, or else the first one of all; none where the text has to grow.
    /// Nothing behind the top-level value of the list that the text begins in is taken together with it.
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

    /// The next cut. Without one, everything has been looked at but what cannot be understood before the text has grown, unless it is `whole`.
    pub(super) fn next(&mut self, bytes: &[u8], whole: bool) -> Option<Cut> {
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            if self.in_string {
                self.at += plain_text(rest);
                match (bytes.get(self.at), bytes.get(self.at + 1)) {
                    (Some(b'\\'), None) if !whole => return None,
                    // A string holds no line break: here it was not ended.
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
        // One too many is for whoever reads the text to complain of.
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

    /// No cut where an element is missing on either side: that would hide it.
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
        // Where this is not JSON, brackets that are still open stay so.
        self.depth = 0;
        Some(Cut::Values {
            at: self.at + 1,
            list_end: None,
        })
    }

    /// Forgets the first bytes of the text, which have been looked at.
    pub(super) fn forget(&mut self, length: usize) {
        self.at = self.at.saturating_sub(length);
        self.open = self.open.and_then(|open| open.checked_sub(length));
        self.list_end = self.list_end.and_then(|end| end.checked_sub(length));
    }

    /// Where the top-level value at hand begins, if it does in this text.
    pub(super) const fn opened(&self) -> Option<usize> {
        self.open
    }

    /// How many bytes have been looked at.
    pub(super) const fn seen(&self) -> usize {
        self.at
    }
}

/// What may begin or end something. Such bytes mostly stand next to each other, so that one is looked at after the other.
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

/// How many bytes of a string's text follow before it ends, or something in it needs a look. Eight are looked at together: most strings are too
/// short for ways that take longer to begin.
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

/// Marks the bytes that are equal to one in their high bits: the lowest mark is right, above it there may be others that are not.
const fn equal(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let difference = word ^ (ONES * byte as u64);
    difference.wrapping_sub(ONES) & !difference & (ONES << 7)
}
