//! Pages of registries while they are being read.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::vec;

use super::error::{AzureError, SignInError};
use super::list_readers::{self, Counts};
use super::live_page::Page;
use super::recording::Recording;
use super::redactor::Redactor;

/// An iterator over the pages. Dropping it stops reading.
pub struct Pages {
    pub(super) pages: list_readers::Pages,
    pub(super) counts: Arc<Counts>,
    pub(super) lists: u64,
    /// The errors of listing subscriptions.
    pub(super) before: vec::IntoIter<Page>,
    /// The recording, until everything is read.
    pub(super) recording: Option<Recording>,
    pub(super) redactor: Redactor,
}

/// The progress of reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of subscriptions (or other lists) to read.
    pub lists: u64,
    /// The number of lists already read.
    pub lists_read: u64,
    /// The number of registries in the pages already read.
    pub registries: u64,
}

impl Pages {
    /// Returns the redactor that removes tokens from texts based on these pages.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }

    /// Returns the progress of reading, which may be ahead of the pages already taken.
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
                content: Err(AzureError::Recording(error.to_string())),
            })
        });
        // Every page passes the redactor here.
        next.map(|page| page.redacted(&self.redactor))
    }
}

/// An error of starting to read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeginError {
    /// Signing in failed.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The system cannot start a thread.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
    /// The recording folder cannot be used.
    #[error("{}", folder.display())]
    Recording {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        source: io::Error,
    },
}
