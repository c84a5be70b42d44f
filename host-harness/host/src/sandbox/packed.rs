//! Reads compact reports: numbers and one text, as `wit/0.1.0/packed.wit` describes.

use std::mem::size_of;

use super::convert;
use super::error::RunError;
use super::generated::exports::acrcheck::policy::packed::PackedReport;
use super::violation::ContractViolation;
use crate::model::{
    Advisory, ErrorEntry, Evaluation, Evidence, Finding, PolicyMetadata, Position, RegistryResult, Severity, Source,
    Status, Summary, Tag,
};

/// The offset that stands for no text.
const NONE: u32 = u32::MAX;

/// The content of a compact report.
pub(super) struct Unpacked {
    pub(super) evaluation: Evaluation,
    /// The counts that the component claims.
    pub(super) claimed: Summary,
    /// The indexes of registries with names or tags that are not parts of the document, and have to be searched for.
    pub(super) unlocated: Vec<usize>,
}

/// Reads a compact report on a document. What it becomes may take `limit` bytes.
pub(super) fn unpack(
    policy: &PolicyMetadata,
    document: &str,
    report: &PackedReport,
    limit: usize,
) -> Result<Unpacked, RunError> {
    let mut reader = Reader {
        policy,
        numbers: report.numbers.iter(),
        document,
        texts: &report.texts,
        left: limit,
        limit,
    };
    let unpacked = reader.report()?;
    if !reader.numbers.as_slice().is_empty() {
        return Err(violation("numbers after its end"));
    }
    Ok(unpacked)
}

fn violation(what: &'static str) -> RunError {
    ContractViolation::Packed { what }.into()
}

struct Reader<'p> {
    policy: &'p PolicyMetadata,
    numbers: std::slice::Iter<'p, u32>,
    document: &'p str,
    texts: &'p str,
    /// How many bytes of results may still be created. Short numbers can stand for long texts.
    left: usize,
    limit: usize,
}

/// A text, and its offset if it is a part of the document.
#[derive(Clone, Copy)]
struct Text<'p> {
    text: &'p str,
    offset: Option<usize>,
}

impl<'p> Reader<'p> {
    fn report(&mut self) -> Result<Unpacked, RunError> {
        let [
            registries,
            pass,
            fail,
            not_applicable,
            unknown,
            skipped,
            not_deployed,
            errors,
        ] = self.counts()?;
        let claimed = Summary {
            registries,
            pass,
            fail,
            not_applicable,
            unknown,
            skipped,
            not_deployed,
            errors,
            ..Summary::default()
        };
        let complete = self.boolean("a number other than 0 and 1 for `complete`")?;
        let mut unlocated = Vec::new();
        let registries = self.list(|reader, index| {
            let (registry, located) = reader.registry(index)?;
            if !located {
                unlocated.push(index);
            }
            Ok(registry)
        })?;
        Ok(Unpacked {
            evaluation: Evaluation {
                registries,
                skipped,
                not_deployed,
                errors: self.list(|reader, _| reader.error())?,
                complete,
            },
            claimed,
            unlocated,
        })
    }

    fn counts<const COUNT: usize>(&mut self) -> Result<[u64; COUNT], RunError> {
        let mut counts = [0; COUNT];
        for count in &mut counts {
            *count = self.number()?.into();
        }
        Ok(counts)
    }

    /// Reads a registry. Returns whether its names and tags are parts of the document.
    fn registry(&mut self, index: usize) -> Result<(RegistryResult, bool), RunError> {
        let mut located = true;
        let mut name = |reader: &mut Self| {
            let text = reader.optional_text()?;
            located &= text.is_none_or(|text| text.is_name_in(reader.document));
            Ok::<_, RunError>(text.map(Text::owned))
        };
        let id = name(self)?;
        let registry_name = name(self)?;
        let resource_group = name(self)?;
        let subscription_id = name(self)?;
        let location = name(self)?;
        let address = name(self)?;
        let tags = self.list(|reader, _| {
            let (name, value) = (reader.text()?, reader.text()?);
            located &= is_member(name, value, reader.document);
            Ok(Tag {
                name: name.owned(),
                value: value.owned(),
            })
        })?;
        let source = self.source()?;
        let declared = self.boolean("a number other than 0 and 1 for `declared`")?;
        let fingerprint = u64::from(self.number()?) | u64::from(self.number()?) << 32;
        let registry = RegistryResult {
            id,
            name: registry_name,
            resource_group,
            subscription_id,
            location,
            address,
            declared,
            tags,
            source,
            findings: self.list(|reader, _| reader.finding(index))?,
            fingerprint,
        };
        Ok((registry, located))
    }

    fn source(&mut self) -> Result<Source, RunError> {
        let position = Position::new(self.number()?, self.number()?, self.text()?.owned());
        Ok(Source::new(None, Some(position)))
    }

