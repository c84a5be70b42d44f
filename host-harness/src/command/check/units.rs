//! What there is to judge, piece by piece: the parts of the documents that the paths lead to, and what cannot be read of them.

use std::io::Read;
use std::path::PathBuf;
use std::slice;
use std::sync::Arc;
use std::vec;

use acrcheck::source::{self, Flaw, Part, Parts, Source, SourceError};

/// One piece.
pub(super) struct Unit {
    pub(super) path: Arc<str>,
    pub(super) content: Result<Part, Flaw>,
}

/// A document, or why it cannot be had.
type Found = Result<Source, (PathBuf, SourceError)>;

/// Reads the pieces in their order. No more is read than is asked for.
pub(super) struct Units<'p> {
    paths: slice::Iter<'p, PathBuf>,
    found: vec::IntoIter<Found>,
    path: Arc<str>,
    parts: Option<Parts<Box<dyn Read + Send>>>,
    limit: usize,
}

impl<'p> Units<'p> {
    pub(super) fn new(paths: &'p [PathBuf], limit: usize) -> Self {
        Self {
            paths: paths.iter(),
            found: Vec::new().into_iter(),
            path: "".into(),
            parts: None,
            limit,
        }
    }

    /// Opens the next document; a unit of its own where that cannot be done.
    fn open(&mut self, found: Found) -> Option<Unit> {
        let (path, error) = match found {
            Ok(source) => match source.open() {
                Ok(reader) => {
                    self.path = source.name().into();
                    self.parts = Some(Parts::new(reader, self.limit));
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

impl Iterator for Units<'_> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            if let Some(content) = self.parts.as_mut().and_then(Iterator::next) {
                let path = Arc::clone(&self.path);
                return Some(Unit { path, content });
            }
            self.parts = None;
            if let Some(found) = self.found.next() {
                if let Some(unit) = self.open(found) {
                    return Some(unit);
                }
            } else {
                self.found = source::find(self.paths.next()?).into_iter();
            }
        }
    }
}
