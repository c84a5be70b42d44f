//! Comparison of expected and found results.

use std::collections::{BTreeSet, HashMap};

use super::file::{Expectation, ExpectedFinding, ExpectedRegistry};
use super::matching::matched;
use crate::model::PolicyMetadata;
use crate::model::{ErrorEntry, Finding, RegistryResult};
use crate::report::Report;

/// A difference between the expected and the found result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The subject: a registry and a check, if there is one.
    pub about: String,
    /// The expected result.
    pub expected: String,
    /// The found result.
    pub found: String,
}

impl Difference {
    /// Creates a difference.
    #[must_use]
    pub fn new(about: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

const NOTHING: &str = "nothing";

impl Expectation {
    /// Returns the differences of a report. The policy metadata tells unknown checks from checks that were not run.
    #[must_use]
    pub fn differences(&self, report: &Report, policy: &PolicyMetadata) -> Vec<Difference> {
        let mut differences = Vec::new();
        let matched = matched(&self.registries, &report.registries);
        for (expected, found) in self.registries.iter().zip(&matched) {
            match found.and_then(|index| report.registries.get(index)) {
                Some(found) => self.in_registry(expected, found, policy, &mut differences),
                None => differences.push(Difference::new(
                    called(expected),
                    "a registry",
                    format!("{NOTHING}; the document contains {}", list_of(&report.registries)),
                )),
            }
        }
        if !self.partial {
            let matched: BTreeSet<usize> = matched.into_iter().flatten().collect();
            let unlisted = (0..)
                .zip(&report.registries)
                .filter(|(index, _)| !matched.contains(index));
            differences.extend(unlisted.map(|(_, registry)| {
                Difference::new(name(registry), format!("{NOTHING} (not listed)"), place(registry))
            }));
        }
        self.in_errors(&report.errors, &mut differences);
        if self.is_complete() != report.complete {
            let label = |complete| if complete { "complete" } else { "incomplete" };
            differences.push(Difference::new(
                "the document",
                label(self.is_complete()),
                label(report.complete),
            ));
        }
        differences
    }

    fn in_registry(
        &self,
        expected: &ExpectedRegistry,
        found: &RegistryResult,
        policy: &PolicyMetadata,
        differences: &mut Vec<Difference>,
    ) {
        let about = |check: &str| format!("{}: {check}", name(found));
        for (check, wanted) in &expected.findings {
            let finding = found.findings.iter().find(|finding| finding.check.id == *check);
            let result = match finding {
                Some(finding) if is_met(wanted, finding) => continue,
                Some(finding) => describe_like(wanted, finding),
                None if policy.checks.iter().any(|known| known.id == *check) => {
                    format!("{NOTHING}: the check was not run")
                }
                None => {
                    let known: Vec<&str> = policy.checks.iter().map(|check| check.id.as_str()).collect();
                    format!("no such check; available checks: {}", known.join(", "))
                }
            };
            differences.push(Difference::new(about(check), describe(wanted), result));
        }
        if self.partial {
            return;
        }
        let unlisted = found.findings.iter();
        let unlisted = unlisted.filter(|finding| !expected.findings.contains_key(&finding.check.id));
        differences.extend(unlisted.map(|finding| {
            Difference::new(
                about(&finding.check.id),
                format!("{NOTHING} (not listed)"),
                format!("{} {}", finding.status.as_str(), finding.reason.code),
            )
        }));
    }

    /// Compares error codes with their number of occurrences, in any order.
    fn in_errors(&self, found: &[ErrorEntry], differences: &mut Vec<Difference>) {
        // For each code, the number still expected, and the number already matched.
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for code in &self.errors {
            counts.entry(code).or_default().0 += 1;
        }
        for error in found {
            if let Some((left @ 1.., met)) = counts.get_mut(error.code.as_str()) {
                *left -= 1;
                *met += 1;
                continue;
            }
            let found = format!("{}: {}", error.code, error.message);
            differences.push(Difference::new("errors", NOTHING, found));
        }
        for code in &self.errors {
            match counts.get_mut(code.as_str()) {
                Some((_, met @ 1..)) => *met -= 1,
                _ => differences.push(Difference::new("errors", code.as_str(), NOTHING)),
            }
        }
    }
}

fn is_met(expected: &ExpectedFinding, found: &Finding) -> bool {
    let sorted = |codes: &mut Vec<&str>| codes.sort_unstable();
    let advisories = expected.advisories.as_ref().is_none_or(|wanted| {
        let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let mut found = codes(found);
        sorted(&mut wanted);
        sorted(&mut found);
        wanted == found
    });
    let reason = expected.reason.as_ref();
    expected.status == found.status && reason.is_none_or(|wanted| found.reason.code == *wanted) && advisories
}

/// Returns the advisory codes of a finding.
pub(super) fn codes(finding: &Finding) -> Vec<&str> {
    finding
        .advisories
        .iter()
        .map(|advisory| advisory.kind.code.as_str())
        .collect()
}

fn describe(expected: &ExpectedFinding) -> String {
    let mut text = expected.status.as_str().to_owned();
    if let Some(reason) = &expected.reason {
        text.push(' ');
        text.push_str(reason);
    }
    if let Some(advisories) = &expected.advisories {
        let advisories: Vec<&str> = advisories.iter().map(String::as_str).collect();
        text.push_str(&with_advisories(&advisories));
    }
    text
}

/// Describes a finding, with advisories only if the expectation lists them.
fn describe_like(expected: &ExpectedFinding, found: &Finding) -> String {
    let advisories = expected.advisories.as_ref().map(|_| with_advisories(&codes(found)));
    format!(
        "{} {}{}",
        found.status.as_str(),
        found.reason.code,
        advisories.unwrap_or_default()
    )
}

fn with_advisories(codes: &[&str]) -> String {
    match codes {
        [] => ", without advisories".to_owned(),
        codes => format!(", with {}", codes.join(", ")),
    }
}

/// Returns the fields that identify an expected registry.
fn called(expected: &ExpectedRegistry) -> String {
    let mut fields: Vec<String> = [&expected.name, &expected.id].into_iter().flatten().cloned().collect();
    fields.extend(expected.pointer.as_ref().map(|pointer| format!("pointer {pointer:?}")));
    fields.extend(expected.line.map(|line| format!("line {line}")));
    fields.join(", ")
}

fn name(registry: &RegistryResult) -> String {
    let name = registry.name.as_ref().or(registry.id.as_ref());
    name.cloned()
        .unwrap_or_else(|| format!("(no name, {})", place(registry)))
}

/// Describes the position of a registry in its document.
fn place(registry: &RegistryResult) -> String {
    match &registry.source.position {
        Some(position) if position.pointer.is_empty() => format!("a registry on line {}", position.line),
        Some(position) => format!("a registry on line {}, at {}", position.line, position.pointer),
        None => "a registry".to_owned(),
    }
}

/// The most registries to list in a message.
const MOST_NAMED: usize = 5;

fn list_of(registries: &[RegistryResult]) -> String {
    let mut names: Vec<String> = registries.iter().take(MOST_NAMED).map(name).collect();
    if names.is_empty() {
        return "no registry".to_owned();
    }
    if registries.len() > MOST_NAMED {
        names.push(format!("{} more", registries.len() - MOST_NAMED));
    }
    names.join(", ")
}
