//! Which pages of a list have been read: digests of what led to them, so that however long that is, little is kept.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// What has led to a page.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<[u8; 32]>);

impl Seen {
    /// Whether a link or a token has not been seen before. From now on it has.
    pub(super) fn is_new(&mut self, text: &str) -> bool {
        self.0.insert(Sha256::digest(text.as_bytes()).into())
    }
}
