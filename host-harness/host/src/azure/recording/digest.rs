//! Digests for file names and redacted values.

use crate::hexadecimal::hexadecimal;

/// Returns the first 16 bytes of a digest, which are enough to avoid collisions.
pub(super) fn short(digest: &[u8]) -> String {
    hexadecimal(digest.get(..16).unwrap_or(digest))
}
