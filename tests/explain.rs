//! `acrcheck explain`: its pages contain the whole description of the component, and only as text.

use acrcheck::model::{PolicyMetadata, Status};
use acrcheck::render::page::{self, Explanation};
use serde_json::json;

use crate::formats::{HOSTILE, without_code};
use crate::support::{POLICY, run};

fn explained(arguments: &[&str]) -> String {
    let output = run(&[&["explain"], arguments].concat(), b"");
    assert_eq!(
        (output.status.code(), output.stderr.len()),
        (Some(0), 0),
        "{arguments:?}"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn text_of(page: &Explanation, width: usize) -> String {
    let mut text = Vec::new();
    page::text(page, width, &mut text).unwrap();
    // Removes styles, which start with an escape character and end with `m`.
    let text = String::from_utf8(text).unwrap();
    let mut plain = String::new();
    for (position, piece) in text.split("\u{1b}[").enumerate() {
        let rest = piece.split_once('m').filter(|_| position > 0);
        plain.push_str(rest.map_or(piece, |(_, rest)| rest));
    }
    plain
}

/// Text with line breaks replaced by spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every text of a check is on its page, in a paragraph or a table cell.
#[test]
fn a_page_contains_the_whole_description() {
    for check in &POLICY.metadata().checks {
        // Wide enough for every cell to fit on one line.
        let page = text_of(&Explanation::of(&check.id, POLICY.metadata()).unwrap(), 10_000);
        let page = words(&page);
        let mut texts = vec![&check.title, &check.id, &check.rationale];
        texts.extend(check.audit_portal.iter().chain(&check.audit_commands));
        texts.extend(check.remediation_portal.iter().chain(&check.remediation_commands));
        texts.extend(
            check
                .references
                .iter()
                .flat_map(|reference| [&reference.title, &reference.url]),
        );
        texts.extend(check.reasons.iter().flat_map(|reason| [&reason.code, &reason.summary]));
        texts.extend(
            check
                .advisories
                .iter()
                .flat_map(|advisory| [&advisory.code, &advisory.summary]),
        );
        for text in texts {
            assert!(page.contains(&words(text)), "{text}");
        }
        // Grouped by status, the worst first.
        let table = page.split("Possible findings").nth(1).unwrap();
        let at: Vec<usize> = ["FAIL", "UNKNOWN", "n/a", "pass"]
            .iter()
            .map(|label| table.find(&format!(" {label} ")).unwrap())
            .collect();
        assert!(at.is_sorted(), "{at:?}");
        for reason in &check.reasons {
            let place = table
                .find(&format!("{} {}", reason.code, words(&reason.summary)))
                .unwrap();
            let group = match reason.status {
                Status::Fail => at[0]..at[1],
                Status::Unknown => at[1]..at[2],
                Status::NotApplicable => at[2]..at[3],
                _ => at[3]..table.len(),
            };
            assert!(group.contains(&place), "{}", reason.code);
        }
    }
}

/// Every reason and advisory has a page with the text of each check that has it, and is in the list.
#[test]
fn every_reason_and_advisory_has_a_page() {
    let policy = POLICY.metadata();
    let list = explained(&[]);
    assert!(Explanation::names(policy).len() > 20);
    for name in Explanation::names(policy) {
        assert!(list.split_whitespace().any(|word| word == name), "{name}");
        assert!(Explanation::of(name, policy).is_some(), "{name}");
    }
    for check in &policy.checks {
        for reason in &check.reasons {
            let page = words(&text_of(&Explanation::of(&reason.code, policy).unwrap(), 100));
            let said = format!("{}: ", check.id);
            assert!(page.contains(&said) && page.contains(&words(&reason.summary)), "{page}");
            if let Some(portal) = &reason.portal {
                assert!(page.contains(&words(portal)), "{page}");
            }
        }
        for advisory in &check.advisories {
            let page = words(&text_of(&Explanation::of(&advisory.code, policy).unwrap(), 100));
            assert!(
                page.contains(&words(&advisory.summary)) && page.contains("never changes"),
                "{page}"
            );
        }
    }
    // The command prints the same.
    let page = text_of(&Explanation::of("no-ip-rules", policy).unwrap(), 100);
    assert_eq!(explained(&["no-ip-rules"]), page);
    assert_eq!(run(&["explain", "no-ip-rulez"], b"").status.code(), Some(2));
}

/// On a narrow terminal, no line is too long, except for text to copy.
#[test]
fn lines_fit_the_terminal() {
    for name in Explanation::names(POLICY.metadata()) {
        for width in [40, 60, 80, 100] {
            let page = text_of(&Explanation::of(name, POLICY.metadata()).unwrap(), width);
            for line in page.lines().filter(|line| line.chars().count() > width) {
                let copied = ["az ", "https://", "acrcheck explain "];
                // Titles are not wrapped, and no word is split, with or without a status before it.
                let whole = !line.starts_with(' ') || line.split_whitespace().count() <= 2;
                assert!(
                    whole || copied.iter().any(|begin| line.trim_start().starts_with(begin)),
                    "{line}"
                );
            }
        }
    }
}

/// A component may contain any text. It is escaped for terminals and Markdown.
#[test]
fn hostile_descriptions_are_escaped() {
    for hostile in HOSTILE {
        let mut policy: PolicyMetadata = serde_json::from_value(json!({
            "name": hostile, "version": hostile, "description": hostile,
            "checks": [{
                "id": "check", "title": hostile, "severity": "low", "rationale": hostile,
                "auditPortal": [hostile], "auditCommands": [hostile], "remediationPortal": [hostile], "remediationCommands": [hostile],
                "references": [{"title": hostile, "url": hostile}],
                "reasons": [{"code": hostile, "status": "fail", "summary": hostile, "portal": hostile}],
                "advisories": [{"code": hostile, "summary": hostile}],
            }],
        }))
        .unwrap();
        policy.settings_schema = hostile.to_owned();
        for page in [
            Explanation::of("check", &policy).unwrap(),
            Explanation::of(hostile, &policy).unwrap(),
            Explanation::of_all(&policy),
        ] {
            let mut markdown = Vec::new();
            page::markdown(&page, &mut markdown).unwrap();
            let markdown = String::from_utf8(markdown).unwrap();
            for shown in [&text_of(&page, 80), &markdown] {
                let harmful = |c: char| {
                    (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
                };
                assert!(!shown.contains(harmful), "{shown:?}");
                assert!(
                    !shown.lines().any(|line| line.trim_start().starts_with("::")),
                    "{shown}"
                );
                assert!(!shown.contains("##[") && !shown.contains("##vso["), "{shown}");
            }
            let mut fenced = false;
            for line in markdown.lines() {
                if line.starts_with("```") {
                    fenced = !fenced;
                } else if !fenced {
                    let outside = without_code(line).replace("<!-- -->", "");
                    assert!(!outside.contains("<script") && !outside.contains("<img"), "{line}");
                    assert!(!outside.contains("](") || outside.contains("\\]("), "{line}");
                }
            }
            assert!(!fenced, "{markdown}");
        }
    }
}
