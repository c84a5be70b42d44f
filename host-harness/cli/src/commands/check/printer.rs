//! What comes of the pieces, on its way to standard output and to files.

use std::io::{self, Write};
use std::path::Path;

use acrcheck::Policy;
use acrcheck::model::{ErrorEntry, RegistryResult};
use acrcheck::render::{End, MOST_ERRORS, TITLE};
use acrcheck::report::{Batch, Report, Tally, Totals, UsedConfiguration};
use anstream::ColorChoice;
use anstream::adapter::strip_bytes;

use super::contained::Contained;
use super::forms::{Target, Writing};
use super::sink::Sink;
use crate::error::CommandError;

/// The reports that are written.
pub(super) struct Forms<'p> {
    forms: Vec<Form<'p>>,
    /// Whether any of them is written at the end, whole, so that the report has to be kept.
    any_whole: bool,
}

struct Form<'p> {
    writing: Writing<'p>,
    /// Whether it says anything before the end.
    comes_in_parts: bool,
    has_title: bool,
    file: Option<&'p Path>,
    contained: Option<&'p Contained>,
    colours: Colours,
}

/// What becomes of the colours of a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colours {
    /// It has none.
    None,
    /// They are taken out.
    TakenOut,
    Shown,
}

/// What came of one piece, as each form writes it.
pub(super) struct Texts(Vec<Vec<u8>>);

impl<'p> Forms<'p> {
    pub(super) fn new(targets: &'p [Target], policy: &'p Policy, verbose: bool) -> Result<Self, CommandError> {
        let forms = targets
            .iter()
            .map(|target| {
                let file = target.file.as_deref();
                Ok(Form {
                    writing: target.format.writing(policy.metadata(), verbose, width(file))?,
                    comes_in_parts: target.format.comes_in_parts(),
                    has_title: target.format.has_title(),
                    file,
                    contained: target.contained.as_deref(),
                    colours: match (target.format.is_styled(), wants_colours(file)) {
                        (false, _) => Colours::None,
                        (true, false) => Colours::TakenOut,
                        (true, true) => Colours::Shown,
                    },
                })
            })
            .collect::<Result<Vec<Form<'p>>, CommandError>>()?;
        Ok(Self {
            any_whole: forms.iter().any(|form| matches!(form.writing, Writing::Whole(_))),
            forms,
        })
    }

    /// Writes what came of a piece in every form, as much of it as is to be shown. This is done where it was judged, so that nothing but writing is left
    /// for the one thread that writes.
    pub(super) fn prepare(&self, shown: &[RegistryResult], errors: &[ErrorEntry]) -> io::Result<Texts> {
        let mut texts = Vec::with_capacity(self.forms.len());
        for form in &self.forms {
            texts.push(match &form.writing {
                Writing::Streamed(streamed) => form.text(|out| streamed.part(shown, errors, out))?,
                Writing::Whole(_) => Vec::new(),
            });
        }
        Ok(Texts(texts))
    }

    /// Whether the registries have to be kept until the end.
    pub(super) const fn any_whole(&self) -> bool {
        self.any_whole
    }

    /// Whether anything goes to standard output as it comes.
    pub(super) fn shows_results(&self) -> bool {
        let mut forms = self.forms.iter();
        forms.any(|form| form.file.is_none() && form.comes_in_parts && matches!(form.writing, Writing::Streamed(_)))
    }
}

impl Form<'_> {
    /// A piece of the report as it is written: without colours where nobody would see them, or nobody wants to.
    fn text(&self, set: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        set(&mut text)?;
        Ok(match self.colours {
            Colours::TakenOut => strip_bytes(&text).into_vec(),
            Colours::None | Colours::Shown => text,
        })
    }
}

fn wants_colours(file: Option<&Path>) -> bool {
    let choice = match file {
        // Asks for the terminal, NO_COLOR and what the command line says.
        None => anstream::AutoStream::choice(&io::stdout()),
        Some(_) => ColorChoice::global(),
    };
    match choice {
        ColorChoice::Never => false,
        ColorChoice::Auto => file.is_none(),
        ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
    }
}

/// The columns of the terminal that is written to.
fn width(file: Option<&Path>) -> Option<u16> {
    if file.is_some() {
        return None;
    }
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// Writes the reports, and keeps count.
pub(super) struct Printer<'f> {
    forms: &'f Forms<'f>,
    sinks: Vec<Sink<'f>>,
    /// The report, or as much of it as is needed at its end.
    report: Report,
}

impl<'f> Printer<'f> {
    /// `complete` is false where it is known beforehand that something cannot be read.
    pub(super) fn new(
        forms: &'f Forms<'f>,
        policy: &Policy,
        configuration: Option<UsedConfiguration>,
        complete: bool,
    ) -> Result<Self, CommandError> {
        let mut sinks = Vec::with_capacity(forms.forms.len());
        for form in &forms.forms {
            let mut sink = Sink::open(form.file, form.contained, form.colours == Colours::Shown)?;
            if form.has_title && matches!(sink, Sink::File { .. }) {
                sink.write(|out| out.write_all(TITLE.as_bytes()))?;
            }
            if let Writing::Streamed(streamed) = &form.writing {
                let head = form.text(|out| streamed.head(out))?;
                sink.write(|out| out.write_all(&head))?;
            }
            sinks.push(sink);
        }
        Ok(Self {
            forms,
            sinks,
            report: Report {
                configuration,
                complete,
                ..Report::new(policy)
            },
        })
    }

    /// Adds what came of a piece. Its registries are those that are to be shown, if any form needs them at the end.
    pub(super) fn add(&mut self, batch: Batch, tally: &Tally, texts: &Texts) -> Result<(), CommandError> {
        self.report.add_counted(batch, tally);
        if !self.forms.any_whole {
            self.report.errors.truncate(MOST_ERRORS);
        }
        for (sink, text) in self.sinks.iter_mut().zip(&texts.0) {
            sink.write(|out| out.write_all(text))?;
        }
        Ok(())
    }

    /// What it comes to.
    pub(super) fn end(self) -> Result<Totals, CommandError> {
        let totals = self.report.totals();
        let listed = self.report.errors.get(..MOST_ERRORS).unwrap_or(&self.report.errors);
        for (form, mut sink) in self.forms.forms.iter().zip(self.sinks) {
            match &form.writing {
                Writing::Streamed(streamed) => {
                    let end = End {
                        judge: &self.report.component,
                        configuration: self.report.configuration.as_ref(),
                        totals: &totals,
                        errors: listed,
                        tally: &self.report.tally,
                    };
                    let tail = form.text(|out| streamed.tail(&end, out))?;
                    sink.write(|out| out.write_all(&tail))?;
                }
                Writing::Whole(output) if form.colours == Colours::TakenOut => {
                    let text = form.text(|out| output.write(&self.report, out))?;
                    sink.write(|out| out.write_all(&text))?;
                }
                Writing::Whole(output) => sink.write(|out| output.write(&self.report, out))?,
            }
            sink.close()?;
        }
        Ok(totals)
    }
}
