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
///
/// ```
/// use std::io::{self, Write};
///
/// use acrcheck::model::{ErrorEntry, RegistryResult};
/// use acrcheck::render::{StreamRenderer, Trailer};
///
/// /// One line for each registry, and the counts at the end.
/// struct Names;
///
/// impl StreamRenderer for Names {
///     fn part(&self, registries: &[RegistryResult], _: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
///         for registry in registries {
///             writeln!(out, "{}", acrcheck::escape::escape(registry.name.as_deref().unwrap_or_default()))?;
///         }
///         Ok(())
///     }
///
///     fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
///         writeln!(out, "{} failed", trailer.totals.summary.fail)
///     }
/// }
/// ```
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
    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        let _ = (trailer, out);
        Ok(())
    }
}

/// The data known at the end of a report.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Trailer<'r> {
    /// How much the findings say.
    pub detail: Detail,
    /// The component that ran the checks.
    pub component: &'r ComponentIdentity,
    /// The configuration file, if one was used.
    pub configuration: Option<&'r UsedConfiguration>,
    /// The totals of the report.
    pub totals: Totals,
    /// The first errors of the report, at most [`MAX_LISTED_ERRORS`].
    pub errors: &'r [ErrorEntry],
    /// The counts of each reason.
    pub tally: &'r Tally,
    /// The registries that the caller kept: all of them, or the first [`MAX_LISTED_REGISTRIES`] with failed or unknown findings and the first of
    /// the others, or none. They have been written in parts before.
    pub registries: &'r [RegistryResult],
}

impl<'r> Trailer<'r> {
    /// Returns the trailer of a report. Registries may have been dropped from the report after they were written.
    #[must_use]
    pub fn new(report: &'r Report) -> Self {
        Self {
            detail: report.detail,
            component: &report.component,
            configuration: report.configuration.as_ref(),
            totals: report.totals(),
            errors: report.errors.get(..MAX_LISTED_ERRORS).unwrap_or(&report.errors),
            tally: &report.tally,
            registries: &report.registries,
        }
    }
}

/// The most errors that a format lists at its end. Further errors are only counted.
pub const MAX_LISTED_ERRORS: usize = 1000;

/// The most registries that a format written in parts lists at its end.
pub const MAX_LISTED_REGISTRIES: usize = 100;

impl<S: StreamRenderer> Renderer for S {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.part(&report.registries, &report.errors, out)?;
        self.tail(&Trailer::new(report), out)
    }
}
