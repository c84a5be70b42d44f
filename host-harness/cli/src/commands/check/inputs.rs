//! Which of the named paths exist.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use acrcheck::escape::Neutral;
use acrcheck::input::STDIN;

/// The paths of the command line.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Those that exist, or whose existence cannot be told.
    pub(super) there: Vec<PathBuf>,
    missing: Vec<PathBuf>,
}

impl Inputs {
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let (missing, there): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| is_missing(path));
        let mut met = HashSet::new();
        Self {
            there,
            missing: missing.into_iter().filter(|path| met.insert(path.clone())).collect(),
        }
    }

    /// Whether every path exists.
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Writes a line to standard error for each path that does not exist.
    pub(super) fn complain(&self) {
        let mut stderr = anstream::stderr().lock();
        for path in &self.missing {
            // There is nowhere left to say that standard error cannot be written to.
            let _ = writeln!(
                stderr,
                "error: {}: no such file or folder",
                Neutral(&path.display().to_string())
            );
        }
    }
}

fn is_missing(path: &Path) -> bool {
    let kind = fs::metadata(path).err().map(|error| error.kind());
    path != Path::new(STDIN) && matches!(kind, Some(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory))
}
