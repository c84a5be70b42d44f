//! From the paths that were named to the documents behind them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{STDIN, Source, SourceError};

/// The endings of documents in a folder.
const ENDINGS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// What may stand behind those.
const COMPRESSED: &[&str] = if cfg!(feature = "compression") {
    &["gz", "zst"]
} else {
    &[]
};

/// How deep folders are followed. Links to folders are not, so that there are no circles.
const DEEPEST: usize = 64;

/// The documents that a path names: itself, or every document in a folder and the folders below it, in the order of their names.
/// A folder that cannot be read is an entry of its own, and the others go on.
#[must_use]
pub fn find(path: &Path) -> Vec<Result<Source, (PathBuf, SourceError)>> {
    if path.as_os_str() == STDIN {
        return vec![Ok(Source::Stdin)];
    }
    let mut found = find_where(path, &has_ending);
    if found.is_empty() {
        found.push(Err((path.to_owned(), SourceError::NothingInFolder)));
    }
    found.into_iter().map(|found| found.map(Source::File)).collect()
}

/// The files that a path names: itself, or every file that is wanted in a folder and the folders below it, in the order of their names. There may be none.
/// A folder that cannot be read is an entry of its own, and the others go on.
#[must_use]
pub fn find_where(path: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<Found> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut found = Vec::new();
            walk(path, 0, wanted, &mut found);
            found
        }
        Ok(_) => vec![Ok(path.to_owned())],
        Err(error) => {
            let error = match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing,
                _ => SourceError::Unreadable(error),
            };
            vec![Err((path.to_owned(), error))]
        }
    }
}

/// A file, or why there is none.
pub type Found = Result<PathBuf, (PathBuf, SourceError)>;

fn walk(folder: &Path, depth: usize, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<Found>) {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            found.push(Err((folder.to_owned(), SourceError::Unreadable(error))));
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(|kind| kind.is_symlink()) && path.is_dir() {
            found.push(Err((path, SourceError::LinkedFolder)));
        } else if !kind.is_ok_and(|kind| kind.is_dir()) {
            if wanted(&path) {
                found.push(regular_file(path));
            }
        } else if depth < DEEPEST {
            walk(&path, depth + 1, wanted, found);
        } else {
            found.push(Err((path, SourceError::TooDeep)));
        }
    }
}

/// In a folder, nothing but a regular file is read: a pipe would have the command wait for ever.
fn regular_file(path: PathBuf) -> Found {
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(path),
        Ok(_) => Err((path, SourceError::NotAFile)),
        Err(error) => Err((path, SourceError::Unreadable(error))),
    }
}

/// The documents whose name is this path with an ending of a document behind it, as far as they are there.
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
