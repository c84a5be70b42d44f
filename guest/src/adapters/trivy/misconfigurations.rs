//! Findings in the form of Trivy's misconfigurations.

use alloc::string::String;

use acrcheck_json::Writer;
use acrcheck_policies::{EvaluateError, Finding, Problem, RegistryResult, Report, Severity, Status, describe};

use super::super::request::evaluated;
use super::super::verdict::{is_bad, name};

/// The findings on a file, as JSON text. Those that do not apply are left out.
pub(super) struct Misconfigurations(String);

/// Texts of which a file has one if it is about a registry, in lower case.
const MARKS: [&[u8]; 6] = [
    b"containerregistr",
    b"container_registr",
    b"networkrule",
    b"network_rule",
    b"publicnetwork",
    b"public_network",
];

/// The length of the longest of these, in bytes.
pub(super) const LONGEST_MARK: usize = 17;

impl Misconfigurations {
    /// Evaluates a file. None if there is nothing to say about it: it is about other things.
    pub(super) fn of(content: &[u8]) -> Option<Self> {
        let outcome = evaluated(content, "{}");
        // Other files are full of JSON that is no registry.
        let is_about_registries = matches!(&outcome, Ok(report) if !report.registries.is_empty()) || has_mark(content);
        if !is_about_registries {
            return None;
        }
        let mut list = List::new();
        match &outcome {
            Ok(report) => list.report(report),
            Err(EvaluateError::NotJson(problem)) => list.problem(problem),
            Err(EvaluateError::EmptyDocument(_) | EvaluateError::InvalidSettings(_)) => {
                list.unread("the file cannot be evaluated; check it with the command acrcheck", 1);
            }
        }
        list.finish()
    }

    /// A file that cannot be evaluated.
    pub(super) fn unread(message: &str) -> Option<Self> {
        let mut list = List::new();
        list.unread(message, 1);
        list.finish()
    }

    pub(super) fn as_json(&self) -> &str {
        &self.0
    }
}

/// A list with the finding that something cannot be read.
pub(super) fn unreadable(message: &str) -> String {
    Misconfigurations::unread(message).map_or_else(|| String::from("[]"), |list| list.0)
}

/// Whether a text has a word that marks it as being about registries, in any case.
pub(super) fn has_mark(content: &[u8]) -> bool {
    content.iter().enumerate().any(|(at, byte)| {
        matches!(byte | 0x20, b'c' | b'n' | b'p')
            && MARKS.iter().any(|mark| {
                let text = content.get(at..at + mark.len());
                text.is_some_and(|text| text.eq_ignore_ascii_case(mark))
            })
    })
}

struct List {
    json: Writer,
    is_empty: bool,
}

impl List {
    fn new() -> Self {
        let mut json = Writer::with_capacity(1024);
        json.raw("[");
        Self { json, is_empty: true }
    }

    fn finish(mut self) -> Option<Misconfigurations> {
        self.json.raw("]");
        (!self.is_empty).then(|| Misconfigurations(self.json.finish()))
    }

    fn report(&mut self, report: &Report<'_>) {
        for registry in &report.registries {
            for finding in &registry.findings {
                if finding.status != Status::NotApplicable {
                    self.finding(registry, finding);
                }
            }
        }
        for problem in &report.errors {
            self.problem(problem);
        }
    }

    fn finding(&mut self, registry: &RegistryResult<'_>, finding: &Finding<'_>) {
        let severity = match finding.status {
            Status::Unknown => "UNKNOWN",
            _ => severity(finding.check.severity),
        };
        let resolution = finding.portal().unwrap_or(finding.reason.summary);
        self.begin(finding.check.id, finding.check.title, severity);
        self.text(",\"Status\":", if is_bad(finding) { "FAIL" } else { "PASS" });
        self.text(",\"Description\":", finding.check.rationale);
        let message = [name(registry), ": ", finding.reason.code, ": ", finding.message()].concat();
        self.text(",\"Message\":", &message);
        self.text(",\"Resolution\":", resolution);
        if let Some(page) = finding.check.references.first() {
            self.text(",\"PrimaryURL\":", page.url);
        }
        self.json.raw(",\"References\":");
        self.json
            .list(finding.check.references, |json, page| json.string(page.url));
        self.cause(name(registry), registry.position.line);
    }

    fn problem(&mut self, problem: &Problem) {
        let message = [problem.code.code(), ": ", &problem.message].concat();
        self.unread(&message, problem.position.line);
    }

    /// Something that could not be evaluated.
    fn unread(&mut self, message: &str, line: u32) {
        self.begin(
            "acr-not-evaluated",
            "Part of the file could not be evaluated",
            "UNKNOWN",
        );
        self.text(",\"Status\":", "FAIL");
        self.text(",\"Description\":", describe().description);
        self.text(",\"Message\":", message);
        self.text(
            ",\"Resolution\":",
            "Check the file with the command acrcheck, which explains the error.",
        );
        self.cause("", line);
    }

    fn begin(&mut self, id: &str, title: &str, severity: &str) {
        if !self.is_empty {
            self.json.raw(",");
        }
        self.is_empty = false;
        self.text("{\"Type\":", "acrcheck");
        self.text(",\"ID\":", id);
        self.text(",\"AVDID\":", id);
        self.text(",\"Title\":", title);
        self.text(",\"Severity\":", severity);
        self.text(",\"Namespace\":", "acrcheck");
    }

    fn cause(&mut self, resource: &str, line: u32) {
        self.text(",\"CauseMetadata\":{\"Provider\":", "Azure");
        self.text(",\"Service\":", "container-registry");
        self.text(",\"Resource\":", resource);
        self.json.raw(",\"StartLine\":");
        self.json.number(line);
        self.json.raw(",\"EndLine\":");
        self.json.number(line);
        self.json.raw("}}");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.json.raw(key);
        self.json.string(text);
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "CRITICAL",
        Severity::High => "HIGH",
        Severity::Medium => "MEDIUM",
        Severity::Low | Severity::Informational => "LOW",
    }
}
