//! The parts of all documents, in order.

use std::io::Read;
use std::sync::Arc;

use super::document::{Document, DocumentError};
use crate::input::{Part, Parts};
use crate::model::Position;

/// A part of a document, or the error of reading it.
pub(super) struct DocumentPart {
    /// The name of the document.
    pub(super) document: Arc<str>,
    pub(super) content: Result<Part, UnreadablePart>,
}

pub(super) struct UnreadablePart {
    /// `None` if the error concerns the whole document.
    pub(super) position: Option<Position>,
    pub(super) error: DocumentError,
}

/// An iterator over the parts of documents, which are read on demand.
pub(super) struct DocumentParts<D> {
    documents: D,
    document: Arc<str>,
    parts: Option<Parts<Box<dyn Read + Send>>>,
    /// The maximum size in bytes of one value.
    largest: usize,
}

impl<D> DocumentParts<D> {
    pub(super) fn new(documents: D, largest: usize) -> Self {
        Self {
            documents,
            document: "".into(),
            parts: None,
            largest,
        }
    }
}

impl<D: Iterator<Item = Document>> Iterator for DocumentParts<D> {
    type Item = DocumentPart;

    fn next(&mut self) -> Option<DocumentPart> {
        loop {
            if let Some(part) = self.parts.as_mut().and_then(Iterator::next) {
                return Some(DocumentPart {
                    document: Arc::clone(&self.document),
                    content: part.map_err(|flaw| UnreadablePart {
                        position: flaw.position,
                        error: flaw.error.into(),
                    }),
                });
            }
            self.parts = None;
            let Document { name, content } = self.documents.next()?;
            match content {
                Ok(reader) => {
                    self.document = name.into();
                    self.parts = Some(Parts::new(reader, self.largest));
                }
                Err(error) => {
                    return Some(DocumentPart {
                        document: name.into(),
                        content: Err(UnreadablePart { position: None, error }),
                    });
                }
            }
        }
    }
}
