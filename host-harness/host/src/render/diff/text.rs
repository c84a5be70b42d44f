//! Comparison as text for terminals.

use std::io::{self, Write};

use anstyle::Style;

use super::wording::{counts, in_order, label_of, name, notes, verdict, verdicts};
use crate::escape::Escaped;
use crate::model::Outcome;
use crate::render::styles::style_of;
use crate::render::summary::place;
use crate::report::{ChangeKind, Diff};

const FAINT: Style = Style::new().dimmed();

/// Writes a comparison as text with colours, which the writer has to strip if it is not a terminal.
///
/// # Errors
/// `out` cannot be written to.
pub fn text(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    for change in in_order(diff) {
        let style = style_of(match change.kind {
            _ if change.worse => Outcome::Fail,
            ChangeKind::Fixed => Outcome::Pass,
            ChangeKind::New | ChangeKind::Changed => Outcome::Unknown,
            ChangeKind::Gone => Outcome::NotApplicable,
        });
        let kind = label_of(change);
        let registry = &change.registry;
        write!(out, "{style}{kind:<7}{style:#}  {}", Escaped(name(registry)))?;
        if let Some(group) = &registry.resource_group {
            write!(out, "  {}", Escaped(group))?;
        }
        writeln!(out, "  {FAINT}{}{FAINT:#}", Escaped(&place(&registry.source, false)))?;
        let new = if change.worse && change.kind == ChangeKind::New {
            "new: "
        } else {
            ""
        };
        writeln!(
            out,
            "         {}: {new}{}",
            Escaped(&change.check),
            Escaped(&verdicts(change))
        )?;
    }
    if !diff.changes.is_empty() {
        writeln!(out)?;
    }
    for note in notes(diff, str::to_owned) {
        writeln!(out, "{}", Escaped(&note))?;
    }
    writeln!(out, "Findings: {}", counts(diff))?;
    writeln!(out, "{}", verdict(diff))
}
