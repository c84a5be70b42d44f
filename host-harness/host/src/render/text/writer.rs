//! Writes a text report: headline, groups, errors, notes and counts.

use std::cmp::Reverse;
use std::io::{self, Write};

use anstyle::Style;

use super::collector::{Group, Note, SharedList, TextCollector};
use super::headline::{headline, start};
use super::layout::{INDENT, Lines};
use super::limits::{HOW_TO_SEE_ALL, Limits, MORE, more_commands};
use super::row::{FIX, GroupKey, MESSAGE, SEEN, fields};
use super::spool::{List, Spool};
use crate::model::Outcome;
use crate::render::renderer::Trailer;
use crate::render::styles::Styles;
use crate::render::{labels, summary};
use crate::report::Totals;

/// The order of the groups. Errors follow the unknown findings.
const BEFORE_ERRORS: [Outcome; 2] = [Outcome::Fail, Outcome::Unknown];
const BEHIND_ERRORS: [Outcome; 3] = [Outcome::Waived, Outcome::Pass, Outcome::NotApplicable];

impl TextCollector {
    /// Writes the report.
    ///
    /// # Errors
    /// `out` cannot be written to, or the temporary file for long lists cannot be read.
    pub fn write(self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        write(self, trailer, out)
    }
}

fn write(collector: TextCollector, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
    let TextCollector {
        text,
        mut groups,
        notes,
        errors,
        mut spool,
        ..
    } = collector;
    let lines = Lines::new(text, out);
    groups.sort_by_key(|group| (rank(&group.key), Reverse(group.key.severity), Reverse(group.count)));
    let limits = Limits::new(text.is_short(), groups.len());
    let mut writer = Writer {
        lines,
        limits,
        spool: &mut spool,
        is_verbose: text.verbose,
        full_groups: 0,
    };
    let (outcome, _) = summary::verdict(&trailer.totals);
    let strong = writer.lines.styles.strong_of(outcome);
    let headline = headline(&trailer.totals, trailer.tally);
    writer.lines.styled(strong, &headline)?;
    if let Some(start) = start(&trailer.totals, trailer.tally) {
        writer.lines.sentence(&start, "", "")?;
    }
    writer.lines.blank()?;
    for outcome in BEFORE_ERRORS {
        writer.groups(&groups, outcome)?;
    }
    writer.errors(&errors)?;
    for outcome in BEHIND_ERRORS {
        writer.groups(&groups, outcome)?;
    }
    if !text.verbose {
        writer.notes(&notes)?;
    }
    let styles = writer.lines.styles;
    summary::configuration(trailer.configuration, trailer.component, styles, writer.lines.out())?;
    writer.summary(&trailer.totals)
}

fn rank(key: &GroupKey) -> Option<usize> {
    let mut order = BEFORE_ERRORS.into_iter().chain(BEHIND_ERRORS);
    order.position(|outcome| outcome == key.outcome)
}

struct Writer<'o, 's> {
    lines: Lines<'o>,
    limits: Limits,
    spool: &'s mut Spool,
    is_verbose: bool,
    /// The number of groups that were shown in full.
    full_groups: usize,
}

impl Writer<'_, '_> {
    fn groups(&mut self, groups: &[Group], outcome: Outcome) -> io::Result<()> {
        let mut has_placeholders = false;
        let mut is_short = false;
        for group in groups.iter().filter(|group| group.key.outcome == outcome) {
            self.head(group)?;
            is_short = self.full_groups == self.limits.groups;
            if is_short {
                continue;
            }
            self.full_groups += 1;
            self.body(group)?;
            let has_fix = |list: &SharedList| list.rows.count > 1 && !list.shared.fix.is_empty();
            has_placeholders |= group.lists.iter().any(has_fix);
            self.lines.blank()?;
        }
        if is_short {
            self.lines.sentence(MORE, INDENT, INDENT)?;
            self.lines.blank()?;
        }
        if has_placeholders {
            let hint = "--remediation FILE writes the commands of every registry to a script.";
            self.lines.sentence(hint, "", "")?;
            self.lines.blank()?;
        }
        Ok(())
    }

    /// Writes the first line of a group.
    fn head(&mut self, group: &Group) -> io::Result<()> {
        let GroupKey {
            outcome,
            severity,
            check,
            reason,
        } = &group.key;
        let styles = self.lines.styles;
        let label = labels::label(*outcome);
        let severity = match outcome {
            Outcome::Fail | Outcome::Waived => format!("severity {}", severity.as_str()),
            Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => String::new(),
        };
        let count = summary::count(group.count, "registry", "registries");
        let pieces = [
            (styles.of(*outcome), label),
            (Style::new(), check.as_str()),
            (styles.strong(), reason.as_str()),
            (styles.faint(), severity.as_str()),
            (Style::new(), count.as_str()),
        ];
        self.lines.pieces(&pieces, "", INDENT)
    }

