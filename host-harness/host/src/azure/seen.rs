//! Pages of a list that were already read. Digests keep memory small, however long the links are.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// The links and tokens that were already followed.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<[u8; 32]>);

impl Seen {
    /// Records a link or token, and returns whether it is new.
    pub(super) fn is_new(&mut self, text: &str) -> bool {
        self.0.insert(Sha256::digest(text.as_bytes()).into())
    }
}
