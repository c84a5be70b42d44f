//! Files that are read whole.

use acrcheck::input::{Source, SourceError};

/// The text of a file that is of no use in part.
pub(crate) fn whole(source: &Source, largest: u64) -> Result<String, SourceError> {
    let (text, flaw) = source.read(largest)?;
    flaw.map_or(Ok(text), Err)
}