    fn body(&mut self, group: &Group) -> io::Result<()> {
        let message = message(group);
        self.lines.sentence(message, INDENT, INDENT)?;
        let portal = group.reason.portal.as_deref();
        let has_fix = group.key.outcome == Outcome::Fail || self.is_verbose && group.key.outcome == Outcome::Waived;
        if let Some(portal) = portal.filter(|_| has_fix && !group.all_declared) {
            let (first, rest) = self.lines.label("portal", INDENT);
            self.lines.sentence(portal, &first, &rest)?;
        }
        let mut shared: Vec<&SharedList> = group.lists.iter().collect();
        // A finding that shares nothing is listed with the others of this kind, unless it is the only one.
        shared.retain(|list| list.rows.count > 1 || group.lists.len() == 1);
        shared.sort_by_key(|list| Reverse(list.rows.count));
        let mut shown = 0;
        let mut evidence = self.limits.evidence;
        for list in shared.iter().take(self.limits.lists) {
            shown += self.shared(group, list, message, &mut evidence)?;
        }
        let mut left = if shared.is_empty() || self.limits.rows == u64::MAX {
            self.limits.rows
        } else {
            // Some examples of the others.
            self.limits.rows.saturating_sub(shown)
        };
        let singles = group
            .lists
            .iter()
            .filter(|list| list.rows.count == 1 && group.lists.len() > 1);
        let mut first = "in";
        for single in singles.take(usize::try_from(left).unwrap_or(usize::MAX)) {
            let commands = self.limits.commands;
            let details = own_details(&single.first, message, &mut evidence);
            own_row(&mut self.lines, group, (first, details), commands)?;
            (shown, left, first) = (shown + 1, left - 1, "");
        }
        let (lines, limits) = (&mut self.lines, self.limits);
        group.others.for_each(left, self.spool, &mut |line| {
            let details = own_details(line, message, &mut evidence);
            own_row(lines, group, (first, details), limits.commands)?;
            first = "";
            Ok(())
        })?;
        shown += group.others.count.min(left);
        self.more(group.count - shown)
    }

    /// Writes a list with what its rows share, and returns the number of rows.
    fn shared(&mut self, group: &Group, list: &SharedList, message: &str, evidence: &mut u64) -> io::Result<u64> {
        let is_single = list.rows.count == 1;
        let (_, own) = fields(&list.first);
        if let Some(other) = &list.shared.message {
            let other = beyond(other, message);
            if !other.is_empty() {
                self.lines.sentence(other, INDENT, INDENT)?;
            }
        }
        if let Some(waiver) = &list.shared.waiver {
            let (first, rest) = self.lines.label("waiver", INDENT);
            self.lines.sentence(waiver, &first, &rest)?;
        }
        let fix: Vec<&str> = if is_single && !self.is_verbose {
            own.iter()
                .filter(|(label, _)| *label == FIX)
                .map(|(_, text)| *text)
                .collect()
        } else {
            list.shared.fix.iter().map(String::as_str).collect()
        };
        self.fix(&fix, INDENT)?;
        let (mut first, rest) = self.lines.label("in", INDENT);
        // The commands of a single registry are above; other details differ from registry to registry.
        let has_details = self.is_verbose || group.key.outcome == Outcome::Unknown;
        let lines = &mut self.lines;
        list.rows.for_each(self.limits.rows, self.spool, &mut |line| {
            let (registry, details) = fields(line);
            lines.registry(registry, group.widths, &first, &rest)?;
            first.clone_from(&rest);
            if has_details && take(evidence) {
                write_details(lines, &details, &rest, usize::MAX)
            } else {
                Ok(())
            }
        })?;
        Ok(list.rows.count.min(self.limits.rows))
    }

    /// Writes commands, as many as the limit allows.
    fn fix(&mut self, commands: &[&str], indent: &str) -> io::Result<()> {
        let shown = commands.get(..self.limits.commands).unwrap_or(commands);
        self.lines.commands(shown, FIX, indent)?;
        let more = commands.len() - shown.len();
        if more > 0 {
            let (_, rest) = self.lines.label("", indent);
            self.lines
                .sentence(&format!("and {}", more_commands(more)), &rest, &rest)?;
        }
        Ok(())
    }

    fn more(&mut self, more: u64) -> io::Result<()> {
        if more == 0 {
            return Ok(());
        }
        let (_, rest) = self.lines.label("", INDENT);
        let text = format!("and {more} more {HOW_TO_SEE_ALL}");
        self.lines.sentence(&text, &rest, &rest)
    }

    fn errors(&mut self, errors: &List) -> io::Result<()> {
        if errors.count == 0 {
            return Ok(());
        }
        let style = self.lines.styles.of(Outcome::Unknown);
        self.lines.pieces(&[(style, "Errors")], "", "")?;
        let lines = &mut self.lines;
        errors.for_each(self.limits.errors, self.spool, &mut |error| {
            lines.line(error, INDENT, "    ")
        })?;
        let more = errors.count.saturating_sub(self.limits.errors);
        if more > 0 {
            let text = format!("and {more} more {HOW_TO_SEE_ALL}");
            self.lines.sentence(&text, INDENT, INDENT)?;
        }
        self.lines.blank()
    }

