//! How the command ends.

use std::process::ExitCode;

/// What the command ends with. The order is that of precedence: of two, the greater one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing failed, everything was judged.
    Success,
    /// Nothing failed, but something is unknown or unread.
    Incomplete,
    /// At least one finding failed.
    Failed,
    /// A bad flag, bad settings, no such file, or an output that cannot be written.
    Usage,
    /// The sandbox stopped the component, or refused to load it.
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
