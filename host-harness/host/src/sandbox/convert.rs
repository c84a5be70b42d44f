//! Converts the generated records of the WIT interface to the data model.

use std::sync::Arc;

use super::generated::exports::acrcheck::policy::types;
use super::violation::ContractViolation;
use crate::model::{
    Advisory, Detail, ErrorEntry, Evaluation, Evidence, Finding, Position, RegistryResult, SettingsProblem, Severity,
    Source, Status, Summary, Tag,
};
use crate::model::{AdvisoryMetadata, CheckMetadata, ControlReference, PolicyMetadata, ReasonMetadata, Reference};

pub(super) fn policy_metadata(policy: types::PolicyMetadata) -> PolicyMetadata {
    PolicyMetadata {
        name: policy.name,
        version: policy.version,
        description: policy.description,
        settings_schema: policy.settings_schema,
        checks: policy.checks.into_iter().map(check_metadata).map(Arc::new).collect(),
    }
}

fn check_metadata(check: types::CheckMetadata) -> CheckMetadata {
    CheckMetadata {
        id: check.id,
        title: check.title,
        severity: severity(check.severity),
        rationale: check.rationale,
        audit_portal: check.audit_portal,
        audit_commands: check.audit_commands,
        remediation_portal: check.remediation_portal,
        remediation_commands: check.remediation_commands,
        references: check
            .references
            .into_iter()
            .map(|reference| Reference {
                title: reference.title,
                url: reference.url,
            })
            .collect(),
        reasons: check
            .reasons
            .into_iter()
            .map(|reason| ReasonMetadata {
                code: reason.code,
                status: status(reason.status),
                summary: reason.summary,
                portal: reason.portal,
                controls: reason.controls.into_iter().map(control_reference).collect(),
            })
            .map(Arc::new)
            .collect(),
        advisories: check
            .advisories
            .into_iter()
            .map(|advisory| AdvisoryMetadata {
                code: advisory.code,
                summary: advisory.summary,
            })
            .map(Arc::new)
            .collect(),
    }
}

fn control_reference(control: types::ControlReference) -> ControlReference {
    ControlReference {
        framework: control.framework,
        id: control.id,
        source: control.source,
    }
}

/// Converts a report; returns it with the counts that the component claims.
///
/// # Errors
/// An index of a check, reason or advisory that the policy does not describe.
pub(super) fn report(
    policy: &PolicyMetadata,
    report: types::Report,
) -> Result<(Evaluation, Summary), ContractViolation> {
    let registries = report.registries.into_iter().enumerate();
    let evaluation = Evaluation {
        registries: registries
            .map(|(index, registry)| registry_result(policy, index, registry))
            .collect::<Result<_, _>>()?,
        skipped: report.summary.skipped.into(),
        not_deployed: report.summary.not_deployed.into(),
        errors: report.errors.into_iter().map(problem).collect(),
        complete: report.complete,
    };
    Ok((evaluation, summary(report.summary)))
}

fn summary(summary: types::Summary) -> Summary {
    Summary {
        registries: summary.registries.into(),
        pass: summary.pass.into(),
        fail: summary.fail.into(),
        not_applicable: summary.not_applicable.into(),
        unknown: summary.unknown.into(),
        waived: 0,
        skipped: summary.skipped.into(),
        not_deployed: summary.not_deployed.into(),
        duplicates: 0,
        errors: summary.errors.into(),
    }
}

pub(super) fn evaluate_error(error: types::EvaluateError) -> Vec<ErrorEntry> {
    match error {
        types::EvaluateError::EmptyDocument(at) => vec![ErrorEntry {
            source: source(at),
            code: "empty-document".to_owned(),
            message: "the document is empty; pass what `az acr show` or `az acr list` prints".to_owned(),
        }],
        types::EvaluateError::NotJson(at) | types::EvaluateError::Other(at) => vec![problem(at)],
        types::EvaluateError::InvalidSettings(problems) => problems
            .into_iter()
            .map(|problem| ErrorEntry {
                source: Source::default(),
                code: "invalid-settings".to_owned(),
                message: format!("settings {}: {}", problem.pointer, problem.message),
            })
            .collect(),
    }
}

