//! Accepted failures: waivers and the baseline.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use acrcheck::Policy;
use acrcheck::checker::AcceptedFailures;
use acrcheck::input::{Input, STDIN};
use acrcheck::report::{Baseline, Waivers};

use crate::error::CommandError;
use crate::io::terminal::warning;
use crate::io::{report_file, whole_file};

#[derive(Debug, clap::Args)]
pub(super) struct AcceptedArguments {
    /// TOML file of accepted failures, each with an owner and an expiry date.
    ///
    /// These failures do not count up to that date.
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,

    /// Earlier report: count only failures that are not in it.
    ///
    /// The report is in the format json or ndjson. A failure is in it if the same check failed for the same reason.
    #[arg(long, value_name = "REPORT")]
    baseline: Option<PathBuf>,
}

/// Bytes of a waiver file: room for about ten thousand waivers.
const LARGEST_WAIVERS: u64 = 4 << 20;

impl AcceptedArguments {
    /// Whether the baseline is read from standard input.
    pub(super) fn reads_standard_input(&self) -> bool {
        self.baseline.as_deref().is_some_and(|path| path.as_os_str() == STDIN)
    }

    pub(super) const fn has_baseline(&self) -> bool {
        self.baseline.is_some()
    }

    /// Reads the files.
    pub(super) fn read(&self) -> Result<AcceptedFailures, CommandError> {
        let waivers = self.waivers.as_deref().map(read_waivers).transpose()?;
        let baseline = self.baseline.as_deref().map(|path| {
            let report = report_file::read(path)?;
            Ok::<_, CommandError>(Baseline::new(&path.display().to_string(), &report))
        });
        let mut accepted = AcceptedFailures::default();
        accepted.waivers = waivers;
        accepted.baseline = baseline.transpose()?;
        Ok(accepted)
    }

    /// Warns about waivers that matched nothing.
    pub(super) fn warn(&self, accepted: &AcceptedFailures, policy: &Policy) {
        let (Some(path), Some(waivers)) = (&self.waivers, &accepted.waivers) else {
            return;
        };
        for unused in waivers.unused(&policy.metadata().checks) {
            warning(format_args!("{}:{}: {}", path.display(), unused.line, unused.message));
        }
    }
}

fn read_waivers(path: &Path) -> Result<Waivers, CommandError> {
    let unreadable = |source| CommandError::WaiversSource {
        path: path.to_owned(),
        source,
    };
    let text = whole_file::read(&Input::File(path.to_owned()), LARGEST_WAIVERS).map_err(unreadable)?;
    let name = path.display().to_string();
    Waivers::parse(&name, &text, SystemTime::now()).map_err(|what| CommandError::Waivers {
        path: path.to_owned(),
        what,
    })
}
