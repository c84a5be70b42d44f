//! Paths of the command line, and those that do not exist.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acrcheck::input::STDIN;

use crate::io::terminal::line;

/// The paths of the command line.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Those that exist, or whose existence cannot be determined.
    pub(super) existing: Vec<PathBuf>,
    missing: Vec<PathBuf>,
}

impl Inputs {
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let (missing, existing): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| is_missing(path));
        let mut seen = HashSet::new();
        Self {
            existing,
            missing: missing.into_iter().filter(|path| seen.insert(path.clone())).collect(),
        }
    }

    /// Whether every path exists.
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Prints an error for each path that does not exist.
    pub(super) fn report_missing(&self) {
        for path in &self.missing {
            line(&format!("error: {}: no such file or folder", path.display()));
        }
    }
}

fn is_missing(path: &Path) -> bool {
    let kind = fs::metadata(path).err().map(|error| error.kind());
    path != Path::new(STDIN) && matches!(kind, Some(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}
