//! Validates the output of components: a report that contradicts itself, the component's description or the document is rejected.
//!
//! Validation cannot detect a wrong status. It rejects findings of checks that are not in the description, registries that are not in the
//! document, and counts that do not match the findings. Registries that a template or plan declares can have computed names, and several can
//! have one position.

mod identity;
mod metadata;
mod pointers;
mod tags;

use std::collections::HashSet;
use std::sync::Arc;

use super::deadline::Deadline;
use super::error::RunError;
use super::violation::{ContractViolation, check_identifier, outside, short};
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::model::{Evaluation, Finding, Position, RegistryResult, Source, Status, Summary};

pub(super) use metadata::check_metadata;

/// The maximum size in bytes of a text in a report, plus an amount per byte of the document.
const LONGEST_TEXT: usize = 64 << 10;
const LONGEST_TEXT_PER_BYTE: usize = 4;

/// The input and output of a component.
pub(super) struct Statement<'s> {
    pub(super) document: &'s str,
    pub(super) settings: &'s str,
    pub(super) evaluation: &'s Evaluation,
    /// The counts that the component claims; `None` if it returned an error instead of a report.
    pub(super) claimed: Option<Summary>,
    /// The indexes of registries whose names and tags have to be searched for in the document.
    pub(super) unlocated: &'s [usize],
    /// The deadline of the call, which includes validation.
    pub(super) deadline: Deadline,
}

/// How many errors may concern the settings or the whole document, in addition to those of its values.
const FURTHER_ERRORS: usize = 64;

/// Returns the first contract violation of an evaluation.
pub(super) fn check_evaluation(policy: &PolicyMetadata, statement: &Statement<'_>) -> Result<(), RunError> {
    // Columns do not count a byte order mark.
    let document = statement
        .document
        .strip_prefix('\u{feff}')
        .unwrap_or(statement.document);
    let evaluation = statement.evaluation;
    check_amounts(statement)?;
    if evaluation.complete && !evaluation.errors.is_empty() {
        let errors = evaluation.errors.len();
        return Err(ContractViolation::Complete { errors }.into());
    }
    if let Some(claimed) = &statement.claimed {
        check_counts(claimed, evaluation)?;
    }
    let deadline = &statement.deadline;
    let mut lines = Lines::new(document);
    let mut pointers = pointers::Pointers::default();
    let longest = LONGEST_TEXT + LONGEST_TEXT_PER_BYTE * statement.document.len();
    for (index, error) in evaluation.errors.iter().enumerate() {
        deadline.check_at(index)?;
        check_identifier(&error.code)?;
        let start = lines.locate(&error.source)?;
        pointers.add_parent(start, &error.source);
        check_length(&error.message, longest)?;
    }
    let checks = CheckList::new(policy, statement);
    if let Some(registry) = evaluation.registries.iter().position(|registry| registry.declared)
        && !declares(document, deadline)?
    {
        return Err(ContractViolation::Declared { registry }.into());
    }
    let mut lines = Lines::new(document);
    let mut places = Places::default();
    for (index, registry) in evaluation.registries.iter().enumerate() {
        deadline.check_at(index)?;
        let start = lines.locate(&registry.source)?;
        pointers.add(start, &registry.source);
        if !is_infrastructure_code(registry) {
            if let Some(position) = registry
                .source
                .position
                .as_ref()
                .filter(|position| places.is_behind(position))
            {
                return Err(outside(position).into());
            }
            if places.has(&registry.source) {
                return Err(ContractViolation::Twice { registry: index }.into());
            }
        }
        checks.check_findings(index, registry)?;
        check_texts(registry, longest)?;
        tags::check(index, &registry.tags)?;
    }
    pointers.check(document, deadline)?;
    identity::check(
        statement.document,
        &evaluation.registries,
        statement.unlocated,
        deadline,
    )
}

/// The keys, in quotation marks, without which a document declares no registry.
const DECLARING: [&[u8]; 5] = [
    b"\"resources\"",
    b"\"resource_changes\"",
    b"\"predictedResources\"",
    b"\"changes\"",
    b"\"potentialChanges\"",
];

