//! Files that are read or written whole.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use acrcheck::input::{Input, InputError};

use super::atomic_file::{AtomicFile, check_path};
use crate::error::CommandError;

/// Reads the text of a file; a partly readable file is an error.
pub(crate) fn read(source: &Input, largest: u64) -> Result<String, InputError> {
    let (text, flaw) = source.read(largest)?;
    flaw.map_or(Ok(text), Err)
}

/// Writes a binary file atomically, or directly if it is a pipe or a device. A terminal is an error.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let unwritten = |source| CommandError::Write {
        path: path.to_owned(),
        source,
    };
    check_path(path)?;
    // Write to the target of a link, and keep the link.
    let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if resolved.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let mut device = File::options().write(true).open(&resolved).map_err(unwritten)?;
        if device.is_terminal() {
            return Err(CommandError::BinaryToTerminal);
        }
        return match device.write_all(bytes) {
            // The reader closed the pipe.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(unwritten),
        };
    }
    let mut file = AtomicFile::create(&resolved).map_err(unwritten)?;
    file.write_all(bytes).and_then(|()| file.finish()).map_err(unwritten)
}
