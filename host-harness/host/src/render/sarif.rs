//! Report as SARIF 2.1.0 (OASIS) for code scanning.
//!
//! Failed findings are results of the kind `fail`, unknown findings of the kind `review`. Passed and not applicable findings are omitted, because
//! code scanning shows every result as an alert. Errors are notifications, and make the invocation unsuccessful.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::ends::FileEnds;
use super::json::write_pretty;
use super::labels;
use super::renderer::Renderer;
use crate::escape::escape;
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Source, Status, Waiver};
use crate::report::Report;

/// The report as SARIF, with a rule for each check.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sarif<'p> {
    /// The metadata of the checks.
    pub policy: &'p PolicyMetadata,
}

impl<'p> Sarif<'p> {
    /// Creates the renderer for reports of a policy.
    #[must_use]
    pub const fn new(policy: &'p PolicyMetadata) -> Self {
        Self { policy }
    }
}

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log. The tool comes first, so that a report is recognised by its beginning.
#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    invocations: Value,
    results: Vec<Value>,
    properties: Map<String, Value>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    version: &'static str,
    rules: Vec<Value>,
    properties: Value,
}

impl Sarif<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(&format!(
            "{{\n  \"$schema\": \"{SCHEMA}\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {{\n      \"tool\": {{\n        \"driver\": {{\n          \"name\": \"acrcheck\","
        ))
    }
}

impl Renderer for Sarif<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<Value> = self.policy.checks.iter().map(|check| rule(check, report)).collect();
        let results: Vec<Value> = report
            .registries
            .iter()
            .flat_map(|registry| registry.findings.iter().map(move |finding| (registry, finding)))
            .filter(|(_, finding)| labels::needs_attention(finding.outcome()) || finding.outcome() == Outcome::Waived)
            .map(|(registry, finding)| {
                let mut result = self.result(registry, finding);
                add_parameters(&mut result, &registry.source);
                if let (true, Some(result)) = (report.summary.waived > 0, result.as_object_mut()) {
                    result.insert("suppressions".to_owned(), suppressions(finding));
                }
                result
            })
            .collect();
        let notifications: Vec<Value> = report.errors.iter().map(notification).collect();
        let version = env!("CARGO_PKG_VERSION");
        let mut properties = Map::from_iter([("summary".to_owned(), json!(report.summary))]);
        if let Some(configuration) = &report.configuration {
            properties.insert("configuration".to_owned(), json!(configuration));
        }
        let log = Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "acrcheck",
                        semantic_version: version,
                        version,
                        rules,
                        properties: json!({"component": report.component}),
                    },
                },
                column_kind: "utf16CodeUnits",
                invocations: json!([{
                    "executionSuccessful": report.complete && !report.stopped,
                    "toolExecutionNotifications": notifications,
                }]),
                results,
                properties,
            }],
        };
        write_pretty(&log, out)?;
        out.write_all(b"\n")
    }
}

impl Sarif<'_> {
    fn result(&self, registry: &RegistryResult, finding: &Finding) -> Value {
        let failed = finding.status == Status::Fail;
        let rule = self.policy.checks.iter().position(|check| check.id == finding.check.id);
        json!({
            "ruleId": finding.check.id,
            "ruleIndex": rule.map_or(-1, |place| i64::try_from(place).unwrap_or(-1)),
            "kind": if failed { "fail" } else { "review" },
            // A result of another kind than `fail` has no level (section 3.27.10).
            "level": if failed { level(finding.severity) } else { "none" },
            "message": {"text": message(registry, finding)},
            "locations": [{
                "physicalLocation": physical(&registry.source, Some(registry)),
                "logicalLocations": [logical(registry)],
            }],
            "partialFingerprints": {"acrcheckFinding/v1": labels::fingerprint(registry, finding)},
            "properties": {
                "status": finding.status,
                "reason": finding.reason.code,
                "pointer": registry.source.position.as_ref().map(|position| &position.pointer),
                "evidence": finding.evidence,
                "advisories": finding.advisories,
                "remediation": finding.remediation,
            },
        })
    }
}

