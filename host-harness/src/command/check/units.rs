//! What there is to judge, piece by piece: the parts of the documents that the paths lead to, and what cannot be read of them.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::vec;

use acrcheck::source::{self, Flaw, Part, Parts, Source, SourceError};

/// One piece.
pub(super) struct Unit {
    pub(super) path: Arc<str>,
    pub(super) content: Result<Part, Flaw>,
}

/// Reads the pieces in their order. No more is read than is asked for.
pub(super) struct Units {
    paths: vec::IntoIter<PathBuf>,
    found: vec::IntoIter<Result<Source, (PathBuf, SourceError)>>,
    open: Option<(Arc<str>, Parts<Box<dyn Read + Send>>)>,
    limit: usize,
}

impl Units {
    pub(super) fn new(paths: &[PathBuf], limit: usize) -> Self {
        Self {
            paths: paths.to_vec().into_iter(),
            found: Vec::new().into_iter(),
            open: None,
            limit,
        }
    }

    /// Opens the next document; a unit of its own where that cannot be done.
    fn open(&mut self, found: Result<Source, (PathBuf, SourceError)>) -> Option<Unit> {
        let (path, error) = match found {
            Ok(source) => match source.open() {
                Ok(reader) => {
                    self.open = Some((source.name().into(), Parts::new(reader, self.limit)));
                    return None;
                }
                Err(error) => (source.name(), error),
            },
            Err((path, error)) => (path.display().to_string(), error),
        };
        Some(Unit {
            path: path.into(),
            content: Err(Flaw { position: None, error }),
        })
    }
}

impl Iterator for Units {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            if let Some((path, parts)) = &mut self.open {
                if let Some(content) = parts.next() {
                    let path = Arc::clone(path);
                    return Some(Unit { path, content });
                }
                self.open = None;
            }
            if let Some(found) = self.found.next() {
                if let Some(unit) = self.open(found) {
                    return Some(unit);
                }
            } else {
                self.found = source::find(&self.paths.next()?).into_iter();
            }
        }
    }
}
