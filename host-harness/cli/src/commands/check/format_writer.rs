//! The renderer of each report format.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use acrcheck::model::{Detail, Outcome, PolicyMetadata};
use acrcheck::render::{
    AzureDevOps, Csv, FileEnds, Github, Gitlab, Html, Json, Junit, Markdown, Ndjson, Ocsf, Overview, Remediation,
    Renderer, Sarif, StreamRenderer, Table, Text, VerdictOnly,
};

use crate::error::CommandError;
use crate::options::format::Format;

/// Renders a report.
pub(super) enum FormatWriter<'p> {
    /// Part by part.
    Streamed(Box<dyn StreamRenderer + 'p>),
    /// At the end, from what is collected part by part.
    Collected(Text),
    /// At the end, as a whole.
    Whole(Box<dyn Renderer + 'p>),
}

/// How to render a report for people.
#[derive(Clone, Copy)]
pub(super) struct Presentation<'o> {
    pub(super) verbose: bool,
    /// The level of detail that was asked for.
    pub(super) detail: Option<Detail>,
    pub(super) colors: bool,
    /// The columns of the terminal.
    pub(super) width: Option<u16>,
    /// The outcomes to list; empty for those of the format.
    pub(super) outcomes: &'o [Outcome],
}

impl<'p> FormatWriter<'p> {
    /// Creates the renderer of a format.
    pub(super) fn new(
        format: Format,
        policy: &'p PolicyMetadata,
        presentation: Presentation<'_>,
    ) -> Result<Self, CommandError> {
        let Presentation {
            verbose,
            detail,
            colors,
            width,
            outcomes,
        } = presentation;
        Ok(match format {
            Format::Text => {
                let text = Text::default()
                    .verbose(verbose)
                    .colors(colors)
                    .width(width)
                    // Not whenever they are there: another format of the same run may need them.
                    .notes(detail == Some(Detail::Full));
                Self::Collected(if outcomes.is_empty() { text } else { text.only(outcomes) })
            }
            Format::Table => Self::whole(Table::new(policy, width).colors(colors)),
            Format::Summary => Self::streamed(Overview::new(policy).colors(colors)),
            Format::Json => Self::whole(Json),
            Format::Ndjson => Self::streamed(Ndjson),
            Format::Sarif => Self::whole(Sarif::new(policy)),
            Format::Junit => Self::whole(Junit::new(policy)),
            Format::Ocsf => Self::streamed(Ocsf::new(now()?)),
            Format::Csv => Self::streamed(Csv),
            Format::Markdown => Self::whole(Markdown),
            Format::Html => Self::streamed(Html::new(policy, now()?)),
            Format::Github => Self::streamed(Github),
            Format::Azuredevops => Self::streamed(AzureDevOps),
            Format::Gitlab => Self::whole(Gitlab),
            Format::Verdict => Self::streamed(VerdictOnly::default().colors(colors)),
            Format::Remediation(shell) => Self::whole(Remediation::new(shell)),
        })
    }

    fn streamed(renderer: impl StreamRenderer + 'p) -> Self {
        Self::Streamed(Box::new(renderer))
    }

    fn whole(renderer: impl Renderer + 'p) -> Self {
        Self::Whole(Box::new(renderer))
    }
}

/// Whether a file with these ends is a report of a format.
pub(super) fn is_report(format: Format, ends: &FileEnds) -> bool {
    match format {
        Format::Text => Text::wrote(ends),
        Format::Table => Table::wrote(ends),
        Format::Summary => Overview::wrote(ends),
        Format::Json => Json::wrote(ends),
        Format::Ndjson => Ndjson::wrote(ends),
        Format::Sarif => Sarif::wrote(ends),
        Format::Junit => Junit::wrote(ends),
        Format::Ocsf => Ocsf::wrote(ends),
        Format::Csv => Csv::wrote(ends),
        Format::Markdown => Markdown::wrote(ends),
        Format::Html => Html::wrote(ends),
        Format::Github => Github::wrote(ends),
        Format::Azuredevops => AzureDevOps::wrote(ends),
        Format::Gitlab => Gitlab::wrote(ends),
        Format::Verdict => false,
        Format::Remediation(shell) => Remediation::wrote(shell, ends),
    }
}

/// Returns the time in reports: now, or `SOURCE_DATE_EPOCH` for reproducible output.
fn now() -> Result<SystemTime, CommandError> {
    let Some(given) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(SystemTime::now());
    };
    let seconds = given.to_str().and_then(|given| given.parse().ok());
    let seconds = seconds
        .filter(|seconds| *seconds <= LAST_SECOND)
        .map(Duration::from_secs);
    let time = seconds.and_then(|seconds| UNIX_EPOCH.checked_add(seconds));
    time.ok_or(CommandError::Epoch(given))
}

/// The end of the year 9999: most programs accept no years of five digits.
const LAST_SECOND: u64 = 253_402_300_799;
