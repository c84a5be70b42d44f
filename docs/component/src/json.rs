//! The description and reports as JSON, for hosts that call `describe-json` and `evaluate-json`.

use serde_json::{Value, json};

use crate::exports::acrcheck::policy::types::*;

/// An `acrcheck.policy/v1`.
pub fn policy(policy: PolicyMetadata) -> Value {
    let settings_schema: Value = serde_json::from_str(&policy.settings_schema).unwrap_or_default();
    let checks = policy.checks.iter().map(|check| {
        let references = check.references.iter();
        let reasons = check.reasons.iter();
        json!({
            "id": check.id,
            "title": check.title,
            "severity": severity(check.severity),
            "rationale": check.rationale,
            "auditPortal": check.audit_portal,
            "auditCommands": check.audit_commands,
            "remediationPortal": check.remediation_portal,
            "remediationCommands": check.remediation_commands,
            "references": references
                .map(|reference| json!({"title": reference.title, "url": reference.url}))
                .collect::<Vec<_>>(),
            "reasons": reasons
                .map(|reason| json!({
                    "code": reason.code,
                    "status": status(reason.status),
                    "summary": reason.summary,
                    "portal": reason.portal,
                    "controls": [],
                }))
                .collect::<Vec<_>>(),
            "advisories": [],
        })
    });
    json!({
        "schema": "acrcheck.policy/v1",
        "name": policy.name,
        "version": policy.version,
        "description": policy.description,
        "settingsSchema": settings_schema,
        "checks": checks.collect::<Vec<_>>(),
    })
}

/// An `acrcheck.report/v1`. An error is a report without registries that is not complete.
pub fn report(outcome: Result<Report, EvaluateError>) -> Value {
    let report = outcome.unwrap_or_else(|error| {
        let errors = problems(error);
        Report {
            summary: Summary {
                registries: 0,
                pass: 0,
                fail: 0,
                not_applicable: 0,
                unknown: 0,
                skipped: 0,
                not_deployed: 0,
                errors: errors.len() as u32,
            },
            registries: Vec::new(),
            errors,
            complete: false,
        }
    });
    let summary = report.summary;
    let errors = report.errors.iter().map(|problem| {
        json!({
            "source": source(&problem.position),
            "code": problem.code,
            "message": problem.message,
        })
    });
    json!({
        "schema": "acrcheck.report/v1",
        "summary": {
            "registries": summary.registries,
            "pass": summary.pass,
            "fail": summary.fail,
            "notApplicable": summary.not_applicable,
            "unknown": summary.unknown,
            "skipped": summary.skipped,
            "notDeployed": summary.not_deployed,
            "errors": summary.errors,
        },
        "registries": report.registries.iter().map(registry).collect::<Vec<_>>(),
        "errors": errors.collect::<Vec<_>>(),
        "complete": report.complete,
    })
}

fn problems(error: EvaluateError) -> Vec<Problem> {
    let problem = |code: &str, position, message: String| Problem {
        code: code.to_owned(),
        position,
        message,
    };
    match error {
        EvaluateError::EmptyDocument(at) => vec![problem("empty-document", at, "the document is empty".to_owned())],
        EvaluateError::NotJson(first) | EvaluateError::Other(first) => vec![first],
        EvaluateError::InvalidSettings(problems) => {
            let start = Position {
                line: 1,
                column: 1,
                pointer: String::new(),
            };
            let problems = problems.into_iter();
            problems
                .map(|invalid| {
                    let message = format!("settings {}: {}", invalid.pointer, invalid.message);
                    problem("invalid-settings", start.clone(), message)
                })
                .collect()
        }
    }
}

fn registry(registry: &RegistryResult) -> Value {
    let findings = registry.findings.iter().map(|finding| {
        let evidence = finding.evidence.iter();
        let (code, _, summary) = crate::REASONS[finding.reason as usize];
        json!({
            "check": crate::CHECK,
            "status": status(finding.status),
            "severity": severity(finding.severity),
            "reason": code,
            "message": summary,
            "evidence": evidence
                .map(|evidence| json!({"pointer": evidence.pointer, "value": evidence.value}))
                .collect::<Vec<_>>(),
            "advisories": [],
            "remediation": finding.remediation,
            "portal": null,
        })
    });
    let identity = &registry.identity;
    json!({
        "id": identity.id,
        "name": identity.name,
        "resourceGroup": identity.resource_group,
        "subscriptionId": identity.subscription_id,
        "location": identity.location,
        "source": source(&registry.position),
        "findings": findings.collect::<Vec<_>>(),
    })
}

fn source(position: &Position) -> Value {
    json!({"position": {"line": position.line, "column": position.column, "pointer": position.pointer}})
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::NotApplicable => "not-applicable",
        Status::Unknown => "unknown",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Informational => "informational",
    }
}