    /// Writes the counts and the verdict.
    fn summary(&mut self, totals: &Totals) -> io::Result<()> {
        let mut plain = Vec::new();
        summary::summary(totals, Styles::new(false), &mut plain)?;
        let plain = String::from_utf8_lossy(&plain);
        if plain.lines().all(|line| self.lines.fits(line)) {
            return summary::summary(totals, self.lines.styles, self.lines.out());
        }
        let (outcome, verdict) = summary::verdict(totals);
        if let Some(counts) = plain.lines().next() {
            self.lines.sentence(counts, "", "")?;
        }
        self.lines.styled(self.lines.styles.strong_of(outcome), &verdict)
    }

    /// Writes each kind of note once.
    fn notes(&mut self, notes: &[Note]) -> io::Result<()> {
        if notes.is_empty() {
            return Ok(());
        }
        let strong = self.lines.styles.strong();
        self.lines.pieces(&[(strong, "Notes")], "", "")?;
        for note in notes.iter().take(self.limits.notes) {
            let count = summary::count(note.count, "finding", "findings");
            let dots = if note.has_more { ", …" } else { "" };
            let names = format!("{count}: {}{dots}", note.names.join(", "));
            let (faint, code) = (self.lines.styles.faint(), note.first.kind.code.as_str());
            if self.lines.fits(&format!("{INDENT}{code}  {names}")) {
                self.lines
                    .pieces(&[(strong, code), (faint, names.as_str())], INDENT, INDENT)?;
            } else {
                self.lines.pieces(&[(strong, code)], INDENT, INDENT)?;
                self.lines.line(&names, "    ", "    ")?;
            }
            let summary = note.first.kind.summary.as_str();
            let text = if note.is_same || summary.is_empty() {
                note.first.message()
            } else {
                summary
            };
            self.lines.sentence(text, "    ", "    ")?;
        }
        let more = notes.len().saturating_sub(self.limits.notes);
        if more > 0 {
            let text = format!("and {more} more kinds of notes {HOW_TO_SEE_ALL}");
            self.lines.sentence(&text, INDENT, INDENT)?;
        }
        self.lines.blank()
    }
}

/// Returns the message of a group: the summary of the reason, or else the most frequent message.
fn message(group: &Group) -> &str {
    let shares_summary = group.lists.iter().any(|list| list.shared.message.is_none());
    let most = group.lists.iter().max_by_key(|list| list.rows.count);
    let message = most.and_then(|list| list.shared.message.as_deref());
    match message {
        Some(message) if !shares_summary => message,
        _ => &group.reason.summary,
    }
}

/// Returns what a message says beyond that of the group.
fn beyond<'m>(message: &'m str, of_group: &str) -> &'m str {
    message.strip_prefix(of_group).unwrap_or(message).trim_start()
}

/// A registry, and what is written below it.
type Own<'l> = ([&'l str; 3], Vec<(&'l str, &'l str)>);

/// Returns what is said about a registry beyond the message of its group.
fn own_details<'l>(line: &'l str, message: &str, evidence: &mut u64) -> Own<'l> {
    let (registry, mut details) = fields(line);
    for (label, text) in &mut details {
        if *label == MESSAGE {
            *text = beyond(text, message);
        }
    }
    let has_evidence = details.iter().any(|(label, _)| *label == SEEN) && take(evidence);
    details.retain(|(label, text)| !text.is_empty() && (has_evidence || *label != SEEN));
    (registry, details)
}

/// Takes one of a number, if there is one left.
const fn take(left: &mut u64) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

/// Writes a registry with its message, as far as that differs from the message of the group, its waiver and its commands.
fn own_row(lines: &mut Lines<'_>, group: &Group, (label, own): (&str, Own<'_>), commands: usize) -> io::Result<()> {
    let (registry, details) = own;
    let (first, rest) = lines.label(label, INDENT);
    lines.registry(registry, group.widths, &first, &rest)?;
    write_details(lines, &details, &rest, commands)
}

/// Writes the details of a registry below it.
fn write_details(lines: &mut Lines<'_>, details: &[(&str, &str)], indent: &str, most: usize) -> io::Result<()> {
    let mut before = "";
    for (position, (label, text)) in details.iter().enumerate() {
        let (first, rest) = lines.label(if *label == before { "" } else { label }, indent);
        match *label {
            // All commands at once.
            FIX if before == FIX => {}
            FIX => {
                let commands = details.iter().skip(position).filter(|(label, _)| *label == FIX);
                let commands: Vec<&str> = commands.map(|(_, text)| *text).collect();
                let shown = commands.get(..most).unwrap_or(&commands);
                lines.commands(shown, FIX, indent)?;
                let more = commands.len() - shown.len();
                if more > 0 {
                    lines.sentence(&format!("and {}", more_commands(more)), &rest, &rest)?;
                }
            }
            MESSAGE => lines.sentence(text, indent, indent)?,
            SEEN => lines.line(text, &first, &rest)?,
            _ => lines.sentence(text, &first, &rest)?,
        }
        before = label;
    }
    Ok(())
}
