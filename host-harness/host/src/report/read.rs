//! Reads existing reports: `acrcheck.report/v1` as one JSON object, or as JSON lines.
//!
//! A report whose contents do not match its summary was truncated or edited, and is rejected: a missing failure must not look fixed.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::aggregate::SCHEMA_NAME;
use crate::model::{Evidence, Outcome, Severity, Source, Status, registry_key};

/// A report that was read, as far as baselines and comparisons need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadReport {
    /// The registries, in the order of the report.
    pub registries: Vec<ReadRegistry>,
    /// False if anything could not be read or evaluated.
    pub complete: bool,
}

/// A registry with its findings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadRegistry {
    /// The Azure resource id.
    pub id: Option<String>,
    /// The registry's name.
    pub name: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// Where it was.
    pub source: Source,
    /// The findings.
    pub findings: Vec<ReadFinding>,
}

/// The result of one check for one registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReadFinding {
    /// The check's id.
    pub check: String,
    /// The status.
    pub status: Status,
    /// The severity of a failure.
    pub severity: Severity,
    /// The code of the reason.
    pub reason: String,
    /// The reason in a sentence.
    pub message: String,
    /// The values that the status was based on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The waiver of a failure, if any.
    pub waiver: Option<ReadWaiver>,
}

/// The kind of a [`Waiver`](crate::model::Waiver).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ReadWaiver {
    /// The failure was accepted.
    Accepted {},
    /// The acceptance had expired.
    Expired {},
    /// The failure was in the baseline.
    Baseline {},
}

impl ReadFinding {
    /// Returns what the finding counted as.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let waived = matches!(self.waiver, Some(ReadWaiver::Accepted {} | ReadWaiver::Baseline {}));
        Outcome::of(self.status, waived)
    }

    /// Whether the failure was in the baseline of its report.
    pub(crate) const fn is_in_baseline(&self) -> bool {
        matches!(self.waiver, Some(ReadWaiver::Baseline {}))
    }
}

/// An error of reading a report.
#[derive(Debug, thiserror::Error)]
pub enum ReadReportError {
    /// Text that is not a report.
    #[error("not an acrcheck report; write one with `acrcheck check --format json`")]
    Other(#[source] serde_json::Error),
    /// A report with another schema.
    #[error("unsupported report schema {0:?}; expected {SCHEMA_NAME:?}")]
    OtherSchema(String),
    /// A line that does not belong to a report.
    #[error("line {line} is not a line of an acrcheck report")]
    OtherLine {
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: serde_json::Error,
    },
    /// JSON lines that do not end with the summary.
    #[error("the report is truncated or was edited: it does not end with its summary; write it again")]
    NoSummary,
    /// A summary that does not match the contents.
    #[error("the report is truncated or was edited: it counts {counted} {what} but lists {listed}; write it again")]
    Counts {
        /// What is counted.
        what: &'static str,
        /// The count of the summary.
        counted: u64,
        /// The number in the report.
        listed: u64,
    },
}

/// A report as one JSON object.
#[derive(Deserialize)]
struct WholeReport {
    schema: String,
    summary: Counts,
    registries: Vec<ReadRegistry>,
    errors: Vec<IgnoredAny>,
    complete: bool,
}

/// One line of a report in JSON lines.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Line {
    Registry(ReadRegistry),
    Error {},
    Summary {
        schema: String,
        summary: Counts,
        complete: bool,
    },
}

/// The counts of a [`Summary`](crate::model::Summary) that are checked against the contents.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    registries: u64,
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    /// Absent from reports of earlier versions.
    #[serde(default)]
    waived: u64,
    errors: u64,
}

impl ReadRegistry {
    /// Returns the key of the registry, as [`RegistryResult::key`](crate::model::RegistryResult::key) does.
    #[must_use]
    pub fn key(&self) -> String {
        registry_key(
            [&self.id, &self.name, &self.resource_group, &self.subscription_id],
            &self.source,
        )
    }
}

impl ReadReport {
    /// Reads a report in either format.
    ///
    /// # Errors
    /// The text is not a report, or not a complete one.
    pub fn read(text: &str) -> Result<Self, ReadReportError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        // A whole report may be on one line as well (reformatted by another tool), but it has no `kind`.
        if serde_json::from_str::<Kind>(first).is_ok() {
            return Self::lines(text);
        }
        let whole: WholeReport = serde_json::from_str(text).map_err(ReadReportError::Other)?;
        Self::checked(
            &whole.schema,
            whole.registries,
            whole.errors.len() as u64,
            &whole.summary,
            whole.complete,
        )
    }

    fn lines(text: &str) -> Result<Self, ReadReportError> {
        let (mut registries, mut errors, mut end) = (Vec::new(), 0, None);
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() {
                continue;
            }
            if end.is_some() {
                return Err(ReadReportError::NoSummary);
            }
            let read = serde_json::from_str(line);
            match read.map_err(|source| ReadReportError::OtherLine { line: number, source })? {
                Line::Registry(registry) => registries.push(registry),
                Line::Error {} => errors += 1,
                Line::Summary {
                    schema,
                    summary,
                    complete,
                } => end = Some((schema, summary, complete)),
            }
        }
        let (schema, summary, complete) = end.ok_or(ReadReportError::NoSummary)?;
        Self::checked(&schema, registries, errors, &summary, complete)
    }

    fn checked(
        schema: &str,
        registries: Vec<ReadRegistry>,
        errors: u64,
        counts: &Counts,
        complete: bool,
    ) -> Result<Self, ReadReportError> {
        if schema != SCHEMA_NAME {
            return Err(ReadReportError::OtherSchema(schema.to_owned()));
        }
        let of = |outcome: Outcome| {
            let findings = registries.iter().flat_map(|registry| &registry.findings);
            findings.filter(|finding| finding.outcome() == outcome).count() as u64
        };
        for (what, counted, listed) in [
            ("registries", counts.registries, registries.len() as u64),
            ("findings that pass", counts.pass, of(Outcome::Pass)),
            ("findings that fail", counts.fail, of(Outcome::Fail)),
            (
                "findings that are not applicable",
                counts.not_applicable,
                of(Outcome::NotApplicable),
            ),
            ("findings that are unknown", counts.unknown, of(Outcome::Unknown)),
            ("findings that are waived", counts.waived, of(Outcome::Waived)),
            ("errors", counts.errors, errors),
        ] {
            if counted != listed {
                return Err(ReadReportError::Counts { what, counted, listed });
            }
        }
        Ok(Self {
            registries,
            complete: complete && errors == 0,
        })
    }
}

/// The member that distinguishes a line of a report from a whole one.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "kind")]
    _kind: String,
}
