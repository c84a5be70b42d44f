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
use super::violation::{ContractViolation, identifier, outside, short};
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::model::{Evaluation, Finding, RegistryResult, Source, Status, Summary};

pub(super) use metadata::check_metadata;

/// Bytes of a text in a report, and how many more for each byte of the document.
const LONGEST_TEXT: usize = 64 << 10;
const LONGEST_TEXT_PER_BYTE: usize = 4;

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
    // No value takes less than two bytes, what separates it from the next one included: `1 1 1`, `""""""`.
    let most = document.len() / 2 + FURTHER_ERRORS;
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
