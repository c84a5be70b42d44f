//! Standard output and standard error.

use std::io::{self, Write};

use acrcheck::escape::neutral;

/// Writes a text to standard output. A closed pipe is no error: the exit code does not depend on the reader.
pub(crate) fn print(text: &[u8]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes a line to standard error.
pub(crate) fn note(line: &str) {
    // A failure to write to standard error has nowhere to go.
    let _ = writeln!(anstream::stderr(), "acrcheck: {}", neutral(line));
}
