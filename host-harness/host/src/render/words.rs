//! What several forms say in the same words, and under the same names.

use sha2::{Digest, Sha256};

use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Waiver};
use crate::report::Judge;

/// What a registry is called: by its name, or else by its id.
pub(super) fn name(registry: &RegistryResult) -> &str {
    called(registry.name.as_deref(), registry.id.as_deref())
}

/// The same, of a registry in another shape.
pub(super) fn called<'t>(name: Option<&'t str>, id: Option<&'t str>) -> &'t str {
    name.or(id).unwrap_or("(no name)")
}

/// The component, with enough of its digest to tell it from others.
pub(super) fn component(component: &Judge) -> String {
    let digest = component.sha256.get(..12).unwrap_or_default();
    format!("{} {} ({digest})", component.name, component.version)
}

/// A finding in a line: which registry, and what of it.
pub(super) fn sentence(registry: &RegistryResult, finding: &Finding) -> String {
    format!("{}: {}", name(registry), finding.message())
}

/// The same, with what was known of it beforehand.
pub(super) fn sentence_and_waiver(registry: &RegistryResult, finding: &Finding) -> String {
    let sentence = sentence(registry, finding);
    match waiver_of(finding) {
        Some(waiver) => format!("{sentence} (waiver: {waiver})"),
        None => sentence,
    }
}

/// What a finding counts as, with what needs attention in capitals for a person's eye to find.
pub(super) fn label(outcome: impl Into<Outcome>) -> &'static str {
    match outcome.into() {
        Outcome::Pass => "pass",
        Outcome::Fail => "FAIL",
        Outcome::Waived => "waived",
        Outcome::NotApplicable => "n/a",
        Outcome::Unknown => "UNKNOWN",
    }
}

/// The severity of what failed, in brackets behind its reason.
pub(super) fn severity_in_brackets(outcome: Outcome, severity: Severity) -> String {
    match outcome {
        Outcome::Fail | Outcome::Waived => format!(" ({})", severity.as_str()),
        Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => String::new(),
    }
}

/// Whether somebody has to look at a finding: it failed, or nobody can say.
pub(super) const fn needs_attention(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Unknown)
}

/// What was known beforehand of a failed finding, in a sentence.
pub(super) fn waiver(waiver: &Waiver) -> String {
    match waiver {
        Waiver::Accepted(by) => format!(
            "until {} by {}: {} ({}:{})",
            by.expires, by.owner, by.reason, by.path, by.line
        ),
        Waiver::Expired(by) => format!(
            "expired after {}, by {}: {} ({}:{})",
            by.expires, by.owner, by.reason, by.path, by.line
        ),
        Waiver::Baseline { path } => format!("failed before, in the baseline {path}"),
    }
}

/// The waiver that a finding has, in a sentence.
pub(super) fn waiver_of(finding: &Finding) -> Option<String> {
    finding.waiver.as_deref().map(waiver)
}

/// The severities, from the least, as a number from 1 to 5.
pub(super) const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Informational => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// A name for what a finding is about, the same in every run: of the check and the registry, and not of the verdict. A registry without an id goes by its
/// name and group, and one without a name by its place.
pub(super) fn fingerprint(registry: &RegistryResult, finding: &Finding) -> String {
    digest(&[&finding.check.id, &registry.key()])
}

/// The same for something that could not be read.
pub(super) fn error_fingerprint(error: &ErrorEntry) -> String {
    let path = error.source.path.as_deref().unwrap_or_default();
    let pointer = error.source.position.as_ref().map_or("", |position| &position.pointer);
    digest(&[&error.code, path, pointer])
}

fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    // Half of it is more than enough to tell things apart.
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
