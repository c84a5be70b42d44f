//! The exit code of a report.

use acrcheck::report::Totals;

use crate::exit::Exit;
use crate::io::terminal::warning;

#[derive(Debug, clap::Args)]
pub(super) struct ExitCodeArguments {
    /// Exit with 0 instead of 3 if something is unknown or unread.
    ///
    /// If no registry could be checked, the exit code is still 3.
    #[arg(long)]
    allow_incomplete: bool,

    /// Exit with 0 instead of 1 if findings failed.
    ///
    /// This is for pipelines that only need the report. Exit codes 2, 3 and 4 do not change.
    #[arg(long)]
    exit_zero: bool,
}

impl ExitCodeArguments {
    /// Returns the exit code for the totals of a report.
    pub(super) fn exit(&self, totals: &Totals) -> Exit {
        let is_incomplete = totals.summary.unknown > 0 || !totals.complete;
        if totals.stopped {
            Exit::Sandbox
        } else if totals.failed() && !self.exit_zero {
            Exit::Failed
        } else if !is_incomplete {
            Exit::Success
        } else if !self.allow_incomplete {
            Exit::Incomplete
        } else if totals.summary.registries == 0 {
            warning("--allow-incomplete has no effect: no registry was checked");
            Exit::Incomplete
        } else {
            Exit::Success
        }
    }
}
