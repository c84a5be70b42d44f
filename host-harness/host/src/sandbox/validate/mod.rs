//! What a component may say, whatever it says: a report that contradicts itself, the component's own description or the document is refused
//! whole.
//!
//! This cannot tell a wrong verdict from a right one. It keeps a component from speaking of checks that it does not have, of registries that
//! are not in the document, and from claiming more passes than it shows.

mod identity;
mod metadata;
mod pointers;
mod tags;

use std::collections::HashSet;
use std::sync::Arc;

use super::deadline::Deadline;
use super::error::RunError;
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::model::{Evaluation, Finding, Position, RegistryResult, Source, Status, Summary};

pub(super) use metadata::check_metadata;

/// Bytes of a text in a report, and how many more for each byte of the document.
const LONGEST_TEXT: usize = 64 << 10;
const LONGEST_TEXT_PER_BYTE: usize = 4;

/// In which way a component contradicts itself or what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractViolation {
    /// What it says of itself is not usable: empty, too long, or given twice.
    #[error("it describes itself with {what}")]
    Description {
        /// What is wrong.
        what: String,
    },
    /// A finding of a check that it does not have.
    #[error("registry {registry}: a finding of check {check}, counted from 0, where it describes {described}")]
    Check {
        /// Which registry, from 0.
        registry: usize,
        /// The check's place as given.
        check: u32,
        /// How many there are.
        described: usize,
    },
    /// A finding of a check that was already given, or that stands out of order.
    #[error("registry {registry}: a finding of {check} a second time, or behind one of a later check")]
    Order {
        /// Which registry, from 0.
        registry: usize,
        /// The check's id.
        check: String,
    },
    /// A registry without a finding for a check that others have, or that was asked for.
    #[error("registry {registry}: {given} findings where there have to be {expected}")]
    Findings {
        /// Which registry, from 0.
        registry: usize,
        /// How many it has.
        given: usize,
        /// How many it should have.
        expected: usize,
    },
    /// A reason or advisory that the check's description does not have, or another status or severity than goes with it.
    #[error("registry {registry}, {check}: the {what} {given:?} is not what its description says")]
    Finding {
        /// Which registry, from 0.
        registry: usize,
        /// The check.
        check: String,
        /// What: reason, status, severity, advisory or pointer.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// A name, id, group, subscription or location that is no string of the document, and no part of one between slashes.
    #[error("registry {registry}: the {field} {value:?} is not in the document")]
    Identity {
        /// Which registry, from 0.
        registry: usize,
        /// Which property.
        field: &'static str,
        /// What was given, cut short.
        value: String,
    },
    /// A tag that is no member of any object of the document.
    #[error("registry {registry}: the tag {name:?} with the value {value:?} is not in the document")]
    Tag {
        /// Which registry, from 0.
        registry: usize,
        /// Its name, cut short.
        name: String,
        /// Its value, cut short.
        value: String,
    },
    /// Tags that no resource of Azure's can have: too many, too long, or with one name.
    #[error("registry {registry}: it has {what}")]
    Tags {
        /// Which registry, from 0.
        registry: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A position outside of the document or before the one listed before it, or a pointer that leads to nothing there.
    #[error(
        "a position that is not in the document, or not in its order: line {line}, column {column}, pointer {pointer:?}"
    )]
    Position {
        /// The line.
        line: u32,
        /// The column.
        column: u32,
        /// The pointer, cut short.
        pointer: String,
    },
    /// Two registries at one place of the document.
    #[error("registry {registry}: another one stands at the same place")]
    Twice {
        /// Which registry, from 0.
        registry: usize,
    },
    /// A text that is longer than any that could be made from the document.
    #[error("a text of {given} bytes, where {longest} would do")]
    Length {
        /// Its bytes.
        given: usize,
        /// How many there may be.
        longest: usize,
    },
    /// More registries than the document has objects.
    #[error("{given} registries from a document with {objects} objects")]
    Registries {
        /// How many registries there are.
        given: usize,
        /// How many there could be at most.
        objects: usize,
    },
    /// More registries and skipped resources than the document has objects.
    #[error("{registries} registries and {skipped} skipped resources from a document with {objects} objects")]
    Skipped {
        /// How many registries there are.
        registries: usize,
        /// How many resources are said to be skipped.
        skipped: u64,
        /// How many of both there could be at most.
        objects: usize,
    },
    /// More errors than the document has values.
    #[error("{given} errors about a document with room for {most}")]
    Errors {
        /// How many errors there are.
        given: usize,
        /// How many there could be at most.
        most: usize,
    },
    /// A count that is not that of what is listed.
    #[error("it counts {claimed} {what} and lists {listed}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The count.
        claimed: u64,
        /// What there is.
        listed: u64,
    },
    /// A report that calls itself complete and lists something that could not be read.
    #[error("it calls a report complete that lists {errors} errors")]
    Complete {
        /// How many errors there are.
        errors: usize,
    },
    /// A code that is no identifier.
    #[error("a code that is no identifier: {given:?}")]
    Code {
        /// What was given, cut short.
        given: String,
    },
}

