//! Errors of the command, and the exit code of each.

use std::io;
use std::path::{Path, PathBuf};

use acrcheck::checker::ThreadError;
use acrcheck::input::SourceError;
use acrcheck::report::{NoReport, WaiversError};
use acrcheck::{LimitError, LoadError, RunError, SetupError, Snippet};

use crate::config::error::ConfigurationError;
use crate::exit::Exit;
use crate::io::atomic_file::PathError;

/// Why the command cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error("{}", path.display())]
    Load { path: PathBuf, source: LoadError },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    #[error("{}: it is there already, and nothing is written; remove it, or name another folder", path.display())]
    IsThere { path: PathBuf },
    #[error("{} cannot be written", path.display())]
    Begin { path: PathBuf, source: io::Error },
    #[error("SOURCE_DATE_EPOCH is {0:?}; set it to the seconds since 1970 as a whole number, or to nothing at all")]
    Epoch(std::ffi::OsString),
    #[error(transparent)]
    Path(#[from] PathError),
    #[error("{}", path.display())]
    SettingsSource { path: PathBuf, source: SourceError },
    #[error("{}: {problems}", path.display())]
    Settings { path: PathBuf, problems: String },
    #[error("{}", path.display())]
    WaiversSource { path: PathBuf, source: SourceError },
    #[error("{}:{what}", path.display())]
    Waivers { path: PathBuf, what: WaiversError },
    #[error("{}", path.display())]
    ReportSource { path: PathBuf, source: SourceError },
    #[error("{}", path.display())]
    NoReport { path: PathBuf, source: NoReport },
    #[error("OLD and NEW are both `-`, and there is one standard input; name a file for one of them")]
    BothStdin,
    #[error("--only: the component does not take the setting `checks`: {0}")]
    Only(String),
    #[error("--severity: {0}")]
    Severity(String),
    #[error("there is no check {given:?}; there are {known}")]
    NoSuchCheck { given: String, known: String },
    #[error("nothing is called {given:?}; `acrcheck explain` lists what can be explained{meant}")]
    NothingToExplain { given: String, meant: String },
    #[error(transparent)]
    Thread(#[from] ThreadError),
    #[error("what is to be judged? Name files or folders, `-` for standard input, or say `--live`")]
    NoPath,
    #[error(
        "there is nothing to try: no file below the paths ends in .expect.toml; `acrcheck test --write DOCUMENT` makes one"
    )]
    NoExpectations,
    #[error("standard input cannot be the baseline and what is judged; name a file for one of them")]
    BaselineAndDocuments,
    #[error("two reports go to {place}; name a file for one of them, as in `--format sarif=FILE`")]
    TwoReports { place: String },
    #[error("{}: read and written at once; have the report go to another file, outside of what is read", path.display())]
    ReadAndWritten { path: PathBuf },
    #[error(
        "{}: {} is a symbolic link, and a configuration that was found writes through none; name the file with a flag, or remove the link",
        path.display(),
        link.display()
    )]
    ThroughLink {
        path: PathBuf,
        link: PathBuf,
        key: &'static str,
    },
    #[error(
        "{}: not an earlier report of this format, and a configuration that was found overwrites nothing else; name the file with {}, or remove it",
        path.display(),
        if *key == "format" { "`-f` on the command line" } else { "`--remediation` on the command line" }
    )]
    NotAReport { path: PathBuf, key: &'static str },
    #[error("{}: the report cannot be written", path.display())]
    ReportFile { path: PathBuf, source: io::Error },
    #[cfg(feature = "live")]
    #[error(transparent)]
    Live(#[from] acrcheck::azure::BeginError),
    #[cfg(feature = "live")]
    #[error(
        "nobody is signed in: run `az login`, or pick another way with `--credential` and set it up; `--verbose` says what was tried"
    )]
    NobodySignedIn { tried: Vec<String> },
    #[cfg(feature = "live")]
    #[error("cannot sign in: {reason}; mend that, or pick another way with `--credential`")]
    CannotSignIn { reason: String },
    #[cfg(feature = "live")]
    #[error("{name}")]
    Token {
        name: &'static str,
        source: acrcheck::azure::SignInError,
    },
    #[cfg(feature = "live")]
    #[error("{name} is not set; set it to what `az account get-access-token` prints")]
    NoToken { name: &'static str },
    #[cfg(feature = "live")]
    #[error("which registries? Say `--subscription ID`, `--all-subscriptions` or `--resource-graph`")]
    NoScope,
    #[cfg(feature = "live")]
    #[error("these flags are for live registries: say `--live` as well, and no paths")]
    NotLive,
    #[cfg(feature = "live")]
    #[error("{} cannot be written", path.display())]
    Snapshot { path: PathBuf, source: io::Error },
    #[error("{}: the pages cannot be written", folder.display())]
    Pages { folder: PathBuf, source: io::Error },
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
}

impl CommandError {
    /// What makes an error of what the system says about the file of a report.
    pub(crate) fn report_file(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |source| Self::ReportFile {
            path: path.to_owned(),
            source,
        }
    }

    /// The place in a file that a person has written, to be shown below what is wrong with it.
    pub(crate) fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Configuration(error) => error.snippet(),
            Self::Waivers { what, .. } => Some(&what.at),
            _ => None,
        }
    }

    /// The key whose value it is about.
    pub(crate) const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Only(_) | Self::NoSuchCheck { .. } => Some("only"),
            Self::Severity(_) => Some("severity"),
            Self::Settings { .. } | Self::SettingsSource { .. } => Some("settings"),
            Self::Waivers { .. } | Self::WaiversSource { .. } => Some("waivers"),
            Self::ReportSource { .. } | Self::NoReport { .. } | Self::BaselineAndDocuments => Some("baseline"),
            Self::Load { .. } => Some("component"),
            Self::TwoReports { .. } | Self::ReadAndWritten { .. } => Some("format"),
            Self::ThroughLink { key, .. } | Self::NotAReport { key, .. } => Some(key),
            _ => None,
        }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Load {
                source: LoadError::Unreadable(_),
                ..
            } => Exit::Usage,
            Self::Setup(SetupError::Stack { .. }) => Exit::Usage,
            Self::Setup(_) | Self::Load { .. } | Self::Run(_) => Exit::Sandbox,
            Self::SettingsSource { .. }
            | Self::WaiversSource { .. }
            | Self::Waivers { .. }
            | Self::ReportSource { .. }
            | Self::NoReport { .. }
            | Self::BothStdin
            | Self::Limit(_)
            | Self::Configuration(_)
            | Self::IsThere { .. }
            | Self::Begin { .. }
            | Self::Epoch(_)
            | Self::Path(_)
            | Self::Settings { .. }
            | Self::Only(_)
            | Self::Severity(_)
            | Self::NoSuchCheck { .. }
            | Self::NothingToExplain { .. }
            | Self::Thread(_)
            | Self::BaselineAndDocuments
            | Self::TwoReports { .. }
            | Self::ReadAndWritten { .. }
            | Self::NoPath
            | Self::NoExpectations
            | Self::ThroughLink { .. }
            | Self::NotAReport { .. }
            | Self::ReportFile { .. }
            | Self::Pages { .. }
            | Self::Output(_) => Exit::Usage,
            #[cfg(feature = "live")]
            Self::Live(_)
            | Self::NobodySignedIn { .. }
            | Self::CannotSignIn { .. }
            | Self::Token { .. }
            | Self::NoToken { .. }
            | Self::NoScope
            | Self::NotLive
            | Self::Snapshot { .. } => Exit::Usage,
        }
    }
}
