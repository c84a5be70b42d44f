//! Report as one self-contained HTML file: counts, a table to filter and sort, and details of each registry.
//!
//! Texts are neutralized and then escaped by the template macro. The Content-Security-Policy allows only the page's own script and style, by their
//! digests. Without scripts, the page shows everything unfiltered.

use std::io::{self, Write};
use std::time::SystemTime;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::ends::FileEnds;
use super::evidence::{self, Line};
use super::labels;
use super::renderer::Renderer;
use super::summary::{place, verdict};
use crate::escape::escape;
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::model::{Finding, Outcome, RegistryResult, Status};
use crate::report::Report;

/// The report as an HTML page.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Html<'p> {
    /// The metadata of the checks.
    pub policy: &'p PolicyMetadata,
    /// The time of the run.
    pub time: SystemTime,
}

impl<'p> Html<'p> {
    /// Creates the renderer for reports of a policy. `time` is when the report is made.
    #[must_use]
    pub const fn new(policy: &'p PolicyMetadata, time: SystemTime) -> Self {
        Self { policy, time }
    }
}

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// The outcomes, worst first, with their CSS class and label.
const OUTCOMES: [(Outcome, &str, &str); 5] = [
    (Outcome::Fail, "fail", "Failed"),
    (Outcome::Unknown, "unknown", "Unknown"),
    (Outcome::Waived, "waived", "Waived"),
    (Outcome::Pass, "pass", "Passed"),
    (Outcome::NotApplicable, "na", "Not applicable"),
];

/// Returns the outcomes to show. Without waivers, their outcome would only distract.
fn outcomes(report: &Report) -> impl Iterator<Item = (Outcome, &'static str, &'static str)> {
    let any_waived = report.summary.waived > 0;
    let outcomes = OUTCOMES.into_iter();
    outcomes.filter(move |(outcome, ..)| any_waived || *outcome != Outcome::Waived)
}

impl Html<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"acrcheck ",
        )
    }
}

impl Renderer for Html<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="generator" content={ "acrcheck " (env!("CARGO_PKG_VERSION")) };
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta http-equiv="Content-Security-Policy" content=(policy());
                    title { "Azure Container Registry checks" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#registries" { "Skip to the registries" }
                    (self.header(report))
                    main {
                        (self.summary(report))
                        @if !report.errors.is_empty() { (errors(report)) }
                        (self.registries(report))
                        (self.checks())
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        out.write_all(page.into_string().as_bytes())?;
        out.write_all(b"\n")
    }
}

