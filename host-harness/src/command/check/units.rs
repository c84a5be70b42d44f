//! What there is to judge, piece by piece: the parts of the documents, and what cannot be read of them.

use std::collections::HashSet;
#[cfg(feature = "live")]
use std::io::Cursor;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use acrcheck::source::{self, Flaw, Part, Parts, Source, SourceError};

use super::exclude::ExcludeArguments;
use crate::command::note;

/// One piece.
pub(in crate::command) struct Unit {
    pub(in crate::command) path: Arc<str>,
    pub(in crate::command) content: Result<Part, Flaw>,
}

/// A document that has been opened, or why it cannot be had.
pub(in crate::command) struct Document {
    pub(in crate::command) name: String,
    pub(in crate::command) content: Result<Box<dyn Read + Send>, SourceError>,
}

/// The documents that paths lead to, each opened when it is asked for, and each once: a file that is named twice, or by itself and with its folder,
/// is judged where it is met first.
pub(super) fn once_each<'a>(
    paths: &'a [PathBuf],
    exclude: &'a ExcludeArguments,
    verbose: bool,
) -> impl Iterator<Item = Document> + Send + 'a {
    let mut met = HashSet::new();
    exclude.documents(paths).filter_map(move |found| match found {
        Ok(source) => {
            let name = source.name();
            let file = match &source {
                // What cannot be resolved, such as a pipe, goes by the name that it was given.
                Source::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
                Source::Stdin => source::STDIN.into(),
            };
            if met.insert(file) {
                let content = source.open();
                return Some(Document { name, content });
            }
            if verbose {
                note(&format!("{name}: met before, and judged once"));
            }
            None
        }
        Err((path, error)) => Some(Document {
            name: path.display().to_string(),
            content: Err(error),
        }),
    })
}

#[cfg(feature = "live")]
impl From<source::live::Page> for Document {
    fn from(page: source::live::Page) -> Self {
        let reader = |text: String| -> Box<dyn Read + Send> { Box::new(Cursor::new(text.into_bytes())) };
        Self {
            name: page.source,
            content: page.content.map(reader).map_err(SourceError::Live),
        }
    }
}

/// Reads the pieces of documents in their order. No more is read than is asked for.
pub(in crate::command) struct Units<D> {
    documents: D,
    path: Arc<str>,
    parts: Option<Parts<Box<dyn Read + Send>>>,
    limit: usize,
}

impl<D> Units<D> {
    pub(in crate::command) fn new(documents: D, limit: usize) -> Self {
        Self {
            documents,
            path: "".into(),
            parts: None,
            limit,
        }
    }
}

impl<D: Iterator<Item = Document>> Iterator for Units<D> {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            if let Some(content) = self.parts.as_mut().and_then(Iterator::next) {
                let path = Arc::clone(&self.path);
                return Some(Unit { path, content });
            }
            self.parts = None;
            let Document { name, content } = self.documents.next()?;
            match content {
                Ok(reader) => {
                    self.path = name.into();
                    self.parts = Some(Parts::new(reader, self.limit));
                }
                Err(error) => {
                    return Some(Unit {
                        path: name.into(),
                        content: Err(Flaw { position: None, error }),
                    });
                }
            }
        }
    }
}
