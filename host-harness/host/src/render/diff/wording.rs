//! What the formats of a comparison say alike.

use crate::render::words::{called, label};
use crate::report::diff::{Change, Diff, Kind, Registry, Verdict};

/// What a registry is called: by its name, or else by its id.
pub(super) fn name(registry: &Registry) -> &str {
    called(registry.name.as_deref(), registry.id.as_deref())
}

/// What was said and what is said, as far as anything is.
pub(super) fn verdicts(change: &Change) -> String {
    let said = |verdict: &Verdict| format!("{} {}", label(verdict.outcome()), verdict.reason);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} -> {}", said(before), said(after)),
        (Some(one), None) | (None, Some(one)) => said(one),
        (None, None) => String::new(),
    }
}

/// What a change is called: whatever is worse is that and nothing else, so that no finding is spoken of twice.
pub(super) const fn called_so(change: &Change) -> &'static str {
    if change.worse { "WORSE" } else { change.kind.as_str() }
}

/// The changes in the order that one wants to know of them in, and otherwise in that of the reports.
pub(super) fn in_order(diff: &Diff) -> Vec<&Change> {
    let mut changes: Vec<&Change> = diff.changes.iter().collect();
    changes.sort_by_key(|change| match change.kind {
        _ if change.worse => 0,
        Kind::Changed => 1,
        Kind::New => 2,
        Kind::Fixed => 3,
        Kind::Gone => 4,
    });
    changes
}

/// The counts in words, by what the changes are called.
pub(super) fn counts(diff: &Diff) -> String {
    let of = |kind: Kind| {
        let changes = diff.changes.iter();
        changes.filter(|change| !change.worse && change.kind == kind).count()
    };
    format!(
        "{} worse, {} changed otherwise, {} new, {} fixed, {} gone, {} as they were",
        diff.summary.worse,
        of(Kind::Changed),
        of(Kind::New),
        of(Kind::Fixed),
        of(Kind::Gone),
        diff.summary.unchanged
    )
}

/// What has to be known beside the changes. A check's name is shown as `name` says.
pub(super) fn notes(diff: &Diff, name: impl Fn(&str) -> String) -> Vec<String> {
    let mut notes = Vec::new();
    if !diff.old_complete {
        notes.push("The old report is incomplete: what is new may have been there before.".to_owned());
    }
    if !diff.new_complete {
        notes.push(
            "The new report is incomplete: what is gone may still be there, and more may have changed.".to_owned(),
        );
    }
    notes.extend(diff.checks_not_run.iter().map(|check| {
        let check = name(check);
        format!(
            "The new report has no finding of {check}: where it was not run, nobody knows whether anything is worse."
        )
    }));
    notes
}

/// What it comes to.
pub(super) fn verdict(diff: &Diff) -> String {
    match diff.summary.worse {
        0 if diff.is_incomplete() => {
            "INCOMPLETE: nothing is known to be worse, but not everything could be judged".to_owned()
        }
        0 => "NOT WORSE: no failure counts that did not count before".to_owned(),
        1 => "WORSE: a finding fails that did not, or is unknown that was good".to_owned(),
        worse => format!("WORSE: {worse} findings fail that did not, or are unknown that were good"),
    }
}
