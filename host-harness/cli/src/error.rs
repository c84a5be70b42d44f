//! Errors of the command, with a hint and the exit code of each.

use std::io;
use std::path::{Path, PathBuf};

use acrcheck::checker::ThreadError;
use acrcheck::input::InputError;
use acrcheck::report::{ReadReportError, WaiversError};
use acrcheck::{LimitError, LoadError, RunError, SettingsError, SetupError, Snippet};

use crate::config::error::ConfigurationError;
use crate::exit::Exit;
use crate::io::atomic_file::PathError;

/// Why the command fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error("{}", path.display())]
    Load { path: PathBuf, source: LoadError },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    NotSettings(#[from] SettingsError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error(transparent)]
    Thread(#[from] ThreadError),
    #[error("{}: already exists; nothing was written", path.display())]
    AlreadyExists { path: PathBuf },
    #[error("{}: cannot write the file", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: cannot read the file", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("SOURCE_DATE_EPOCH is {0:?}: not a whole number of seconds since 1970")]
    Epoch(std::ffi::OsString),
    #[error("{}", path.display())]
    SettingsSource { path: PathBuf, source: InputError },
    #[error("{}", path.display())]
    ParametersSource { path: PathBuf, source: InputError },
    #[error("--parameters applies to one template, but there are {count} inputs")]
    ParametersOfMany { count: usize },
    #[error("two inputs are read from standard input")]
    TwoInputsFromStdin,
    #[error("{}: {problems}", path.display())]
    Settings { path: PathBuf, problems: String },
    #[error("{0}")]
    InlineSettings(String),
    #[error("{}", path.display())]
    WaiversSource { path: PathBuf, source: InputError },
    #[error("{}:{what}", path.display())]
    Waivers { path: PathBuf, what: WaiversError },
    #[error("{}", path.display())]
    ReportSource { path: PathBuf, source: InputError },
    #[error("{}", path.display())]
    ReadReport { path: PathBuf, source: ReadReportError },
    #[error("OLD and NEW both read standard input")]
    BothStdin,
    #[error("the baseline and the input both read standard input")]
    BaselineAndInput,
    #[error("--only: the component rejects the setting `checks`: {0}")]
    Only(String),
    #[error("--severity: {0}")]
    Severity(String),
    #[error("unknown check {given:?}{meant}")]
    UnknownCheck {
        given: String,
        meant: String,
        checks: String,
    },
    #[error("no check, reason or note is named {given:?}{meant}")]
    UnknownName { given: String, meant: String },
    #[error("no input: pass files, folders, {}", if cfg!(feature = "live") { "`-` or `--live`" } else { "or `-`" })]
    NoInput,
    #[error("no tests: no file in these paths ends in .expect.toml")]
    NoExpectations,
    #[error("`-o {}` needs one format without a file, but the formats are {}", file.display(), formats.join(", "))]
    OneOutput { file: PathBuf, formats: Vec<String> },
    #[error("two reports go to {place}")]
    TwoReports { place: String },
    #[error("{}: is both input and output", path.display())]
    ReadAndWritten { path: PathBuf },
    #[error("{}: {} is a symbolic link, and a configuration that was found does not write through links", path.display(), link.display())]
    ThroughLink {
        path: PathBuf,
        link: PathBuf,
        key: &'static str,
    },
    #[error("{}: not an earlier report of this format, and a configuration that was found overwrites nothing else", path.display())]
    NotAReport { path: PathBuf, key: &'static str },
    #[error("{}: cannot write the report", path.display())]
    ReportFile { path: PathBuf, source: io::Error },
    #[error("{}: cannot write the man pages", folder.display())]
    ManPages { folder: PathBuf, source: io::Error },
    #[error("standard output is a terminal, and WebAssembly is binary")]
    BinaryToTerminal,
    #[error("the built-in component does not have exactly one core module")]
    NoCoreModule,
    #[error("cannot write a temporary file for the report")]
    TemporaryFile(#[source] io::Error),
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
    #[cfg(feature = "live")]
    #[error(transparent)]
    Live(#[from] acrcheck::azure::BeginError),
    #[cfg(feature = "live")]
    #[error("not signed in: run `az login` or choose a method with `--credential`")]
    NotSignedIn { tried: Vec<String> },
    #[cfg(feature = "live")]
    #[error("cannot sign in: {reason}")]
    CannotSignIn { reason: String },
    #[cfg(feature = "live")]
    #[error("{name}")]
    Token {
        name: &'static str,
        source: acrcheck::azure::SignInError,
    },
    #[cfg(feature = "live")]
    #[error("{name} is not set")]
    NoToken { name: &'static str },
    #[cfg(feature = "live")]
    #[error("no registries selected: pass `--subscription ID`, `--all-subscriptions` or `--resource-graph`")]
    NoScope,
    #[cfg(feature = "live")]
    #[error("flags of live registries need `--live`")]
    NotLive,
}

impl CommandError {
    /// Returns the conversion of an I/O error at the file of a report.
    pub(crate) fn report_file(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |source| Self::ReportFile {
            path: path.to_owned(),
            source,
        }
    }

    /// Returns the place in a file that the user wrote, to print below the message.
    pub(crate) const fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Configuration(error) => error.snippet(),
            Self::Waivers { what, .. } => Some(&what.at),
            _ => None,
        }
    }

    /// Returns the next step. With `verbose`, all causes are printed anyway.
    pub(crate) fn hint(&self, verbose: bool) -> Option<String> {
        #[cfg(not(feature = "live"))]
        let _ = verbose;
        let hint = match self {
            Self::Configuration(error) => error.hint()?,
            Self::Path(error) => error.hint(),
            Self::AlreadyExists { .. } => "remove the file or choose another folder",
            Self::Epoch(_) => "set it to the seconds since 1970, or unset it",
            Self::ParametersOfMany { .. } => {
                "pass the template alone, or name each parameter file after its template: main.json, main.parameters.json"
            }
            Self::BothStdin | Self::BaselineAndInput | Self::TwoInputsFromStdin => "name a file for one of them",
            Self::UnknownCheck { checks, .. } => return Some(format!("the checks are {checks}")),
            Self::UnknownName { .. } => "`acrcheck explain` lists all names",
            Self::NoExpectations => "`acrcheck test --write DOCUMENT` creates one",
            Self::BinaryToTerminal => "name a file with `--output`, or pipe standard output to a program",
            Self::TwoReports { .. } => "name a file for one of them, as in `--format sarif=FILE`",
            Self::OneOutput { formats, .. } => {
                let each: Vec<String> = formats.iter().map(|format| format!("-f {format}=FILE")).collect();
                return Some(format!(
                    "remove `-o` and name a file for each format: `{}`",
                    each.join(" ")
                ));
            }
            Self::ReadAndWritten { .. } => "write the report to a file outside of the input",
            Self::ThroughLink { .. } => "name the file on the command line, or remove the link",
            Self::TemporaryFile(_) => "free some space, or set TMPDIR to a folder with more",
            Self::NotAReport { key: "format", .. } => "name the file with `-f` on the command line, or remove it",
            Self::NotAReport { .. } => "name the file with `--remediation` on the command line, or remove it",
            #[cfg(feature = "live")]
            Self::NotSignedIn { .. } if !verbose => "`--verbose` shows what was tried",
            #[cfg(feature = "live")]
            Self::CannotSignIn { .. } => "choose another method with `--credential`",
            #[cfg(feature = "live")]
            Self::NoToken { .. } => "set it to the output of `az account get-access-token`",
            #[cfg(feature = "live")]
            Self::NotLive => "add `--live` and remove the paths",
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// Returns the key whose value causes the error.
    pub(crate) const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Only(_) | Self::UnknownCheck { .. } => Some("only"),
            Self::Severity(_) => Some("severity"),
            Self::Settings { .. } | Self::SettingsSource { .. } | Self::InlineSettings(_) => Some("settings"),
            Self::ParametersSource { .. } | Self::ParametersOfMany { .. } | Self::TwoInputsFromStdin => {
                Some("parameters")
            }
            Self::Waivers { .. } | Self::WaiversSource { .. } => Some("waivers"),
            Self::ReportSource { .. } | Self::ReadReport { .. } | Self::BaselineAndInput => Some("baseline"),
            Self::Load { .. } => Some("component"),
            Self::TwoReports { .. } | Self::ReadAndWritten { .. } => Some("format"),
            Self::ThroughLink { key, .. } | Self::NotAReport { key, .. } => Some(key),
            _ => None,
        }
    }

    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Load {
                source: LoadError::Unreadable(_),
                ..
            }
            | Self::Setup(SetupError::Stack { .. }) => Exit::Usage,
            Self::Setup(_) | Self::Load { .. } | Self::Run(_) => Exit::Sandbox,
            _ => Exit::Usage,
        }
    }
}
