//! Discovery of documents in files and folders.

use std::cell::Cell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::InputError;
use super::source::{Input, STDIN};

/// The extensions of documents in a folder.
const ENDINGS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// The additional extensions of compressed documents.
const COMPRESSED: &[&str] = if cfg!(feature = "compression") {
    &["gz", "zst"]
} else {
    &[]
};

/// The deepest folder nesting to follow. Links to folders are not followed, which prevents cycles.
const DEEPEST: usize = 64;

/// A folder that is never searched, because other tools keep their files there. Names that start with a dot, such as `.git` and `.terraform`, are
/// skipped as well.
const SKIPPED_FOLDER: &str = "node_modules";

/// Returns the documents of a path: the file itself, or all documents in a folder and its subfolders, sorted by name. Folders named `node_modules`
/// and names that start with a dot are skipped. A folder that cannot be read is an error entry; the search continues.
#[must_use]
pub fn find(path: &Path) -> Vec<Result<Input, (PathBuf, InputError)>> {
    find_except(path, &|_| false)
}

/// Works like [`find`], without the files and folders that `is_excluded` matches. It gets paths relative to the given folder, and not `path` itself.
#[must_use]
pub fn find_except(path: &Path, is_excluded: &dyn Fn(&Path) -> bool) -> Vec<Result<Input, (PathBuf, InputError)>> {
    if path.as_os_str() == STDIN {
        return vec![Ok(Input::Stdin)];
    }
    let has_excluded = Cell::new(false);
    let mut found = Search {
        root: path,
        wanted: &has_ending,
        is_excluded: &|path| {
            let is_excluded = is_excluded(path);
            has_excluded.set(has_excluded.get() || is_excluded);
            is_excluded
        },
    }
    .run();
    if found.is_empty() {
        let error = if has_excluded.get() {
            InputError::AllExcluded
        } else {
            InputError::NothingInFolder
        };
        found.push(Err((path.to_owned(), error)));
    }
    found.into_iter().map(|found| found.map(Input::File)).collect()
}

/// Returns the files of a path: the file itself, or all files in a folder and its subfolders that `wanted` matches, sorted by name and with the
/// exceptions of [`find`]. The result may be empty. A folder that cannot be read is an error entry; the search continues.
#[must_use]
pub fn find_where(path: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<Found> {
    let search = Search {
        root: path,
        wanted,
        is_excluded: &|_| false,
    };
    search.run()
}

/// A file, or the reason why it cannot be read.
pub type Found = Result<PathBuf, (PathBuf, InputError)>;

/// A search for files below a path.
struct Search<'s> {
    root: &'s Path,
    wanted: &'s dyn Fn(&Path) -> bool,
    is_excluded: &'s dyn Fn(&Path) -> bool,
}

impl Search<'_> {
    fn run(&self) -> Vec<Found> {
        match fs::metadata(self.root) {
            Ok(metadata) if metadata.is_dir() => {
                let mut found = Vec::new();
                self.walk(self.root, 0, &mut found);
                found
            }
            Ok(_) => vec![Ok(self.root.to_owned())],
            Err(error) => {
                let error = match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => InputError::Missing,
                    _ => InputError::Unreadable(error),
                };
                vec![Err((self.root.to_owned(), error))]
            }
        }
    }

    fn walk(&self, folder: &Path, depth: usize, found: &mut Vec<Found>) {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                found.push(Err((folder.to_owned(), InputError::Unreadable(error))));
                return;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name();
            let below = path.strip_prefix(self.root).unwrap_or(&path);
            if name.as_encoded_bytes().starts_with(b".") || name == SKIPPED_FOLDER || (self.is_excluded)(below) {
                continue;
            }
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(|kind| kind.is_symlink()) && path.is_dir() {
                found.push(Err((path, InputError::LinkedFolder)));
            } else if !kind.is_ok_and(|kind| kind.is_dir()) {
                if (self.wanted)(&path) {
                    found.push(regular_file(path));
                }
            } else if depth < DEEPEST {
                self.walk(&path, depth + 1, found);
            } else {
                found.push(Err((path, InputError::TooDeep)));
            }
        }
    }
}

/// Accepts only regular files in a folder: reading from a pipe could block forever.
fn regular_file(path: PathBuf) -> Found {
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(path),
        Ok(_) => Err((path, InputError::NotAFile)),
        Err(error) => Err((path, InputError::Unreadable(error))),
    }
}

/// Returns the existing documents with this path plus a document extension.
#[must_use]
pub fn named(stem: &Path) -> Vec<PathBuf> {
    let plain = ENDINGS.iter().map(|ending| format!(".{ending}"));
    let compressed = plain.clone().flat_map(|ending| {
        let kinds = COMPRESSED.iter();
        kinds.map(move |kind| format!("{ending}.{kind}"))
    });
    let paths = plain.chain(compressed).map(|ending| {
        let mut path = stem.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    });
    paths.filter(|path| path.exists()).collect()
}

fn has_ending(path: &Path) -> bool {
    if is_one_of(path, COMPRESSED) {
        return path
            .file_stem()
            .is_some_and(|stem| is_one_of(Path::new(stem), &ENDINGS));
    }
    is_one_of(path, &ENDINGS)
}

fn is_one_of(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}
