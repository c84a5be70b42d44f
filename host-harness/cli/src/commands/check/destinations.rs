//! Where reports go: no two to one file, and none to a file that is read.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::contained::Contained;
use super::exclude::Found;
use crate::config;
use crate::error::CommandError;
use crate::options::format::{Format, Target};

/// A report format and where the report goes.
pub(super) struct Destination {
    pub(super) format: Format,
    /// The file; standard output without one.
    pub(super) file: Option<PathBuf>,
    /// The way to the file, if a configuration that was found names it.
    pub(super) contained: Option<Contained>,
}

impl From<Target> for Destination {
    fn from(target: Target) -> Self {
        Self {
            format: target.format,
            file: target.file,
            contained: None,
        }
    }
}

impl Destination {
    /// The destination of a target that the configuration which was found names under a key.
    pub(super) fn contained(target: Target, found: &config::Found, key: &'static str) -> Result<Self, CommandError> {
        let mut destination = Self::from(target);
        if let Some(file) = &destination.file {
            destination.contained = Some(Contained::open(file, destination.format, found, key)?);
        }
        Ok(destination)
    }
}

/// Refuses reports that overwrite each other, a document or one of the input `files`.
pub(super) fn keep_apart<'p>(
    destinations: &[Destination],
    documents: impl Iterator<Item = Found>,
    files: impl IntoIterator<Item = &'p Path>,
) -> Result<(), CommandError> {
    let mut to_standard_output = 0;
    let mut places = HashMap::new();
    for destination in destinations {
        let Some(file) = destination.file.as_deref() else {
            to_standard_output += 1;
            continue;
        };
        if places.insert(resolved(file), file).is_some() {
            return Err(CommandError::TwoReports {
                place: file.display().to_string(),
            });
        }
    }
    if to_standard_output > 1 {
        return Err(CommandError::TwoReports {
            place: "standard output".to_owned(),
        });
    }
    // Files that do not exist yet are not read.
    places.retain(|place, _| place.is_file());
    if places.is_empty() {
        return Ok(());
    }
    let read: HashSet<PathBuf> = documents
        .filter_map(|found| found.ok()?.path().map(resolved))
        .chain(files.into_iter().map(resolved))
        .collect();
    match places.iter().find(|(place, _)| read.contains(*place)) {
        Some((_, file)) => Err(CommandError::ReadAndWritten {
            path: file.to_path_buf(),
        }),
        None => Ok(()),
    }
}

/// Returns the canonical path of a file, also of one that does not exist yet.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
