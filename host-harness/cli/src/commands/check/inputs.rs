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
    /// All of them, in order; one that does not exist is there once.
    pub(super) paths: Vec<PathBuf>,
    missing: Vec<PathBuf>,
}

impl Inputs {
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        let mut seen = HashSet::new();
        for path in paths {
            let missing = is_missing(path);
            if missing && !seen.insert(path) {
                continue;
            }
            inputs.paths.push(path.clone());
            if missing {
                inputs.missing.push(path.clone());
            }
        }
        inputs
    }

    /// Whether every path exists.
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether there are paths, and none of them exists.
    pub(super) fn all_missing(&self) -> bool {
        !self.is_complete() && self.missing.len() == self.paths.len()
    }

    /// Prints an error for each path that does not exist: it explains the exit code if the report is in a file.
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
