//! A cache of compiled code on disk.
//!
//! The files are machine code that will be run, so the cache only accepts files that this user's program wrote. The folder and its files must
//! belong to the user and be inaccessible to others, and each file has a tag (HMAC-SHA-256) with a key that is stored elsewhere. A file that
//! was modified, swapped, linked or copied from another machine is ignored, and the component is compiled again.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::artefact::{Artefact, ArtefactKey};
use crate::hexadecimal::hexadecimal;

/// A folder of compiled code. Several processes may use it at the same time.
#[derive(Clone)]
pub struct Cache {
    folder: PathBuf,
    secret: Arc<[u8; SECRET_BYTES]>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Omit the secret.
        f.debug_struct("Cache")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// An error of opening a cache. Everything works without a cache, only slower.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// A folder or file that cannot be created or read.
    #[error("{}: cannot use it for the cache", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Another user's folder while running as root, as under `sudo` with that user's home. That user could not use files that root creates.
    #[error("{}: belongs to another user, so root creates no cache there; set HOME to the home folder of root", path.display())]
    AnotherUsers {
        /// The folder.
        path: PathBuf,
    },
    /// A folder or file that another user could modify.
    #[error("{}: not used for the cache: it {flaw}; remove it, or use another folder", path.display())]
    Unsafe {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        flaw: &'static str,
    },
}

impl CacheError {
    /// Returns a function that adds the path to a system error.
    fn at(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// The size of the key in bytes.
const SECRET_BYTES: usize = 32;
/// The size of a tag in bytes.
const TAG_BYTES: usize = 32;
/// The first bytes of every file.
const MAGIC: &[u8; 16] = b"acrcheck-code/1\n";
/// The maximum size of a file. The built-in component has less than 2 MiB of code.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// The maximum number and total size of files; the oldest are removed first.
const MAX_FILES: usize = 64;
const MAX_TOTAL_BYTES: u64 = 1 << 30;
const EXTENSION: &str = "code";
/// The prefix of temporary files, and the age at which they are considered abandoned.
const TEMPORARY_PREFIX: &str = ".new-";
const ABANDONED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

impl Cache {
    /// Opens a cache in `folder`, with the key of its tags in the file `secret`. Both are created for this user only if they do not exist.
    ///
    /// Keep the secret outside of the folder, and do not copy it to other machines together with the folder. Do not use a location whose
    /// contents others control, such as a checkout.
    ///
    /// # Errors
    /// One of them cannot be created or read, belongs to another user, or is open to others.
    pub fn open(folder: impl Into<PathBuf>, secret: &Path) -> Result<Self, CacheError> {
        let folder = folder.into();
        private::make_folder(&folder)?;
        private::make_folder(folder_of(secret))?;
        Ok(Self {
            secret: Arc::new(read_or_make_secret(secret)?),
            folder,
        })
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the code for a key, if it exists and its tag is valid.
    pub(super) fn get(&self, key: &ArtefactKey) -> Option<Artefact> {
        let file = private::open_file(&self.path(key)).ok()?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).ok()?;
        let (tag, code) = bytes.strip_prefix(MAGIC)?.split_at_checked(TAG_BYTES)?;
        self.mac(key, code).verify_slice(tag).ok()?;
        bytes.drain(..MAGIC.len() + TAG_BYTES);
        Some(Artefact::trusted(bytes))
    }

    /// Stores code. Ignores errors, which only cost the next process time.
    pub(super) fn put(&self, key: &ArtefactKey, code: &[u8]) {
        let fits = (code.len() + MAGIC.len() + TAG_BYTES) as u64 <= MAX_FILE_BYTES;
        if fits && self.write(key, code).is_ok() {
            self.remove_oldest();
        }
    }

    /// Writes a temporary file and renames it, so that no process sees an incomplete file.
    fn write(&self, key: &ArtefactKey, code: &[u8]) -> io::Result<()> {
        // Temporary files are only accessible to this user.
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY_PREFIX)
            .tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&self.mac(key, code).finalize().into_bytes())?;
        file.write_all(code)?;
        file.persist(self.path(key))?;
        Ok(())
    }