impl Html<'_> {
    fn header(&self, report: &Report) -> Markup {
        let (outcome, verdict) = verdict(&report.totals());
        let time = utc(self.time);
        html! {
            header {
                h1 { "Azure Container Registry checks" }
                p class={ "verdict " (class(outcome)) } { (verdict) }
                p.about {
                    "Checked " time datetime=(time) { (time) } " by " (safe(&report.component.name)) " " (safe(&report.component.version))
                    " (component " code { (report.component.sha256.get(..12).unwrap_or_default()) } ")"
                    @if let Some(configuration) = &report.configuration {
                        ", configuration " code { (safe(&configuration.path)) }
                    }
                }
            }
        }
    }

    /// Returns the counts with a bar for each check.
    fn summary(&self, report: &Report) -> Markup {
        html! {
            section aria-labelledby="summary" {
                h2 #summary { "Summary" }
                ul.tiles {
                    (tile(report.summary.registries, "registries", ""))
                    (tile(report.summary.fail, "failed", "fail"))
                    @if report.summary.waived > 0 { (tile(report.summary.waived, "waived", "waived")) }
                    (tile(report.summary.unknown, "unknown", "unknown"))
                    (tile(report.summary.pass, "passed", "pass"))
                    (tile(report.summary.not_applicable, "not applicable", "na"))
                    @if report.summary.duplicates > 0 { (tile(report.summary.duplicates, "duplicates", "na")) }
                    (tile(report.summary.errors, "errors", "unknown"))
                }
                @for check in &self.policy.checks { (bar(check, report)) }
            }
        }
    }

    fn registries(&self, report: &Report) -> Markup {
        html! {
            section aria-labelledby="registries" {
                h2 #registries tabindex="-1" { "Registries" }
                form #filters.needs-script role="search" hidden {
                    label { "Find " input #find type="search" placeholder="name, group, reason"; }
                    label { "Check " select #check {
                        option value="" { "any" }
                        @for (place, check) in self.policy.checks.iter().enumerate() {
                            option value=(place) { (safe(&check.id)) }
                        }
                    } }
                    fieldset {
                        legend { "Status" }
                        @for (_, class, label) in outcomes(report) {
                            label { input type="checkbox" name="status" value=(class) checked; " " (label) }
                        }
                    }
                    button #expand type="button" { "Open all" }
                    output #shown role="status" {}
                }
                div.scroll role="region" aria-labelledby="registries" tabindex="0" {
                    table #list {
                        thead { tr {
                            @for title in ["Registry", "Resource group", "Location"] { (sortable(title)) }
                            @for check in &self.policy.checks { (sortable(&safe(&check.title))) }
                        } }
                        @for registry in &report.registries { (self.registry(registry)) }
                    }
                }
                @if report.summary.registries == 0 {
                    p { "The input contains no container registry." }
                } @else if report.registries.is_empty() {
                    p { "No finding has a selected status." }
                }
            }
        }
    }

    fn registry(&self, registry: &RegistryResult) -> Markup {
        let columns = 3 + self.policy.checks.len();
        html! {
            tbody {
                tr.registry {
                    th scope="row" { (safe(&labels::name_in_deployment(registry))) }
                    td { (safe(registry.resource_group.as_deref().unwrap_or_default())) }
                    td { (safe(registry.location.as_deref().unwrap_or_default())) }
                    @for check in &self.policy.checks {
                        @match registry.findings.iter().find(|finding| finding.check.id == check.id) {
                            Some(finding) => { td data-status=(class(finding.outcome())) data-rank=(rank(finding.outcome())) {
                                (pill(finding.outcome())) " " span.reason { (safe(&finding.reason.code)) }
                            } }
                            None => { td {} }
                        }
                    }
                }
                tr.details { td colspan=(columns) {
                    details {
                        summary { "Details of " (safe(labels::name(registry))) }
                        p.place { (safe(&place(&registry.source, false))) }
                        @if let Some(id) = &registry.id { p.place { code { (safe(id)) } } }
                        @for finding in &registry.findings { (of_finding(finding)) }
                    }
                } }
            }
        }
    }

    fn checks(&self) -> Markup {
        html! {
            section aria-labelledby="checks" {
                h2 #checks { "Checks" }
                @for check in &self.policy.checks {
                    h3 { (safe(&check.title)) " " code { (safe(&check.id)) } }
                    p { (safe(&check.rationale)) }
                    ul {
                        @for page in &check.references {
                            // Only web addresses become links.
                            @if page.url.starts_with("https://") {
                                li { a href=(page.url) rel="noreferrer noopener" { (safe(&page.title)) } }
                            } @else { li { (safe(&page.title)) " " (safe(&page.url)) } }
                        }
                    }
                }
            }
        }
    }
}

