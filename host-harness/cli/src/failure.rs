//! Errors on standard error.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use acrcheck::Snippet;
use acrcheck::escape::neutral;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::note;

/// Prints help and versions as they are, and a usage error without control characters. The notes name the values that do not come from the command
/// line.
pub(crate) fn usage(error: &clap::Error, notes: &[String]) -> ExitCode {
    if error.use_stderr() {
        let text = error.render().to_string();
        let mut stderr = anstream::stderr().lock();
        for line in text.lines().chain(notes.iter().map(String::as_str)) {
            let _ = writeln!(stderr, "{}", neutral(line));
        }
        return Exit::Usage.into();
    }
    // A closed pipe is no error.
    let _ = error.print();
    Exit::Success.into()
}

/// Prints an error and its cause in one line, with the origin of the value that it is about unless that is the command line; then the place in a
/// file, and with `verbose` the remaining causes.
pub(crate) fn report(error: &CommandError, origin: Option<String>, verbose: bool) -> ExitCode {
    let mut line = error.to_string();
    let mut cause = Error::source(error);
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
    error.exit().into()
}