    fn remove_oldest(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let mut files = Vec::new();
        for path in entries.flatten().map(|entry| entry.path()) {
            let Ok(metadata) = fs::symlink_metadata(&path) else {
                continue;
            };
            let Ok(modified) = metadata.modified() else { continue };
            let temporary = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY_PREFIX));
            if temporary && modified.elapsed().is_ok_and(|age| age > ABANDONED_AFTER) {
                // Left by a process that was killed.
                let _ = fs::remove_file(&path);
            } else if path.extension().is_some_and(|extension| extension == EXTENSION) {
                files.push((modified, path, metadata.len()));
            }
        }
        files.sort_unstable();
        let (mut kept, mut bytes) = (0, 0);
        for (_, path, length) in files.into_iter().rev() {
            kept += 1;
            bytes += length;
            if kept > MAX_FILES || bytes > MAX_TOTAL_BYTES {
                // Another process may have removed it already.
                let _ = fs::remove_file(path);
            }
        }
    }

    fn path(&self, key: &ArtefactKey) -> PathBuf {
        self.folder.join(hexadecimal(key.bytes())).with_extension(EXTENSION)
    }

    /// Starts the tag, which covers the code and its key.
    fn mac(&self, key: &ArtefactKey, code: &[u8]) -> Hmac<Sha256> {
        let mut mac = keyed(&self.secret);
        mac.update(key.bytes());
        mac.update(code);
        mac
    }
}

/// Returns the folder of a file.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn keyed(secret: &[u8; SECRET_BYTES]) -> Hmac<Sha256> {
    // HMAC pads a key that is shorter than a block with zeros.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    for (to, from) in block.iter_mut().zip(secret) {
        *to = *from;
    }
    Hmac::new(&block)
}

fn read_or_make_secret(path: &Path) -> Result<[u8; SECRET_BYTES], CacheError> {
    let failed = CacheError::at(path);
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
    file.take(SECRET_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    bytes.try_into().map_err(|_| CacheError::Unsafe {
        path: path.to_owned(),
        flaw: "is not a valid key",
    })
}

/// Creates the secret. If several processes start at once, the first one wins, and the others read its file.
fn make_secret(path: &Path) -> io::Result<()> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret)?;
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(folder)?;
    file.write_all(&secret)?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => Err(lost.error),
        _ => Ok(()),
    }
}

/// Folders and files that belong to this user and are inaccessible to others.
#[cfg(unix)]
mod private {
    use std::fs::DirBuilder;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};

    use rustix::fs::{Mode, OFlags};

    use super::*;

    pub(super) fn make_folder(path: &Path) -> Result<(), CacheError> {
        let failed = CacheError::at(path);
        refuse_folder_of_another_user(path)?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(failed)?;
        let metadata = fs::symlink_metadata(path).map_err(failed)?;
        let flaw = if metadata.is_dir() {
            ownership_flaw(&metadata)
        } else {
            Some("is not a folder")
        };
        refuse(path, flaw)
    }

    /// Refuses to create files as root in another user's folder, which that user could not access. Sticky folders such as /tmp are shared.
    fn refuse_folder_of_another_user(path: &Path) -> Result<(), CacheError> {
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

    /// Opens a file without following links or blocking on a pipe.
    pub(super) fn open_file(path: &Path) -> Result<File, CacheError> {
        let failed = CacheError::at(path);
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|error| failed(error.into()))?;
        let file = File::from(file);
        let metadata = file.metadata().map_err(failed)?;
        let flaw = match ownership_flaw(&metadata) {
            None if !metadata.is_file() => Some("is not a regular file"),
            None if metadata.nlink() != 1 => Some("has more than one hard link"),
            flaw => flaw,
        };
        refuse(path, flaw)?;
        Ok(file)
    }

    fn ownership_flaw(metadata: &fs::Metadata) -> Option<&'static str> {
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            Some("belongs to another user")
        } else if metadata.mode() & 0o077 != 0 {
            // The cache never creates such files: they come from elsewhere, such as a checkout or an archive.
            Some("is open to others (restrict it with chmod: 700 for a folder, 600 for a file)")
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

/// Without Unix permissions, the protection of the user's folders and the tags must suffice.
#[cfg(not(unix))]
mod private {
    use super::*;

    pub(super) fn make_folder(path: &Path) -> Result<(), CacheError> {
        fs::create_dir_all(path).map_err(CacheError::at(path))
    }

    pub(super) fn open_file(path: &Path) -> Result<File, CacheError> {
        File::open(path).map_err(CacheError::at(path))
    }
}
