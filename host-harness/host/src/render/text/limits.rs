//! What a shortened text report leaves out, and how it says so.

use super::collector::MOST_ROWS;
use crate::render::summary;

/// The most groups that a shortened report shows in full; of others it shows the first line.
const MOST_GROUPS: usize = 12;
/// The most kinds of notes in a shortened report.
const MOST_NOTES: usize = 15;
/// The most commands for one registry in a shortened report.
const MOST_COMMANDS: usize = 3;

/// What a report shows of long lists, so that it fits on a few screens for any number of registries.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) groups: usize,
    pub(super) lists: usize,
    pub(super) rows: u64,
    pub(super) commands: usize,
    pub(super) notes: usize,
    pub(super) errors: u64,
    /// The registries of a group whose evidence is shown.
    pub(super) evidence: u64,
}

impl Limits {
    pub(super) const fn new(is_short: bool, groups: usize) -> Self {
        if !is_short {
            return Self {
                groups: usize::MAX,
                lists: usize::MAX,
                rows: u64::MAX,
                commands: usize::MAX,
                notes: usize::MAX,
                errors: u64::MAX,
                evidence: u64::MAX,
            };
        }
        let (lists, rows, errors) = match groups {
            ..=4 => (4, MOST_ROWS, MOST_ROWS),
            5..=8 => (2, 5, MOST_ROWS),
            _ => (1, 2, 5),
        };
        Self {
            groups: MOST_GROUPS,
            lists,
            rows,
            commands: MOST_COMMANDS,
            notes: MOST_NOTES,
            errors,
            evidence: if groups <= 4 { 1 } else { 0 },
        }
    }
}

/// Where to see what is left out.
pub(super) const HOW_TO_SEE_ALL: &str = "(use -v or another format to see all)";
pub(super) const MORE: &str = "(use -v or another format to see the registries)";

pub(super) fn more_commands(more: usize) -> String {
    format!(
        "{} {HOW_TO_SEE_ALL}",
        summary::count(more as u64, "more command", "more commands")
    )
}
