//! The object around a long list: a page of an Azure Resource Manager list (`{"value": […], "nextLink"}`), or of a Resource Graph query
//! (`{"data": […], "count", "totalRecords", "resultTruncated", "$skipToken"}`).
//!
//! The envelope tells whether the list is complete. It is checked once, with the last elements; its counts are reduced by the elements in other
//! parts, so that they have the same meaning as in the document. This only works if no other member changes the meaning of the object, so only
//! such envelopes are recognised here.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;

use super::scan::is_white_space;

/// The keys of lists, in any case.
const LISTS: [&str; 2] = ["value", "data"];

/// The keys of element counts.
const COUNTS: [&str; 4] = ["count", "totalCount", "totalRecords", "total_records"];

/// The other keys that do not change the meaning of the elements.
const OTHERS: [&str; 10] = [
    "nextLink",
    "next_link",
    "@odata.nextLink",
    "@odata.context",
    "$skipToken",
    "skipToken",
    "skip_token",
    "resultTruncated",
    "result_truncated",
    "facets",
];

/// The most bytes before the list, which are kept until its end, and after it. Both are parsed outside of the sandbox and its limits.
const LONGEST: usize = 64 << 10;

/// The part of an envelope before its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    /// The key of the list, as in pointers.
    key: String,
    /// The text to insert before all elements except the last.
    opening: String,
    /// The text from the bracket of the object to that of the list, on one line.
    head: String,
    /// The ranges of counts in `head`.
    counts: Vec<Range<usize>>,
}

impl Envelope {
    /// Parses an envelope up to its list, and returns its length. None if it is not an envelope, or has an unknown member before the list.
    pub(super) fn begin(bytes: &[u8]) -> Option<(Self, usize)> {
        let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
        let mut counts = Vec::new();
        let mut at = mark(bytes, 0, b'{')?;
        loop {
            let (key, token, value) = key(bytes, at)?;
            if is_one_of(&key, &LISTS) {
                let length = mark(bytes, value, b'[')?;
                let head = str::from_utf8(bytes.get(..length)?).ok()?;
                let envelope = Self {
                    opening: format!("{{{}:[", head.get(token)?),
                    // Strings contain no line breaks, so all of them are between values.
                    head: head.replace(['\n', '\r'], " "),
                    key,
                    counts,
                };
                return Some((envelope, length));
            }
            let (value, place) = parse::<Value>(bytes, value)?;
            at = mark(bytes, place.end, b',')?;
            // An array or object may contain registries, which would precede those of the list.
            let has_parts = match &value {
                Value::Array(elements) => !elements.is_empty(),
                Value::Object(members) => !members.is_empty(),
                _ => false,
            };
            if has_parts || !take(&key, &value, place, &mut counts) {
                return None;
            }
        }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Returns the text to insert before all elements except the last.
    pub(super) fn opening(&self) -> &str {
        &self.opening
    }

    /// Returns the text to insert before the last elements, after `checked` elements.
    pub(super) fn head(&self, checked: u64) -> Cow<'_, str> {
        lower(&self.head, &self.counts, checked)
    }
}

/// The part of an envelope after its list, up to the bracket of the object.
#[derive(Debug)]
pub(super) struct Tail<'t> {
    text: &'t str,
    counts: Vec<Range<usize>>,
    /// Whether no member changes the meaning of the elements.
    pub(super) is_plain: bool,
}

impl<'t> Tail<'t> {
    /// Parses the text after the bracket of a list. None if it is not JSON, is too long, or is followed by other text.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let bytes = Some(text.as_bytes()).filter(|bytes| bytes.len() <= LONGEST)?;
        let mut tail = Self {
            text,
            counts: Vec::new(),
            is_plain: true,
        };
        let mut at = 0;
        while let Some(comma) = mark(bytes, at, b',') {
            let (key, _, value) = key(bytes, comma)?;
            let (value, place) = parse::<Value>(bytes, value)?;
            at = place.end;
            tail.is_plain &= take(&key, &value, place, &mut tail.counts);
        }
        (mark(bytes, at, b'}')? == bytes.len()).then_some(tail)
    }

    /// Returns the text after `checked` elements.
    pub(super) fn lowered(&self, checked: u64) -> Cow<'t, str> {
        lower(self.text, &self.counts, checked)
    }
}

/// Records the range of a count, and returns whether the member does not change the meaning of the elements.
fn take(key: &str, value: &Value, place: Range<usize>, counts: &mut Vec<Range<usize>>) -> bool {
    if !is_one_of(key, &COUNTS) {
        return is_one_of(key, &OTHERS);
    }
    if value.as_u64().is_some() {
        counts.push(place);
    }
    // Another number or a string may be a count in another spelling (16.0). Other values are no counts.
    value.as_u64().is_some() || !(value.is_number() || value.is_string())
}

fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|known| key.eq_ignore_ascii_case(known))
}

/// Skips white space and the byte `mark`. None if another byte follows.
fn mark(bytes: &[u8], at: usize, mark: u8) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let space = rest.iter().position(|byte| !is_white_space(*byte))?;
    (rest.get(space) == Some(&mark)).then_some(at + space + 1)
}

/// Parses a key and its colon. Returns the key, its range, and the start of the value.
fn key(bytes: &[u8], at: usize) -> Option<(String, Range<usize>, usize)> {
    let (key, token) = parse::<String>(bytes, at)?;
    let value = mark(bytes, token.end, b':')?;
    Some((key, token, value))
}

/// Parses a value, and returns its range.
fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8], at: usize) -> Option<(T, Range<usize>)> {
    let rest = bytes.get(at..)?;
    let start = at + rest.iter().position(|byte| !is_white_space(*byte))?;
    let mut values = serde_json::Deserializer::from_slice(bytes.get(start..)?).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, start..start + values.byte_offset()))
}

/// Subtracts checked elements from counts.
fn lower<'t>(text: &'t str, counts: &[Range<usize>], checked: u64) -> Cow<'t, str> {
    if checked == 0 || counts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut lowered = String::with_capacity(text.len());
    let mut from = 0;
    for count in counts {
        let number = text.get(count.clone()).unwrap_or_default();
        lowered.push_str(text.get(from..count.start).unwrap_or_default());
        // Padded to the same width, so that later columns stay correct.
        let left = number.parse().unwrap_or_default();
        let width = number.len();
        lowered.push_str(&format!("{:>width$}", u64::saturating_sub(left, checked)));
        from = count.end;
    }
    lowered.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(lowered)
}
