//! Batches of results between the thread that renders them and the one that writes them.

use std::io;

use acrcheck::report::{Batch, Digester, Digests, Duplicates, Tally};

use super::kept::Kept;
use super::report_writer::{Formats, Rendered, ReportWriter};
use super::selection::SelectionArguments;
use crate::error::CommandError;

/// Renders batches on any thread, and writes them in input order.
#[derive(Clone, Copy)]
pub(super) struct BatchRenderer<'s> {
    pub(super) formats: &'s Formats<'s>,
    pub(super) selection: &'s SelectionArguments,
}

/// A batch that is ready to be written.
pub(super) struct RenderedBatch {
    batch: Batch,
    digests: Digests,
    tally: Tally,
    rendered: Rendered,
}

impl BatchRenderer<'_> {
    /// Renders a batch.
    pub(super) fn render(&self, mut batch: Batch, digester: &Digester) -> io::Result<RenderedBatch> {
        let digests = digester.digests(&batch);
        let (tally, rendered) = self.count_and_render(&mut batch)?;
        Ok(RenderedBatch {
            batch,
            digests,
            tally,
            rendered,
        })
    }

    /// Writes a batch. One with duplicates of earlier registries is rendered again, without them.
    pub(super) fn write(
        &self,
        rendered: RenderedBatch,
        duplicates: &mut Duplicates,
        writer: &mut ReportWriter<'_>,
    ) -> Result<(), CommandError> {
        let RenderedBatch {
            mut batch,
            digests,
            mut tally,
            mut rendered,
        } = rendered;
        if duplicates.take(&mut batch, &digests) {
            (tally, rendered) = self.count_and_render(&mut batch)?;
        }
        batch.registries = match self.formats.keeps() {
            Kept::All => self.selection.shown(&batch.registries).into_owned(),
            Kept::First => writer.first.keep(&self.selection.shown(&batch.registries)),
            Kept::None => Vec::new(),
        };
        writer.add(batch, &tally, rendered)
    }

    fn count_and_render(&self, batch: &mut Batch) -> io::Result<(Tally, Rendered)> {
        self.selection.count(batch);
        // Hidden findings count as well.
        let tally = Tally::of(&batch.registries, &batch.errors);
        let shown = self.selection.shown(&batch.registries);
        let rendered = self.formats.render(&shown, &batch.errors)?;
        Ok((tally, rendered))
    }
}
