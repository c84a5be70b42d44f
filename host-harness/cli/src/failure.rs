//! Errors on standard error.

use std::error::Error;
use std::process::ExitCode;

use acrcheck::{ContractViolation, RunError, Snippet};
use clap::error::{ContextKind, ContextValue};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::line;

/// Prints help and versions as they are, and a usage error with control characters escaped. The notes name the values that do not come from the command
/// line.
pub(crate) fn usage(mut error: clap::Error, notes: &[String]) -> ExitCode {
    suggest_check(&mut error);
    if error.use_stderr() {
        let text = error.render().to_string();
        text.lines().chain(notes.iter().map(String::as_str)).for_each(line);
        return Exit::Usage.into();
    }
    // A closed pipe is no error.
    let _ = error.print();
    Exit::Success.into()
}

/// Words for checking that other tools use as subcommands.
const LIKE_CHECK: [&str; 7] = ["analyze", "audit", "lint", "run", "scan", "validate", "verify"];

/// Suggests `check` instead of a subcommand that other tools have.
fn suggest_check(error: &mut clap::Error) {
    if let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand)
        && LIKE_CHECK.contains(&given.to_lowercase().as_str())
    {
        let check = ContextValue::Strings(vec!["check".to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, check);
    }
}

/// Prints an error and its causes in one line, with the origin of the value unless that is the command line; then the place in a file, the details
/// with `verbose`, and the hint.
pub(crate) fn report(error: &CommandError, origin: Option<String>, verbose: bool) -> ExitCode {
    let mut message = format!("error: {error}");
    let mut cause = Error::source(error);
    let mut is_first = true;
    while let Some(shown) = cause.filter(|cause| is_first || !is_detail(*cause)) {
        message.push_str(&format!(": {shown}"));
        (cause, is_first) = (shown.source(), false);
    }
    if let Some(origin) = origin {
        message.push_str(&format!(" (from {origin})"));
    }
    line(&message);
    let snippet = error.snippet().map(Snippet::lines);
    snippet.iter().flatten().for_each(|text| line(text));
    #[cfg(feature = "live")]
    if let (true, CommandError::NotSignedIn { tried }) = (verbose, error) {
        tried.iter().for_each(|reason| line(&format!("  caused by: {reason}")));
    }
    while let (true, Some(error)) = (verbose, cause) {
        line(&format!("  caused by: {error}"));
        cause = error.source();
    }
    if let Some(hint) = error.hint(verbose) {
        line(&format!("hint: {hint}"));
    }
    error.exit().into()
}

/// Whether a cause is a detail of the message before it, such as a backtrace of the WebAssembly engine or an error of a parser. The errors of the
/// library and of the system are needed to understand the message.
fn is_detail(cause: &(dyn Error + 'static)) -> bool {
    !(cause.is::<RunError>() || cause.is::<ContractViolation>() || cause.is::<std::io::Error>())
}
