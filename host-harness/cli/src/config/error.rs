//! Errors in configurations.

use std::io;
use std::path::PathBuf;

use acrcheck::Snippet;

use super::layer::Origin;

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    #[error("{}: the configuration cannot be read; name another with `--config`, or say `--no-config`", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: not a regular file, and no configuration is read from anything else; say `--no-config` to do without", path.display())]
    NotAFile { path: PathBuf },
    #[error("{}: larger than the 1 MiB that a configuration may have; say `--no-config` to do without", path.display())]
    TooLarge { path: PathBuf },
    #[error("{}: not UTF-8; save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf },
    #[error("{}: found above this folder, and belongs to another user; name it with `--config` to have it used, or say `--no-config`", path.display())]
    Foreign { path: PathBuf },
    #[error("{}: a link that leads out of its folder; name it with `--config` to have it used, or say `--no-config`", path.display())]
    LeadsAway { path: PathBuf },
    #[error(
        "which folder this is cannot be told, and so not where to look for acrcheck.toml; say `--no-config` to do without"
    )]
    NoCurrentFolder(#[source] io::Error),
    #[error("{}:{}:{}: {problem}", path.display(), at.line, at.column)]
    Wrong {
        path: PathBuf,
        at: Snippet,
        problem: String,
    },
    #[error("the variable {name}: {problem}")]
    Variable { name: String, problem: String },
    #[error("{one} and {other} cannot stand together: see {one_origin} and {other_origin}")]
    Conflict {
        one: String,
        other: String,
        one_origin: Origin,
        other_origin: Origin,
    },
}

impl ConfigurationError {
    /// The place that it is about, to be shown below what it says.
    pub(crate) fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Wrong { at, .. } => Some(at),
            _ => None,
        }
    }
}
