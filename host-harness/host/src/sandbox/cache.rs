//! Compiled code, kept on disk between processes.
//!
//! What is kept is machine code that will be run, so that nothing is taken from the folder but what this user's program put there: the folder
//! and its files belong to the user and are open to nobody else, and each file bears a tag (HMAC-SHA-256) under a key that is kept
//! elsewhere. A file that was changed, exchanged, linked or copied here from another machine is not run; the component is compiled again.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::artefact::{Artefact, ArtefactKey};
use crate::hexadecimal::hexadecimal;

/// A folder of compiled code. Many processes may use it at once.
#[derive(Clone)]
pub struct Cache {
    folder: PathBuf,
    secret: Arc<[u8; SECRET]>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the secret.
        f.debug_struct("Cache")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Why a folder cannot serve as a cache. Everything works without one, only slower.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// It cannot be made or looked at.
    #[error("{}: cannot be used as a cache", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Root would make something in another user's folder, as under `sudo` with that user's home: that user could not use what is made.
    #[error("{}: no cache is made there for root: it belongs to another user; set HOME to root's own", path.display())]
    AnotherUsers {
        /// The folder.
        path: PathBuf,
    },
    /// Somebody else could put code there.
    #[error("{}: not used as a cache: it {flaw}; remove it, or name another folder", path.display())]
    Unsafe {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: &'static str,
    },
}

impl CacheError {
    /// What makes an error of what the system says about a path.
    fn of(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// Bytes of the key that tags are made with.
const SECRET: usize = 32;
/// Bytes of a tag.
const TAG: usize = 32;
/// What every file begins with.
const MAGIC: &[u8; 16] = b"acrcheck-code/1\n";
/// The largest file that is read. The built-in component has less than 2 MiB of code.
const LARGEST: u64 = 256 << 20;
/// How many files are kept, and how many bytes of them; the oldest go first.
const KEPT: usize = 64;
const KEPT_BYTES: u64 = 1 << 30;
const ENDING: &str = "code";
/// What the name of a file begins with that is not yet whole, and how old one is that never will be.
const UNFINISHED: &str = ".new-";
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

impl Cache {
    /// Opens a cache in `folder`, with the key of its tags in the file `secret`. Both are made if they are not there, for this user alone.
    ///
    /// Keep the secret out of the folder, and out of whatever copies the folder from one machine to another. Neither of the two may be where
    /// somebody else decides what stands there, such as a checkout.
    ///
    /// # Errors
    /// They cannot be made or read, belong to another user, or are open to others in any way.
    pub fn open(folder: impl Into<PathBuf>, secret: &Path) -> Result<Self, CacheError> {
        let folder = folder.into();
        private::make_folder(&folder)?;
        private::make_folder(folder_of(secret))?;
        Ok(Self {
            secret: Arc::new(read_or_make_secret(secret)?),
            folder,
        })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The code for a key, where there is any and it is our own.
    pub(super) fn get(&self, key: &ArtefactKey) -> Option<Artefact> {
        let file = private::open_file(&self.path(key)).ok()?;
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).ok()?;
        let (tag, code) = bytes.strip_prefix(MAGIC)?.split_at_checked(TAG)?;
        self.mac(key, code).verify_slice(tag).ok()?;
        bytes.drain(..MAGIC.len() + TAG);
        Some(Artefact::vouched(bytes))
    }

    /// Keeps code. Whatever goes wrong here costs the next process some time and nothing else, so that it is no error.
    pub(super) fn put(&self, key: &ArtefactKey, code: &[u8]) {
        let fits = (code.len() + MAGIC.len() + TAG) as u64 <= LARGEST;
        if fits && self.write(key, code).is_ok() {
            self.forget_the_oldest();
        }
    }

    /// Writes beside and renames, so that no process ever sees half a file.
    fn write(&self, key: &ArtefactKey, code: &[u8]) -> io::Result<()> {
        // Made with permissions for this user alone.
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&self.mac(key, code).finalize().into_bytes())?;
        file.write_all(code)?;
        file.persist(self.path(key))?;
        Ok(())
    }

    fn forget_the_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let mut files = Vec::new();
        for path in entries.flatten().map(|entry| entry.path()) {
            let Ok(metadata) = fs::symlink_metadata(&path) else {
                continue;
            };
            let Ok(modified) = metadata.modified() else { continue };
            let unfinished = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED));
            if unfinished && modified.elapsed().is_ok_and(|age| age > ABANDONED) {
                // Left by a process that was killed.
                let _ = fs::remove_file(&path);
            } else if path.extension().is_some_and(|ending| ending == ENDING) {
                files.push((modified, path, metadata.len()));
            }
        }
        files.sort_unstable();
        let (mut kept, mut bytes) = (0, 0);
        for (_, path, length) in files.into_iter().rev() {
            kept += 1;
            bytes += length;
            if kept > KEPT || bytes > KEPT_BYTES {
                // Another process may have been faster.
                let _ = fs::remove_file(path);
            }
        }
    }

    fn path(&self, key: &ArtefactKey) -> PathBuf {
        self.folder.join(hexadecimal(key.bytes())).with_extension(ENDING)
    }

    /// The tag stands for the code and for the key that it is filed under.
    fn mac(&self, key: &ArtefactKey, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = keyed(&self.secret);
        mac.update(key.bytes());
        mac.update(code);
        mac
    }
}

