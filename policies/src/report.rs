//! The JSON format of a report: `acrcheck.report/v1`.

use alloc::string::String;

use crate::model::{
    Detail, EvaluateError, Finding, Position, Problem, RegistryResult, Report, SettingsProblem, Summary, Tag,
};
use crate::settings::Settings;
use acrcheck_json::Writer;
use acrcheck_json::number::saturated;

/// The name of the JSON format.
pub const SCHEMA: &str = "acrcheck.report/v1";

/// The message for an empty document.
pub const EMPTY_DOCUMENT: &str = "the document is empty; pass what `az acr show` or `az acr list` prints";

/// Returns the result of an evaluation as JSON, including an error. Takes the settings and the detail of that evaluation.
#[must_use]
pub fn to_json(outcome: &Result<Report<'_>, EvaluateError>, settings: &Settings, detail: Detail) -> String {
    let (summary, registries, errors) = match outcome {
        Ok(report) => (report.summary(), report.registries.as_slice(), report.errors.len()),
        Err(error) => {
            let errors = count(error);
            let summary = Summary {
                errors: saturated(errors),
                ..Summary::default()
            };
            (summary, [].as_slice(), errors)
        }
    };
    let mut json = Writer::with_capacity(256 + registries.len() * 2048);
    json.raw("{\"schema\":");
    json.string(SCHEMA);
    if !detail.is_full() {
        json.raw(",\"detail\":");
        json.string(detail.name());
    }
    json.raw(",\"summary\":");
    self::summary(&mut json, &summary);
    json.raw(",\"registries\":");
    json.list(registries, |json, result| registry(json, result, settings));
    json.raw(",\"errors\":");
    match outcome {
        Ok(report) => json.list(&report.errors, problem),
        Err(error) => evaluate_error(&mut json, error),
    }
    json.raw(",\"complete\":");
    json.raw(if errors == 0 { "true}" } else { "false}" });
    json.finish()
}

fn summary(json: &mut Writer, summary: &Summary) {
    for (key, count) in [
        ("{\"registries\":", summary.registries),
        (",\"pass\":", summary.pass),
        (",\"fail\":", summary.fail),
        (",\"notApplicable\":", summary.not_applicable),
        (",\"unknown\":", summary.unknown),
        (",\"skipped\":", summary.skipped),
        (",\"notDeployed\":", summary.not_deployed),
        (",\"errors\":", summary.errors),
    ] {
        json.raw(key);
        json.number(count);
    }
    json.raw("}");
}

fn registry(json: &mut Writer, result: &RegistryResult<'_>, settings: &Settings) {
    let identity = &result.identity;
    for (key, text) in [
        ("{\"id\":", &identity.id),
        (",\"name\":", &identity.name),
        (",\"resourceGroup\":", &identity.resource_group),
        (",\"subscriptionId\":", &identity.subscription_id),
        (",\"location\":", &identity.location),
    ] {
        json.raw(key);
        json.optional(text.as_deref());
    }
    if let Some(address) = &identity.address {
        json.raw(",\"address\":");
        json.string(address);
    }
    if result.declared {
        json.raw(",\"declared\":true");
    }
    tags(json, &identity.tags);
    json.raw(",\"source\":");
    source(json, &result.position);
    json.raw(",\"findings\":");
    json.list(&result.findings, |json, item| finding(json, item, settings));
    json.raw("}");
}

fn tags(json: &mut Writer, tags: &[Tag<'_>]) {
    if tags.is_empty() {
        return;
    }
    let mut separator = ",\"tags\":{";
    for tag in tags {
        json.raw(separator);
        json.string(&tag.name);
        json.raw(":");
        json.string(&tag.value);
        separator = ",";
    }
    json.raw("}");
}

fn source(json: &mut Writer, position: &Position) {
    json.raw("{\"position\":{\"line\":");
    json.number(position.line);
    json.raw(",\"column\":");
    json.number(position.column);
    json.raw(",\"pointer\":");
    json.string(&position.pointer);
    json.raw("}}");
}

fn finding(json: &mut Writer, finding: &Finding<'_>, settings: &Settings) {
    for (key, text) in [
        ("{\"check\":", finding.check.id),
        (",\"status\":", finding.status.name()),
        (
            ",\"severity\":",
            settings.severity_of(finding.check, finding.reason).name(),
        ),
        (",\"reason\":", finding.reason.code),
        (",\"message\":", finding.message()),
    ] {
        json.raw(key);
        json.string(text);
    }
    json.raw(",\"evidence\":");
    json.list(&finding.evidence, |json, evidence| {
        json.raw("{\"pointer\":");
        json.string(&evidence.pointer);
        json.raw(",\"value\":");
        json.optional(evidence.value.as_deref());
        json.raw("}");
    });
    json.raw(",\"advisories\":");
    json.list(&finding.advisories, |json, advisory| {
        json.raw("{\"code\":");
        json.string(advisory.kind.code);
        json.raw(",\"message\":");
        json.string(advisory.message());
        json.raw("}");
    });
    json.raw(",\"remediation\":");
    json.list(&finding.remediation, |json, command| json.string(command));
    json.raw(",\"portal\":");
    json.optional(finding.portal());
    json.raw("}");
}

fn problem(json: &mut Writer, problem: &Problem) {
    json.raw("{\"source\":");
    source(json, &problem.position);
    error(json, problem.code.code(), &problem.message);
}

/// Writes an entry of `errors` after its source.
fn error(json: &mut Writer, code: &str, message: &str) {
    json.raw(",\"code\":");
    json.string(code);
    json.raw(",\"message\":");
    json.string(message);
    json.raw("}");
}

/// The number of entries that an error becomes.
fn count(error: &EvaluateError) -> usize {
    match error {
        EvaluateError::EmptyDocument(_) | EvaluateError::NotJson(_) => 1,
        EvaluateError::InvalidSettings(problems) => problems.len(),
    }
}

fn evaluate_error(json: &mut Writer, evaluate_error: &EvaluateError) {
    match evaluate_error {
        EvaluateError::EmptyDocument(position) => json.list(&[position], |json, position| {
            json.raw("{\"source\":");
            source(json, position);
            error(json, "empty-document", EMPTY_DOCUMENT);
        }),
        EvaluateError::NotJson(first) => json.list(&[first], |json, first| problem(json, first)),
        EvaluateError::InvalidSettings(problems) => json.list(problems, settings_problem),
    }
}

fn settings_problem(json: &mut Writer, problem: &SettingsProblem) {
    json.raw("{\"source\":{\"position\":null}");
    let space = if problem.pointer.is_empty() { "" } else { " " };
    let message = ["settings", space, &problem.pointer, ": ", &problem.message].concat();
    error(json, "invalid-settings", &message);
}
