//! The object around a long list: a page of an Azure Resource Manager list (`{"value": […], "nextLink"}`), or of a Resource Graph query
//! (`{"data": […], "count", "totalRecords", "resultTruncated", "$skipToken"}`).
//!
//! What stands around the list says whether it is whole. It is judged once, with the last elements; what it counts is lowered by the elements
//! that stand in other parts, so that it means there what it means in the document. That can be done only where nothing around the list makes
//! the object something else, and only such envelopes are taken for one here.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;

use super::scan::is_white_space;

/// The keys that lists stand under. As all keys, they may be in any case.
const LISTS: [&str; 2] = ["value", "data"];

/// The keys of what is a number of elements.
const COUNTS: [&str; 4] = ["count", "totalCount", "totalRecords", "total_records"];

/// Everything else that is known to change nothing of what the elements mean.
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

/// How long what stands before the list may be, which is kept until the end of the list, and what stands behind it. Both are parsed, outside of the
/// sandbox and its limits.
const LONGEST: usize = 64 << 10;

/// What stands before a list in its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    /// The key of the list as it is spelled in pointers.
    key: String,
    /// All there is in front of elements but the last.
    opening: String,
    /// From the bracket of the object to that of the list, on one line.
    head: String,
    /// Where counts stand in it.
    counts: Vec<Range<usize>>,
}

impl Envelope {
    /// Reads an envelope up to its list, and says how many bytes that takes; none where this is none, or one in which something unknown stands
    /// before the list.
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
                    // A string holds no line break: those that are there stand between values.
                    head: head.replace(['\n', '\r'], " "),
                    key,
                    counts,
                };
                return Some((envelope, length));
            }
            let (value, place) = parse::<Value>(bytes, value)?;
            at = mark(bytes, place.end, b',')?;
            // There may be registries in an array or an object, which come before those of the list.
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

    /// What stands in front of elements but the last.
    pub(super) fn opening(&self) -> &str {
        &self.opening
    }

    /// What stands in front of the last elements, when that many have been judged.
    pub(super) fn head(&self, judged: u64) -> Cow<'_, str> {
        lower(&self.head, &self.counts, judged)
    }
}

/// What stands behind a list, from its bracket to that of the object.
#[derive(Debug)]
pub(super) struct Tail<'t> {
    text: &'t str,
    counts: Vec<Range<usize>>,
    /// Whether nothing in it changes what the elements mean.
    pub(super) is_plain: bool,
}

impl<'t> Tail<'t> {
    /// Reads what stands behind the bracket of a list; none where that is not JSON, cannot be taken in, or is too long.
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

    /// Its text, when that many elements have been judged.
    pub(super) fn lowered(&self, judged: u64) -> Cow<'t, str> {
        lower(self.text, &self.counts, judged)
    }
}

/// Notes the place of a count, and says whether a member is known to change nothing of what the elements mean.
fn take(key: &str, value: &Value, place: Range<usize>, counts: &mut Vec<Range<usize>>) -> bool {
    if !is_one_of(key, &COUNTS) {
        return is_one_of(key, &OTHERS);
    }
    if value.as_u64().is_some() {
        counts.push(place);
    }
    // Another number, or a text, may be the same in another spelling (16.0). What is neither counts nothing.
    value.as_u64().is_some() || !(value.is_number() || value.is_string())
}

fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|known| key.eq_ignore_ascii_case(known))
}

/// Goes past white space and one byte, if it is that one.
fn mark(bytes: &[u8], at: usize, mark: u8) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let space = rest.iter().position(|byte| !is_white_space(*byte))?;
    (rest.get(space) == Some(&mark)).then_some(at + space + 1)
}

/// Reads a key and the colon behind it: the key, where it stands, and where its value begins.
fn key(bytes: &[u8], at: usize) -> Option<(String, Range<usize>, usize)> {
    let (key, token) = parse::<String>(bytes, at)?;
    let value = mark(bytes, token.end, b':')?;
    Some((key, token, value))
}

/// Reads a value, and says where it stands.
fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8], at: usize) -> Option<(T, Range<usize>)> {
    let rest = bytes.get(at..)?;
    let start = at + rest.iter().position(|byte| !is_white_space(*byte))?;
    let mut values = serde_json::Deserializer::from_slice(bytes.get(start..)?).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, start..start + values.byte_offset()))
}

/// Takes elements that have been judged off the counts of them.
fn lower<'t>(text: &'t str, counts: &[Range<usize>], judged: u64) -> Cow<'t, str> {
    if judged == 0 || counts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut lowered = String::with_capacity(text.len());
    let mut from = 0;
    for count in counts {
        let number = text.get(count.clone()).unwrap_or_default();
        lowered.push_str(text.get(from..count.start).unwrap_or_default());
        // As wide as before, so that what stands behind it stays where it is.
        let left = number.parse().unwrap_or_default();
        let width = number.len();
        lowered.push_str(&format!("{:>width$}", u64::saturating_sub(left, judged)));
        from = count.end;
    }
    lowered.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(lowered)
}
