//! Joins the files of the WIT package into one text, as other tools read it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::guest::Result;

/// Returns the text of a WIT package: the `package` line once, and then the content of each file.
pub(crate) fn joined(folder: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    files.sort();
    let mut joined = String::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let (package, rest) = text
            .split_once("\n\n")
            .filter(|(package, _)| package.starts_with("package ") && package.ends_with(';'))
            .ok_or_else(|| format!("{}: expected a `package` line, then an empty line", file.display()))?;
        if joined.is_empty() {
            joined.push_str(package);
            joined.push('\n');
        }
        joined.push('\n');
        joined.push_str(rest);
    }
    Ok(joined)
}
