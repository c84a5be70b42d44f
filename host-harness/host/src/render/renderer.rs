//! What a report format has to do: write a report whole, or piece by piece.

use std::io::{self, Write};

use crate::model::{ErrorEntry, RegistryResult};
use crate::report::{Judge, Report, Tally, Totals, UsedConfiguration};

/// A form that a report can take.
pub trait Output: Sync {
    /// Writes the report.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// A form that can be written piece by piece, so that a report of any length takes little memory.
pub trait Streamed: Sync {
    /// Writes what stands in front; nothing, unless a form says otherwise.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// Writes what came of one part of the input. Parts may be written apart from each other, on any thread, and put together in their order.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()>;

    /// Writes what stands at the end; nothing, unless a form says otherwise.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        let _ = (end, out);
        Ok(())
    }
}

/// What is known at the end of a report.
#[derive(Clone, Copy, Debug)]
pub struct End<'e> {
    /// The component that judged.
    pub judge: &'e Judge,
    /// The configuration file that was used.
    pub configuration: Option<&'e UsedConfiguration>,
    /// What the report comes to.
    pub totals: &'e Totals,
    /// The first errors of it; [`MOST_ERRORS`] are enough for every form.
    pub errors: &'e [ErrorEntry],
    /// How often each reason was given.
    pub tally: &'e Tally,
}

/// How many errors a form lists at its end. Others are counted.
pub const MOST_ERRORS: usize = 1000;

impl<S: Streamed> Output for S {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.part(&report.registries, &report.errors, out)?;
        let end = End {
            judge: &report.component,
            configuration: report.configuration.as_ref(),
            totals: &report.totals(),
            errors: &report.errors,
            tally: &report.tally,
        };
        self.tail(&end, out)
    }
}