/// The folder that a file stands in.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn keyed(secret: &[u8; SECRET]) -> Hmac<Sha256> {
    // A key of one block's length or less is taken as it is: this is the block, padded.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    for (to, from) in block.iter_mut().zip(secret) {
        *to = *from;
    }
    Hmac::new(&block)
}

fn read_or_make_secret(path: &Path) -> Result<[u8; SECRET], CacheError> {
    let failed = CacheError::of(path);
    if let Err(error) = private::open_file(path) {
        match error {
            CacheError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                make_secret(path).map_err(failed)?;
            }
            other => return Err(other),
        }
    }
    let mut bytes = Vec::new();
    let file = private::open_file(path)?;
    file.take(SECRET as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    bytes.try_into().map_err(|_| CacheError::Unsafe {
        path: path.to_owned(),
        flaw: "is no key, but something else or damaged",
    })
}

/// Of many processes that start at once, the first to name its file wins, and the others read that one.
fn make_secret(path: &Path) -> io::Result<()> {
    let mut secret = [0; SECRET];
    getrandom::fill(&mut secret)?;
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(&secret)?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => Err(lost.error),
        _ => Ok(()),
    }
}

/// Folders and files that belong to this user, and that nobody else may write to.
#[cfg(unix)]
mod private {
    use std::fs::DirBuilder;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    use rustix::fs::{Mode, OFlags};

    use super::*;

    pub(super) fn make_folder(path: &Path) -> Result<(), CacheError> {
        let failed = CacheError::of(path);
        refuse_strangers_folder(path)?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(failed)?;
        let metadata = fs::symlink_metadata(path).map_err(failed)?;
        let flaw = if metadata.is_dir() {
            foreign(&metadata)
        } else {
            Some("is not a folder")
        };
        refuse(path, flaw)
    }

    /// Root may make anything anywhere, and would lock another user out of a part of that user's home. A sticky folder is for everybody.
    fn refuse_strangers_folder(path: &Path) -> Result<(), CacheError> {
        const STICKY: u32 = 0o1000;
        let there = path
            .ancestors()
            .find_map(|folder| Some((folder, fs::metadata(folder).ok()?)));
        match there {
            Some((folder, metadata))
                if rustix::process::geteuid().is_root() && metadata.uid() != 0 && metadata.mode() & STICKY == 0 =>
            {
                Err(CacheError::AnotherUsers {
                    path: folder.to_owned(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Opens a file without following a link and without waiting on a pipe.
    pub(super) fn open_file(path: &Path) -> Result<File, CacheError> {
        let failed = CacheError::of(path);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| failed(error.into()))?;
        let file = File::from(file);
        let metadata = file.metadata().map_err(failed)?;
        let flaw = match foreign(&metadata) {
            None if !metadata.is_file() => Some("is not a regular file"),
            None if metadata.nlink() != 1 => Some("has another name elsewhere"),
            flaw => flaw,
        };
        refuse(path, flaw)?;
        Ok(file)
    }

    fn foreign(metadata: &fs::Metadata) -> Option<&'static str> {
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            Some("belongs to another user")
        } else if metadata.mode() & 0o077 != 0 {
            // Of what we make, nothing is open to others. What is was put there by something else: a checkout, an archive.
            Some("is open to others (make it yours alone: chmod 700, files 600)")
        } else {
            None
        }
    }

    fn refuse(path: &Path, flaw: Option<&'static str>) -> Result<(), CacheError> {
        flaw.map_or(Ok(()), |flaw| {
            Err(CacheError::Unsafe {
                path: path.to_owned(),
                flaw,
            })
        })
    }
}

/// Where there are no Unix permissions, the user's own folders and the tags have to do.
#[cfg(not(unix))]
mod private {
    use super::*;

    pub(super) fn make_folder(path: &Path) -> Result<(), CacheError> {
        fs::create_dir_all(path).map_err(CacheError::of(path))
    }

    pub(super) fn open_file(path: &Path) -> Result<File, CacheError> {
        File::open(path).map_err(CacheError::of(path))
    }
}
