//! The parts of all documents, in order.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;

use super::document::{Document, DocumentError};
use crate::input::{Deployment, InputError, Part, Parts, read_text};
use crate::model::{Evaluation, Position};

/// A part of a document, or the error of reading it.
pub(super) struct DocumentPart {
    /// The name of the document.
    pub(super) document: Arc<str>,
    /// The parameter files of a template.
    pub(super) parameters: Vec<String>,
    pub(super) content: Result<Content, UnreadablePart>,
}

/// What is evaluated at once.
pub(super) enum Content {
    Part(Part),
    Deployment(Deployment),
}

pub(super) struct UnreadablePart {
    /// `None` if the error concerns the whole document.
    pub(super) position: Option<Position>,
    pub(super) error: DocumentError,
}

impl Content {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Part(part) => part.text(),
            Self::Deployment(deployment) => deployment.text(),
        }
    }

    /// Returns the position in the document; none at its beginning.
    pub(super) fn position(&self) -> Option<Position> {
        match self {
            Self::Part(part) => part.place().position(),
            Self::Deployment(_) => None,
        }
    }

    /// Translates positions to those in the document.
    pub(super) fn translate(&self, evaluation: &mut Evaluation) {
        match self {
            Self::Part(part) => part.translate(evaluation),
            Self::Deployment(deployment) => deployment.translate(evaluation),
        }
    }
}

impl<E: Into<DocumentError>> From<E> for UnreadablePart {
    fn from(error: E) -> Self {
        Self {
            position: None,
            error: error.into(),
        }
    }
}

/// An iterator over the parts of documents, which are read on demand.
pub(super) struct DocumentParts<D> {
    documents: D,
    document: Arc<str>,
    parts: Option<Parts<Box<dyn Read + Send>>>,
    /// The parts of a template with parameters.
    read: VecDeque<DocumentPart>,
    /// The maximum size in bytes of one value.
    largest: usize,
}

impl<D> DocumentParts<D> {
    pub(super) fn new(documents: D, largest: usize) -> Self {
        Self {
            documents,
            document: "".into(),
            parts: None,
            read: VecDeque::new(),
            largest,
        }
    }
}

impl<D: Iterator<Item = Document>> Iterator for DocumentParts<D> {
    type Item = DocumentPart;

    fn next(&mut self) -> Option<DocumentPart> {
        loop {
            if let Some(part) = self.read.pop_front() {
                return Some(part);
            }
            if let Some(part) = self.parts.as_mut().and_then(Iterator::next) {
                return Some(DocumentPart {
                    document: Arc::clone(&self.document),
                    parameters: Vec::new(),
                    content: part.map(Content::Part).map_err(|flaw| UnreadablePart {
                        position: flaw.position,
                        error: flaw.error.into(),
                    }),
                });
            }
            self.parts = None;
            let document = self.documents.next()?;
            if !document.parameters.is_empty() {
                self.read = deployment(document, self.largest);
                continue;
            }
            let Document { name, content, .. } = document;
            match content {
                Ok(reader) => {
                    self.document = name.into();
                    self.parts = Some(Parts::new(reader, self.largest));
                }
                Err(error) => {
                    return Some(DocumentPart {
                        document: name.into(),
                        parameters: Vec::new(),
                        content: Err(error.into()),
                    });
                }
            }
        }
    }
}

/// Reads a template and its parameter files, none of which is read in parts. Returns the errors, followed by the deployment if there is one.
fn deployment(template: Document, largest: usize) -> VecDeque<DocumentPart> {
    let files: Vec<String> = template.parameters.iter().map(|file| file.name.clone()).collect();
    let mut parts = VecDeque::new();
    let mut texts = Vec::new();
    let name: Arc<str> = template.name.as_str().into();
    let of_template = |content| DocumentPart {
        document: Arc::clone(&name),
        parameters: files.clone(),
        content,
    };
    let of_file = |file: &str, content| DocumentPart {
        document: file.into(),
        parameters: Vec::new(),
        content,
    };
    let documents = [(template.name, template.content)].into_iter();
    let documents = documents.chain(template.parameters.into_iter().map(|file| (file.name, file.content)));
    for (number, (name, content)) in documents.enumerate() {
        let read = content.and_then(|content| Ok(read_text(content, largest as u64)?));
        let (text, error) = match read {
            Ok((text, flaw)) => (Some(text), flaw.map(UnreadablePart::from)),
            Err(error) => (None, Some(error.into())),
        };
        parts.extend(error.map(|error| match number {
            0 => of_template(Err(error)),
            _ => of_file(&name, Err(error)),
        }));
        texts.extend(text.map(|text| (name, text)));
    }
    // Without all of the files, the result would be that of another deployment.
    if texts.len() <= files.len() {
        return parts;
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
    let Some(((_, template), parameters)) = texts.split_first() else {
        return parts;
    };
    parts.push_back(match Deployment::new(template, parameters) {
        Ok(deployment) if deployment.text().len() > largest => {
            let limit = largest as u64;
            of_template(Err(InputError::TooLarge { limit }.into()))
        }
        Ok(deployment) => of_template(Ok(Content::Deployment(deployment))),
        Err(error) => {
            let (file, position) = (error.file.clone(), error.position.clone());
            let error = error.into();
            let content = Err(UnreadablePart { position, error });
            match file {
                None => of_template(content),
                Some(file) => of_file(&file, content),
            }
        }
    });
    parts
}
