//! Report as JUnit XML for build servers: a suite for each check, a case for each registry.
//!
//! Failed findings are failures. Unknown findings are errors, which no server treats as success. Findings that are not applicable or waived are
//! skipped. Errors of the report are in a separate suite.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::ends::FileEnds;
use super::evidence::{self, Line};
use super::labels;
use super::renderer::Renderer;
use super::summary::place;
use crate::escape::escape;
use crate::model::PolicyMetadata;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Source, Status};
use crate::report::Report;

/// The report as JUnit XML, with a suite for each check.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Junit<'p> {
    /// The metadata of the checks.
    pub policy: &'p PolicyMetadata,
}

impl<'p> Junit<'p> {
    /// Creates the renderer for reports of a policy.
    #[must_use]
    pub const fn new(policy: &'p PolicyMetadata) -> Self {
        Self { policy }
    }
}

impl Junit<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"acrcheck\"")
    }
}

impl Renderer for Junit<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut suites = quick_junit::Report::new("acrcheck");
        for check in &self.policy.checks {
            let mut suite = TestSuite::new(clean(&check.id));
            let findings = report.registries.iter().flat_map(|registry| {
                let findings = registry.findings.iter().filter(|finding| finding.check.id == check.id);
                findings.map(move |finding| (registry, finding))
            });
            suite.add_test_cases(findings.map(|(registry, finding)| case(registry, finding)));
            suites.add_test_suite(suite);
        }
        if !report.errors.is_empty() {
            let mut suite = TestSuite::new("input");
            suite.add_test_cases(report.errors.iter().map(error));
            suites.add_test_suite(suite);
        }
        let text = suites.to_string().map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

fn case(registry: &RegistryResult, finding: &Finding) -> TestCase {
    let status = match finding.outcome() {
        Outcome::Pass => TestCaseStatus::success(),
        Outcome::NotApplicable => skipped(finding.message()),
        Outcome::Waived => skipped(&format!("{} {}", finding.message(), waived(finding))),
        Outcome::Fail => not_good(NonSuccessKind::Failure, registry, finding),
        Outcome::Unknown => not_good(NonSuccessKind::Error, registry, finding),
    };
    let name = registry.id.as_deref().map(Cow::Borrowed);
    let name = name.unwrap_or_else(|| labels::name_in_deployment(registry));
    let mut case = TestCase::new(clean(&name), status);
    case.set_classname(clean(&finding.check.id));
    locate(&mut case, &registry.source);
    case
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(clean(message));
    status
}

fn waived(finding: &Finding) -> String {
    let waiver = labels::waiver_of(finding).map(|waiver| format!("waiver: {waiver}"));
    waiver.unwrap_or_default()
}

fn not_good(kind: NonSuccessKind, registry: &RegistryResult, finding: &Finding) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(clean(&finding.reason.code));
    status.set_message(clean(finding.message()));
    let seen = evidence::lines(&finding.evidence).into_iter().map(|line| match line {
        Line::Value(evidence) => {
            let value = evidence.value.as_deref().unwrap_or("(absent)");
            format!("seen: {} = {value}", evidence.pointer)
        }
        Line::More(count) => format!("seen: and {count} more"),
    });
    let fixes = labels::commands(registry, finding)
        .iter()
        .map(|command| format!("fix: {command}"));
    let waiver = Some(waived(finding)).filter(|waiver| !waiver.is_empty());
    let severity = (finding.status == Status::Fail).then(|| format!("severity: {}", finding.severity.as_str()));
    let lines = severity.into_iter().chain(waiver).chain(seen).chain(fixes);
    let lines: Vec<String> = lines.map(|line| clean(&line)).collect();
    status.set_description(lines.join("\n"));
    status
}

fn error(error: &ErrorEntry) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(clean(&error.code));
    status.set_message(clean(&error.message));
    let mut case = TestCase::new(clean(&place(&error.source, true)), status);
    case.set_classname("input");
    locate(&mut case, &error.source);
    case
}

/// Adds the file and the line, in the attributes that build servers read.
fn locate(case: &mut TestCase, source: &Source) {
    if let Some(file) = labels::file(source) {
        let (line, _) = labels::line_and_column(source);
        case.extra.insert("file".into(), clean(file).into());
        case.extra.insert("line".into(), line.to_string().into());
    }
}

/// Escapes a text. This removes all characters that XML forbids except U+FFFE and U+FFFF, which are replaced here.
pub(super) fn clean(text: &str) -> String {
    escape(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
