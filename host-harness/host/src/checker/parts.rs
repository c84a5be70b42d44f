//! The parts of all documents, in their order.

use std::io::Read;
use std::sync::Arc;

use super::document::{Document, DocumentError};
use crate::input::{Part, Parts};
use crate::model::Position;

/// A part of a document, or what cannot be read of it.
pub(super) struct DocumentPart {
    /// The name of the document.
    pub(super) document: Arc<str>,
    pub(super) content: Result<Part, UnreadablePart>,
}

pub(super) struct UnreadablePart {
    /// None for a document as a whole.
    pub(super) position: Option<Position>,
    pub(super) error: DocumentError,
}

/// Reads the parts of documents. No more is read than is asked for.
pub(super) struct DocumentParts<D> {
    documents: D,
    document: Arc<str>,
    parts: Option<Parts<Box<dyn Read + Send>>>,
    /// The most bytes of one value of a document.
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
