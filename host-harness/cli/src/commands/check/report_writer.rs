//! Writes reports to standard output and to files.

use std::io::{self, Write};
use std::path::Path;

use acrcheck::Policy;
use acrcheck::model::{Detail, ErrorEntry, Outcome, RegistryResult};
use acrcheck::render::{MAX_LISTED_ERRORS, TITLE, TextCollector, TextPart, Trailer};
use acrcheck::report::{Batch, Report, Tally, Totals, UsedConfiguration};
use anstream::ColorChoice;

use super::contained::Contained;
use super::destinations::Destination;
use super::format_writer::{FormatWriter, Presentation};
use super::kept::{FirstRegistries, Kept};
use super::report_output::ReportOutput;
use crate::error::CommandError;
use crate::io::terminal::columns;

/// The formats to write.
pub(super) struct Formats<'p> {
    formats: Vec<FormatOutput<'p>>,
    /// The registries that the formats need at the end, and that have to be kept in memory.
    keeps: Kept,
}

struct FormatOutput<'p> {
    renderer: FormatWriter<'p>,
    /// Whether it writes anything before the end.
    comes_in_parts: bool,
    has_title: bool,
    file: Option<&'p Path>,
    contained: Option<&'p Contained>,
    colors: bool,
}

/// A batch in each format.
pub(super) struct Rendered(Vec<RenderedPart>);

/// A batch in one format.
enum RenderedPart {
    Text(Vec<u8>),
    /// What is collected until the end.
    Collected(TextPart),
}

impl<'p> Formats<'p> {
    pub(super) fn new(
        destinations: &'p [Destination],
        policy: &'p Policy,
        verbose: bool,
        detail: Option<Detail>,
        outcomes: &[Outcome],
    ) -> Result<Self, CommandError> {
        let formats = destinations
            .iter()
            .map(|destination| {
                let file = destination.file.as_deref();
                let colors = destination.format.is_styled() && wants_colors(file);
                let presentation = Presentation {
                    verbose,
                    detail,
                    colors,
                    width: if file.is_none() { columns() } else { None },
                    outcomes,
                };
                Ok(FormatOutput {
                    renderer: FormatWriter::new(destination.format, policy.metadata(), presentation)?,
                    comes_in_parts: destination.format.comes_in_parts(),
                    has_title: destination.format.has_title(),
                    file,
                    contained: destination.contained.as_ref(),
                    colors,
                })
            })
            .collect::<Result<Vec<FormatOutput<'p>>, CommandError>>()?;
        let is_whole = |format: &FormatOutput<'_>| matches!(format.renderer, FormatWriter::Whole(_));
        let keeps = if formats.iter().any(is_whole) {
            Kept::All
        } else if destinations
            .iter()
            .any(|destination| destination.format.lists_registries())
        {
            Kept::First
        } else {
            Kept::None
        };
        Ok(Self { keeps, formats })
    }

    /// Renders a batch in every format. This runs on the thread that checked the batch, so that the writing thread only writes.
    pub(super) fn render(&self, shown: &[RegistryResult], errors: &[ErrorEntry]) -> io::Result<Rendered> {
        let mut texts = Vec::with_capacity(self.formats.len());
        for format in &self.formats {
            texts.push(match &format.renderer {
                FormatWriter::Streamed(streamed) => {
                    RenderedPart::Text(rendered(|out| streamed.part(shown, errors, out))?)
                }
                FormatWriter::Collected(text) => RenderedPart::Collected(text.part(shown, errors)),
                FormatWriter::Whole(_) => RenderedPart::Text(Vec::new()),
            });
        }
        Ok(Rendered(texts))
    }

    /// The registries that have to be kept until the end of the report.
    pub(super) const fn keeps(&self) -> Kept {
        self.keeps
    }