fn of_finding(finding: &Finding) -> Markup {
    html! {
        section.finding {
            h3 { (pill(finding.outcome())) " " (safe(&finding.check.title)) }
            p { (safe(finding.message())) }
            @if let Some(waiver) = labels::waiver_of(finding) { p { strong { "Waiver" } " " (safe(&waiver)) } }
            @if finding.status == Status::Fail { p { "Severity: " (finding.severity.as_str()) } }
            @if !finding.evidence.is_empty() {
                h4 { "Evidence" }
                dl {
                    @for line in evidence::lines(&finding.evidence) {
                        @match line {
                            Line::Value(evidence) => {
                                dt { code { (safe(&evidence.pointer)) } }
                                dd { @match &evidence.value {
                                    Some(value) => { code { (safe(value)) } }
                                    None => { em { "absent" } }
                                } }
                            }
                            Line::More(count) => { dt { "and " (count) " more" } dd {} }
                        }
                    }
                }
            }
            @if !finding.advisories.is_empty() {
                h4 { "Notes" }
                ul { @for advisory in &finding.advisories {
                    li { code { (safe(&advisory.kind.code)) } ": " (safe(advisory.message())) }
                } }
            }
            @if let Some(portal) = finding.portal() { h4 { "Fix in the Azure portal" } p { (safe(portal)) } }
            @if !finding.remediation.is_empty() {
                h4 { "Fix with the Azure CLI" }
                div.commands {
                    pre tabindex="0" { code {
                        @for command in &finding.remediation { (safe(command)) "\n" }
                    } }
                    button.copy.needs-script type="button" hidden { "Copy" }
                }
            }
        }
    }
}

fn errors(report: &Report) -> Markup {
    html! {
        section aria-labelledby="errors" {
            h2 #errors { "Errors" }
            ul { @for error in &report.errors {
                li { code { (safe(&place(&error.source, error.code == "not-json"))) } ": " (safe(&error.message)) }
            } }
        }
    }
}

/// Formats a time to the second (RFC 3339).
fn utc(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time).truncate_to_second();
    // Only fails for years with more than four digits.
    time.format(&Rfc3339).unwrap_or_default()
}

fn tile(count: u64, label: &str, class: &str) -> Markup {
    let class = if count == 0 { "" } else { class };
    html! { li class={ "tile " (class) } { strong { (count) } " " (label) } }
}

/// Returns the distribution of outcomes of a check as a bar and as text.
fn bar(check: &CheckMetadata, report: &Report) -> Markup {
    const WIDTH: u64 = 1000;
    let counts: Vec<_> = outcomes(report)
        .map(|(outcome, class, label)| {
            let count = report.tally.count(Some(&check.id), outcome);
            (class, label, count)
        })
        .collect();
    let all: u64 = counts.iter().map(|(_, _, count)| count).sum();
    let labels: Vec<String> = counts
        .iter()
        .map(|(_, label, count)| format!("{label}: {count}"))
        .collect();
    let mut before = 0;
    let pieces: Vec<_> = counts
        .into_iter()
        .map(|(class, _, count)| {
            let start = WIDTH * before / all.max(1);
            before += count;
            (class, start, WIDTH * before / all.max(1) - start)
        })
        .collect();
    html! {
        figure {
            figcaption { (safe(&check.title)) span.counts { (labels.join(", ")) } }
            svg viewBox={ "0 0 " (WIDTH) " 24" } preserveAspectRatio="none" role="img" aria-label=(labels.join(", ")) {
                rect.none x="0" y="0" width=(WIDTH) height="24" {}
                @for (class, x, width) in pieces {
                    @if width > 0 { rect class=(class) x=(x) y="0" width=(width) height="24" {} }
                }
            }
        }
    }
}

fn sortable(title: &str) -> Markup {
    html! { th scope="col" { button.sort type="button" { (title) } } }
}

fn pill(outcome: Outcome) -> Markup {
    html! { span class={ "pill " (class(outcome)) } { (labels::label(outcome)) } }
}

fn class(outcome: Outcome) -> &'static str {
    let mut outcomes = OUTCOMES.into_iter();
    outcomes
        .find(|(listed, ..)| *listed == outcome)
        .map_or("", |(_, class, _)| class)
}

/// Returns the sort order of an outcome, worst first.
fn rank(outcome: Outcome) -> usize {
    OUTCOMES
        .iter()
        .position(|(listed, ..)| *listed == outcome)
        .unwrap_or_default()
}

fn safe(text: &str) -> String {
    escape(text).into_owned()
}

/// Returns a Content-Security-Policy that only allows the page's own script and style.
fn policy() -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    let digest = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}