fn registry_result(
    policy: &PolicyMetadata,
    index: usize,
    registry: types::RegistryResult,
) -> Result<RegistryResult, ContractViolation> {
    let findings = registry.findings.into_iter();
    Ok(RegistryResult {
        id: registry.identity.id,
        name: registry.identity.name,
        resource_group: registry.identity.resource_group,
        subscription_id: registry.identity.subscription_id,
        location: registry.identity.location,
        address: registry.identity.address,
        tags: registry.identity.tags.into_iter().map(tag).collect(),
        declared: registry.declared,
        source: source(registry.position),
        findings: findings
            .map(|given| finding(policy, index, given))
            .collect::<Result<_, _>>()?,
        fingerprint: registry.fingerprint,
    })
}

fn tag(tag: types::Tag) -> Tag {
    Tag {
        name: tag.name,
        value: tag.value,
    }
}

fn finding(policy: &PolicyMetadata, registry: usize, given: types::Finding) -> Result<Finding, ContractViolation> {
    let check = check(policy, registry, given.check)?;
    let advisories = given.advisories.into_iter();
    Ok(Finding {
        waiver: None,
        status: status(given.status),
        severity: severity(given.severity),
        reason: reason(&check, registry, given.reason)?,
        own_message: given.message,
        evidence: given
            .evidence
            .into_iter()
            .map(|evidence| Evidence {
                pointer: evidence.pointer,
                value: evidence.value,
            })
            .collect(),
        advisories: advisories
            .map(|advisory| {
                Ok(Advisory {
                    kind: self::advisory(&check, registry, advisory.kind)?,
                    own_message: advisory.message,
                })
            })
            .collect::<Result<_, _>>()?,
        remediation: given.remediation,
        check,
    })
}

/// Returns a check by its index in the description.
pub(super) fn check(
    policy: &PolicyMetadata,
    registry: usize,
    index: u32,
) -> Result<Arc<CheckMetadata>, ContractViolation> {
    policy
        .checks
        .get(index as usize)
        .cloned()
        .ok_or(ContractViolation::Check {
            registry,
            check: index,
            described: policy.checks.len(),
        })
}

/// Returns a reason of a check by its index.
pub(super) fn reason(
    check: &CheckMetadata,
    registry: usize,
    index: u32,
) -> Result<Arc<ReasonMetadata>, ContractViolation> {
    at(check, &check.reasons, registry, index, "reason")
}

/// Returns an advisory of a check by its index.
pub(super) fn advisory(
    check: &CheckMetadata,
    registry: usize,
    index: u32,
) -> Result<Arc<AdvisoryMetadata>, ContractViolation> {
    at(check, &check.advisories, registry, index, "advisory")
}

fn at<T>(
    check: &CheckMetadata,
    list: &[Arc<T>],
    registry: usize,
    index: u32,
    what: &'static str,
) -> Result<Arc<T>, ContractViolation> {
    list.get(index as usize)
        .cloned()
        .ok_or_else(|| ContractViolation::Finding {
            registry,
            check: check.id.clone(),
            what,
            given: index.to_string(),
        })
}

pub(super) const fn detail(detail: Detail) -> types::Detail {
    match detail {
        Detail::Verdicts => types::Detail::Verdicts,
        Detail::Attention => types::Detail::Attention,
        Detail::Full => types::Detail::Full,
    }
}

fn problem(problem: types::Problem) -> ErrorEntry {
    ErrorEntry {
        source: source(problem.position),
        code: problem.code,
        message: problem.message,
    }
}

pub(super) fn settings_problems(problems: Vec<types::SettingsProblem>) -> Vec<SettingsProblem> {
    problems
        .into_iter()
        .map(|problem| SettingsProblem {
            pointer: problem.pointer,
            message: problem.message,
        })
        .collect()
}

fn source(position: types::Position) -> Source {
    let types::Position { line, column, pointer } = position;
    Source::new(None, Some(Position::new(line, column, pointer)))
}

const fn status(status: types::Status) -> Status {
    match status {
        types::Status::Pass => Status::Pass,
        types::Status::Fail => Status::Fail,
        types::Status::NotApplicable => Status::NotApplicable,
        types::Status::Unknown => Status::Unknown,
    }
}

const fn severity(severity: types::Severity) -> Severity {
    match severity {
        types::Severity::Critical => Severity::Critical,
        types::Severity::High => Severity::High,
        types::Severity::Medium => Severity::Medium,
        types::Severity::Low => Severity::Low,
        types::Severity::Informational => Severity::Informational,
    }
}
