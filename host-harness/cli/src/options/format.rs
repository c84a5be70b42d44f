//! Report formats, and the files that reports go to.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use acrcheck::input::STDIN;
use acrcheck::render::Shell;
use clap::ValueEnum;

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
            format!("there is no form {name:?}; there are {}{meant}", names.join(", "))
        })?;
        match file {
            Some("") => Err(format!("a file has to be named behind `{name}=`")),
            None | Some(STDIN) => Ok(Self { format, file: None }),
            Some(file) => Ok(Self {
                format,
                file: Some(file.into()),
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
    pub(crate) const fn is_styled(self) -> bool {
        matches!(self, Self::Text | Self::Table | Self::Summary | Self::Verdict)
    }

    /// Whether it says anything before everything has been judged.
    pub(crate) const fn comes_in_parts(self) -> bool {
        !matches!(self, Self::Summary | Self::Verdict)
    }

    /// Whether a report has the title in front where it goes to a file.
    pub(crate) const fn has_title(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Table | Self::Summary | Self::Github | Self::Azuredevops
        )
    }
}
