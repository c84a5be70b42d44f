//! Content of an explanation, independent of its format.

use std::collections::BTreeMap;

use crate::model::Status;
use crate::model::{CheckMetadata, PolicyMetadata, ReasonMetadata};
use crate::render::labels::label;

/// An explanation, independent of its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub(super) title: String,
    /// A short description of the subject.
    pub(super) kind: String,
    pub(super) sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(String),
    /// Numbered steps.
    Steps(Vec<String>),
    /// Commands to copy verbatim.
    Commands(Vec<String>),
    /// Names with their meanings.
    Terms(Vec<Term>),
    /// Titles with their URLs.
    Links(Vec<(String, String)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) status: Option<Status>,
    pub(super) word: String,
    pub(super) meaning: String,
}

/// The order of statuses: most urgent first.
const STATUSES: [Status; 4] = [Status::Fail, Status::Unknown, Status::NotApplicable, Status::Pass];

impl Explanation {
    /// Returns the page of a check, or of a reason or note of any check.
    #[must_use]
    pub fn of(name: &str, policy: &PolicyMetadata) -> Option<Self> {
        let check = policy.checks.iter().find(|check| check.id == name);
        check.map_or_else(|| of_code(name, policy), |check| Some(of_check(check)))
    }

    /// Returns the page that lists all explanations.
    #[must_use]
    pub fn of_all(policy: &PolicyMetadata) -> Self {
        let checks = policy.checks.iter().map(|check| Term {
            status: None,
            word: check.id.clone(),
            meaning: check.title.clone(),
        });
        let mut reasons = Vec::new();
        for status in STATUSES {
            let of_status = |reason: &&ReasonMetadata| reason.status == status;
            let mut used_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for check in &policy.checks {
                let codes = check.reasons.iter().map(|reason| &**reason).filter(of_status);
                codes.for_each(|reason| used_by.entry(&reason.code).or_default().push(&check.id));
            }
            reasons.extend(terms(used_by, Some(status)));
        }
        let mut used_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for check in &policy.checks {
            let codes = check.advisories.iter();
            codes.for_each(|advisory| used_by.entry(&advisory.code).or_default().push(&check.id));
        }
        let notes = terms(used_by, None).collect();
        Self {
            title: "Available explanations".to_owned(),
            kind: "Run `acrcheck explain NAME` for one of these".to_owned(),
            sections: vec![
                section("Checks", [Block::Terms(checks.collect())]),
                section("Reasons and the checks that report them", [Block::Terms(reasons)]),
                section("Notes and the checks that add them", [Block::Terms(notes)]),
            ],
        }
    }

    /// Returns the names of all pages, sorted.
    #[must_use]
    pub fn names(policy: &PolicyMetadata) -> Vec<&str> {
        let mut names = Vec::new();
        for check in &policy.checks {
            names.push(check.id.as_str());
            names.extend(check.reasons.iter().map(|reason| reason.code.as_str()));
            names.extend(check.advisories.iter().map(|advisory| advisory.code.as_str()));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn section(heading: &str, blocks: impl IntoIterator<Item = Block>) -> Section {
    Section {
        heading: heading.to_owned(),
        blocks: blocks.into_iter().collect(),
    }
}

/// Returns codes with the checks that use them.
fn terms(used_by: BTreeMap<&str, Vec<&str>>, status: Option<Status>) -> impl Iterator<Item = Term> {
    used_by.into_iter().map(move |(code, checks)| Term {
        status,
        word: code.to_owned(),
        meaning: checks.join(", "),
    })
}

fn of_check(check: &CheckMetadata) -> Explanation {
    let mut results = Vec::new();
    for status in STATUSES {
        let reasons = check.reasons.iter().filter(|reason| reason.status == status);
        results.extend(reasons.map(|reason| Term {
            status: Some(status),
            word: reason.code.clone(),
            meaning: reason.summary.clone(),
        }));
    }
    let more = results.first().map(|term| {
        let code = &term.word;
        Block::Paragraph(format!("Details of a reason: acrcheck explain {code}"))
    });
    let notes = check.advisories.iter().map(|advisory| Term {
        status: None,
        word: advisory.code.clone(),
        meaning: advisory.summary.clone(),
    });
    let links = check.references.iter();
    let links = links.map(|reference| (reference.title.clone(), reference.url.clone()));
    let sections = [
        section("Why it matters", [Block::Paragraph(check.rationale.clone())]),
        section("Possible findings", [Block::Terms(results)].into_iter().chain(more)),
        section("Verify in the Azure portal", [Block::Steps(check.audit_portal.clone())]),
        section(
            "Verify with the Azure CLI",
            [Block::Commands(check.audit_commands.clone())],
        ),
        section(
            "Fix in the Azure portal",
            [Block::Steps(check.remediation_portal.clone())],
        ),
        section(
            "Fix with the Azure CLI",
            [Block::Commands(check.remediation_commands.clone())],
        ),
        section("Possible notes", [Block::Terms(notes.collect())]),
        section("References", [Block::Links(links.collect())]),
    ];
    Explanation {
        title: check.title.clone(),
        kind: format!("{}, severity {}", check.id, check.severity.as_str()),
        sections: sections.into_iter().filter(|section| !section.is_empty()).collect(),
    }
}

/// Returns the page of a reason or a note, with its meaning for each check that uses it.
fn of_code(code: &str, policy: &PolicyMetadata) -> Option<Explanation> {
    let (mut sections, mut kinds, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for check in &policy.checks {
        let reason = check.reasons.iter().find(|reason| reason.code == code);
        let advisory = check.advisories.iter().find(|advisory| advisory.code == code);
        if reason.is_none() && advisory.is_none() {
            continue;
        }
        let heading = match reason {
            Some(reason) if reason.status == Status::Fail => {
                format!(
                    "{}: {}, severity {}",
                    check.id,
                    label(reason.status),
                    check.severity.as_str()
                )
            }
            Some(reason) => format!("{}: {}", check.id, label(reason.status)),
            None => check.id.clone(),
        };
        let texts = [
            reason.map(|reason| ("reason", reason.summary.clone())),
            // A code can be both.
            advisory.map(|advisory| {
                let summary = &advisory.summary;
                let text = reason.map_or_else(|| summary.clone(), |_| format!("As a note: {summary}"));
                ("note (it never changes a status)", text)
            }),
        ];
        let mut paragraphs = Vec::new();
        for (kind, text) in texts.into_iter().flatten() {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
            paragraphs.push(Block::Paragraph(text));
        }
        sections.push(section(&heading, paragraphs));
        if let Some(portal) = reason.and_then(|reason| reason.portal.clone()) {
            sections.push(section("Fix in the Azure portal", [Block::Paragraph(portal)]));
        }
        more.push(format!("acrcheck explain {}", check.id));
    }
    if sections.is_empty() {
        return None;
    }
    sections.push(section("Verification steps and fix commands", [Block::Commands(more)]));
    Some(Explanation {
        title: code.to_owned(),
        kind: kinds.join(" and "),
        sections,
    })
}

impl Section {
    fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| match block {
            Block::Paragraph(text) => text.is_empty(),
            Block::Steps(lines) | Block::Commands(lines) => lines.is_empty(),
            Block::Terms(terms) => terms.is_empty(),
            Block::Links(links) => links.is_empty(),
        })
    }
}
