//! The forms of a comparison: text, JSON and Markdown.

mod json;
mod markdown;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

use super::words::{called, label};
use crate::report::diff::{Change, Diff, Registry, Verdict};

/// What a registry is called: by its name, or else by its id.
fn name(registry: &Registry) -> &str {
    called(registry.name.as_deref(), registry.id.as_deref())
}

/// What was said and what is said, as far as anything is.
fn verdicts(change: &Change) -> String {
    let said = |verdict: &Verdict| format!("{} {}", label(verdict.outcome()), verdict.reason);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} -> {}", said(before), said(after)),
        (Some(one), None) | (None, Some(one)) => said(one),
        (None, None) => String::new(),
    }
}

/// The counts in words.
fn counts(diff: &Diff) -> String {
    let summary = &diff.summary;
    format!(
        "{} new, {} fixed, {} changed, {} gone, {} as they were",
        summary.new, summary.fixed, summary.changed, summary.gone, summary.unchanged
    )
}

/// What has to be known beside the changes.
fn notes(diff: &Diff) -> impl Iterator<Item = &'static str> {
    let notes = [
        (
            !diff.old_complete,
            "The old report is incomplete: what is new may have been there before.",
        ),
        (
            !diff.new_complete,
            "The new report is incomplete: what is gone may still be there, and more may have changed.",
        ),
    ];
    notes.into_iter().filter_map(|(applies, note)| applies.then_some(note))
}

/// What it comes to.
fn verdict(diff: &Diff) -> String {
    match diff.summary.worse {
        0 if !diff.new_complete || diff.has_new_unknown() => {
            "INCOMPLETE: nothing is known to be worse, but not everything could be judged".to_owned()
        }
        0 => "NOT WORSE".to_owned(),
        worse => format!("WORSE: {worse} of them"),
    }
}
