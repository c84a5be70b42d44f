//! Standard output and standard error.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use acrcheck::escape::escape;

/// Writes a text to standard output. A closed pipe is no error: the exit code does not depend on the reader.
pub(crate) fn print(text: &[u8]) -> io::Result<()> {
    write(anstream::stdout().lock(), text)
}

/// Writes bytes to standard output as they are, while `print` removes what looks like a color. A closed pipe is no error.
pub(crate) fn print_binary(bytes: &[u8]) -> io::Result<()> {
    write(io::stdout().lock(), bytes)
}

fn write(mut out: impl Write, text: &[u8]) -> io::Result<()> {
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The columns of a terminal that does not say how many it has.
const COLUMNS: u16 = 80;

/// Returns the columns of standard output, if it is a terminal.
pub(crate) fn columns() -> Option<u16> {
    let columns = terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| columns.0);
    let known = columns.filter(|columns| *columns > 0);
    known.or(io::stdout().is_terminal().then_some(COLUMNS))
}

/// Writes a line to standard error, with control characters escaped.
pub(crate) fn line(text: &str) {
    // A failure to write to standard error has nowhere to go.
    let _ = writeln!(anstream::stderr(), "{}", escape(text));
}

/// Writes a result to standard error, if the report does not show it.
pub(crate) fn status(text: impl Display) {
    line(&format!("acrcheck: {text}"));
}

/// Writes a note to standard error.
pub(crate) fn note(text: impl Display) {
    line(&format!("note: {text}"));
}

/// Writes a warning to standard error.
pub(crate) fn warning(text: impl Display) {
    line(&format!("warning: {text}"));
}
