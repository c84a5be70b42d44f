//! Report formats, and the files that reports go to.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use acrcheck::input::STDIN;
use acrcheck::model::Detail;
use acrcheck::render::Shell;
use clap::ValueEnum;

use crate::suggestion::did_you_mean;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Findings with reasons, evidence and fixes, for people.
    Text,
    /// One line per registry, for people.
    Table,
    /// Totals on one screen, for people.
    Summary,
    /// JSON of the schema acrcheck.report/v1.
    Json,
    /// One JSON object per line, for inputs of any size.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for build servers.
    Junit,
    /// OCSF Compliance Findings, one per line.
    Ocsf,
    /// CSV with one row per finding.
    Csv,
    /// Markdown, for comments and job summaries.
    Markdown,
    /// A self-contained HTML page.
    Html,
    /// GitHub Actions annotations.
    Github,
    /// Azure Pipelines annotations.
    Azuredevops,
    /// GitLab Code Quality report.
    Gitlab,
    /// Only the verdict, for `--quiet`.
    #[value(skip)]
    Verdict,
    /// A script with fix commands, for `--remediation`.
    #[value(skip)]
    Remediation(Shell),
}

/// A report format and the file that the report goes to; standard output without one.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl Target {
    /// The report without `--format`.
    pub(crate) const DEFAULT: Self = Self {
        format: Format::Text,
        file: None,
    };

    /// The report without `--format` to a file, in the format that the file's name asks for.
    pub(crate) fn of_file(file: &Path) -> Self {
        let extension = file.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        let format = match extension.as_deref() {
            Some("csv") => Format::Csv,
            Some("html") => Format::Html,
            Some("json") => Format::Json,
            Some("md") => Format::Markdown,
            Some("jsonl" | "ndjson") => Format::Ndjson,
            Some("sarif") => Format::Sarif,
            Some("xml") => Format::Junit,
            _ => Format::Text,
        };
        Self { format, file: None }
    }

    /// Reduces a report for people on standard output to the verdict.
    pub(crate) fn quiet(self) -> Self {
        if self.format.is_styled() && self.file.is_none() {
            return Self {
                format: Format::Verdict,
                file: None,
            };
        }
        self
    }

    /// Returns the remediation script, for the shell that the file's name asks for.
    pub(crate) fn remediation(file: &Path) -> Self {
        let extension = file.extension().and_then(OsStr::to_str);
        let shell = match extension {
            Some(extension) if extension.eq_ignore_ascii_case("ps1") => Shell::PowerShell,
            _ => Shell::Bash,
        };
        Self {
            format: Format::Remediation(shell),
            file: (file != Path::new(STDIN)).then(|| file.to_owned()),
        }
    }

    /// Parses `FORMAT` or `FORMAT=FILE`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text, None),
        };
        let format = Format::from_str(name, false).map_err(|_| {
            let names = Format::names();
            let meant = did_you_mean(name, names.iter().map(String::as_str));
            format!("unknown format {name:?}; the formats are {}{meant}", names.join(", "))
        })?;
        match file {
            Some("") => Err(format!("missing file name after `{name}=`")),
            None | Some(STDIN) => Ok(Self { format, file: None }),
            Some(file) => Ok(Self {
                format,
                file: Some(file.into()),
            }),
        }
    }
}

impl Format {
    /// Returns the name of the format.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Returns the names of the formats.
    pub(crate) fn names() -> Vec<String> {
        Self::value_variants().iter().map(|format| format.name()).collect()
    }

    /// Whether the format is for people and has colors.
    pub(crate) const fn is_styled(self) -> bool {
        matches!(self, Self::Text | Self::Table | Self::Summary | Self::Verdict)
    }

    /// Whether the format writes anything before everything has been checked.
    pub(crate) const fn comes_in_parts(self) -> bool {
        !matches!(self, Self::Text | Self::Summary | Self::Verdict)
    }

    /// Whether the format lists the first registries again at its end.
    pub(crate) const fn lists_registries(self) -> bool {
        matches!(self, Self::Html)
    }

    /// Returns the least detail that the format shows.
    pub(crate) const fn detail(self) -> Detail {
        match self {
            Self::Table | Self::Summary | Self::Verdict => Detail::Verdicts,
            Self::Text
            | Self::Sarif
            | Self::Junit
            | Self::Markdown
            | Self::Github
            | Self::Azuredevops
            | Self::Gitlab
            | Self::Remediation(_) => Detail::Attention,
            Self::Json | Self::Ndjson | Self::Ocsf | Self::Csv | Self::Html => Detail::Full,
        }
    }

    /// Whether a report in a file begins with the title.
    pub(crate) const fn has_title(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Table | Self::Summary | Self::Github | Self::Azuredevops
        )
    }
}
