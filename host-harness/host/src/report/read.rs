//! Reads a report that was written before: `acrcheck.report/v1` as one JSON object, or as lines of JSON.
//!
//! A report says of itself how much is in it. One that holds anything else than it says was cut, or put together by hand, and is refused: what is missing
//! in it must not look as if it had been mended.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::aggregate::SCHEMA_NAME;
use crate::model::{Evidence, Outcome, Severity, Source, Status, registry_key};

/// A report as it was written. What is not of use here is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadReport {
    /// The registries, in the order of the report.
    pub registries: Vec<ReadRegistry>,
    /// False when anything could not be read or judged.
    pub complete: bool,
}

/// One registry with its findings.
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
    /// Where it stood.
    pub source: Source,
    /// What was found.
    pub findings: Vec<ReadFinding>,
}

/// What one check said of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReadFinding {
    /// The check's id.
    pub check: String,
    /// The verdict.
    pub status: Status,
    /// How much a failure matters.
    pub severity: Severity,
    /// The code of the reason.
    pub reason: String,
    /// The reason in a sentence.
    pub message: String,
    /// The values that the verdict rested on.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// What was known beforehand of a failure.
    pub waiver: Option<ReadWaiver>,
}

/// As much of a [`Waiver`](crate::model::Waiver) as is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ReadWaiver {
    /// Somebody answered for it.
    Accepted {},
    /// Somebody had answered for it.
    Expired {},
    /// It had failed before.
    Baseline {},
}

impl ReadFinding {
    /// What it counted as.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let waived = matches!(self.waiver, Some(ReadWaiver::Accepted {} | ReadWaiver::Baseline {}));
        Outcome::of(self.status, waived)
    }

    /// Whether it had failed before, in the report that it was compared with.
    pub(crate) const fn is_in_baseline(&self) -> bool {
        matches!(self.waiver, Some(ReadWaiver::Baseline {}))
    }
}

/// A text is no whole report.
#[derive(Debug, thiserror::Error)]
pub enum ReadReportError {
    /// It is not JSON, or other JSON.
    #[error("no report of acrcheck; write one with `acrcheck check --format json`")]
    Other(#[source] serde_json::Error),
    /// A report of another version.
    #[error("a report of the form {0:?}, and only {SCHEMA_NAME:?} can be read")]
    OtherSchema(String),
    /// One line of it is none of a report's.
    #[error("line {line} is none of a report of acrcheck")]
    OtherLine {
        /// Which one, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Lines of JSON have to end with the summary.
    #[error("the report is not whole: it does not end with its summary")]
    NoSummary,
    /// It holds more or less than it says.
    #[error("the report is not whole: it counts {counted} {what} and lists {listed}")]
    Counts {
        /// What is counted.
        what: &'static str,
        /// What it says.
        counted: u64,
        /// What is there.
        listed: u64,
    },
}

/// The whole report in one object.
#[derive(Deserialize)]
struct Whole {
    schema: String,
    summary: Counts,
    registries: Vec<ReadRegistry>,
    errors: Vec<IgnoredAny>,
    complete: bool,
}

/// One line of a report.
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

/// As much of a [`Summary`](super::Summary) as is looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    registries: u64,
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    /// Reports of earlier versions count none.
    #[serde(default)]
    waived: u64,
    errors: u64,
}

impl ReadRegistry {
    /// The name under which the registry is found again: [`RegistryResult::key`](crate::model::RegistryResult::key).
    #[must_use]
    pub fn key(&self) -> String {
        registry_key(
            [&self.id, &self.name, &self.resource_group, &self.subscription_id],
            &self.source,
        )
    }
}

impl ReadReport {
    /// Reads a report, whichever of the two forms it has.
    ///
    /// # Errors
    /// It is no report, or not a whole one.
    pub fn read(text: &str) -> Result<Self, ReadReportError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        // A whole report is a line only where somebody else made it one, and then it has no kind.
        if serde_json::from_str::<Kind>(first).is_ok() {
            return Self::lines(text);
        }
        let whole: Whole = serde_json::from_str(text).map_err(ReadReportError::Other)?;
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

/// What tells a line of a report from a whole one.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "kind")]
    _kind: String,
}
