//! What is known beforehand of failures: which files say so, and what is said of those files.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use acrcheck::Policy;
use acrcheck::report::Batch;
use acrcheck::source::{STDIN, Source};
use acrcheck::waive::{Baseline, Waivers};

use crate::command::{CommandError, diff, note, whole};

#[derive(Debug, clap::Args)]
pub(super) struct KnownArguments {
    /// A TOML file of waivers: failures that somebody answers for until a day, and that do not count until then.
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,

    /// An earlier report (json or ndjson): what failed in it for the same reason does not count, so that only new failures do.
    #[arg(long, value_name = "REPORT")]
    baseline: Option<PathBuf>,
}

/// Bytes of a file of waivers: room for some ten thousand.
const LARGEST_WAIVERS: u64 = 4 << 20;

/// What is known beforehand.
pub(super) struct Known {
    waivers: Option<(String, Waivers)>,
    baseline: Option<Baseline>,
}

impl KnownArguments {
    /// Whether the baseline comes from standard input.
    pub(super) fn reads_standard_input(&self) -> bool {
        self.baseline.as_deref().is_some_and(|path| path.as_os_str() == STDIN)
    }

    /// Reads the files.
    pub(super) fn read(&self) -> Result<Known, CommandError> {
        let waivers = self.waivers.as_deref().map(read_waivers).transpose()?;
        let baseline = self.baseline.as_deref().map(|path| {
            let report = diff::read(path)?;
            Ok::<_, CommandError>(Baseline::new(&path.display().to_string(), &report))
        });
        Ok(Known {
            waivers,
            baseline: baseline.transpose()?,
        })
    }
}

fn read_waivers(path: &Path) -> Result<(String, Waivers), CommandError> {
    let unusable = |source| CommandError::WaiversSource {
        path: path.to_owned(),
        source,
    };
    let text = whole(&Source::File(path.to_owned()), LARGEST_WAIVERS).map_err(unusable)?;
    let name = path.display().to_string();
    match Waivers::parse(&name, &text, SystemTime::now()) {
        Ok(waivers) => Ok((name, waivers)),
        Err(what) => Err(CommandError::Waivers {
            path: path.to_owned(),
            what,
        }),
    }
}

impl Known {
    /// Puts to the failures of a piece what is known of them. A waiver says more than a baseline, also where it has expired.
    pub(super) fn put_to(&self, batch: &mut Batch) {
        if let Some((_, waivers)) = &self.waivers {
            waivers.note(batch);
        }
        if self.waivers.is_none() && self.baseline.is_none() {
            return;
        }
        batch.waive(|registry, finding| {
            let waiver = self
                .waivers
                .as_ref()
                .and_then(|(_, waivers)| waivers.known(registry, finding));
            waiver.or_else(|| self.baseline.as_ref()?.known(registry, finding))
        });
    }

    /// Says on standard error which waivers were of no use.
    pub(super) fn warn(&self, policy: &Policy) {
        let Some((path, waivers)) = &self.waivers else {
            return;
        };
        for unused in waivers.unused(&policy.metadata().checks) {
            note(&format!("warning: {path}:{}: {}", unused.line, unused.message));
        }
    }
}
