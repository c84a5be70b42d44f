//! A file that is there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::CommandError;

/// A file that takes the place of another once it is whole. Until then, the other stays; where this is dropped, so does it.
pub(super) struct Draft {
    path: PathBuf,
    file: Unfinished,
}

enum Unfinished {
    /// Without a name, so that nothing is left of it whatever ends this program.
    #[cfg(target_os = "linux")]
    Nameless(File),
    /// Where the system or the disk knows no such files.
    Named(tempfile::NamedTempFile),
}

impl Draft {
    /// Begins a file beside the one whose place it will take, with the permissions that any new file gets.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, 0o666)
    }

    /// The same, open to its owner only: live registries are nobody else's business.
    #[cfg(feature = "live")]
    pub(super) fn private(path: &Path) -> io::Result<Self> {
        Self::with_mode(path, 0o600)
    }

    /// `mode` is what the owner's mask of permissions leaves something of; it counts on Unix.
    fn with_mode(path: &Path, mode: u32) -> io::Result<Self> {
        let folder = folder_of(path);
        // Who could not read what was there cannot read what takes its place.
        #[cfg(unix)]
        let mode = match std::fs::metadata(path) {
            Ok(there) => mode & std::os::unix::fs::PermissionsExt::mode(&there.permissions()),
            Err(_) => mode,
        };
        #[cfg(target_os = "linux")]
        if let Ok(file) = nameless(folder, mode) {
            return Ok(Self {
                path: path.to_owned(),
                file: Unfinished::Nameless(file),
            });
        }
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
        #[cfg(not(unix))]
        let _ = mode;
        let file = builder.prefix(PREFIX).tempfile_in(folder).map_err(without_path)?;
        Ok(Self {
            path: path.to_owned(),
            file: Unfinished::Named(file),
        })
    }

    /// What is to be written.
    pub(super) fn file(&mut self) -> &mut File {
        match &mut self.file {
            #[cfg(target_os = "linux")]
            Unfinished::Nameless(file) => file,
            Unfinished::Named(file) => file.as_file_mut(),
        }
    }

    /// Has the file take its place, once it is on the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.file().sync_all()?;
        match self.file {
            #[cfg(target_os = "linux")]
            Unfinished::Nameless(file) => {
                // A file without a name can be given one, but not another's.
                let beside = tempfile::Builder::new()
                    .prefix(PREFIX)
                    .make_in(folder_of(&self.path), |path| name(&file, path))
                    .map_err(without_path)?;
                beside.persist(&self.path).map_err(|error| error.error)
            }
            Unfinished::Named(file) => file.persist(&self.path).map(|_| ()).map_err(|error| error.error),
        }
    }
}

impl io::Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

const PREFIX: &str = ".acrcheck-";

/// Refuses what can be no file's path, in words that the system does not have for it.
pub(super) fn has_place(path: &Path) -> Result<(), CommandError> {
    let folder = folder_of(path);
    let missing = match fs::metadata(folder) {
        Ok(metadata) => !metadata.is_dir(),
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    };
    let path = path.to_owned();
    if missing {
        let folder = folder.to_owned();
        return Err(CommandError::NoFolder { path, folder });
    }
    if path.is_dir() {
        return Err(CommandError::IsFolder { path });
    }
    Ok(())
}

/// What the system said, without the name that the draft would have had: nobody has ever heard of that.
fn without_path(error: io::Error) -> io::Error {
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(target_os = "linux")]
fn nameless(folder: &Path, mode: u32) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};

    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(openat(CWD, folder, flags, Mode::from_raw_mode(mode))?.into())
}

#[cfg(target_os = "linux")]
fn name(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};

    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}
