//! Interface of the report formats, which write a report as a whole or in parts.

use std::io::{self, Write};

use crate::model::{Detail, ErrorEntry, RegistryResult};
use crate::report::{ComponentIdentity, Report, Tally, Totals, UsedConfiguration};

/// A report format.
pub trait Renderer: Sync {
    /// Writes the report.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// A report format that can be written in parts, so that a report of any length takes little memory.
pub trait StreamRenderer: Sync {
    /// Writes the beginning of a report. Writes nothing by default.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// Writes the result of one part of the input. Parts may be written on any thread, and are concatenated in order.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()>;

    /// Writes the end of a report. Writes nothing by default.
    ///
    /// # Errors
    /// `out` cannot be written to.
    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        let _ = (end, out);
        Ok(())
    }
}

/// The data known at the end of a report.
#[derive(Clone, Copy, Debug)]
pub struct End<'e> {
    /// How much the findings say.
    pub detail: Detail,
    /// The component that ran the checks.
    pub component: &'e ComponentIdentity,
    /// The configuration file, if one was used.
    pub configuration: Option<&'e UsedConfiguration>,
    /// The counts of the report.
    pub totals: &'e Totals,
    /// The first errors of the report. No format needs more than [`MAX_LISTED_ERRORS`].
    pub errors: &'e [ErrorEntry],
    /// The counts of each reason.
    pub tally: &'e Tally,
}

/// The most errors that a format lists at its end. Further errors are only counted.
pub const MAX_LISTED_ERRORS: usize = 1000;

impl<S: StreamRenderer> Renderer for S {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.part(&report.registries, &report.errors, out)?;
        let end = End {
            detail: report.detail,
            component: &report.component,
            configuration: report.configuration.as_ref(),
            totals: &report.totals(),
            errors: &report.errors,
            tally: &report.tally,
        };
        self.tail(&end, out)
    }
}
