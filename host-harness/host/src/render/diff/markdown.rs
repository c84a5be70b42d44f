//! A comparison as Markdown, for comments on a change.

use std::io::{self, Write};

use super::wording::{called_so, counts, in_order, name, notes, verdict, verdicts};
use crate::render::markdown::code;
use crate::render::summary::place;
use crate::report::diff::{Diff, Kind};

/// Writes a comparison as Markdown. Whatever is foreign is set as code.
///
/// # Errors
/// `out` cannot be written to.
pub fn markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Azure Container Registry checks: what has changed\n")?;
    writeln!(out, "**{}**\n\nFindings: {}\n", verdict(diff), counts(diff))?;
    for note in notes(diff, code) {
        writeln!(out, "{note}\n")?;
    }
    for change in in_order(diff) {
        let new = if change.worse && change.kind == Kind::New {
            " (new)"
        } else {
            ""
        };
        writeln!(
            out,
            "- **{}**{new} {} {}: {}, {}",
            called_so(change),
            code(name(&change.registry)),
            code(&change.check),
            code(&verdicts(change)),
            code(&place(&change.registry.source, false))
        )?;
    }
    Ok(())
}
