//! The report as commands to the runner of a build, which shows them beside the code: what failed as an error, a warning or a notice, by its severity;
//! what is unknown as a warning, what could not be read as an error.
//!
//! The runner obeys every line that looks like a command. Texts are neutralised first, and then escaped as the runner wants it.

use std::io::{self, Write};

use super::ends::{Ends, TITLE};
use super::renderer::{End, Streamed};
use super::words;
use crate::escape::neutral;
use crate::model::{ErrorEntry, Finding, Outcome, RegistryResult, Severity, Source};

/// The report as workflow commands of GitHub Actions.
#[derive(Clone, Copy, Debug)]
pub struct Github;

/// The report as logging commands of Azure Pipelines.
#[derive(Clone, Copy, Debug)]
pub struct AzureDevOps;

/// Something to be shown.
struct Annotation<'a> {
    kind: Kind,
    /// Whether it is about a failure that is waived.
    waived: bool,
    code: &'a str,
    source: &'a Source,
    message: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
    /// For who looks, and nothing that counts.
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
            message: neutral(&words::sentence_and_waiver(registry, finding)).into_owned(),
        })
    });
    let errors = errors.iter().map(|error| Annotation {
        kind: Kind::Error,
        waived: false,
        code: &error.code,
        source: &error.source,
        message: neutral(&format!("not judged: {}", error.message)).into_owned(),
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

    /// The file, where there is one, and the line in it.
    fn place(&self) -> Option<(&str, u32)> {
        let path = self
            .source
            .path
            .as_deref()
            .filter(|path| *path != crate::input::STDIN)?;
        let line = self.source.position.as_ref().map_or(1, |position| position.line);
        Some((path, line))
    }
}

impl Github {
    /// Whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &Ends) -> bool {
        ends.starts_with(TITLE)
    }
}

impl Streamed for Github {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for annotation in annotations(registries, errors) {
            write!(out, "::{} ", annotation.kind())?;
            if let Some((path, line)) = annotation.place() {
                write!(out, "file={},line={line},", github_property(path))?;
            }
            let title = github_property(annotation.code);
            writeln!(out, "title={title}::{}", github_data(&annotation.message))?;
        }
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", counts(end))
    }
}

fn github_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn github_property(text: &str) -> String {
    github_data(&neutral(text)).replace(':', "%3A").replace(',', "%2C")
}

impl AzureDevOps {
    /// Whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &Ends) -> bool {
        ends.starts_with(TITLE)
    }
}

impl Streamed for AzureDevOps {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        for annotation in annotations(registries, errors) {
            if annotation.waived {
                writeln!(out, "waived: {}", annotation.message)?;
                continue;
            }
            // This runner knows errors and warnings only.
            let kind = match annotation.kind {
                Kind::Error => "error",
                Kind::Warning | Kind::Notice => "warning",
            };
            write!(out, "##vso[task.logissue type={kind};")?;
            if let Some((path, line)) = annotation.place() {
                write!(out, "sourcepath={};linenumber={line};", azure_property(path))?;
            }
            let code = azure_property(annotation.code);
            writeln!(out, "code={code}]{}", azure_data(&annotation.message))?;
        }
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", counts(end))
    }
}

fn azure_data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

fn azure_property(text: &str) -> String {
    azure_data(&neutral(text)).replace(';', "%3B").replace(']', "%5D")
}

/// A line that is no command.
fn counts(end: &End<'_>) -> String {
    let summary = &end.totals.summary;
    let waived = match summary.waived {
        0 => String::new(),
        waived => format!("{waived} waived, "),
    };
    let duplicates = match summary.duplicates {
        0 => String::new(),
        duplicates => format!(", {duplicates} duplicates"),
    };
    let configuration = end.configuration.map_or_else(String::new, |configuration| {
        format!("; configuration {}", neutral(&configuration.path))
    });
    format!(
        "acrcheck: {} registries{duplicates}; findings: {} failed, {}{} unknown, {} passed, {} not applicable; {} not judged{configuration}",
        summary.registries, summary.fail, waived, summary.unknown, summary.pass, summary.not_applicable, summary.errors
    )
}