/// What a component was given, and what it said.
pub(super) struct Statement<'s> {
    pub(super) document: &'s str,
    pub(super) settings: &'s str,
    pub(super) evaluation: &'s Evaluation,
    /// Its own counts; none where it gave no report but an error.
    pub(super) claimed: Option<Summary>,
    /// When all of this has to be checked.
    pub(super) deadline: Deadline,
}

/// Errors that are about the settings, or the document as a whole, on top of those about its values.
const FURTHER_ERRORS: usize = 64;

/// Finds the first thing in a statement that cannot be true.
pub(super) fn check_evaluation(policy: &PolicyMetadata, statement: &Statement<'_>) -> Result<(), RunError> {
    // Columns are counted behind a byte order mark.
    let document = statement
        .document
        .strip_prefix('\u{feff}')
        .unwrap_or(statement.document);
    let evaluation = statement.evaluation;
    room(statement)?;
    if evaluation.complete && !evaluation.errors.is_empty() {
        let errors = evaluation.errors.len();
        return Err(ContractViolation::Complete { errors }.into());
    }
    if let Some(claimed) = &statement.claimed {
        counts(claimed, evaluation)?;
    }
    let deadline = &statement.deadline;
    let mut lines = Lines::new(document);
    let mut pointers = pointers::Pointers::default();
    let longest = LONGEST_TEXT + LONGEST_TEXT_PER_BYTE * statement.document.len();
    for (index, error) in evaluation.errors.iter().enumerate() {
        deadline.check_at(index)?;
        identifier(&error.code)?;
        let start = lines.hold(&error.source)?;
        pointers.add_parent(start, &error.source);
        fits(&error.message, longest)?;
    }
    let checks = CheckList::new(policy, statement);
    let mut lines = Lines::new(document);
    let mut places = HashSet::new();
    for (index, registry) in evaluation.registries.iter().enumerate() {
        deadline.check_at(index)?;
        let start = lines.hold(&registry.source)?;
        pointers.add(start, &registry.source);
        if !places.insert(&registry.source.position) {
            return Err(ContractViolation::Twice { registry: index }.into());
        }
        checks.findings(index, registry)?;
        texts_fit(registry, longest)?;
        tags::fit(index, &registry.tags)?;
    }
    pointers.check(document, deadline)?;
    identity::check(statement.document, &evaluation.registries, deadline)
}

/// Whether the document has room for all that is listed: each registry and each skipped resource is an object of it, and each error is about a value.
fn room(statement: &Statement<'_>) -> Result<(), ContractViolation> {
    let Evaluation {
        registries,
        skipped,
        errors,
        ..
    } = statement.evaluation;
    let document = statement.document.as_bytes();
    let objects = memchr::memchr_iter(b'{', document).count();
    let given = registries.len();
    if given > objects {
        return Err(ContractViolation::Registries { given, objects });
    }
    if skipped.saturating_add(given as u64) > objects as u64 {
        return Err(ContractViolation::Skipped {
            registries: given,
            skipped: *skipped,
            objects,
        });
    }
    let others = memchr::memchr3_iter(b'[', b',', b'\n', document).count();
    let most = objects + others + FURTHER_ERRORS;
    match errors.len() {
        given if given > most => Err(ContractViolation::Errors { given, most }),
        _ => Ok(()),
    }
}

fn counts(claimed: &Summary, evaluation: &Evaluation) -> Result<(), ContractViolation> {
    let mut listed = Summary::default();
    listed.add(evaluation);
    let pairs = [
        ("registries", claimed.registries, listed.registries),
        ("passes", claimed.pass, listed.pass),
        ("failures", claimed.fail, listed.fail),
        ("not applicable", claimed.not_applicable, listed.not_applicable),
        ("unknown", claimed.unknown, listed.unknown),
        ("errors", claimed.errors, listed.errors),
    ];
    match pairs.into_iter().find(|(_, claimed, listed)| claimed != listed) {
        Some((what, claimed, listed)) => Err(ContractViolation::Count { what, claimed, listed }),
        None => Ok(()),
    }
}

/// The checks that a policy describes, and which of them every registry has to have.
struct CheckList<'p> {
    checks: &'p [Arc<CheckMetadata>],
    /// With settings of its own, a policy may run fewer checks, but the same for all registries.
    expected: usize,
    default_settings: bool,
}

impl<'p> CheckList<'p> {
    fn new(policy: &'p PolicyMetadata, statement: &Statement<'_>) -> Self {
        let default_settings = statement.settings.trim() == "{}";
        let first = statement.evaluation.registries.first();
        let expected = match first {
            Some(first) if !default_settings => first.findings.len().max(1),
            _ => policy.checks.len(),
        };
        Self {
            checks: &policy.checks,
            expected,
            default_settings,
        }
    }

