//! Findings in the form of Trivy's misconfigurations.

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_json::{Writer, number};
use acrcheck_policies::{Detail, EvaluateError, Finding, Problem, RegistryResult, Report, Severity, Status, describe};

use super::super::request::{decoded, evaluated};
use super::super::verdict::{is_bad, name, shown};

/// The findings on a file, as JSON text. Those that do not apply are left out.
pub(super) struct Misconfigurations(String);

/// Texts of which a file has one if it is about a registry, in lower case.
const MARKS: [&[u8]; 7] = [
    b"adminuserenabled",
    b"containerregistr",
    b"container_registr",
    b"networkrule",
    b"network_rule",
    b"publicnetwork",
    b"public_network",
];

/// The length of the longest of these in UTF-16, in bytes.
pub(super) const LONGEST_MARK: usize = 2 * 17;

impl Misconfigurations {
    /// Evaluates a file. None if there is nothing to say about it: it is about other things.
    pub(super) fn of(content: &[u8]) -> Option<Self> {
        let document = decoded(content);
        let mut outcome = evaluated(&document, "{}", Detail::Verdicts);
        // Other files are full of JSON that is no registry.
        let text = document.as_deref().map_or(content, str::as_bytes);
        let is_about_registries = matches!(&outcome, Ok(report) if !report.registries.is_empty()) || has_mark(text);
        if !is_about_registries {
            return None;
        }
        // With less detail, a file with very many registries needs less memory.
        let has_details = |report: &Report<'_>| report.registries.len() + report.errors.len() <= MOST;
        if outcome.as_ref().is_ok_and(has_details) {
            outcome = evaluated(&document, "{}", Detail::Attention);
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

/// Whether a text has a word that marks it as being about registries, in any case. Zeros between the letters do not matter: a text in UTF-16
/// without a byte order mark has them.
pub(super) fn has_mark(content: &[u8]) -> bool {
    if content.contains(&0) {
        let content: Vec<u8> = content.iter().copied().filter(|byte| *byte != 0).collect();
        return has_plain_mark(&content);
    }
    has_plain_mark(content)
}

fn has_plain_mark(content: &[u8]) -> bool {
    content.iter().enumerate().any(|(at, byte)| {
        matches!(byte | 0x20, b'a' | b'c' | b'n' | b'p')
            && MARKS.iter().any(|mark| {
                let text = content.get(at..at + mark.len());
                text.is_some_and(|text| text.eq_ignore_ascii_case(mark))
            })
    })
}

/// The most findings that pass, and the most others, that are listed for a file. Each takes more than a kilobyte, and Trivy keeps several copies.
const MOST: usize = 1_000;

#[derive(Clone, Copy, Default)]
struct Count {
    listed: usize,
    left_out: usize,
}

impl Count {
    /// Counts a finding. Returns whether it is listed.
    const fn next(&mut self) -> bool {
        let is_listed = self.listed < MOST;
        if is_listed {
            self.listed += 1;
        } else {
            self.left_out += 1;
        }
        is_listed
    }
}

struct List {
    json: Writer,
    is_empty: bool,
    passed: Count,
    others: Count,
}

impl List {
    fn new() -> Self {
        let mut json = Writer::with_capacity(1024);
        json.raw("[");
        Self {
            json,
            is_empty: true,
            passed: Count::default(),
            others: Count::default(),
        }
    }

    fn finish(mut self) -> Option<Misconfigurations> {
        if self.others.left_out > 0 {
            let mut message = String::from("only the first ");
            number::push(&mut message, MOST);
            message.push_str(" findings of the file are listed; ");
            number::push(&mut message, self.others.left_out);
            message.push_str(" more are not");
            self.not_evaluated(&message, 1);
        }
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
        let count = if is_bad(finding) {
            &mut self.others
        } else {
            &mut self.passed
        };
        if !count.next() {
            return;
        }
        let severity = match finding.status {
            Status::Unknown => "UNKNOWN",
            _ => severity(finding.check.severity),
        };
        let resolution = finding.portal().unwrap_or(finding.reason.summary);
        self.begin(finding.check.id, finding.check.title, severity);
        self.text(",\"Status\":", if is_bad(finding) { "FAIL" } else { "PASS" });
        self.text(",\"Description\":", finding.check.rationale);
        let name = shown(name(registry));
        let message = [&name, ": ", finding.reason.code, ": ", finding.message()].concat();
        self.text(",\"Message\":", &shown(&message));
        self.text(",\"Resolution\":", resolution);
        if let Some(page) = finding.check.references.first() {
            self.text(",\"PrimaryURL\":", page.url);
        }
        self.json.raw(",\"References\":");
        self.json
            .list(finding.check.references, |json, page| json.string(page.url));
        self.cause(&name, registry.position.line);
    }

    fn problem(&mut self, problem: &Problem) {
        if self.others.listed == MOST {
            self.others.next();
            return;
        }
        let message = [problem.code.code(), ": ", &problem.message].concat();
        self.unread(&message, problem.position.line);
    }

    /// Something that could not be evaluated, if it is still listed.
    fn unread(&mut self, message: &str, line: u32) {
        if self.others.next() {
            self.not_evaluated(message, line);
        }
    }

    fn not_evaluated(&mut self, message: &str, line: u32) {
        self.begin(
            "acr-not-evaluated",
            "Part of the file could not be evaluated",
            "UNKNOWN",
        );
        self.text(",\"Status\":", "FAIL");
        self.text(",\"Description\":", describe().description);
        self.text(",\"Message\":", &shown(message));
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
