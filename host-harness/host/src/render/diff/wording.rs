//! Texts shared by the comparison formats.

use crate::render::labels::{called, label};
use crate::report::{Change, ChangeKind, ChangedRegistry, Diff, FindingState};

/// Returns the name of a registry, or else its ID.
pub(super) fn name(registry: &ChangedRegistry) -> &str {
    called(registry.name.as_deref(), registry.id.as_deref())
}

/// Returns the old and the new result, as far as they exist.
pub(super) fn verdicts(change: &Change) -> String {
    let said = |verdict: &FindingState| format!("{} {}", label(verdict.outcome()), verdict.reason);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} -> {}", said(before), said(after)),
        (Some(one), None) | (None, Some(one)) => said(one),
        (None, None) => String::new(),
    }
}

/// Returns the label of a change. A worse change has no other label, so that every finding is counted once.
pub(super) const fn label_of(change: &Change) -> &'static str {
    if change.worse { "WORSE" } else { change.kind.as_str() }
}

/// Returns the changes, most important first, and otherwise in the order of the reports.
pub(super) fn in_order(diff: &Diff) -> Vec<&Change> {
    let mut changes: Vec<&Change> = diff.changes.iter().collect();
    changes.sort_by_key(|change| match change.kind {
        _ if change.worse => 0,
        ChangeKind::Changed => 1,
        ChangeKind::New => 2,
        ChangeKind::Fixed => 3,
        ChangeKind::Gone => 4,
    });
    changes
}

/// Returns the number of changes with each label.
pub(super) fn counts(diff: &Diff) -> String {
    let of = |kind: ChangeKind| {
        let changes = diff.changes.iter();
        changes.filter(|change| !change.worse && change.kind == kind).count()
    };
    format!(
        "{} worse, {} otherwise changed, {} new, {} fixed, {} gone, {} unchanged",
        diff.summary.worse,
        of(ChangeKind::Changed),
        of(ChangeKind::New),
        of(ChangeKind::Fixed),
        of(ChangeKind::Gone),
        diff.summary.unchanged
    )
}

/// Returns warnings about the comparison. `name` formats the ID of a check.
pub(super) fn notes(diff: &Diff, name: impl Fn(&str) -> String) -> Vec<String> {
    let mut notes = Vec::new();
    if !diff.old_complete {
        notes.push("The old report is incomplete: new findings may have existed before.".to_owned());
    }
    if !diff.new_complete {
        notes.push(
            "The new report is incomplete: gone findings may still exist, and there may be more changes.".to_owned(),
        );
    }
    notes.extend(diff.checks_not_run.iter().map(|check| {
        let check = name(check);
        format!(
            "The new report has no finding of {check}: if the check was not run, new failures of it are not detected."
        )
    }));
    notes
}

/// Returns the verdict.
pub(super) fn verdict(diff: &Diff) -> String {
    match diff.summary.worse {
        0 if diff.is_incomplete() => {
            "INCOMPLETE: no new failures were found, but not everything could be compared".to_owned()
        }
        0 => "No new failures".to_owned(),
        1 => "WORSE: 1 finding newly fails or became unknown".to_owned(),
        worse => format!("WORSE: {worse} findings newly fail or became unknown"),
    }
}
