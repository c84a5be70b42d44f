//! Reads existing reports: `acrcheck.report/v1` as one JSON object, or as JSON lines.
//!
//! A report whose contents do not match its summary was truncated or edited, and is rejected: a missing failure must not look fixed.

use serde::Deserialize;

use super::aggregate::Report;
use super::format::{Descriptions, LastLine, Line, SCHEMA_NAME};
use crate::model::Outcome;

/// An error of reading a report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadReportError {
    /// Text that is not a report.
    #[error("not an acrcheck report; write one with `acrcheck check --format json`")]
    NotAReport {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1; 0 at the end of the line before.
        column: usize,
        /// The cause, which includes the position.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A report with another schema.
    #[error("unsupported report schema {0:?}; expected {SCHEMA_NAME:?}")]
    OtherSchema(String),
    /// A line that does not belong to a report.
    #[error("line {line} is not a line of an acrcheck report")]
    OtherLine {
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// JSON lines that do not end with the summary.
    #[error("the report is truncated or was edited: it does not end with its summary; write it again")]
    NoSummary,
    /// A summary that does not match the contents.
    #[error(
        "the report is incomplete: its summary counts {counted} {what}, but it lists {listed}; write it again, without `--status`"
    )]
    Counts {
        /// What is counted.
        what: &'static str,
        /// The count of the summary.
        counted: u64,
        /// The number in the report.
        listed: u64,
    },
}

impl Report {
    /// Reads a report in the format `json` or `ndjson`, and checks that its contents match its summary. What the report does not tell is empty:
    /// the descriptions of its [findings](crate::model::Finding), `stopped` and `mild`.
    ///
    /// To read a report without the check, for example one that lists only some findings, use its implementation of `Deserialize`.
    ///
    /// # Errors
    /// The text is not a report, or not a whole one.
    pub fn read(text: &str) -> Result<Self, ReadReportError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        // A whole report may be on one line as well (reformatted by another tool), but it has no `kind`.
        let report = if serde_json::from_str::<Kind>(first).is_ok() {
            read_lines(text)?
        } else {
            serde_json::from_str(text).map_err(|error| {
                other_schema(text).unwrap_or_else(|| ReadReportError::NotAReport {
                    line: error.line(),
                    column: error.column(),
                    source: error.into(),
                })
            })?
        };
        check_counts(&report)?;
        Ok(report)
    }
}

fn read_lines(text: &str) -> Result<Report, ReadReportError> {
    let (mut registries, mut errors, mut last) = (Vec::new(), Vec::new(), None);
    let mut descriptions = Descriptions::default();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        if last.is_some() {
            return Err(ReadReportError::NoSummary);
        }
        let read = serde_json::from_str(line).map_err(|error| {
            other_schema(line).unwrap_or_else(|| ReadReportError::OtherLine {
                line: number,
                source: error.into(),
            })
        });
        match read? {
            Line::Registry(registry) => {
                let mut registry = registry.into_owned();
                descriptions.share(&mut registry);
                registries.push(registry);
            }
            Line::Error(error) => errors.push(error.into_owned()),
            Line::Summary {
                schema: _,
                detail,
                component,
                configuration,
                summary,
                complete,
            } => {
                last = Some(LastLine {
                    detail,
                    component: component.into_owned(),
                    configuration: configuration.map(std::borrow::Cow::into_owned),
                    summary,
                    complete,
                });
            }
        }
    }
    let last = last.ok_or(ReadReportError::NoSummary)?;
    Ok(last.report(registries, errors))
}

/// Returns an error if JSON text names another schema.
fn other_schema(text: &str) -> Option<ReadReportError> {
    let Schema { schema } = serde_json::from_str(text).ok()?;
    (schema != SCHEMA_NAME).then_some(ReadReportError::OtherSchema(schema))
}

/// Checks that the contents of a report match its summary.
fn check_counts(report: &Report) -> Result<(), ReadReportError> {
    let counts = &report.summary;
    let of = |outcome: Outcome| report.tally.count(None, outcome);
    for (what, counted, listed) in [
        ("registries", counts.registries, report.registries.len() as u64),
        ("findings that pass", counts.pass, of(Outcome::Pass)),
        ("findings that fail", counts.fail, of(Outcome::Fail)),
        (
            "findings that are not applicable",
            counts.not_applicable,
            of(Outcome::NotApplicable),
        ),
        ("findings that are unknown", counts.unknown, of(Outcome::Unknown)),
        ("findings that are waived", counts.waived, of(Outcome::Waived)),
        ("errors", counts.errors, report.errors.len() as u64),
    ] {
        if counted != listed {
            return Err(ReadReportError::Counts { what, counted, listed });
        }
    }
    Ok(())
}

/// The member that distinguishes a line of a report from a whole one.
#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "kind")]
    _kind: String,
}

/// The member that names the format.
#[derive(Deserialize)]
struct Schema {
    schema: String,
}