/// Whether a document has a key of a template, plan, snapshot or what-if result. Azure ignores the case of keys.
fn declares(document: &str, deadline: &Deadline) -> Result<bool, RunError> {
    let bytes = document.as_bytes();
    for (step, at) in memchr::memchr_iter(b'"', bytes).enumerate() {
        deadline.check_at(step)?;
        let rest = bytes.get(at..).unwrap_or_default();
        let has = |key: &&[u8]| {
            rest.get(..key.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(key))
        };
        if DECLARING.iter().any(has) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a registry is of a template, plan or state. A template can deploy several registries with one resource, and a plan can list resources
/// in another order than its changes.
const fn is_infrastructure_code(registry: &RegistryResult) -> bool {
    registry.declared || registry.address.is_some()
}

/// The most registries that one resource of a template can deploy.
const MOST_ITERATIONS: usize = 800;

/// Checks that the report lists no more than the document can contain: each registry or skipped resource is an object, each error concerns a value.
fn check_amounts(statement: &Statement<'_>) -> Result<(), ContractViolation> {
    let Evaluation {
        registries,
        skipped,
        errors,
        ..
    } = statement.evaluation;
    let document = statement.document.as_bytes();
    let objects = memchr::memchr_iter(b'{', document).count();
    let looped = registries
        .iter()
        .filter(|registry| is_infrastructure_code(registry))
        .count();
    if looped > objects.saturating_mul(MOST_ITERATIONS) {
        return Err(ContractViolation::Registries { given: looped, objects });
    }
    let given = registries.len() - looped;
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
    // A value takes at least two bytes including the separator: `1 1 1`, `""""""`.
    let most = document.len() / 2 + FURTHER_ERRORS;
    match errors.len() {
        given if given > most => Err(ContractViolation::Errors { given, most }),
        _ => Ok(()),
    }
}

fn check_counts(claimed: &Summary, evaluation: &Evaluation) -> Result<(), ContractViolation> {
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

/// The checks that a policy describes, and the number of findings that every registry must have.
struct CheckList<'p> {
    checks: &'p [Arc<CheckMetadata>],
    /// Settings may disable checks, but for all registries alike.
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

    /// Checks that the findings of a registry are in the order of the description, at most one per check.
    fn check_findings(&self, registry: usize, result: &RegistryResult) -> Result<(), ContractViolation> {
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
            self.check_finding(registry, finding)?;
        }
        Ok(())
    }

    fn check_finding(&self, registry: usize, finding: &Finding) -> Result<(), ContractViolation> {
        let check = &finding.check;
        let contradicts = |what, given: &str| ContractViolation::Finding {
            registry,
            check: check.id.clone(),
            what,
            given: short(given),
        };
        // Settings may change the status of a reason, but never to a pass.
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

/// The positions of registries. Those in the same top-level value follow each other.
#[derive(Default)]
struct Places<'r> {
    last: Option<&'r Position>,
    /// The pointers in the same top-level value as the last one, if there are several.
    pointers: HashSet<&'r str>,
}

impl<'r> Places<'r> {
    /// Adds a position. Returns whether it was there.
    /// Whether a position is before the last one.
    fn is_behind(&self, position: &Position) -> bool {
        self.last
            .is_some_and(|last| (position.line, position.column) < (last.line, last.column))
    }

    fn has(&mut self, source: &'r Source) -> bool {
        let Some(position) = &source.position else { return false };
        match self.last.replace(position) {
            Some(last) if (last.line, last.column) == (position.line, position.column) => {
                self.pointers.insert(&last.pointer);
                !self.pointers.insert(&position.pointer)
            }
            _ => {
                self.pointers.clear();
                false
            }
        }
    }
}

/// A cursor over the lines of a document. Reports are nearly in document order, so it moves little.
struct Lines<'d> {
    document: &'d [u8],
    /// The current line, from 1, with its start and end.
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

    /// Returns the offset of a position, which may be the end of the document.
    fn locate(&mut self, source: &Source) -> Result<usize, ContractViolation> {
        let Some(position) = &source.position else {
            return Ok(self.start);
        };
        while self.number < position.line && self.end < self.document.len() {
            self.number += 1;
            self.start = self.end + 1;
            let rest = self.document.get(self.start..).unwrap_or_default();
            self.end = memchr::memchr(b'\n', rest).map_or(self.document.len(), |length| self.start + length);
        }
        // An object is reported after what is in it.
        while self.number > position.line && self.start > 0 {
            self.number -= 1;
            self.end = self.start - 1;
            let before = self.document.get(..self.end).unwrap_or_default();
            self.start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        }
        let columns = 1..=self.end - self.start + 1;
        let inside = position.line == self.number && columns.contains(&(position.column as usize));
        if inside && is_pointer(&position.pointer) {
            return Ok(self.start + position.column as usize - 1);
        }
        Err(outside(position))
    }
}

/// Checks the length of all texts of a registry's findings.
fn check_texts(result: &RegistryResult, longest: usize) -> Result<(), ContractViolation> {
    let names = [
        &result.id,
        &result.name,
        &result.resource_group,
        &result.subscription_id,
        &result.location,
        &result.address,
    ];
    let mut names = names.into_iter().flatten();
    names.try_for_each(|text| check_length(text, longest))?;
    for finding in &result.findings {
        let notes = finding.advisories.iter().filter_map(|note| note.own_message.as_ref());
        let texts = finding.remediation.iter().chain(&finding.own_message).chain(notes);
        let values = finding
            .evidence
            .iter()
            .flat_map(|evidence| evidence.value.iter().chain([&evidence.pointer]));
        texts.chain(values).try_for_each(|text| check_length(text, longest))?;
    }
    Ok(())
}

fn check_length(text: &str, longest: usize) -> Result<(), ContractViolation> {
    if text.len() <= longest {
        return Ok(());
    }
    Err(ContractViolation::Length {
        given: text.len(),
        longest,
    })
}

/// Whether a text is a JSON pointer (RFC 6901): empty, or parts that start with a slash, with `~0` for a tilde and `~1` for a slash.
fn is_pointer(text: &str) -> bool {
    let escaped = |rest: &str| rest.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(escaped)
}
