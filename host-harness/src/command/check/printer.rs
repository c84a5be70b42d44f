//! What comes of the pieces, on its way to standard output.

use std::io::{self, Write};

use acrcheck::Policy;
use acrcheck::output::{Csv, End, Json, MOST_ERRORS, Ndjson, Output, Streamed, SummaryOnly, Text};
use acrcheck::report::{Batch, Report, Totals};
use anstream::adapter::strip_bytes;
use anstream::{AutoStream, ColorChoice};

use super::Format;

/// How a report is written.
pub(super) struct Form {
    writing: Writing,
    colours: Colours,
}

/// What becomes of the colours of a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colours {
    /// It has none.
    None,
    /// They are taken out, since nobody would see them, or nobody wants to.
    TakenOut,
    Shown,
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
        let colours = match format {
            Format::Json | Format::Ndjson | Format::Csv => Colours::None,
            Format::Text | Format::Summary => match AutoStream::choice(&io::stdout()) {
                ColorChoice::Never => Colours::TakenOut,
                ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => Colours::Shown,
            },
        };
        Self { writing, colours }
    }

    /// Where it is written. What shows colours goes through what has a terminal show them.
    fn stdout(&self) -> Box<dyn Write> {
        match self.colours {
            Colours::Shown => Box::new(anstream::stdout().lock()),
            Colours::None | Colours::TakenOut => Box::new(io::stdout().lock()),
        }
    }

    /// A piece of the report as it is written.
    fn text(&self, set: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        set(&mut bytes)?;
        Ok(match self.colours {
            Colours::TakenOut => strip_bytes(&bytes).into_vec(),
            Colours::None | Colours::Shown => bytes,
        })
    }

    /// Sets in form what came of a piece. This is done where it was judged, so that nothing but writing is left for the one thread that writes.
    pub(super) fn prepare(&self, (mut batch, missing): (Batch, bool)) -> io::Result<Judged> {
        let mut bytes = Vec::new();
        if let Writing::Streamed(form) = &self.writing {
            bytes = self.text(|out| form.part(&batch.registries, &batch.errors, out))?;
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
        if let Writing::Streamed(streamed) = &form.writing {
            let head = form.text(|out| streamed.head(out))?;
            printer.write(|_, out| out.write_all(&head))?;
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
            Writing::Streamed(form) => {
                let end = End {
                    judge: &self.report.component,
                    totals: &self.report.totals(),
                    errors: &self.report.errors,
                };
                let tail = self.form.text(|out| form.tail(&end, out))?;
                self.write(|_, out| out.write_all(&tail))?;
            }
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
