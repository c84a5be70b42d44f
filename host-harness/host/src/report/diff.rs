//! What has changed between two reports.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::read::{ReadFinding, ReadRegistry, ReadReport};
use crate::model::{Outcome, Severity, Source, Status};

/// The name of the JSON form.
const SCHEMA_NAME: &str = "acrcheck.diff/v1";

/// What has changed between two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// The name of this form.
    pub schema: &'static str,
    /// The counts.
    pub summary: ChangeCounts,
    /// What is not as it was: in the order of the new report, and then what is gone, in the order of the old one.
    pub changes: Vec<Change>,
    /// Whether the old report says that everything was judged. Where it does not, what is new may have been there before.
    pub old_complete: bool,
    /// Whether the new report says so. Where it does not, what is gone may still be there.
    pub new_complete: bool,
    /// Checks that the old report has findings of, and the new one has not for any registry: nobody has looked again.
    pub checks_not_run: Vec<String>,
}

/// ChangeCounts of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChangeCounts {
    /// In the new report only.
    pub new: u64,
    /// Failed, and now pass or are not applicable.
    pub fixed: u64,
    /// Others with another outcome or another reason.
    pub changed: u64,
    /// In the old report only.
    pub gone: u64,
    /// As they were.
    pub unchanged: u64,
    /// Those among them that are worse than they were: see [`Change::worse`].
    pub worse: u64,
}

/// How a finding has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is in the new report only.
    New,
    /// It failed, and now passes or is not applicable.
    Fixed,
    /// It has another outcome or another reason.
    Changed,
    /// It is in the old report only: nobody says that it has been mended.
    Gone,
}

impl ChangeKind {
    /// The kind as the JSON form spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Fixed => "fixed",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }
}

/// A finding that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// How it has changed.
    pub kind: ChangeKind,
    /// Whether it is worse than it was: it fails and did not, or was waived; or it is unknown and passed or was not applicable. What was not there did
    /// not fail.
    pub worse: bool,
    /// What it is about.
    pub registry: ChangedRegistry,
    /// The check's id.
    pub check: String,
    /// What was said.
    pub before: Option<FindingState>,
    /// What is said now.
    pub after: Option<FindingState>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedRegistry {
    /// The Azure resource id.
    pub id: Option<String>,
    /// The registry's name.
    pub name: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// Where it stands, in the later report that knows it.
    pub source: Source,
}

/// What is said of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingState {
    /// The verdict.
    pub status: Status,
    /// Whether a failure was waived.
    pub waived: bool,
    /// How much a failure matters.
    pub severity: Severity,
    /// The code of the reason.
    pub reason: String,
    /// The reason in a sentence.
    pub message: String,
}

impl Diff {
    /// Compares two reports. A registry is found again by its [key](ReadRegistry::key); where several have the same, the first goes with the first, and so on.
    #[must_use]
    pub fn between(old: &ReadReport, new: &ReadReport) -> Self {
        let mut before: HashMap<Key<'_>, &ReadFinding> = HashMap::new();
        let olds = keyed(old);
        for (key, _, finding) in &olds {
            before.insert(key.clone(), finding);
        }
        let mut diff = Self {
            schema: SCHEMA_NAME,
            summary: ChangeCounts::default(),
            changes: Vec::new(),
            old_complete: old.complete,
            new_complete: new.complete,
            checks_not_run: not_run(old, new),
        };
        for (key, registry, finding) in keyed(new) {
            diff.add(registry, before.remove(&key), Some(finding));
        }
        for (key, registry, finding) in olds {
            if before.contains_key(&key) {
                diff.add(registry, Some(finding), None);
            }
        }
        diff
    }

    fn add(&mut self, registry: &ReadRegistry, before: Option<&ReadFinding>, after: Option<&ReadFinding>) {
        let (count, kind) = match (before, after) {
            (None, _) => (&mut self.summary.new, ChangeKind::New),
            (Some(_), None) => (&mut self.summary.gone, ChangeKind::Gone),
            (Some(before), Some(after)) if before.outcome() == after.outcome() && before.reason == after.reason => {
                self.summary.unchanged += 1;
                return;
            }
            (Some(before), Some(after)) if before.status == Status::Fail && is_good(after.outcome()) => {
                (&mut self.summary.fixed, ChangeKind::Fixed)
            }
            (Some(_), Some(_)) => (&mut self.summary.changed, ChangeKind::Changed),
        };
        *count += 1;
        let was = before.map(ReadFinding::outcome);
        let worse = match after.map(ReadFinding::outcome) {
            Some(Outcome::Fail) => was != Some(Outcome::Fail),
            Some(Outcome::Unknown) => was.is_some_and(is_good),
            Some(Outcome::Pass | Outcome::NotApplicable | Outcome::Waived) | None => false,
        };
        self.summary.worse += u64::from(worse);
        let check = after.or(before).map(|finding| finding.check.clone());
        self.changes.push(Change {
            kind,
            worse,
            registry: ChangedRegistry {
                id: registry.id.clone(),
                name: registry.name.clone(),
                resource_group: registry.resource_group.clone(),
                subscription_id: registry.subscription_id.clone(),
                source: registry.source.clone(),
            },
            check: check.unwrap_or_default(),
            before: before.map(FindingState::of),
            after: after.map(FindingState::of),
        });
    }

    /// Whether it cannot be said that nothing is worse: not everything was judged, a check was not run, or something is unknown that was not.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.new_complete || !self.checks_not_run.is_empty() || self.has_new_unknown()
    }

    /// Whether anything is unknown that was not: nobody can say whether it is as it should be.
    #[must_use]
    pub fn has_new_unknown(&self) -> bool {
        let is_unknown = |verdict: &Option<FindingState>| verdict.as_ref().is_some_and(|v| v.status == Status::Unknown);
        let mut changes = self.changes.iter();
        changes.any(|change| is_unknown(&change.after) && !is_unknown(&change.before))
    }
}

/// The checks of the old report that are in no registry of the new one.
fn not_run(old: &ReadReport, new: &ReadReport) -> Vec<String> {
    fn checks(report: &ReadReport) -> impl Iterator<Item = &str> {
        let findings = report.registries.iter().flat_map(|registry| &registry.findings);
        findings.map(|finding| finding.check.as_str())
    }
    let mut known: HashSet<&str> = checks(new).collect();
    let not_run = checks(old).filter(|check| known.insert(check));
    not_run.map(str::to_owned).collect()
}

const fn is_good(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Pass | Outcome::NotApplicable)
}

impl FindingState {
    /// What it counts as.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        Outcome::of(self.status, self.waived)
    }

    fn of(finding: &ReadFinding) -> Self {
        Self {
            status: finding.status,
            waived: finding.outcome() == Outcome::Waived,
            severity: finding.severity,
            reason: finding.reason.clone(),
            message: finding.message.clone(),
        }
    }
}

/// What a finding is found again by: its registry, the how manieth of that name, the check, the how manieth of that registry.
type Key<'r> = (String, usize, &'r str, usize);

/// The findings of a report, with their keys.
fn keyed(report: &ReadReport) -> Vec<(Key<'_>, &ReadRegistry, &ReadFinding)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for registry in &report.registries {
        let key = registry.key();
        let number = seen.entry(key.clone()).or_default();
        let mut checks: HashMap<&str, usize> = HashMap::new();
        for finding in &registry.findings {
            let repeated = checks.entry(&finding.check).or_default();
            findings.push((
                (key.clone(), *number, finding.check.as_str(), *repeated),
                registry,
                finding,
            ));
            *repeated += 1;
        }
        *number += 1;
    }
    findings
}
