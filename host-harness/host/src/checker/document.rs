//! Documents to check: a name and the content, or the error of reading it.

use std::collections::HashSet;
#[cfg(feature = "live")]
use std::io::Cursor;
use std::io::Read;
use std::iter;
use std::path::PathBuf;

#[cfg(feature = "live")]
use crate::azure::{AzureError, Page};
use crate::input::{self, DeploymentError, Input, InputError, Pairs, Role};

/// A document that was opened, or the error of opening it.
#[non_exhaustive]
pub struct Document {
    /// The name in reports: the path of a file, `-` for standard input, or any other text.
    pub name: String,
    /// JSON text of any size: one value, or several in a row.
    pub content: Result<Box<dyn Read + Send>, DocumentError>,
    /// The parameter files of a template. Of the values for a parameter, the last file's is used.
    pub parameters: Vec<Document>,
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
    /// A template and parameter files cannot be combined.
    #[error(transparent)]
    Deployment(#[from] DeploymentError),
}

impl Document {
    /// Creates a document from a name and a reader.
    pub fn new(name: impl Into<String>, content: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            content: Ok(Box::new(content)),
            parameters: Vec::new(),
        }
    }

    /// Opens a document that [`input::find`] found. The error of finding it becomes the document's.
    #[must_use]
    pub fn found(found: Result<Input, (PathBuf, InputError)>) -> Self {
        match found {
            Ok(source) => Self::open(&source),
            Err((path, error)) => Self {
                name: path.display().to_string(),
                content: Err(DocumentError::Input(error)),
                parameters: Vec::new(),
            },
        }
    }

    /// Adds the parameter files of a template.
    #[must_use]
    pub fn with_parameters(mut self, parameters: impl IntoIterator<Item = Document>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Opens a file or standard input.
    #[must_use]
    pub fn open(source: &Input) -> Self {
        Self {
            name: source.name(),
            content: source.open().map_err(DocumentError::Input),
            parameters: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let content = self.content.as_ref().map(|_| "…");
        f.debug_struct("Document")
            .field("name", &self.name)
            .field("content", &content)
            .field("parameters", &self.parameters)
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
            parameters: Vec::new(),
        }
    }
}

/// Opens the documents that [`input::find`] found, each when the iterator reaches it.
///
/// A template and a parameter file are one document if they are in the same folder and their names match, such as `main.json` with
/// `main.parameters.json`, `main.dev.parameters.json` or `main.parameters.dev.json`, and `template.json` with `parameters.json`. A template with
/// several parameter files is as many documents.
///
/// A file that occurs again, under any name, is omitted; its name is passed to `on_repeated`.
pub fn documents<'f>(
    found: impl Iterator<Item = Result<Input, (PathBuf, InputError)>> + Send + 'f,
    mut on_repeated: impl FnMut(&str) + Send + 'f,
) -> impl Iterator<Item = Document> + Send + 'f {
    // A parameter file may be found before or after its template.
    let found = iter::once_with(move || {
        let found: Vec<_> = found.collect();
        let pairs = Pairs::of(found.iter().flatten());
        found.into_iter().map(move |found| match found {
            Ok(source) => match pairs.role(&source) {
                None => vec![Ok((source, None))],
                Some(Role::Parameters) => Vec::new(),
                Some(Role::Template(files)) => {
                    let each = files.iter().cloned();
                    each.map(|parameters| Ok((source.clone(), Some(parameters)))).collect()
                }
            },
            Err(error) => vec![Err(error)],
        })
    });
    let mut seen = HashSet::new();
    found.flatten().flatten().filter_map(move |found| match found {
        Ok((source, parameters)) => {
            if !seen.insert((real(&source), parameters.as_ref().map(real))) {
                on_repeated(&source.name());
                return None;
            }
            let parameters = parameters.iter().map(Document::open);
            Some(Document::open(&source).with_parameters(parameters))
        }
        Err(error) => Some(Document::found(Err(error))),
    })
}

/// Returns what identifies a file. A path that cannot be resolved, such as a pipe, is compared as it was passed.
fn real(source: &Input) -> PathBuf {
    match source {
        Input::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
        Input::Stdin => input::STDIN.into(),
    }
}
