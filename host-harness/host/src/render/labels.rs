//! Labels, names and sentences shared by the formats.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::input::STDIN;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Source, Waiver};
use crate::report::ComponentIdentity;

/// Returns the name of a registry, or else its address or ID.
pub(super) fn name(registry: &RegistryResult) -> &str {
    let name = registry.name.as_deref().or(registry.address.as_deref());
    called(name, registry.id.as_deref())
}

/// Returns the name of a registry with its address in a template, plan or state, because several registries there can have one name.
pub(super) fn name_and_address(registry: &RegistryResult) -> Cow<'_, str> {
    match (&registry.name, &registry.address) {
        (Some(name), Some(address)) if name != address => Cow::Owned(format!("{name} ({address})")),
        _ => Cow::Borrowed(name(registry)),
    }
}

/// Returns a name, or else an ID.
pub(super) fn called<'t>(name: Option<&'t str>, id: Option<&'t str>) -> &'t str {
    name.or(id).unwrap_or("(no name)")
}

/// Returns the component with a shortened digest.
pub(super) fn component(component: &ComponentIdentity) -> String {
    let digest = component.sha256.get(..12).unwrap_or_default();
    format!("{} {} ({digest})", component.name, component.version)
}

/// Returns the name and address of a registry with the parameter files of its template, which distinguish it from the same one in another deployment.
pub(super) fn name_in_deployment(registry: &RegistryResult) -> Cow<'_, str> {
    let name = name_and_address(registry);
    match registry.source.parameters.as_slice() {
        [] => name,
        parameters => Cow::Owned(format!("{name} (with {})", parameters.join(", "))),
    }
}

/// Returns the file of a source; `None` for standard input, and for a live registry, whose source is a request.
pub(super) fn file(source: &Source) -> Option<&str> {
    let path = source.path.as_deref()?;
    (path != STDIN && !is_request(path)).then_some(path)
}

/// Returns whether the name of a source is the path of a request to Azure. That of an error may have no version.
pub(super) fn is_request(path: &str) -> bool {
    let lists = ["/subscriptions/", "/providers/Microsoft."];
    path == "/subscriptions"
        || path.starts_with('/') && path.contains("?api-version=")
        || lists.iter().any(|list| path.starts_with(list))
}

/// Returns a path for the CI systems that need one for everything: the file, or else the id of the registry, like a path in the repository.
pub(super) fn path<'t>(source: &'t Source, registry: Option<&'t RegistryResult>) -> &'t str {
    let path = source.path.as_deref().unwrap_or(STDIN);
    if !is_request(path) {
        return path;
    }
    let id = registry.and_then(|registry| registry.id.as_deref());
    id.unwrap_or(path).trim_start_matches('/')
}

/// Returns the line and the column in a file, both from 1. A position in a response of Azure is none in a file.
pub(super) fn line_and_column(source: &Source) -> (u32, u32) {
    let is_live = source.path.as_deref().is_some_and(is_request);
    let position = source.position.as_ref().filter(|_| !is_live);
    position.map_or((1, 1), |position| (position.line, position.column_in_utf16()))
}

/// Returns a finding as one sentence with the registry.
pub(super) fn sentence(registry: &RegistryResult, finding: &Finding) -> String {
    format!("{}: {}", name_in_deployment(registry), finding.message())
}

/// Returns the message of an error, with the parameter files of its template.
pub(super) fn error_message(error: &ErrorEntry) -> Cow<'_, str> {
    match error.source.parameters.as_slice() {
        [] => Cow::Borrowed(&error.message),
        parameters => Cow::Owned(format!("{} (with {})", error.message, parameters.join(", "))),
    }
}

/// Returns a finding as one sentence with the registry and the waiver.
pub(super) fn sentence_and_waiver(registry: &RegistryResult, finding: &Finding) -> String {
    let sentence = sentence(registry, finding);
    match waiver_of(finding) {
        Some(waiver) => format!("{sentence} (waiver: {waiver})"),
        None => sentence,
    }
}

/// Returns the label of an outcome. Outcomes that need attention are in capitals.
pub(super) fn label(outcome: impl Into<Outcome>) -> &'static str {
    match outcome.into() {
        Outcome::Pass => "pass",
        Outcome::Fail => "FAIL",
        Outcome::Waived => "waived",
        Outcome::NotApplicable => "n/a",
        Outcome::Unknown => "UNKNOWN",
    }
}

/// Returns the severity of a failure in brackets.
pub(super) fn severity_in_brackets(outcome: Outcome, severity: Severity) -> String {
    match outcome {
        Outcome::Fail | Outcome::Waived => format!(" ({})", severity.as_str()),
        Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => String::new(),
    }
}

/// Returns whether an outcome needs attention.
pub(super) const fn needs_attention(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Unknown)
}

/// Describes a waiver.
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

/// Describes the waiver of a finding, if there is one.
pub(super) fn waiver_of(finding: &Finding) -> Option<String> {
    finding.waiver.as_deref().map(waiver)
}

/// Returns the commands that fix a finding; none if the registry is declared in a template or a plan, which is what has to be fixed.
pub(super) fn commands<'f>(registry: &RegistryResult, finding: &'f Finding) -> &'f [String] {
    if registry.declared { &[] } else { &finding.remediation }
}

/// Returns how to fix a finding in the Azure portal; `None` as for [`commands`].
pub(super) fn portal<'f>(registry: &RegistryResult, finding: &'f Finding) -> Option<&'f str> {
    finding.portal().filter(|_| !registry.declared)
}

/// Returns an identifier for a finding that is the same in every run. It depends on the check and the registry, and not on the status. A registry
/// without an ID is identified by its name and group, or else by its position.
pub(super) fn fingerprint(registry: &RegistryResult, finding: &Finding) -> String {
    digest(&[&finding.check.id, &registry.key()])
}

/// Returns an identifier for an error that is the same in every run.
pub(super) fn error_fingerprint(error: &ErrorEntry) -> String {
    let path = error.source.path.as_deref().unwrap_or_default();
    let pointer = error.source.position.as_ref().map_or("", |position| &position.pointer);
    let mut parts = vec![error.code.as_str(), path, pointer];
    parts.extend(error.source.parameters.iter().map(String::as_str));
    digest(&parts)
}

fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    // Half of the digest is enough to avoid collisions.
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
