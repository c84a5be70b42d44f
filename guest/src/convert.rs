//! Converts the types of `acrcheck-policies` to the records in `wit/`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_policies as policies;

use crate::bindings::exports::acrcheck::policy::types;

pub(crate) fn policy_metadata(policy: &policies::PolicyMetadata) -> types::PolicyMetadata {
    types::PolicyMetadata {
        name: policy.name.into(),
        version: policy.version.into(),
        description: policy.description.into(),
        settings_schema: policy.settings_schema.into(),
        checks: policy.checks.iter().map(|check| check_metadata(check)).collect(),
    }
}

fn check_metadata(check: &policies::CheckMetadata) -> types::CheckMetadata {
    types::CheckMetadata {
        id: check.id.into(),
        title: check.title.into(),
        severity: severity(check.severity),
        rationale: check.rationale.into(),
        audit_portal: owned(check.audit_portal),
        audit_commands: owned(check.audit_commands),
        remediation_portal: owned(check.remediation_portal),
        remediation_commands: owned(check.remediation_commands),
        references: check
            .references
            .iter()
            .map(|reference| types::Reference {
                title: reference.title.into(),
                url: reference.url.into(),
            })
            .collect(),
        reasons: check
            .reasons
            .iter()
            .map(|reason| types::ReasonMetadata {
                code: reason.code.into(),
                status: status(reason.status),
                summary: reason.summary.into(),
                portal: reason.portal.map(String::from),
                controls: reason.controls.iter().map(control_reference).collect(),
            })
            .collect(),
        advisories: check
            .advisories
            .iter()
            .map(|advisory| types::AdvisoryMetadata {
                code: advisory.code.into(),
                summary: advisory.summary.into(),
            })
            .collect(),
    }
}

fn control_reference(control: &policies::ControlReference) -> types::ControlReference {
    types::ControlReference {
        framework: control.framework.into(),
        id: control.id.into(),
        source: control.source.into(),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| String::from(*text)).collect()
}

pub(crate) fn report(report: policies::Report<'_>, settings: &policies::Settings) -> types::Report {
    types::Report {
        summary: summary(report.summary()),
        complete: report.complete(),
        registries: report
            .registries
            .into_iter()
            .map(|registry| registry_result(registry, settings))
            .collect(),
        errors: report.errors.into_iter().map(problem).collect(),
    }
}

const fn summary(summary: policies::Summary) -> types::Summary {
    types::Summary {
        registries: summary.registries,
        pass: summary.pass,
        fail: summary.fail,
        not_applicable: summary.not_applicable,
        unknown: summary.unknown,
        skipped: summary.skipped,
        not_deployed: summary.not_deployed,
        errors: summary.errors,
    }
}

fn registry_result(registry: policies::RegistryResult<'_>, settings: &policies::Settings) -> types::RegistryResult {
    let identity = registry.identity;
    types::RegistryResult {
        identity: types::Identity {
            id: identity.id.map(Cow::into_owned),
            name: identity.name.map(Cow::into_owned),
            resource_group: identity.resource_group.map(Cow::into_owned),
            subscription_id: identity.subscription_id.map(Cow::into_owned),
            location: identity.location.map(Cow::into_owned),
            address: identity.address.map(Cow::into_owned),
            tags: identity.tags.into_iter().map(tag).collect(),
        },
        position: position(registry.position),
        declared: registry.declared,
        findings: registry
            .findings
            .into_iter()
            .map(|item| finding(item, settings))
            .collect(),
        fingerprint: registry.fingerprint,
    }
}

fn tag(tag: policies::Tag<'_>) -> types::Tag {
    types::Tag {
        name: tag.name.into_owned(),
        value: tag.value.into_owned(),
    }
}

fn finding(finding: policies::Finding<'_>, settings: &policies::Settings) -> types::Finding {
    let check = finding.check;
    types::Finding {
        check: index(policies::describe().checks, check),
        status: status(finding.status),
        severity: severity(settings.severity_of(check, finding.reason)),
        reason: index(check.reasons, finding.reason),
        message: finding.message.map(String::from),
        evidence: finding
            .evidence
            .into_iter()
            .map(|evidence| types::Evidence {
                pointer: evidence.pointer,
                value: evidence.value.map(Cow::into_owned),
            })
            .collect(),
        advisories: finding
            .advisories
            .into_iter()
            .map(|advisory| types::Advisory {
                kind: index(check.advisories, advisory.kind),
                message: advisory.message,
            })
            .collect(),
        remediation: finding.remediation,
    }
}

pub(crate) const fn detail(detail: types::Detail) -> policies::Detail {
    match detail {
        types::Detail::Verdicts => policies::Detail::Verdicts,
        types::Detail::Attention => policies::Detail::Attention,
        types::Detail::Full => policies::Detail::Full,
    }
}

/// Returns the index of an item in a list of `describe`. A missing item would get an index that every host rejects.
pub(crate) fn index<T>(list: &[&T], item: &T) -> u32 {
    let index = list.iter().position(|listed| core::ptr::eq(*listed, item));
    index.and_then(|index| u32::try_from(index).ok()).unwrap_or(u32::MAX)
}

const fn status(status: policies::Status) -> types::Status {
    match status {
        policies::Status::Pass => types::Status::Pass,
        policies::Status::Fail => types::Status::Fail,
        policies::Status::NotApplicable => types::Status::NotApplicable,
        policies::Status::Unknown => types::Status::Unknown,
    }
}

const fn severity(severity: policies::Severity) -> types::Severity {
    match severity {
        policies::Severity::Critical => types::Severity::Critical,
        policies::Severity::High => types::Severity::High,
        policies::Severity::Medium => types::Severity::Medium,
        policies::Severity::Low => types::Severity::Low,
        policies::Severity::Informational => types::Severity::Informational,
    }
}

fn position(position: policies::Position) -> types::Position {
    types::Position {
        line: position.line,
        column: position.column,
        pointer: position.pointer,
    }
}

fn problem(problem: policies::Problem) -> types::Problem {
    types::Problem {
        code: problem.code.code().into(),
        position: position(problem.position),
        message: problem.message,
    }
}

pub(crate) fn settings_problems(problems: Vec<policies::SettingsProblem>) -> Vec<types::SettingsProblem> {
    problems
        .into_iter()
        .map(|problem| types::SettingsProblem {
            pointer: problem.pointer,
            message: problem.message,
        })
        .collect()
}

pub(crate) fn evaluate_error(error: policies::EvaluateError) -> types::EvaluateError {
    match error {
        policies::EvaluateError::EmptyDocument(at) => types::EvaluateError::EmptyDocument(position(at)),
        policies::EvaluateError::NotJson(at) => types::EvaluateError::NotJson(problem(at)),
        policies::EvaluateError::InvalidSettings(problems) => {
            types::EvaluateError::InvalidSettings(settings_problems(problems))
        }
    }
}
