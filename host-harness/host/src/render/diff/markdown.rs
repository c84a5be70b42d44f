//! Comparison as Markdown, for pull request comments.

use std::io::{self, Write};

use super::wording::{counts, in_order, label_of, name, notes, verdict, verdicts};
use crate::render::markdown::code;
use crate::render::summary::place;
use crate::report::{ChangeKind, Diff};

/// Writes a comparison as Markdown. Texts of the reports are formatted as code.
///
/// # Errors
/// `out` cannot be written to.
pub fn markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Azure Container Registry checks: changes\n")?;
    writeln!(out, "**{}**\n\nFindings: {}\n", verdict(diff), counts(diff))?;
    for note in notes(diff, code) {
        writeln!(out, "{note}\n")?;
    }
    for change in in_order(diff) {
        let new = if change.worse && change.kind == ChangeKind::New {
            " (new)"
        } else {
            ""
        };
        writeln!(
            out,
            "- **{}**{new} {} {}: {}, {}",
            label_of(change),
            code(name(&change.registry)),
            code(&change.check),
            code(&verdicts(change)),
            code(&place(&change.registry.source, false))
        )?;
    }
    Ok(())
}
