//! Digests as names of files and in place of what is left out.

use crate::hexadecimal::hexadecimal;

/// The first 16 bytes of a digest, which are enough for two never to be the same.
pub(super) fn short(digest: &[u8]) -> String {
    hexadecimal(digest.get(..16).unwrap_or(digest))
}
