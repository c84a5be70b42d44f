//! The content of an explanation, before it gets a format.

use std::collections::BTreeMap;

use crate::model::Status;
use crate::model::{CheckMetadata, PolicyMetadata, ReasonMetadata};
use crate::render::words::label;

/// A page, before it takes a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub(super) title: String,
    /// What it is, in half a line.
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
    /// To be done one after the other.
    Steps(Vec<String>),
    /// To be copied as they are.
    Commands(Vec<String>),
    /// Words and what they mean.
    Terms(Vec<Term>),
    /// Titles and addresses.
    Links(Vec<(String, String)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) status: Option<Status>,
    pub(super) word: String,
    pub(super) meaning: String,
}

/// The order that somebody in need reads in: what is wrong, what nobody can say, and then what is well.
const STATUSES: [Status; 4] = [Status::Fail, Status::Unknown, Status::NotApplicable, Status::Pass];

impl Page {
    /// The page of what is called so: a check, or a reason or a note of any check. None where nothing is.
    #[must_use]
    pub fn of(name: &str, policy: &PolicyMetadata) -> Option<Self> {
        let check = policy.checks.iter().find(|check| check.id == name);
        check.map_or_else(|| of_code(name, policy), |check| Some(of_check(check)))
    }

    /// The page that lists everything that has a page.
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
            let mut said_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for check in &policy.checks {
                let codes = check.reasons.iter().map(|reason| &**reason).filter(of_status);
                codes.for_each(|reason| said_by.entry(&reason.code).or_default().push(&check.id));
            }
            reasons.extend(terms(said_by, Some(status)));
        }
        let mut said_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for check in &policy.checks {
            let codes = check.advisories.iter();
            codes.for_each(|advisory| said_by.entry(&advisory.code).or_default().push(&check.id));
        }
        let notes = terms(said_by, None).collect();
        Self {
            title: "What can be explained".to_owned(),
            kind: "`acrcheck explain NAME` explains one of these".to_owned(),
            sections: vec![
                section("Checks", [Block::Terms(checks.collect())]),
                section("Reasons, and the checks that give them", [Block::Terms(reasons)]),
                section("Notes, and the checks that add them", [Block::Terms(notes)]),
            ],
        }
    }

    /// Everything that has a page, by name.
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

/// Codes with the checks that say them.
fn terms(said_by: BTreeMap<&str, Vec<&str>>, status: Option<Status>) -> impl Iterator<Item = Term> {
    said_by.into_iter().map(move |(code, checks)| Term {
        status,
        word: code.to_owned(),
        meaning: checks.join(", "),
    })
}

fn of_check(check: &CheckMetadata) -> Page {
    let mut decides = Vec::new();
    for status in STATUSES {
        let reasons = check.reasons.iter().filter(|reason| reason.status == status);
        decides.extend(reasons.map(|reason| Term {
            status: Some(status),
            word: reason.code.clone(),
            meaning: reason.summary.clone(),
        }));
    }
    let more = decides.first().map(|term| {
        let code = &term.word;
        Block::Paragraph(format!("More on one of these: acrcheck explain {code}"))
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
        section("What it decides", [Block::Terms(decides)].into_iter().chain(more)),
        section("Verify in the Azure portal", [Block::Steps(check.audit_portal.clone())]),
        section(
            "Verify with the Azure CLI",
            [Block::Commands(check.audit_commands.clone())],
        ),
        section(
            "Mend in the Azure portal",
            [Block::Steps(check.remediation_portal.clone())],
        ),
        section(
            "Mend with the Azure CLI",
            [Block::Commands(check.remediation_commands.clone())],
        ),
        section("Notes that it can add", [Block::Terms(notes.collect())]),
        section("Read on", [Block::Links(links.collect())]),
    ];
    Page {
        title: check.title.clone(),
        kind: format!("{}, severity {}", check.id, check.severity.as_str()),
        sections: sections.into_iter().filter(|section| !section.is_empty()).collect(),
    }
}

/// The page of a reason or a note: what each check means by it that knows it.
fn of_code(code: &str, policy: &PolicyMetadata) -> Option<Page> {
    let (mut sections, mut kinds, mut more) = (Vec::new(), Vec::new(), Vec::new());
    for check in &policy.checks {
        let reason = check.reasons.iter().find(|reason| reason.code == code);
        let advisory = check.advisories.iter().find(|advisory| advisory.code == code);
        let Some(summary) = reason
            .map(|reason| &reason.summary)
            .or(advisory.map(|advisory| &advisory.summary))
        else {
            continue;
        };
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
        let kind = match reason {
            Some(_) => "a reason",
            None => "a note, which stands beside a verdict and never changes it",
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        sections.push(section(&heading, [Block::Paragraph(summary.clone())]));
        if let Some(portal) = reason.and_then(|reason| reason.portal.clone()) {
            sections.push(section("Mend in the Azure portal", [Block::Paragraph(portal)]));
        }
        more.push(format!("acrcheck explain {}", check.id));
    }
    if sections.is_empty() {
        return None;
    }
    sections.push(section(
        "How to verify, and the commands that mend",
        [Block::Commands(more)],
    ));
    Some(Page {
        title: code.to_owned(),
        kind: kinds.join(", and "),
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
