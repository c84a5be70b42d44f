//! Text files that are read whole.

use acrcheck::input::{Input, InputError};

/// Reads the text of a file; a partly readable file is an error.
pub(crate) fn read(source: &Input, largest: u64) -> Result<String, InputError> {
    let (text, flaw) = source.read(largest)?;
    flaw.map_or(Ok(text), Err)
}
