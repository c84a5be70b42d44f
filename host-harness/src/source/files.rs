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
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut found = Vec::new();
            walk(path, 0, &mut found);
            if found.is_empty() {
                found.push(Err((path.to_owned(), SourceError::NothingInFolder)));
            }
            found
        }
        Ok(_) => vec![Ok(Source::File(path.to_owned()))],
        Err(error) => {
            let error = match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::Missing,
                _ => SourceError::Unreadable(error),
            };
            vec![Err((path.to_owned(), error))]
        }
    }
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<Result<Source, (PathBuf, SourceError)>>) {
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
            if has_ending(&path) {
                found.push(regular_file(path));
            }
        } else if depth < DEEPEST {
            walk(&path, depth + 1, found);
        } else {
            found.push(Err((path, SourceError::TooDeep)));
        }
    }
}

/// In a folder, nothing but a regular file is read: a pipe would have the command wait for ever.
fn regular_file(path: PathBuf) -> Result<Source, (PathBuf, SourceError)> {
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => Ok(Source::File(path)),
        Ok(_) => Err((path, SourceError::NotAFile)),
        Err(error) => Err((path, SourceError::Unreadable(error))),
    }
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
