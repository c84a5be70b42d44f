//! Files that are written atomically.

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

/// A file that replaces another one when it is finished. If it is dropped before, the other one stays.
pub(crate) struct AtomicFile(Unfinished);

/// Why no file can be written at a path.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PathError {
    #[error("{}: is a folder", path.display())]
    IsFolder { path: PathBuf },
    #[error("{}: the folder {} does not exist", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
}

impl PathError {
    /// Returns the next step.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::IsFolder { .. } => "name a file in the folder",
            Self::NoFolder { .. } => "create the folder, or choose another",
        }
    }
}

/// A path that is open for writing.
pub(crate) enum Opened {
    /// A pipe or a device, which is written directly.
    Device(File),
    /// A file, which is replaced when it is finished, and its path behind links.
    File(AtomicFile, PathBuf),
}

impl Opened {
    /// Opens a path. The target of a link is written, and the link stays.
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if resolved.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(Self::Device(File::options().write(true).open(&resolved)?));
        }
        let file = AtomicFile::create(&resolved)?;
        Ok(Self::File(file, resolved))
    }
}

/// Permissions of a new file, before the umask.
const DEFAULT_MODE: u32 = 0o666;

impl AtomicFile {
    /// Creates a file that replaces the one at this path, with default permissions.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, DEFAULT_MODE)
    }

    /// Creates a file that only its owner can read, for live registries.
    #[cfg(feature = "live")]
    pub(crate) fn create_private(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, 0o600)
    }

    /// Creates a file in an open folder.
    pub(crate) fn within(folder: Arc<Folder>, name: &OsStr) -> io::Result<Self> {
        Unfinished::begin(folder, name.to_owned(), DEFAULT_MODE).map(Self)
    }

    /// `mode` is subject to the umask, and has an effect on Unix only.
    fn with_mode(path: &Path, mode: u32) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = Arc::new(Folder::open(folder_of(path))?);
        Unfinished::begin(folder, name.to_owned(), mode).map(Self)
    }

    /// Returns the file to write to.
    pub(crate) fn file(&mut self) -> &mut File {
        self.0.file()
    }

    /// Syncs the file to disk and moves it to its path.
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

/// Refuses paths at which no file can be written, with a clearer message than the system's.
pub(crate) fn check_path(path: &Path) -> Result<(), PathError> {
    if path.is_dir() {
        return Err(PathError::IsFolder { path: path.to_owned() });
    }
    // A trailing slash names a folder.
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
