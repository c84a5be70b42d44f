//! Report files that are named by a configuration which was found. They are below its folder, and are opened relative to its descriptor without
//! following links, so that nothing is written elsewhere even if folders are replaced while the command runs.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use acrcheck::render::FileEnds;

use super::format_writer::is_report;
use crate::config::Found;
use crate::error::CommandError;
use crate::io::atomic_file::{AtomicFile, Entry, Folder, PathError};
use crate::options::format::Format;

/// A report file below the folder of a configuration that was found.
#[derive(Debug)]
pub(super) struct Contained {
    /// The path for error messages.
    path: PathBuf,
    folder: Arc<Folder>,
    name: OsString,
    format: Format,
    /// The key that names the file.
    key: &'static str,
}

impl Contained {
    /// Opens the folders on the way to the file, and checks the file.
    pub(super) fn open(path: &Path, format: Format, found: &Found, key: &'static str) -> Result<Self, CommandError> {
        let mut names = names(path, found).ok_or_else(|| is_folder(path))?;
        let name = names.pop().ok_or_else(|| is_folder(path))?;
        let mut folder = Arc::clone(&found.folder);
        let mut reached = found.path.clone();
        for step in names {
            reached.push(step);
            folder = Arc::new(enter(&folder, step).map_err(|refused| {
                match refused {
                    Refused::Link => through_link(path, &reached, key),
                    Refused::Missing => PathError::NoFolder {
                        path: path.to_owned(),
                        folder: reached.clone(),
                    }
                    .into(),
                    Refused::Failed(error) => CommandError::report_file(path)(error),
                }
            })?);
        }
        let contained = Self {
            path: path.to_owned(),
            folder,
            name: name.to_owned(),
            format,
            key,
        };
        contained.check()?;
        Ok(contained)
    }

    /// Refuses to overwrite anything but an earlier report.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        let path = &self.path;
        match self.folder.entry(&self.name).map_err(CommandError::report_file(path))? {
            Entry::Missing => Ok(()),
            // A file that cannot be read may be anything.
            Entry::File if self.is_earlier_report().unwrap_or(false) => Ok(()),
            Entry::Link => Err(through_link(path, path, self.key)),
            Entry::Folder => Err(is_folder(path)),
            Entry::File | Entry::Other => Err(CommandError::NotAReport {
                path: path.clone(),
                key: self.key,
            }),
        }
    }

    fn is_earlier_report(&self) -> io::Result<bool> {
        let mut file = self.folder.read(&self.name)?;
        Ok(file.metadata()?.is_file() && is_report(self.format, &FileEnds::read(&mut file)?))
    }

    /// Creates the file.
    pub(super) fn create(&self) -> io::Result<AtomicFile> {
        AtomicFile::within(Arc::clone(&self.folder), &self.name)
    }
}

/// Returns the names on the way from the folder of the configuration to the file; none for a path that leads out of it.
fn names<'p>(path: &'p Path, found: &Found) -> Option<Vec<&'p OsStr>> {
    let inside = path.strip_prefix(&found.path).ok()?;
    let names = inside.components().filter(|part| *part != Component::CurDir);
    names
        .map(|part| match part {
            Component::Normal(name) => Some(name),
            _ => None,
        })
        .collect()
}

/// Why a folder cannot be entered.
enum Refused {
    Link,
    Missing,
    Failed(io::Error),
}

fn enter(folder: &Folder, name: &OsStr) -> Result<Folder, Refused> {
    folder.enter(name).map_err(|error| match folder.entry(name) {
        Ok(Entry::Link) => Refused::Link,
        Ok(Entry::Missing | Entry::File | Entry::Other) => Refused::Missing,
        Ok(Entry::Folder) | Err(_) => Refused::Failed(error),
    })
}

fn is_folder(path: &Path) -> CommandError {
    PathError::IsFolder { path: path.to_owned() }.into()
}

fn through_link(path: &Path, link: &Path, key: &'static str) -> CommandError {
    CommandError::ThroughLink {
        path: path.to_owned(),
        link: link.to_owned(),
        key,
    }
}
