//! What comes of the pieces, on its way to standard output.

use std::io::{self, Write};

use acrcheck::Policy;
use acrcheck::output::{Csv, End, Json, MOST_ERRORS, Ndjson, Output, Streamed, SummaryOnly, Text};
use acrcheck::report::{Batch, Report, Totals};

use super::Format;

/// How a report is written.
pub(super) struct Form {
    writing: Writing,
    /// Whether it has colours.
    styled: bool,
}

enum Writing {
    /// As its parts come.
    Streamed(Box<dyn Streamed>),
    /// At the end, whole.
    Whole,
}

/// What came of one piece, ready to be written.
pub(super) struct Judged {
    batch: Batch,
    bytes: Vec<u8>,
    missing: bool,
}

impl Form {
    pub(super) fn new(format: Format, verbose: bool) -> Self {
        let writing = match format {
            Format::Text => Writing::Streamed(Box::new(Text { verbose })),
            Format::Json => Writing::Whole,
            Format::Ndjson => Writing::Streamed(Box::new(Ndjson)),
            Format::Csv => Writing::Streamed(Box::new(Csv)),
            Format::Summary => Writing::Streamed(Box::new(SummaryOnly)),
        };
        Self {
            writing,
            styled: matches!(format, Format::Text | Format::Summary),
        }
    }

    /// Where it is written. Only forms with colours go through what takes colours out again.
    fn stdout(&self) -> Box<dyn Write> {
        if self.styled {
            Box::new(anstream::stdout().lock())
        } else {
            Box::new(io::stdout().lock())
        }
    }

    /// Sets in form what came of a piece. This is done where it was judged, so that nothing but writing is left for the one thread that writes.
    pub(super) fn prepare(&self, (mut batch, missing): (Batch, bool)) -> io::Result<Judged> {
        let mut bytes = Vec::new();
        if let Writing::Streamed(form) = &self.writing {
            form.part(&batch.registries, &batch.errors, &mut bytes)?;
            batch.registries = Vec::new();
        }
        Ok(Judged { batch, bytes, missing })
    }
}

type Stdout = io::BufWriter<Box<dyn Write>>;

/// Writes a report, and keeps count.
pub(super) struct Printer<'f> {
    form: &'f Form,
    out: Stdout,
    /// Whether nobody reads the output any more.
    closed: bool,
    /// The report, or as much of it as is needed at its end.
    report: Report,
    missing: bool,
}

impl<'f> Printer<'f> {
    pub(super) fn new(form: &'f Form, policy: &Policy) -> io::Result<Self> {
        let mut printer = Self {
            form,
            out: io::BufWriter::new(form.stdout()),
            closed: false,
            report: Report::new(policy),
            missing: false,
        };
        if let Writing::Streamed(form) = &form.writing {
            printer.write(|_, out| form.head(out))?;
        }
        Ok(printer)
    }

    pub(super) fn add(&mut self, judged: Judged) -> io::Result<()> {
        self.missing |= judged.missing;
        self.report.add_batch(judged.batch);
        if let Writing::Streamed(_) = self.form.writing {
            self.report.errors.truncate(MOST_ERRORS);
        }
        self.write(|_, out| out.write_all(&judged.bytes))
    }

    /// What it comes to, and whether a path did not exist.
    pub(super) fn end(mut self) -> io::Result<(Totals, bool)> {
        match &self.form.writing {
            Writing::Streamed(form) => self.write(|report, out| {
                let end = End {
                    judge: &report.component,
                    totals: &report.totals(),
                    errors: &report.errors,
                };
                form.tail(&end, out)
            })?,
            Writing::Whole => self.write(|report, out| Json.write(report, out))?,
        }
        self.write(|_, out| out.flush())?;
        Ok((self.report.totals(), self.missing))
    }

    /// Writes, as long as somebody reads. Whoever has stopped reading has seen enough; the verdict stands all the same.
    fn write(&mut self, write: impl FnOnce(&Report, &mut Stdout) -> io::Result<()>) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        match write(&self.report, &mut self.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            ended => return ended,
        }
        Ok(())
    }
}
