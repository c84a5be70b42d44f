//! The differences between two reports.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::aggregate::Report;
use crate::model::{Finding, Outcome, RegistryResult, Severity, Source, Status};

/// The name of the JSON format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum DiffSchema {
    #[serde(rename = "acrcheck.diff/v1")]
    V1,
}

/// The differences between two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Diff {
    schema: DiffSchema,
    /// The counts.
    pub summary: ChangeCounts,
    /// The changes in the order of the new report, followed by the findings that are gone, in the order of the old one.
    pub changes: Vec<Change>,
    /// Whether the old report is complete. If not, new findings may have existed before.
    pub old_complete: bool,
    /// Whether the new report is complete. If not, findings that are gone may still exist.
    pub new_complete: bool,
    /// Checks of the old report that the new one has no findings for.
    pub checks_not_run: Vec<String>,
}

/// Counts of findings by kind of change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChangeCounts {
    /// Only in the new report.
    pub new: u64,
    /// Failed before, and now pass or are not applicable.
    pub fixed: u64,
    /// Other findings whose outcome or reason changed.
    pub changed: u64,
    /// Only in the old report.
    pub gone: u64,
    /// With the same outcome and reason.
    pub unchanged: u64,
    /// New or changed findings that are worse; see [`Change::worse`].
    pub worse: u64,
}

/// How a finding has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is only in the new report.
    New,
    /// It failed before, and now passes or is not applicable.
    Fixed,
    /// Its outcome or reason changed.
    Changed,
    /// It is only in the old report, which does not mean that it was fixed.
    Gone,
}

impl ChangeKind {
    /// Returns the kind as the JSON format spells it.
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

/// A finding that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// How it has changed.
    pub kind: ChangeKind,
    /// Whether it is worse: it fails and did not fail before (it passed, was waived or did not exist), or it is unknown and passed or was not
    /// applicable before.
    pub worse: bool,
    /// The registry.
    pub registry: ChangedRegistry,
    /// The check's id.
    pub check: String,
    /// The finding in the old report.
    pub before: Option<FindingState>,
    /// The finding in the new report.
    pub after: Option<FindingState>,
}

/// The registry of a finding that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangedRegistry {
    /// The Azure resource id.
    pub id: Option<String>,
    /// The registry's name.
    pub name: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// Where it is, according to the newest report that includes it.
    pub source: Source,
}

/// A finding in one of the two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FindingState {
    /// The status.
    pub status: Status,
    /// Whether a failure was waived.
    pub waived: bool,
    /// The severity of a failure.
    pub severity: Severity,
    /// The code of the reason.
    pub reason: String,
    /// The reason in a sentence.
    pub message: String,
}

impl Diff {
    /// Compares two reports. Registries are matched by their [key](RegistryResult::key), and in order if several have the same key.
    #[must_use]
    pub fn between(old: &Report, new: &Report) -> Self {
        let mut before: HashMap<Key<'_>, &Finding> = HashMap::new();
        let old_findings = keyed(old);
        for (key, _, finding) in &old_findings {
            before.insert(key.clone(), finding);
        }
        let mut diff = Self {
            schema: DiffSchema::V1,
            summary: ChangeCounts::default(),
            changes: Vec::new(),
            old_complete: is_complete(old),
            new_complete: is_complete(new),
            checks_not_run: not_run(old, new),
        };
        for (key, registry, finding) in keyed(new) {
            diff.add(registry, before.remove(&key), Some(finding));
        }
        for (key, registry, finding) in old_findings {
            if before.contains_key(&key) {
                diff.add(registry, Some(finding), None);
            }
        }
        diff
    }

    fn add(&mut self, registry: &RegistryResult, before: Option<&Finding>, after: Option<&Finding>) {
        let (count, kind) = match (before, after) {
            (None, _) => (&mut self.summary.new, ChangeKind::New),
            (Some(_), None) => (&mut self.summary.gone, ChangeKind::Gone),
            (Some(before), Some(after))
                if before.outcome() == after.outcome() && before.reason.code == after.reason.code =>
            {
                self.summary.unchanged += 1;
                return;
            }
            (Some(before), Some(after)) if before.status == Status::Fail && is_good(after.outcome()) => {
                (&mut self.summary.fixed, ChangeKind::Fixed)
            }
            (Some(_), Some(_)) => (&mut self.summary.changed, ChangeKind::Changed),
        };
        *count += 1;
        let was = before.map(Finding::outcome);
        let worse = match after.map(Finding::outcome) {
            Some(Outcome::Fail) => was != Some(Outcome::Fail),
            Some(Outcome::Unknown) => was.is_some_and(is_good),
            Some(Outcome::Pass | Outcome::NotApplicable | Outcome::Waived) | None => false,
        };
        self.summary.worse += u64::from(worse);
        let check = after.or(before).map(|finding| finding.check.id.clone());
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

    /// Whether failures may be missing: the new report is incomplete, a check was not run, or a finding has become unknown.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.new_complete || !self.checks_not_run.is_empty() || self.has_new_unknown()
    }

    /// Whether a finding is unknown that was not unknown before.
    #[must_use]
    pub fn has_new_unknown(&self) -> bool {
        let is_unknown = |state: &Option<FindingState>| state.as_ref().is_some_and(|s| s.status == Status::Unknown);
        let mut changes = self.changes.iter();
        changes.any(|change| is_unknown(&change.after) && !is_unknown(&change.before))
    }
}

/// Returns the checks of the old report that the new one has no findings for.
fn not_run(old: &Report, new: &Report) -> Vec<String> {
    fn checks(report: &Report) -> impl Iterator<Item = &str> {
        let findings = report.registries.iter().flat_map(|registry| &registry.findings);
        findings.map(|finding| finding.check.id.as_str())
    }
    let mut known: HashSet<&str> = checks(new).collect();
    let not_run = checks(old).filter(|check| known.insert(check));
    not_run.map(str::to_owned).collect()
}

/// Whether a report is complete. One with errors is not, even if it says so.
const fn is_complete(report: &Report) -> bool {
    report.complete && report.errors.is_empty()
}

const fn is_good(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Pass | Outcome::NotApplicable)
}

impl FindingState {
    /// Returns what the finding counts as.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        Outcome::of(self.status, self.waived)
    }

    fn of(finding: &Finding) -> Self {
        Self {
            status: finding.status,
            waived: finding.outcome() == Outcome::Waived,
            severity: finding.severity,
            reason: finding.reason.code.clone(),
            message: finding.message().to_owned(),
        }
    }
}

/// The key of a finding: registry, index among registries with that key, check, index among findings of that check.
type Key<'r> = (String, usize, &'r str, usize);

/// Returns the findings of a report with their keys.
fn keyed(report: &Report) -> Vec<(Key<'_>, &RegistryResult, &Finding)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut findings = Vec::new();
    for registry in &report.registries {
        let key = registry.key();
        let number = seen.entry(key.clone()).or_default();
        let mut checks: HashMap<&str, usize> = HashMap::new();
        for finding in &registry.findings {
            let repeated = checks.entry(&finding.check.id).or_default();
            findings.push((
                (key.clone(), *number, finding.check.id.as_str(), *repeated),
                registry,
                finding,
            ));
            *repeated += 1;
        }
        *number += 1;
    }
    findings
}
