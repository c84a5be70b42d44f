//! Documents to check: a name and the content, or the error of reading it.

use std::collections::HashSet;
#[cfg(feature = "live")]
use std::io::Cursor;
use std::io::Read;
use std::path::PathBuf;

#[cfg(feature = "live")]
use crate::azure::{AzureError, Page};
use crate::input::{self, Input, InputError};

/// A document that was opened, or the error of opening it.
#[non_exhaustive]
pub struct Document {
    /// The name in reports: the path of a file, `-` for standard input, or any other text.
    pub name: String,
    /// JSON text of any size: one value, or several in a row.
    pub content: Result<Box<dyn Read + Send>, DocumentError>,
}

/// An error of reading a document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// A file or stream cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Azure did not answer, or only in part.
    #[cfg(feature = "live")]
    #[error(transparent)]
    Azure(#[from] AzureError),
}

impl Document {
    /// Creates a document from a name and a reader.
    pub fn new(name: impl Into<String>, content: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            content: Ok(Box::new(content)),
        }
    }

    /// Opens a file or standard input.
    #[must_use]
    pub fn open(source: &Input) -> Self {
        Self {
            name: source.name(),
            content: source.open().map_err(DocumentError::Input),
        }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let content = self.content.as_ref().map(|_| "…");
        f.debug_struct("Document")
            .field("name", &self.name)
            .field("content", &content)
            .finish()
    }
}

#[cfg(feature = "live")]
impl From<Page> for Document {
    fn from(page: Page) -> Self {
        let reader = |text: String| -> Box<dyn Read + Send> { Box::new(Cursor::new(text.into_bytes())) };
        Self {
            name: page.source,
            content: page.content.map(reader).map_err(DocumentError::Azure),
        }
    }
}

/// Opens the documents that [`input::find`] found, each when the iterator reaches it.
///
/// A file that occurs again, under any name, is omitted; its name is passed to `on_repeated`.
pub fn documents<'f>(
    found: impl Iterator<Item = Result<Input, (PathBuf, InputError)>> + Send + 'f,
    mut on_repeated: impl FnMut(&str) + Send + 'f,
) -> impl Iterator<Item = Document> + Send + 'f {
    let mut seen = HashSet::new();
    found.filter_map(move |found| match found {
        Ok(source) => {
            let file = match &source {
                // A path that cannot be resolved, such as a pipe, is compared as it was passed.
                Input::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
                Input::Stdin => input::STDIN.into(),
            };
            if seen.insert(file) {
                return Some(Document::open(&source));
            }
            on_repeated(&source.name());
            None
        }
        Err((path, error)) => Some(Document {
            name: path.display().to_string(),
            content: Err(DocumentError::Input(error)),
        }),
    })
}
