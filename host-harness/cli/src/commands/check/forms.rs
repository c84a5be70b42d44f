//! The forms that a report is written in, and where each of them goes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use acrcheck::input::STDIN;
use acrcheck::model::PolicyMetadata;
use acrcheck::render::{
    AzureDevOps, Csv, Ends, Github, Gitlab, Html, Json, Junit, Markdown, Ndjson, Ocsf, Output, Overview, Remediation,
    Sarif, Shell, Streamed, Table, Text, VerdictOnly,
};
use clap::ValueEnum;

use super::contained::Contained;
use crate::config::Found;
use crate::error::CommandError;
use crate::suggestion::did_you_mean;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person: what is wrong first to be seen, why, and what to do.
    Text,
    /// For a person: a line for each registry.
    Table,
    /// For a person: one screen, however many registries there are.
    Summary,
    /// For a program: acrcheck.report/v1.
    Json,
    /// The same for inputs of any size: one JSON object in each line, the summary last.
    Ndjson,
    /// For code-scanning pages: SARIF 2.1.0.
    Sarif,
    /// For the test pages of build servers: JUnit XML.
    Junit,
    /// For a security data lake: OCSF Compliance Findings, one in each line.
    Ocsf,
    /// For a spreadsheet: one row for each finding.
    Csv,
    /// For comments and summary pages.
    Markdown,
    /// For anybody: a page that needs nothing else.
    Html,
    /// Annotations of GitHub Actions.
    Github,
    /// Annotations of Azure Pipelines.
    Azuredevops,
    /// GitLab's Code Quality artefact.
    Gitlab,
    /// The verdict, where a text is to be quiet.
    #[value(skip)]
    Verdict,
    /// The commands of failed findings as a script. It is asked for by a flag of its own.
    #[value(skip)]
    Remediation(Shell),
}

/// A form, and the file that it goes to; standard output where there is none.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
    /// How the file is reached, if a configuration names it that was found.
    pub(super) contained: Option<Arc<Contained>>,
}

impl Target {
    /// What is written where nothing else is asked for.
    pub(super) const STANDARD: Self = Self {
        format: Format::Text,
        file: None,
        contained: None,
    };

    /// What is for a person and on standard output shrinks to the verdict.
    pub(super) fn be_quiet(&mut self) {
        if self.format.is_styled() && self.file.is_none() {
            self.format = Format::Verdict;
        }
    }

    /// The script of what there is to mend, for the shell that the file's name asks for.
    pub(super) fn remediation(file: &Path) -> Self {
        let extension = file.extension().and_then(OsStr::to_str);
        let shell = match extension {
            Some(extension) if extension.eq_ignore_ascii_case("ps1") => Shell::PowerShell,
            _ => Shell::Bash,
        };
        Self {
            format: Format::Remediation(shell),
            file: (file != Path::new(STDIN)).then(|| file.to_owned()),
            contained: None,
        }
    }

    /// Has the file reached from the folder of the configuration that names it under a key.
    pub(super) fn contain(&mut self, found: &Found, key: &'static str) -> Result<(), CommandError> {
        if let Some(file) = &self.file {
            self.contained = Some(Arc::new(Contained::open(file, self.format, found, key)?));
        }
        Ok(())
    }

    /// Reads `FORM` or `FORM=FILE`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = Format::from_str(name, false).map_err(|_| {
            let known = Format::names();
            let meant = did_you_mean(name, known.iter().map(String::as_str));
            format!("there is no form {name:?}; there are {}{meant}", known.join(", "))
        })?;
        match file {
            Some("") => Err(format!("a file has to be named behind `{name}=`")),
            None | Some("-") => Ok(Self {
                format,
                file: None,
                contained: None,
            }),
            Some(file) => Ok(Self {
                format,
                file: Some(file.into()),
                contained: None,
            }),
        }
    }
}

impl Format {
    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What the forms are called.
    pub(crate) fn names() -> Vec<String> {
        Self::value_variants().iter().map(|form| form.name()).collect()
    }

    /// Whether it is for a person, and has colours.
    pub(super) const fn is_styled(self) -> bool {
        matches!(self, Self::Text | Self::Table | Self::Summary | Self::Verdict)
    }

    /// Whether it says anything before everything has been judged.
    pub(super) const fn comes_in_parts(self) -> bool {
        !matches!(self, Self::Summary | Self::Verdict)
    }

    /// Whether a report has the title in front where it goes to a file.
    pub(super) const fn has_title(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Table | Self::Summary | Self::Github | Self::Azuredevops
        )
    }

    /// Whether a file is a report of this format.
    pub(super) fn wrote(self, ends: &Ends) -> bool {
        match self {
            Self::Text => Text::wrote(ends),
            Self::Table => Table::wrote(ends),
            Self::Summary => Overview::wrote(ends),
            Self::Json => Json::wrote(ends),
            Self::Ndjson => Ndjson::wrote(ends),
            Self::Sarif => Sarif::wrote(ends),
            Self::Junit => Junit::wrote(ends),
            Self::Ocsf => Ocsf::wrote(ends),
            Self::Csv => Csv::wrote(ends),
            Self::Markdown => Markdown::wrote(ends),
            Self::Html => Html::wrote(ends),
            Self::Github => Github::wrote(ends),
            Self::Azuredevops => AzureDevOps::wrote(ends),
            Self::Gitlab => Gitlab::wrote(ends),
            Self::Verdict => false,
            Self::Remediation(shell) => Remediation::wrote(shell, ends),
        }
    }

    pub(super) fn writing<'p>(
        self,
        policy: &'p PolicyMetadata,
        verbose: bool,
        width: Option<u16>,
    ) -> Result<Writing<'p>, CommandError> {
        Ok(match self {
            Self::Text => Writing::streamed(Text { verbose }),
            Self::Table => Writing::whole(Table { policy, width }),
            Self::Summary => Writing::streamed(Overview { policy }),
            Self::Json => Writing::whole(Json),
            Self::Ndjson => Writing::streamed(Ndjson),
            Self::Sarif => Writing::whole(Sarif { policy }),
            Self::Junit => Writing::whole(Junit { policy }),
            Self::Ocsf => Writing::streamed(Ocsf { time: now()? }),
            Self::Csv => Writing::streamed(Csv),
            Self::Markdown => Writing::whole(Markdown),
            Self::Html => Writing::whole(Html { policy, time: now()? }),
            Self::Github => Writing::streamed(Github),
            Self::Azuredevops => Writing::streamed(AzureDevOps),
            Self::Gitlab => Writing::whole(Gitlab),
            Self::Verdict => Writing::streamed(VerdictOnly),
            Self::Remediation(shell) => Writing::whole(Remediation { shell }),
        })
    }
}

/// How a report is written.
pub(super) enum Writing<'p> {
    /// As its parts come.
    Streamed(Box<dyn Streamed + 'p>),
    /// At the end, whole.
    Whole(Box<dyn Output + 'p>),
}

impl<'p> Writing<'p> {
    fn streamed(form: impl Streamed + 'p) -> Self {
        Self::Streamed(Box::new(form))
    }

    fn whole(form: impl Output + 'p) -> Self {
        Self::Whole(Box::new(form))
    }
}

/// The time that reports bear: now, or what the variable `SOURCE_DATE_EPOCH` says, so that the same input can give the same bytes.
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

/// The last of the year 9999: years of five digits are none to most programs.
const LAST_SECOND: u64 = 253_402_300_799;
