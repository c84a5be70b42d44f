//! Errors in configurations.

use std::io;
use std::path::PathBuf;

use acrcheck::Snippet;

use super::layer::Origin;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    #[error("{}: cannot read the configuration", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: not a regular file", path.display())]
    NotAFile { path: PathBuf },
    #[error("{}: larger than 1 MiB", path.display())]
    TooLarge { path: PathBuf },
    #[error("{}: not UTF-8", path.display())]
    NotUtf8 { path: PathBuf },
    #[cfg_attr(not(unix), allow(dead_code, reason = "files have owners on Unix only"))]
    #[error("{}: found above this folder, but owned by another user", path.display())]
    Foreign { path: PathBuf },
    #[error("{}: a link that leads out of its folder", path.display())]
    LeadsAway { path: PathBuf },
    #[error("cannot determine the current folder to look for acrcheck.toml")]
    NoCurrentFolder(#[source] io::Error),
    #[error("{}:{}:{}: {problem}", path.display(), at.line, at.column)]
    Invalid {
        path: PathBuf,
        at: Snippet,
        problem: String,
    },
    #[error("environment variable {name}: {problem}")]
    Variable { name: String, problem: String },
    #[error("`{one}` and `{other}` cannot be combined: see {one_origin} and {other_origin}")]
    Conflict {
        one: String,
        other: String,
        one_origin: Origin,
        other_origin: Origin,
    },
}

impl ConfigurationError {
    /// Returns the place in the file, to print below the message.
    pub(crate) const fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Invalid { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Returns the next step.
    pub(crate) const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable { .. } | Self::NotAFile { .. } | Self::TooLarge { .. } => {
                Some("name another file with `--config`, or pass `--no-config`")
            }
            Self::NotUtf8 { .. } => Some("save the file as UTF-8"),
            Self::Foreign { .. } | Self::LeadsAway { .. } => {
                Some("pass the file with `--config` to use it, or pass `--no-config`")
            }
            Self::NoCurrentFolder(_) => Some("pass `--no-config`"),
            Self::Invalid { .. } | Self::Variable { .. } | Self::Conflict { .. } => None,
        }
    }
}
