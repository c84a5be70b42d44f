//! What a text report keeps of each finding.

use std::sync::Arc;

use crate::escape::escape;
use crate::model::{Advisory, ErrorEntry, Evidence, Finding, Outcome, ReasonMetadata, RegistryResult, Severity};
use crate::render::evidence::{self, Line};
use crate::render::{labels, summary};

use super::fix;
use super::options::Text;

/// What a text report keeps of a part of the input.
#[derive(Debug, Default)]
pub struct TextPart {
    pub(super) rows: Vec<Row>,
    /// Notes on findings that are not listed, with the name of the registry.
    pub(super) notes: Vec<(String, Advisory)>,
    pub(super) errors: Vec<String>,
}

/// What findings in one group have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct GroupKey {
    pub(super) outcome: Outcome,
    pub(super) severity: Severity,
    pub(super) check: String,
    pub(super) reason: String,
}

/// What findings in one list of a group have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    /// The message, if it is not the summary of the reason.
    pub(super) message: Option<String>,
    /// The commands that fix it, with placeholders for the registry.
    pub(super) fix: Vec<String>,
    pub(super) waiver: Option<String>,
}

/// A finding in a report, without harmful characters.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) key: GroupKey,
    pub(super) reason: Arc<ReasonMetadata>,
    pub(super) shared: Shared,
    /// The name, the resource group and the place.
    pub(super) registry: [String; 3],
    /// Whether the registry is declared in a template or a plan.
    pub(super) declared: bool,
    /// The commands for this registry; none if it is declared.
    pub(super) fix: Vec<String>,
    /// The evidence of unknown findings, which shows what to correct, and the evidence and notes of a verbose report.
    pub(super) details: Vec<Detail>,
    pub(super) notes: Vec<Advisory>,
}

/// A line about one registry.
#[derive(Clone, Debug)]
pub(super) struct Detail {
    pub(super) label: &'static str,
    pub(super) text: String,
}

/// The labels of details.
pub(super) const SEEN: &str = "seen";
pub(super) const FIX: &str = "fix";
pub(super) const NOTE: &str = "note";
pub(super) const WAIVER: &str = "waiver";
pub(super) const MESSAGE: &str = "";

impl Row {
    pub(super) fn new(text: Text, registry: &RegistryResult, finding: &Finding) -> Self {
        let outcome = finding.outcome();
        let has_fix = text.verbose || outcome == Outcome::Fail;
        let commands = if has_fix {
            labels::commands(registry, finding)
        } else {
            &[]
        };
        let has_notes = text.verbose
            || match outcome {
                Outcome::Fail | Outcome::Unknown => true,
                Outcome::Pass => text.notes,
                Outcome::NotApplicable | Outcome::Waived => false,
            };
        let notes = if has_notes {
            finding.advisories.clone()
        } else {
            Vec::new()
        };
        Self {
            key: GroupKey {
                outcome,
                severity: finding.severity,
                check: finding.check.id.clone(),
                reason: finding.reason.code.clone(),
            },
            reason: Arc::clone(&finding.reason),
            shared: Shared {
                message: finding.own_message.clone(),
                // A verbose report has the commands of each registry.
                fix: if text.verbose {
                    Vec::new()
                } else {
                    commands.iter().map(|command| fix::common(command, registry)).collect()
                },
                waiver: labels::waiver_of(finding),
            },
            registry: [
                labels::name_and_address(registry).into_owned(),
                registry.resource_group.clone().unwrap_or_default(),
                place(registry),
            ]
            .map(|text| escape(&text).into_owned()),
            declared: registry.declared,
            fix: commands.to_vec(),
            details: details(text, finding),
            notes,
        }
    }

    /// The row as a line of a list: fields, separated by tabs. `own` adds what the rows of the list do not share.
    pub(super) fn line(&self, own: bool) -> String {
        let mut line = self.registry.join("\t");
        let mut add = |label: &str, text: &str| {
            line.push('\t');
            line.push_str(label);
            line.push('\t');
            line.push_str(&escape(text));
        };
        if own {
            if let Some(message) = &self.shared.message {
                add(MESSAGE, message);
            }
            if let Some(waiver) = &self.shared.waiver {
                add(WAIVER, waiver);
            }
        }
        for detail in self.details.iter().filter(|detail| detail.label == SEEN) {
            add(SEEN, &detail.text);
        }
        // A verbose report has the commands of each registry.
        if own || self.shared.fix.is_empty() {
            self.fix.iter().for_each(|command| add(FIX, command));
        }
        for detail in self.details.iter().filter(|detail| detail.label == NOTE) {
            add(NOTE, &detail.text);
        }
        line
    }
}

/// Returns the fields of a line that [`Row::line`] wrote: the registry, and its details.
pub(super) fn fields(line: &str) -> ([&str; 3], Vec<(&str, &str)>) {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let registry = [next(), next(), next()];
    let mut details = Vec::new();
    while let (Some(label), Some(text)) = (fields.next(), fields.next()) {
        details.push((label, text));
    }
    (registry, details)
}

/// Returns where a registry is: its subscription if it is live, or else its file, line and column.
fn place(registry: &RegistryResult) -> String {
    let source = &registry.source;
    let is_live = |path: &str| path.starts_with("https://") || path.starts_with("http://");
    if let (Some(subscription), true) = (&registry.subscription_id, source.path.as_deref().is_some_and(is_live)) {
        return format!("subscription {subscription}");
    }
    let mut short = source.clone();
    // Line and column are enough where they are known.
    if let Some(position) = &mut short.position
        && (position.line, position.column) != (1, 1)
    {
        position.pointer.clear();
    }
    summary::place(&short, false)
}

/// Returns an error as a line: where it is, and what is wrong.
pub(super) fn error(error: &ErrorEntry) -> String {
    // The position of a syntax error is exact, even at the start of a document.
    let place = summary::place(&error.source, error.code == "not-json");
    format!("{}: {}", escape(&place), escape(&error.message))
}

fn details(text: Text, finding: &Finding) -> Vec<Detail> {
    let mut details = Vec::new();
    if text.verbose || finding.outcome() == Outcome::Unknown {
        details.extend(evidence::lines(&finding.evidence).into_iter().map(|line| Detail {
            label: SEEN,
            text: seen(line),
        }));
    }
    if text.verbose {
        details.extend(finding.advisories.iter().map(|note| Detail {
            label: NOTE,
            text: format!("{}: {}", note.kind.code, note.message()),
        }));
    }
    details
}

fn seen(line: Line<'_>) -> String {
    match line {
        Line::Value(Evidence {
            pointer,
            value: Some(value),
        }) => format!("{pointer} = {value}"),
        Line::Value(Evidence { pointer, value: None }) => format!("{pointer} is absent"),
        Line::More(count) => format!("and {count} more"),
    }
}
