//! Report as a GitLab Code Quality artifact with failures, unknown findings and errors.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::ends::FileEnds;
use super::json::write_pretty;
use super::labels;
use super::renderer::Renderer;
use crate::escape::escape;
use crate::model::{Outcome, RegistryResult, Severity, Source};
use crate::report::Report;

/// The report as a Code Quality artifact.
#[derive(Clone, Copy, Debug)]
pub struct Gitlab;

const ENGINE: &str = "acrcheck";

/// One issue. `engine_name` comes first, so that a report is recognised by its beginning.
#[derive(Serialize)]
struct Issue<'i> {
    engine_name: &'static str,
    description: String,
    check_name: &'i str,
    fingerprint: String,
    severity: &'static str,
    location: Value,
}

impl Gitlab {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with("[\n  {\n    \"engine_name\": \"acrcheck\",") || ends.is("[]\n")
    }
}

impl Renderer for Gitlab {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let findings = report.registries.iter().flat_map(|registry| {
            let findings = registry.findings.iter();
            let findings = findings
                .filter(|finding| labels::needs_attention(finding.outcome()) || finding.outcome() == Outcome::Waived);
            findings.map(move |finding| Issue {
                engine_name: ENGINE,
                description: escape(&labels::sentence_and_waiver(registry, finding)).into_owned(),
                check_name: &finding.check.id,
                fingerprint: labels::fingerprint(registry, finding),
                severity: match finding.outcome() {
                    Outcome::Fail => severity(finding.severity),
                    Outcome::Waived => "info",
                    _ => "minor",
                },
                location: location(&registry.source, Some(registry)),
            })
        });
        let errors = report.errors.iter().map(|error| Issue {
            engine_name: ENGINE,
            description: escape(&labels::error_message(error)).into_owned(),
            check_name: &error.code,
            fingerprint: labels::error_fingerprint(error),
            severity: "major",
            location: location(&error.source, None),
        });
        let issues: Vec<Issue<'_>> = findings.chain(errors).collect();
        write_pretty(&issues, out)?;
        out.write_all(b"\n")
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Informational => "info",
    }
}

/// Returns the location with the line in both of the ways that the format has. Only one of them has a column.
fn location(source: &Source, registry: Option<&RegistryResult>) -> Value {
    let (line, column) = labels::line_and_column(source);
    json!({
        "path": labels::path(source, registry),
        "lines": {"begin": line},
        "positions": {"begin": {"line": line, "column": column}},
    })
}
