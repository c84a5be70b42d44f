//! Files that are read or written whole.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use acrcheck::input::{Input, InputError};

use super::atomic_file::{Opened, check_path};
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
    match Opened::at(path).map_err(unwritten)? {
        Opened::Device(device) if device.is_terminal() => Err(CommandError::BinaryToTerminal),
        Opened::Device(mut device) => match device.write_all(bytes) {
            // The reader closed the pipe.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(unwritten),
        },
        Opened::File(mut file, _) => file.write_all(bytes).and_then(|()| file.finish()).map_err(unwritten),
    }
}