    fn finding(&mut self, registry: usize) -> Result<Finding, RunError> {
        let check = convert::check(self.policy, registry, self.number()?)?;
        let status = match self.number()? {
            0 => Status::Pass,
            1 => Status::Fail,
            2 => Status::NotApplicable,
            3 => Status::Unknown,
            _ => return Err(violation("an unknown status")),
        };
        let severity = match self.number()? {
            0 => Severity::Critical,
            1 => Severity::High,
            2 => Severity::Medium,
            3 => Severity::Low,
            4 => Severity::Informational,
            _ => return Err(violation("an unknown severity")),
        };
        let reason = convert::reason(&check, registry, self.number()?)?;
        Ok(Finding {
            waiver: None,
            status,
            severity,
            reason,
            own_message: self.optional_text()?.map(Text::owned),
            evidence: self.list(|reader, _| {
                Ok(Evidence {
                    pointer: reader.text()?.owned(),
                    value: reader.optional_text()?.map(Text::owned),
                })
            })?,
            advisories: self.list(|reader, _| {
                Ok(Advisory {
                    kind: convert::advisory(&check, registry, reader.number()?)?,
                    own_message: reader.optional_text()?.map(Text::owned),
                })
            })?,
            remediation: self.list(|reader, _| reader.text().map(Text::owned))?,
            check,
        })
    }

    fn error(&mut self) -> Result<ErrorEntry, RunError> {
        Ok(ErrorEntry {
            code: self.text()?.owned(),
            source: self.source()?,
            message: self.text()?.owned(),
        })
    }

    fn list<T>(
        &mut self,
        mut element: impl FnMut(&mut Self, usize) -> Result<T, RunError>,
    ) -> Result<Vec<T>, RunError> {
        let count = self.number()? as usize;
        // Each element takes at least one number, so that no memory is reserved for elements that do not exist.
        if count > self.numbers.as_slice().len() {
            return Err(violation("a list that is longer than the numbers"));
        }
        self.take(count.saturating_mul(size_of::<T>()))?;
        let mut list = Vec::with_capacity(count);
        for index in 0..count {
            list.push(element(self, index)?);
        }
        Ok(list)
    }

    fn boolean(&mut self, otherwise: &'static str) -> Result<bool, RunError> {
        match self.number()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(violation(otherwise)),
        }
    }

    fn number(&mut self) -> Result<u32, RunError> {
        self.numbers.next().copied().ok_or_else(|| violation("too few numbers"))
    }

    fn text(&mut self) -> Result<Text<'p>, RunError> {
        self.optional_text()?
            .ok_or_else(|| violation("no text where one is expected"))
    }

    fn optional_text(&mut self) -> Result<Option<Text<'p>>, RunError> {
        let (start, length) = (self.number()?, self.number()? as usize);
        if start == NONE {
            return Ok(None);
        }
        let start = start as usize;
        let (text, offset) = match start.checked_sub(self.document.len()) {
            None => (self.document.get(start..start.saturating_add(length)), Some(start)),
            Some(start) => (self.texts.get(start..start.saturating_add(length)), None),
        };
        let text = text.ok_or_else(|| violation("a text outside of the document and its texts"))?;
        self.take(length)?;
        Ok(Some(Text { text, offset }))
    }

    /// Counts bytes of results.
    fn take(&mut self, bytes: usize) -> Result<(), RunError> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(RunError::ResultTooLarge { limit: self.limit }),
        }
    }
}

impl Text<'_> {
    fn owned(self) -> String {
        self.text.to_owned()
    }

    /// Whether it is a string of the document, or a part of one between slashes.
    fn is_name_in(self, document: &str) -> bool {
        let Some(start) = self.offset else { return false };
        let document = document.as_bytes();
        let end = start + self.text.len();
        let begins = match start.checked_sub(1).and_then(|at| document.get(at)) {
            Some(b'"') => opens(document, start - 1),
            Some(b'/') => true,
            _ => false,
        };
        begins && matches!(document.get(end), Some(b'"' | b'/')) && !has_escapes(self.text)
    }

    /// Whether it is an entire string of the document.
    fn is_string_in(self, document: &str) -> bool {
        let Some(start) = self.offset else { return false };
        let document = document.as_bytes();
        let quote = start.checked_sub(1);
        let begins = quote.is_some_and(|quote| document.get(quote) == Some(&b'"') && opens(document, quote));
        begins && document.get(start + self.text.len()) == Some(&b'"') && !has_escapes(self.text)
    }
}

/// Whether a quotation mark is not part of an escape.
fn opens(document: &[u8], quote: usize) -> bool {
    quote.checked_sub(1).and_then(|at| document.get(at)) != Some(&b'\\')
}

/// Whether the text of a document is not what it stands for.
fn has_escapes(text: &str) -> bool {
    memchr::memchr2(b'\\', b'"', text.as_bytes()).is_some()
}

/// Whether a name and a value are a member of an object of the document.
fn is_member(name: Text<'_>, value: Text<'_>, document: &str) -> bool {
    let (Some(start), Some(value_start)) = (name.offset, value.offset) else {
        return false;
    };
    let between = document.get(start + name.text.len() + 1..value_start.saturating_sub(1));
    name.is_string_in(document)
        && value.is_string_in(document)
        && between.is_some_and(|between| between.trim_ascii() == ":")
}
