//! What adapters for hosts without their own reports say about a document.

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

/// The name of a registry, or what else identifies it. It may contain anything that a document can contain.
pub(super) fn name<'r>(registry: &'r RegistryResult<'_>) -> &'r str {
    let identity = &registry.identity;
    let name = identity.name.as_deref().or(identity.address.as_deref());
    let name = name.or(identity.id.as_deref()).unwrap_or(&registry.position.pointer);
    if name.is_empty() {
        "a registry without a name"
    } else {
        name
    }
}

fn sentence(registry: &str, finding: &Finding<'_>) -> String {
    let status = if finding.status == Status::Fail {
        "FAIL"
    } else {
        "UNKNOWN"
    };
    let (check, reason) = (finding.check.id, finding.reason.code);
    shown(&[registry, ": ", status, " ", check, " ", reason, ": ", finding.message()].concat())
}

fn about_problem(problem: &Problem) -> String {
    let pointer = &problem.position.pointer;
    let space = if pointer.is_empty() { "" } else { " " };
    shown(&[pointer, space, problem.code.code(), ": ", &problem.message].concat())
}

/// A text with harmful characters as `\\u{…}`: those that control a terminal, and those that hide or reorder others. Hosts print it as it is.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmful(character) {
            shown.push_str("\\u{");
            push_hexadecimal(&mut shown, u32::from(character));
            shown.push('}');
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The same characters as in the library `acrcheck` (`escape`).
const fn is_harmful(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}'
    )
}

fn push_hexadecimal(text: &mut String, number: u32) {
    let digits = (u32::BITS - number.leading_zeros()).div_ceil(4).max(1);
    for place in (0..digits).rev() {
        text.extend(char::from_digit(number >> (4 * place) & 0xf, 16));
    }
}

/// The errors in settings as one sentence each.
pub(super) fn sentences(problems: &[SettingsProblem]) -> String {
    let mut text = String::new();
    for problem in problems {
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str("settings");
        if !problem.pointer.is_empty() {
            text.push(' ');
            text.push_str(&shown(&problem.pointer));
        }
        text.push_str(": ");
        text.push_str(&shown(&problem.message));
    }
    text
}
