//! Files by descriptors: renaming or replacing a folder does not redirect a write.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

use super::entry::{Entry, PREFIX};

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder(OwnedFd);

// With O_PATH, folders that may be written but not listed work as well.
#[cfg(target_os = "linux")]
const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder at a path; links are followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(openat(CWD, path, FOLDER, Mode::empty())?))
    }

    /// Opens a folder in this one; a link is an error.
    pub(crate) fn enter(&self, name: &OsStr) -> io::Result<Self> {
        Ok(Self(openat(
            &self.0,
            name,
            FOLDER.union(OFlags::NOFOLLOW),
            Mode::empty(),
        )?))
    }

    /// Returns the kind of an entry of the folder. Links are not followed.
    pub(crate) fn entry(&self, name: &OsStr) -> io::Result<Entry> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Entry::File,
                FileType::Directory => Entry::Folder,
                FileType::Symlink => Entry::Link,
                _ => Entry::Other,
            }),
            Err(Errno::NOENT) => Ok(Entry::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a file in the folder for reading; a link is an error, and a pipe does not block.
    pub(crate) fn read(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(openat(&self.0, name, flags, Mode::empty())?.into())
    }

    /// Returns the permissions of a file in the folder, if it exists.
    fn permissions(&self, name: &OsStr) -> Option<u32> {
        let stat = statat(&self.0, name, AtFlags::empty()).ok()?;
        Some(Mode::from_raw_mode(stat.st_mode).bits())
    }
}

/// A file that is not finished.
pub(crate) struct Unfinished {
    folder: Arc<Folder>,
    name: OsString,
    file: File,
    /// Its temporary name. A file without one leaves nothing behind if the process is killed.
    temporary: Option<OsString>,
}

impl Unfinished {
    pub(crate) fn begin(folder: Arc<Folder>, name: OsString, mode: u32) -> io::Result<Self> {
        // The new file is readable by no more users than the one it replaces.
        let mode = Mode::from_raw_mode(mode & folder.permissions(&name).unwrap_or(mode));
        let (file, temporary) = create(&folder, mode)?;
        Ok(Self {
            folder,
            name,
            file,
            temporary,
        })
    }

    pub(crate) const fn file(&mut self) -> &mut File {
        &mut self.file
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        // Linking a file does not replace an existing one; renaming does.
        #[cfg(target_os = "linux")]
        if self.temporary.is_none() {
            self.temporary = Some(unused(|name| link(&self.file, &self.folder, name))?.0);
        }
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        renameat(&self.folder.0, temporary, &self.folder.0, &self.name)?;
        self.temporary = None;
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // Drop cannot report an error.
            let _ = unlinkat(&self.folder.0, temporary, AtFlags::empty());
        }
    }
}

/// Creates a file, and a temporary name if the file system does not support unnamed files.
fn create(folder: &Folder, mode: Mode) -> io::Result<(File, Option<OsString>)> {
    #[cfg(target_os = "linux")]
    {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        if let Ok(file) = openat(&folder.0, ".", flags, mode) {
            return Ok((file.into(), None));
        }
    }
    let (name, file) = create_named(folder, mode)?;
    Ok((file, Some(name)))
}

fn create_named(folder: &Folder, mode: Mode) -> io::Result<(OsString, File)> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::RDWR | OFlags::CLOEXEC;
    let (name, file) = unused(|name| openat(&folder.0, name, flags, mode))?;
    Ok((name, file.into()))
}

#[cfg(target_os = "linux")]
fn link(file: &File, folder: &Folder, name: &OsStr) -> rustix::io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::linkat;

    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, open, &folder.0, name, AtFlags::SYMLINK_FOLLOW)
}

/// Maximum number of names to try.
const ATTEMPTS: u32 = 100;

/// Calls `make` with new names until one does not exist yet.
fn unused<T>(make: impl Fn(&OsStr) -> rustix::io::Result<T>) -> io::Result<(OsString, T)> {
    for _ in 0..ATTEMPTS {
        let name = OsString::from(format!("{PREFIX}{:016x}", getrandom::u64()?));
        match make(&name) {
            Ok(made) => return Ok((name, made)),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Errno::EXIST.into())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    /// As on a file system without unnamed files.
    fn begin(folder: &Path) -> io::Result<Unfinished> {
        let folder = Arc::new(Folder::open(folder)?);
        let (name, file) = create_named(&folder, Mode::from_raw_mode(0o600))?;
        Ok(Unfinished {
            folder,
            name: "report".into(),
            file,
            temporary: Some(name),
        })
    }

    fn names(folder: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    #[test]
    fn a_named_temporary_file_replaces_the_target_or_leaves_nothing() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let report = folder.path().join("report");
        let dropped = begin(folder.path())?;
        assert_eq!(names(folder.path())?.len(), 1);
        drop(dropped);
        assert_eq!(names(folder.path())?.len(), 0);
        fs::write(&report, "old")?;
        let mut unfinished = begin(folder.path())?;
        unfinished.file().write_all(b"new")?;
        assert_eq!(fs::read(&report)?, b"old");
        unfinished.finish()?;
        assert_eq!(names(folder.path())?, ["report"]);
        assert_eq!(fs::read(&report)?, b"new");
        Ok(())
    }
}
