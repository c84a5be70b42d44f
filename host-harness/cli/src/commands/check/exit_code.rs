//! Which exit code a report leads to.

use acrcheck::report::Totals;

use crate::exit::Exit;
use crate::io::terminal::note;

#[derive(Debug, clap::Args)]
pub(super) struct ExitCodeArguments {
    /// Exit with 0 instead of 3 if nothing failed but something is unknown or could not be read. If no registry could be evaluated at all, the
    /// exit code stays 3.
    #[arg(long)]
    allow_incomplete: bool,

    /// Exit with 0 instead of 1 if findings failed, for pipelines that only want the report. The exit codes 2, 3 and 4 stay.
    #[arg(long)]
    exit_zero: bool,
}

impl ExitCodeArguments {
    /// The exit code for what a report comes to.
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
            note("warning: --allow-incomplete has no effect: no registry was evaluated");
            Exit::Incomplete
        } else {
            Exit::Success
        }
    }
}
