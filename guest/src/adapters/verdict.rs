//! What adapters for hosts without reports of their own say about a document.

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_policies::{
    EMPTY_DOCUMENT, EvaluateError, Finding, Problem, RegistryResult, Report, SettingsProblem, Status,
};

/// The sentences about everything that is not good: failed and unknown findings, and what could not be read. Empty only for a report in which every
/// finding passes or does not apply, and nothing is missing.
pub(super) fn objections(outcome: &Result<Report<'_>, EvaluateError>) -> Vec<String> {
    match outcome {
        Ok(report) => {
            let registries = report.registries.iter();
            let findings = registries.flat_map(|registry| {
                let bad = registry.findings.iter().filter(|finding| is_bad(finding));
                bad.map(move |finding| sentence(name(registry), finding))
            });
            findings.chain(report.errors.iter().map(about_problem)).collect()
        }
        Err(EvaluateError::EmptyDocument(_)) => alloc::vec![String::from(EMPTY_DOCUMENT)],
        Err(EvaluateError::NotJson(problem)) => alloc::vec![about_problem(problem)],
        Err(EvaluateError::InvalidSettings(problems)) => alloc::vec![sentences(problems)],
    }
}

pub(super) const fn is_bad(finding: &Finding<'_>) -> bool {
    matches!(finding.status, Status::Fail | Status::Unknown)
}

/// The name of a registry, or what else identifies it.
pub(super) fn name<'r>(registry: &'r RegistryResult<'_>) -> &'r str {
    let identity = &registry.identity;
    let name = identity.name.as_deref().or(identity.address.as_deref());
    name.or(identity.id.as_deref()).unwrap_or(&registry.position.pointer)
}

fn sentence(registry: &str, finding: &Finding<'_>) -> String {
    let status = if finding.status == Status::Fail {
        "FAIL"
    } else {
        "UNKNOWN"
    };
    [
        registry,
        ": ",
        status,
        " ",
        finding.check.id,
        " ",
        finding.reason.code,
        ": ",
        finding.message(),
    ]
    .concat()
}

fn about_problem(problem: &Problem) -> String {
    [
        &problem.position.pointer,
        " ",
        problem.code.code(),
        ": ",
        &problem.message,
    ]
    .concat()
}

/// The errors in settings as one sentence each.
pub(super) fn sentences(problems: &[SettingsProblem]) -> String {
    let mut text = String::new();
    for problem in problems {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str("settings ");
        text.push_str(&problem.pointer);
        text.push_str(": ");
        text.push_str(&problem.message);
    }
    text
}