    /// The findings of a registry stand in the order of the description, each for another check.
    fn findings(&self, registry: usize, result: &RegistryResult) -> Result<(), ContractViolation> {
        if result.findings.len() != self.expected {
            return Err(ContractViolation::Findings {
                registry,
                given: result.findings.len(),
                expected: self.expected,
            });
        }
        let mut left = self.checks.iter();
        for finding in &result.findings {
            if !left.any(|check| Arc::ptr_eq(check, &finding.check)) {
                return Err(ContractViolation::Order {
                    registry,
                    check: finding.check.id.clone(),
                });
            }
            self.finding(registry, finding)?;
        }
        Ok(())
    }

    fn finding(&self, registry: usize, finding: &Finding) -> Result<(), ContractViolation> {
        let check = &finding.check;
        let contradicts = |what, given: &str| ContractViolation::Finding {
            registry,
            check: check.id.clone(),
            what,
            given: short(given),
        };
        // Settings may turn a failure into something else; nothing turns it into a pass.
        let may_differ = !self.default_settings && finding.status != Status::Pass;
        if finding.status != finding.reason.status && !may_differ {
            return Err(contradicts("status", finding.status.as_str()));
        }
        if self.default_settings && finding.severity != check.severity {
            return Err(contradicts("severity", finding.severity.as_str()));
        }
        if finding.advisories.len() > check.advisories.len() {
            return Err(contradicts(
                "number of advisories",
                &finding.advisories.len().to_string(),
            ));
        }
        match finding.evidence.iter().find(|evidence| !is_pointer(&evidence.pointer)) {
            Some(evidence) => Err(contradicts("pointer", &evidence.pointer)),
            None => Ok(()),
        }
    }
}

/// The lines of a document, gone through once: what a report lists stands in the document's order.
struct Lines<'d> {
    document: &'d [u8],
    /// The line at hand, from 1, and where it begins and ends.
    number: u32,
    start: usize,
    end: usize,
}

impl<'d> Lines<'d> {
    fn new(document: &'d str) -> Self {
        let document = document.as_bytes();
        Self {
            document,
            number: 1,
            start: 0,
            end: memchr::memchr(b'\n', document).unwrap_or(document.len()),
        }
    }

    /// Where a position is in the document, its end included. It is on the line at hand or a later one.
    fn hold(&mut self, source: &Source) -> Result<usize, ContractViolation> {
        let Some(position) = &source.position else {
            return Ok(self.start);
        };
        while self.number < position.line && self.end < self.document.len() {
            self.number += 1;
            self.start = self.end + 1;
            let rest = self.document.get(self.start..).unwrap_or_default();
            self.end = memchr::memchr(b'\n', rest).map_or(self.document.len(), |length| self.start + length);
        }
        let columns = 1..=self.end - self.start + 1;
        let inside = position.line == self.number && columns.contains(&(position.column as usize));
        if inside && is_pointer(&position.pointer) {
            return Ok(self.start + position.column as usize - 1);
        }
        Err(outside(position))
    }
}

fn outside(position: &Position) -> ContractViolation {
    ContractViolation::Position {
        line: position.line,
        column: position.column,
        pointer: short(&position.pointer),
    }
}

/// No text is longer than one that is made from the document may be, quoted for a shell.
fn texts_fit(result: &RegistryResult, longest: usize) -> Result<(), ContractViolation> {
    for finding in &result.findings {
        let notes = finding.advisories.iter().filter_map(|note| note.own_message.as_ref());
        let texts = finding.remediation.iter().chain(&finding.own_message).chain(notes);
        let values = finding
            .evidence
            .iter()
            .flat_map(|evidence| evidence.value.iter().chain([&evidence.pointer]));
        texts.chain(values).try_for_each(|text| fits(text, longest))?;
    }
    Ok(())
}

fn fits(text: &str, longest: usize) -> Result<(), ContractViolation> {
    if text.len() <= longest {
        return Ok(());
    }
    Err(ContractViolation::Length {
        given: text.len(),
        longest,
    })
}

/// RFC 6901: empty, or parts that each begin with a slash, in which a tilde is written `~0` and a slash `~1`.
fn is_pointer(text: &str) -> bool {
    let escaped = |rest: &str| rest.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(escaped)
}

/// An identifier as this contract writes them: small letters, digits and hyphens.
fn identifier(code: &str) -> Result<(), ContractViolation> {
    let fits = (1..=64).contains(&code.len());
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if fits && code.bytes().all(plain) {
        return Ok(());
    }
    Err(ContractViolation::Code { given: short(code) })
}

/// As much of a foreign text as an error message needs.
fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