    /// Whether results appear on standard output as they come.
    pub(super) fn shows_results(&self) -> bool {
        let mut formats = self.formats.iter();
        formats.any(|format| {
            format.file.is_none() && format.comes_in_parts && matches!(format.renderer, FormatWriter::Streamed(_))
        })
    }
}

/// Renders a part of a report.
fn rendered(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    write(&mut text)?;
    Ok(text)
}

fn wants_colors(file: Option<&Path>) -> bool {
    let choice = match file {
        // Considers the terminal, NO_COLOR and `--color`.
        None => anstream::AutoStream::choice(&io::stdout()),
        Some(_) => ColorChoice::global(),
    };
    match choice {
        ColorChoice::Never => false,
        ColorChoice::Auto => file.is_none(),
        ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
    }
}

/// Writes the reports, and counts the findings.
pub(super) struct ReportWriter<'f> {
    formats: &'f Formats<'f>,
    outputs: Vec<(ReportOutput<'f>, Option<TextCollector>)>,
    /// The report, with the registries that the formats need.
    report: Report,
    /// Selects the first registries.
    pub(super) first: FirstRegistries,
}

impl<'f> ReportWriter<'f> {
    /// Begins the reports.
    pub(super) fn new(
        formats: &'f Formats<'f>,
        policy: &Policy,
        configuration: Option<UsedConfiguration>,
        detail: Detail,
    ) -> Result<Self, CommandError> {
        let mut outputs = Vec::with_capacity(formats.formats.len());
        for format in &formats.formats {
            let mut output = ReportOutput::open(format.file, format.contained, format.colors)?;
            if format.has_title && matches!(output, ReportOutput::File { .. }) {
                output.write(|out| out.write_all(TITLE.as_bytes()))?;
            }
            if let FormatWriter::Streamed(streamed) = &format.renderer {
                let head = rendered(|out| streamed.head(out))?;
                output.write(|out| out.write_all(&head))?;
            }
            let collector = match &format.renderer {
                FormatWriter::Collected(text) => Some(text.collector()),
                FormatWriter::Streamed(_) | FormatWriter::Whole(_) => None,
            };
            outputs.push((output, collector));
        }
        let mut report = Report::new(policy);
        report.configuration = configuration;
        report.detail = detail;
        Ok(Self {
            formats,
            outputs,
            report,
            first: FirstRegistries::default(),
        })
    }

    /// Writes a batch. Its registries are those to show, if any format needs them at the end.
    pub(super) fn add(&mut self, batch: Batch, tally: &Tally, rendered: Rendered) -> Result<(), CommandError> {
        self.report.add_counted(batch, tally);
        if self.formats.keeps != Kept::All {
            self.report.errors.truncate(MAX_LISTED_ERRORS);
        }
        for ((output, collector), part) in self.outputs.iter_mut().zip(rendered.0) {
            match (part, collector) {
                (RenderedPart::Collected(part), Some(collector)) => {
                    collector.add(part).map_err(CommandError::TemporaryFile)?;
                }
                (RenderedPart::Text(text), _) => output.write(|out| out.write_all(&text))?,
                (RenderedPart::Collected(_), None) => {}
            }
        }
        Ok(())
    }

    /// Ends the reports, and returns the totals.
    pub(super) fn end(self) -> Result<Totals, CommandError> {
        let totals = self.report.totals();
        let trailer = Trailer::new(&self.report);
        for (format, (mut output, collector)) in self.formats.formats.iter().zip(self.outputs) {
            match &format.renderer {
                FormatWriter::Streamed(streamed) => {
                    let tail = rendered(|out| streamed.tail(&trailer, out))?;
                    output.write(|out| out.write_all(&tail))?;
                }
                FormatWriter::Collected(_) => {
                    if let Some(collector) = collector {
                        output.write(|out| collector.write(&trailer, out))?;
                    }
                }
                FormatWriter::Whole(whole) => output.write(|out| whole.write(&self.report, out))?,
            }
            output.close()?;
        }
        Ok(totals)
    }
}
