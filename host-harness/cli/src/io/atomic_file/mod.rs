//! A file that is there whole or not at all.

mod entry;
#[cfg(not(unix))]
mod portable;
#[cfg(unix)]
mod unix;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use entry::Entry;
#[cfg(not(unix))]
pub(crate) use portable::Folder;
#[cfg(not(unix))]
use portable::Unfinished;
#[cfg(unix)]
pub(crate) use unix::Folder;
#[cfg(unix)]
use unix::Unfinished;

/// A file that takes the place of another once it is whole. Until then, the other stays; where this is dropped, so does it.
pub(crate) struct AtomicFile(Unfinished);

/// Why no file can be written at a path.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PathError {
    #[error("{}: a folder; name a file in it", path.display())]
    IsFolder { path: PathBuf },
    #[error("{}: there is no folder {}; make it first, or name another", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
}

/// What a new file may be used for, before the owner's mask of permissions.
const ANYBODY: u32 = 0o666;

impl AtomicFile {
    /// Begins a file beside the one whose place it will take, with the permissions that any new file gets.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, ANYBODY)
    }

    /// The same, open to its owner only: live registries are nobody else's business.
    #[cfg(feature = "live")]
    pub(crate) fn create_private(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, 0o600)
    }

    /// Begins a file in an open folder.
    pub(crate) fn within(folder: Arc<Folder>, name: &OsStr) -> io::Result<Self> {
        Unfinished::begin(folder, name.to_owned(), ANYBODY).map(Self)
    }

    /// `mode` is what the owner's mask of permissions leaves something of; it counts on Unix.
    fn with_mode(path: &Path, mode: u32) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = Arc::new(Folder::open(folder_of(path))?);
        Unfinished::begin(folder, name.to_owned(), mode).map(Self)
    }

    /// What is to be written.
    pub(crate) fn file(&mut self) -> &mut File {
        self.0.file()
    }

    /// Has the file take its place, once it is on the disk.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.0.finish()
    }
}

impl io::Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

/// Refuses what can be no file's path, in words that the system does not have for it.
pub(crate) fn check_path(path: &Path) -> Result<(), PathError> {
    if path.is_dir() {
        return Err(PathError::IsFolder { path: path.to_owned() });
    }
    // A slash at the end is a folder's.
    let ends_in_slash = path.to_string_lossy().ends_with(std::path::is_separator);
    let folder = if ends_in_slash { path } else { folder_of(path) };
    let missing = match fs::metadata(folder) {
        Ok(metadata) => !metadata.is_dir(),
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    };
    if missing {
        return Err(PathError::NoFolder {
            path: path.to_owned(),
            folder: folder.to_owned(),
        });
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
