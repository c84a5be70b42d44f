//! What came of one piece, on its way from the thread that rendered it to the one that writes.

use std::io;

use acrcheck::report::{Batch, Digester, Digests, Duplicates, Tally};

use super::report_writer::{Formats, Rendered, ReportWriter};
use super::selection::SelectionArguments;
use crate::error::CommandError;

/// How pieces are shown.
#[derive(Clone, Copy)]
pub(super) struct BatchRenderer<'s> {
    pub(super) formats: &'s Formats<'s>,
    pub(super) selection: &'s SelectionArguments,
}

/// What came of one piece.
pub(super) struct RenderedBatch {
    batch: Batch,
    digests: Digests,
    shown: RenderedText,
}

/// What a piece comes to, and how each format writes it.
struct RenderedText {
    tally: Tally,
    texts: Rendered,
}

impl BatchRenderer<'_> {
    /// Prepares a piece, on any thread.
    pub(super) fn prepare(&self, mut batch: Batch, digester: &Digester) -> io::Result<RenderedBatch> {
        let digests = digester.digests(&batch);
        let shown = self.show(&mut batch)?;
        Ok(RenderedBatch { batch, digests, shown })
    }

    /// Writes a piece, in the order of the input. Few pieces have duplicates; those are prepared once more.
    pub(super) fn write(
        &self,
        rendered: RenderedBatch,
        duplicates: &mut Duplicates,
        writer: &mut ReportWriter<'_>,
    ) -> Result<(), CommandError> {
        let RenderedBatch {
            mut batch,
            digests,
            mut shown,
        } = rendered;
        if duplicates.take(&mut batch, &digests) {
            shown = self.show(&mut batch)?;
        }
        batch.registries = if self.formats.any_whole() {
            self.selection.shown(&batch.registries).into_owned()
        } else {
            Vec::new()
        };
        writer.add(batch, &shown.tally, &shown.texts)
    }

    fn show(&self, batch: &mut Batch) -> io::Result<RenderedText> {
        self.selection.count(batch);
        // Before anything is hidden.
        let tally = Tally::of(&batch.registries, &batch.errors);
        let texts = self
            .formats
            .prepare(&self.selection.shown(&batch.registries), &batch.errors)?;
        Ok(RenderedText { tally, texts })
    }
}
