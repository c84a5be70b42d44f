//! Standard output and standard error: notes, errors and short texts.

use std::io::{self, Write};
use std::process::ExitCode;

use acrcheck::Snippet;
use acrcheck::escape::neutral;

use crate::error::CommandError;
use crate::exit::Exit;

/// Help and versions as they are; what is wrong with the arguments, without obeying any of them on the way to the terminal. The notes say which
/// of them came from elsewhere.
pub(crate) fn refuse(error: &clap::Error, notes: &[String]) -> ExitCode {
    if error.use_stderr() {
        let text = error.render().to_string();
        let mut stderr = anstream::stderr().lock();
        for line in text.lines().chain(notes.iter().map(String::as_str)) {
            let _ = writeln!(stderr, "{}", neutral(line));
        }
        return Exit::Usage.into();
    }
    // Whoever reads the output has seen enough.
    let _ = error.print();
    Exit::Success.into()
}

/// Writes a text to standard output. Whoever has stopped reading has seen enough; what the command ends with stands all the same.
pub(crate) fn print(text: &[u8]) -> Result<(), CommandError> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// A line on standard error.
pub(crate) fn note(line: &str) {
    // There is nowhere left to say that standard error cannot be written to.
    let _ = writeln!(anstream::stderr(), "acrcheck: {}", neutral(line));
}

/// One line on standard error: the error and its cause, and where the value stands that it is about, unless on the command line. Below it the place
/// in a file that is wrong, and with `verbose`, the causes of the cause.
pub(crate) fn complain(error: &CommandError, origin: Option<String>, verbose: bool) {
    let mut line = error.to_string();
    let mut cause = std::error::Error::source(error);
    if let Some(first) = cause {
        line.push_str(": ");
        line.push_str(&first.to_string());
        cause = first.source();
    }
    if let Some(origin) = origin {
        line.push_str(&format!(" (from {origin})"));
    }
    note(&line);
    let mut stderr = anstream::stderr().lock();
    for line in error.snippet().map(Snippet::lines).iter().flatten() {
        let _ = writeln!(stderr, "{}", neutral(line));
    }
    #[cfg(feature = "live")]
    if let (true, CommandError::NobodySignedIn { tried }) = (verbose, error) {
        for reason in tried {
            let _ = writeln!(stderr, "  because: {}", neutral(reason));
        }
    }
    while let (true, Some(error)) = (verbose, cause) {
        let _ = writeln!(stderr, "  because: {}", neutral(&error.to_string()));
        cause = error.source();
    }
}
