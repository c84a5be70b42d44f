//! Files by their paths, for systems without descriptors of folders.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entry::{Entry, PREFIX};

/// A folder.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Opens the folder at a path; links are followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if fs::metadata(path)?.is_dir() {
            Ok(Self(path.to_owned()))
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Opens a folder in this one; a link is an error.
    pub(crate) fn enter(&self, name: &OsStr) -> io::Result<Self> {
        let path = self.0.join(name);
        if fs::symlink_metadata(&path)?.is_dir() {
            Ok(Self(path))
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    /// Returns the kind of an entry of the folder. Links are not followed.
    pub(crate) fn entry(&self, name: &OsStr) -> io::Result<Entry> {
        match fs::symlink_metadata(self.0.join(name)) {
            Ok(metadata) if metadata.is_file() => Ok(Entry::File),
            Ok(metadata) if metadata.is_dir() => Ok(Entry::Folder),
            Ok(metadata) if metadata.is_symlink() => Ok(Entry::Link),
            Ok(_) => Ok(Entry::Other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Entry::Missing),
            Err(error) => Err(error),
        }
    }

    /// Opens a file in the folder for reading.
    pub(crate) fn read(&self, name: &OsStr) -> io::Result<File> {
        File::open(self.0.join(name))
    }
}

/// A file that is not finished.
pub(crate) struct Unfinished {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Unfinished {
    pub(crate) fn begin(folder: Arc<Folder>, name: OsString, _: u32) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        let file = builder.prefix(PREFIX).tempfile_in(&folder.0).map_err(without_path)?;
        let path = folder.0.join(name);
        Ok(Self { path, file })
    }

    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.path).map(|_| ()).map_err(|error| error.error)
    }
}

/// Removes the temporary file name from an error message.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}
