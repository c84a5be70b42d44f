//! Pages of registries, as they are read.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::vec;

use super::crew::{self, Counts};
use super::error::{LiveError, SignInError};
use super::live_page::Page;
use super::recording::Recording;
use super::redactor::Redactor;

/// The pages, as they are read. To drop it is to end reading.
pub struct Pages {
    pub(super) pages: crew::Pages,
    pub(super) counts: Arc<Counts>,
    pub(super) lists: u64,
    /// What could not be learnt of the subscriptions themselves.
    pub(super) before: vec::IntoIter<Page>,
    /// Where what is read is kept, until all of it is.
    pub(super) recording: Option<Recording>,
    pub(super) redactor: Redactor,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Subscriptions (or other lists) that there are to read.
    pub lists: u64,
    /// How many of them have been read.
    pub lists_read: u64,
    /// Registries that stand in what has been read.
    pub registries: u64,
}

impl Pages {
    /// What takes tokens out of texts that are made from these pages.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }

    /// How far reading has come, which may be further than what has been taken.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            lists: self.lists,
            lists_read: self.counts.lists_read.load(Ordering::Relaxed),
            registries: self.counts.registries.load(Ordering::Relaxed),
        }
    }
}

impl Iterator for Pages {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let next = self.before.next().or_else(|| self.pages.next());
        let next = next.or_else(|| {
            let recording = self.recording.take()?;
            let error = recording.finish().err()?;
            Some(Page {
                source: "the recording".to_owned(),
                content: Err(LiveError::Recording(error.to_string())),
            })
        });
        // What has been read leaves here, and nowhere else.
        next.map(|page| page.redacted(&self.redactor))
    }
}

/// Why reading cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// Nobody is signed in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The system gives no thread.
    #[error("no thread can be started")]
    Thread(#[source] io::Error),
    /// The folder of a recording cannot be used.
    #[error("{}", folder.display())]
    Recording {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
}
