//! Exit codes.

use std::process::ExitCode;

/// How the command ends, in the order of precedence: of two, the greater one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Success,
    Incomplete,
    Failed,
    Usage,
    Sandbox,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Success => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Incomplete => 3,
            Exit::Sandbox => 4,
        })
    }
}

/// Exit codes of the command and of `acrcheck check`.
pub(crate) const CHECK: &str = "\
Exit codes:
  0  nothing failed and everything was checked
  1  at least one finding failed
  2  usage or configuration error: bad flag, bad settings, missing file, not signed in
  3  nothing failed, but something is unknown or could not be read
  4  the sandbox stopped the component or refused to load it";

/// Exit codes of `acrcheck fetch`.
#[cfg(feature = "live")]
pub(crate) const FETCH: &str = "\
Exit codes:
  0  everything was read
  2  bad flag, not signed in, or the file cannot be written
  3  something could not be read, and the file lists it; if nothing could be read, there is no file";

/// Exit codes of `acrcheck diff`.
pub(crate) const DIFF: &str = "\
Exit codes:
  0  nothing got worse
  1  something got worse: a new failure, or a finding that passed or did not apply is now unknown
  2  bad flag, or an incomplete or invalid report file
  3  nothing is known to be worse, but the report is incomplete, lacks a check or has new unknowns";

/// Exit codes of `acrcheck test`.
pub(crate) const TEST: &str = "\
Exit codes:
  0  all expectations are met
  1  at least one expectation is not met
  2  bad flag, an unusable expectation file, or no expectation file
  4  the sandbox stopped the component or refused to load it";
