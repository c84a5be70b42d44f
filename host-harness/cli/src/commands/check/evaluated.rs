//! What came of one piece, on its way from the thread that evaluated it to the one that writes.

use std::io;

use acrcheck::report::{Batch, Digester, Digests, Duplicates, Tally};

use super::printer::{Forms, Printer, Texts};
use super::selection::SelectionArguments;
use crate::error::CommandError;

/// How pieces are shown.
#[derive(Clone, Copy)]
pub(super) struct Showing<'s> {
    pub(super) forms: &'s Forms<'s>,
    pub(super) selection: &'s SelectionArguments,
}

/// What came of one piece.
pub(super) struct Evaluated {
    batch: Batch,
    digests: Digests,
    shown: Shown,
}

/// What a piece comes to, and how each form writes it.
struct Shown {
    tally: Tally,
    texts: Texts,
}

impl Showing<'_> {
    /// Prepares a piece, on any thread.
    pub(super) fn prepare(&self, mut batch: Batch, digester: &Digester) -> io::Result<Evaluated> {
        let digests = digester.digests(&batch);
        let shown = self.show(&mut batch)?;
        Ok(Evaluated { batch, digests, shown })
    }

    /// Writes a piece, in the order of the input. Few pieces have duplicates; those are prepared once more.
    pub(super) fn write(
        &self,
        evaluated: Evaluated,
        duplicates: &mut Duplicates,
        printer: &mut Printer<'_>,
    ) -> Result<(), CommandError> {
        let Evaluated {
            mut batch,
            digests,
            mut shown,
        } = evaluated;
        if duplicates.take(&mut batch, &digests) {
            shown = self.show(&mut batch)?;
        }
        batch.registries = if self.forms.any_whole() {
            self.selection.shown(&batch.registries).into_owned()
        } else {
            Vec::new()
        };
        printer.add(batch, &shown.tally, &shown.texts)
    }

    fn show(&self, batch: &mut Batch) -> io::Result<Shown> {
        self.selection.count(batch);
        // Before anything is hidden.
        let tally = Tally::of(&batch.registries, &batch.errors);
        let texts = self
            .forms
            .prepare(&self.selection.shown(&batch.registries), &batch.errors)?;
        Ok(Shown { tally, texts })
    }
}
