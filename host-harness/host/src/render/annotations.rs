//! Report as commands to a build runner, which annotates the code: failures as errors, warnings or notices by severity, unknown findings as warnings,
//! and errors as errors.
//!
//! The runner executes every line that looks like a command, so texts are neutralized, and then escaped for the runner.

use std::io::{self, Write};

use super::ends::{FileEnds, TITLE};
use super::labels;
use super::renderer::{StreamRenderer, Trailer};
use super::summary::{count, verdict_of};
use crate::escape::escape;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Source};

/// The report as workflow commands of GitHub Actions.
#[derive(Clone, Copy, Debug)]
pub struct Github;

/// The report as logging commands of Azure Pipelines.
#[derive(Clone, Copy, Debug)]
pub struct AzureDevOps;

/// One annotation.
struct Annotation<'a> {
    kind: Kind,
    /// Whether the finding is a waived failure.
    waived: bool,
    code: &'a str,
    source: &'a Source,
    message: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    /// For information only.
    Notice,
}

fn annotations<'a>(registries: &'a [RegistryResult], errors: &'a [ErrorEntry]) -> impl Iterator<Item = Annotation<'a>> {
    let findings = registries.iter().flat_map(|registry| {
        let findings = registry.findings.iter();
        let findings = findings.filter_map(|finding| Some((kind(finding)?, finding)));
        findings.map(move |(kind, finding)| Annotation {
            kind,
            waived: finding.outcome() == Outcome::Waived,
            code: &finding.check.id,
            source: &registry.source,
            message: escape(&labels::sentence_and_waiver(registry, finding)).into_owned(),
        })
    });
    let errors = errors.iter().map(|error| Annotation {
        kind: Kind::Error,
        waived: false,
        code: &error.code,
        source: &error.source,
        message: escape(&format!("error: {}", labels::error_message(error))).into_owned(),
    });
    findings.chain(errors)
}

fn kind(finding: &Finding) -> Option<Kind> {
    match finding.outcome() {
        Outcome::Fail => Some(match finding.severity {
            Severity::Critical | Severity::High => Kind::Error,
            Severity::Medium => Kind::Warning,
            Severity::Low | Severity::Informational => Kind::Notice,
        }),
        Outcome::Unknown => Some(Kind::Warning),
        Outcome::Waived => Some(Kind::Notice),
        Outcome::Pass | Outcome::NotApplicable => None,
    }
}

impl Annotation<'_> {
    const fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Error => "error",
            Kind::Warning => "warning",
            Kind::Notice => "notice",
        }
    }

    /// Returns the file, the line and the column, if the source is a file.
    fn place(&self) -> Option<(&str, u32, u32)> {
        let path = labels::file(self.source)?;
        let (line, column) = labels::line_and_column(self.source);
        Some((path, line, column))
    }
}

impl Github {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }
}

impl StreamRenderer for Github {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for annotation in annotations(registries, errors) {
            write!(out, "::{} ", annotation.kind())?;
            if let Some((path, line, column)) = annotation.place() {
                write!(out, "file={},line={line},col={column},", github_property(path))?;
            }
            let title = github_property(annotation.code);
            writeln!(out, "title={title}::{}", github_data(&annotation.message))?;
        }
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", ending(trailer))
    }
}

fn github_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_data(&escape(text)).replace(':', "%3A").replace(',', "%2C")
}

impl AzureDevOps {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }
}

impl StreamRenderer for AzureDevOps {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for annotation in annotations(registries, errors) {
            if annotation.waived {
                writeln!(out, "waived: {}", annotation.message)?;
                continue;
            }
            // Azure Pipelines has no notices.
            let kind = match annotation.kind {
                Kind::Error => "error",
                Kind::Warning | Kind::Notice => "warning",
            };
            write!(out, "##vso[task.logissue type={kind};")?;
            if let Some((path, line, column)) = annotation.place() {
                write!(
                    out,
                    "sourcepath={};linenumber={line};columnnumber={column};",
                    azure_property(path)
                )?;
            }
            let code = azure_property(annotation.code);
            writeln!(out, "code={code}]{}", azure_data(&annotation.message))?;
        }
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", ending(trailer))
    }
}

fn azure_data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn azure_property(text: &str) -> String {
    azure_data(&escape(text)).replace(';', "%3B").replace(']', "%5D")
}

/// Returns a line with the counts and one with the verdict, which are not commands.
fn ending(trailer: &Trailer<'_>) -> String {
    let summary = &trailer.totals.summary;
    let verdict = verdict_of(&trailer.totals);
    let waived = match summary.waived {
        0 => String::new(),
        waived => format!("{waived} waived, "),
    };
    let duplicates = match summary.duplicates {
        0 => String::new(),
        duplicates => format!(", {}", count(duplicates, "duplicate", "duplicates")),
    };
    let configuration = trailer.configuration.map_or_else(String::new, |configuration| {
        format!("; configuration {}", escape(&configuration.path))
    });
    format!(
        "acrcheck: {}{duplicates}; findings: {} failed, {}{} unknown, {} passed, {} not applicable; {}{configuration}\nacrcheck: {verdict}",
        count(summary.registries, "registry", "registries"),
        summary.fail,
        waived,
        summary.unknown,
        summary.pass,
        summary.not_applicable,
        count(summary.errors, "error", "errors")
    )
}
