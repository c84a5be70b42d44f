//! Report files that a configuration names which was found: below its folder, reached from an open descriptor of it and through no link. Whatever is
//! replaced while the command runs, nothing is written elsewhere.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use acrcheck::render::Ends;

use super::forms::Format;
use crate::config::Found;
use crate::error::CommandError;
use crate::io::atomic_file::{Draft, Folder, There};

/// A file below the folder of a configuration that was found.
#[derive(Debug)]
pub(super) struct Contained {
    /// The file as errors name it.
    path: PathBuf,
    folder: Arc<Folder>,
    name: OsString,
    format: Format,
    /// The key that names it.
    key: &'static str,
}

impl Contained {
    /// Opens each folder on the way to a file, and refuses what is in its place and no file.
    pub(super) fn open(path: &Path, format: Format, found: &Found, key: &'static str) -> Result<Self, CommandError> {
        let mut names = names(path, found).ok_or_else(|| CommandError::IsFolder { path: path.to_owned() })?;
        let name = names
            .pop()
            .ok_or_else(|| CommandError::IsFolder { path: path.to_owned() })?;
        let mut folder = Arc::clone(&found.folder);
        let mut reached = found.path.clone();
        for step in names {
            reached.push(step);
            folder = Arc::new(enter(&folder, step).map_err(|refused| match refused {
                Refused::Link => through_link(path, &reached, key),
                Refused::Missing => CommandError::NoFolder {
                    path: path.to_owned(),
                    folder: reached.clone(),
                },
                Refused::Failed(error) => CommandError::report_file(path)(error),
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

    /// Refuses what is in the place of the file, unless it is an earlier report.
    pub(super) fn check(&self) -> Result<(), CommandError> {
        let path = &self.path;
        match self.folder.there(&self.name).map_err(CommandError::report_file(path))? {
            There::Nothing => Ok(()),
            // What cannot be read may be anything.
            There::File if self.is_earlier_report().unwrap_or(false) => Ok(()),
            There::Link => Err(through_link(path, path, self.key)),
            There::Folder => Err(CommandError::IsFolder { path: path.clone() }),
            There::File | There::Other => Err(CommandError::NotAReport {
                path: path.clone(),
                key: self.key,
            }),
        }
    }

    fn is_earlier_report(&self) -> io::Result<bool> {
        let mut file = self.folder.read(&self.name)?;
        Ok(file.metadata()?.is_file() && self.format.wrote(&Ends::read(&mut file)?))
    }

    /// Begins the file.
    pub(super) fn draft(&self) -> io::Result<Draft> {
        Draft::within(Arc::clone(&self.folder), &self.name)
    }
}

/// The names on the way from the folder of a configuration to a file; none for a path that leads out of it, or ends in none.
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
    folder.enter(name).map_err(|error| match folder.there(name) {
        Ok(There::Link) => Refused::Link,
        Ok(There::Nothing | There::File | There::Other) => Refused::Missing,
        Ok(There::Folder) | Err(_) => Refused::Failed(error),
    })
}

fn through_link(path: &Path, link: &Path, key: &'static str) -> CommandError {
    CommandError::ThroughLink {
        path: path.to_owned(),
        link: link.to_owned(),
        key,
    }
}