/// Adds the parameter files of a template to a result, if there are any.
fn add_parameters(object: &mut Value, source: &Source) {
    if let (false, Some(object)) = (source.parameters.is_empty(), object.as_object_mut()) {
        let files = source.parameters.iter().map(|file| {
            json!({
                "physicalLocation": {"artifactLocation": {"uri": uri(file)}},
                "message": {"text": "parameters of the template"},
            })
        });
        object.insert("relatedLocations".to_owned(), files.collect());
    }
}

/// Returns the suppressions of a result. If any result of a run has suppressions, every result must have the property (section 3.27.23). Expired
/// waivers are omitted, because some readers treat any suppression as accepted.
fn suppressions(finding: &Finding) -> Value {
    let held = finding.waiver.as_deref().filter(|waiver| waiver.holds());
    let suppression = held.map(|waiver| {
        let mut suppression = json!({
            "kind": "external",
            "status": "accepted",
            "justification": escape(&labels::waiver(waiver)),
        });
        if let (Waiver::Accepted(by), Some(suppression)) = (waiver, suppression.as_object_mut()) {
            let location = json!({"physicalLocation": {
                "artifactLocation": {"uri": uri(&by.path)},
                "region": {"startLine": by.line},
            }});
            suppression.insert("location".to_owned(), location);
        }
        suppression
    });
    suppression.into_iter().collect()
}

fn rule(check: &CheckMetadata, report: &Report) -> Value {
    // Code scanning sorts results by the score of their rule, and not by their level.
    let findings = report.registries.iter().flat_map(|registry| &registry.findings);
    let failed = findings.filter(|finding| finding.status == Status::Fail && finding.check.id == check.id);
    let severity = failed.map(|finding| finding.severity).max();
    let mut help = format!("{}\n\nHow to fix it:\n", check.rationale);
    for step in &check.remediation_portal {
        // Writing to a string cannot fail.
        let _ = writeln!(help, "- {step}");
    }
    json!({
        "id": check.id,
        "shortDescription": {"text": plain(&check.title)},
        "fullDescription": {"text": plain(&check.rationale)},
        "help": {"text": plain(&help)},
        "helpUri": check.references.first().map(|reference| &reference.url),
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {
            "precision": "very-high",
            "security-severity": security_severity(severity.unwrap_or(check.severity)),
            "tags": ["azure", "container-registry", "network", "security"],
        },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Informational => "note",
    }
}

/// Returns the middle of the score range that code scanning uses for a severity.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Informational => "0.1",
    }
}

fn message(registry: &RegistryResult, finding: &Finding) -> String {
    let mut text = labels::sentence(registry, finding);
    if let Some(waiver) = labels::waiver_of(finding) {
        let _ = write!(text, "\nWaiver: {waiver}");
    }
    for command in labels::commands(registry, finding) {
        let _ = write!(text, "\nFix: {command}");
    }
    plain(&text)
}

/// Escapes brackets, which would make links (section 3.11.6), and neutralizes each line.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            shown.push('\n');
        }
        for character in escape(line).chars() {
            if matches!(character, '[' | ']' | '\\') {
                shown.push('\\');
            }
            shown.push(character);
        }
    }
    shown
}

/// Returns the file and the position in it. A live registry has its id instead, like a path in the repository: code scanning rejects results without
/// an artifact.
fn physical(source: &Source, registry: Option<&RegistryResult>) -> Value {
    let mut location = json!({"artifactLocation": {"uri": uri(labels::path(source, registry))}});
    let is_live = source.path.as_deref().is_some_and(labels::is_request);
    let position = source.position.as_ref().filter(|_| !is_live);
    if let (Some(position), Some(location)) = (position, location.as_object_mut()) {
        let region = json!({"startLine": position.line, "startColumn": position.column_in_utf16()});
        location.insert("region".to_owned(), region);
    }
    location
}

fn logical(registry: &RegistryResult) -> Value {
    json!({
        "name": labels::name(registry),
        "fullyQualifiedName": registry.id.as_deref().unwrap_or_else(|| labels::name(registry)),
        "kind": "resource",
    })
}

fn notification(error: &ErrorEntry) -> Value {
    json!({
        "level": "error",
        "message": {"text": plain(&labels::error_message(error))},
        "descriptor": {"id": error.code},
        "locations": [{"physicalLocation": physical(&error.source, None)}],
    })
}

/// Returns a path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let path = if path == "-" { "standard-input" } else { path };
    let mut uri = String::with_capacity(path.len());
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
