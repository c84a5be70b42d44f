//! Report as one self-contained HTML file: counts, charts, a table to filter and sort, and details of each registry.
//!
//! The page contains the registries as compact JSON, written while the input is read (`data`). Its script shows one page of rows, and details once
//! they are opened. Without scripts, the page shows the first registries as a plain table (`plain`).
//!
//! Texts are neutralized and then escaped by the template macro or as JSON. The Content-Security-Policy allows only the page's own script and style,
//! by their digests.

mod charts;
mod data;
mod escaped;
mod outcomes;
mod plain;

use std::io::{self, Write};
use std::time::SystemTime;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::ends::FileEnds;
use super::renderer::{StreamRenderer, Trailer};
use super::summary::{place, verdict};
use crate::model::{ErrorEntry, PolicyMetadata, RegistryResult};
use data::Records;
use escaped::safe;
use outcomes::{class, outcomes};

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

impl Html<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"acrcheck ",
        )
    }
}

impl StreamRenderer for Html<'_> {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = html! {
            meta charset="utf-8";
            meta name="generator" content={ "acrcheck " (env!("CARGO_PKG_VERSION")) };
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta http-equiv="Content-Security-Policy" content=(policy());
            title { "Azure Container Registry checks" }
            style { (PreEscaped(STYLE)) }
        };
        write!(
            out,
            "{}<html lang=\"en\"><head>{}<script id=\"data\" type=\"application/json\">",
            DOCTYPE.into_string(),
            head.into_string()
        )?;
        Records::new(self.policy).head(out)
    }

    fn part(&self, registries: &[RegistryResult], _: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        Records::new(self.policy).write(registries, out)
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        Records::tail(out)?;
        let body = html! {
            a.skip href="#registries" { "Skip to the registries" }
            (self.header(trailer))
            main {
                (self.summary(trailer))
                @if !trailer.errors.is_empty() { (errors(trailer)) }
                (self.registries(trailer))
                (self.checks())
            }
            script { (PreEscaped(SCRIPT)) }
        };
        writeln!(out, "</script></head><body>{}</body></html>", body.into_string())
    }
}

impl Html<'_> {
    fn header(&self, trailer: &Trailer<'_>) -> Markup {
        let (outcome, verdict) = verdict(&trailer.totals);
        let time = utc(self.time);
        let component = trailer.component;
        html! {
            header {
                h1 { "Azure Container Registry checks" }
                p class={ "verdict " (class(outcome)) } { (verdict) }
                p.about {
                    "Checked " time datetime=(time) { (time) } " by " (safe(&component.name)) " " (safe(&component.version))
                    " (component " code { (component.sha256.get(..12).unwrap_or_default()) } ")"
                    @if let Some(configuration) = trailer.configuration {
                        ", configuration " code { (safe(&configuration.path)) }
                    }
                }
            }
        }
    }

    /// Returns the counts, a bar for each check, and charts of what failed or is unknown.
    fn summary(&self, trailer: &Trailer<'_>) -> Markup {
        let summary = &trailer.totals.summary;
        html! {
            section aria-labelledby="summary" {
                h2 #summary { "Summary" }
                ul.tiles {
                    (tile(summary.registries, if summary.registries == 1 { "registry" } else { "registries" }, ""))
                    (tile(summary.fail, "failed", "fail"))
                    @if summary.waived > 0 { (tile(summary.waived, "waived", "waived")) }
                    (tile(summary.unknown, "unknown", "unknown"))
                    (tile(summary.pass, "passed", "pass"))
                    (tile(summary.not_applicable, "not applicable", "na"))
                    @if summary.skipped > 0 { (tile(summary.skipped, "other resources skipped", "na")) }
                    @if summary.not_deployed > 0 { (tile(summary.not_deployed, "not deployed", "na")) }
                    @if summary.duplicates > 0 { (tile(summary.duplicates, if summary.duplicates == 1 { "duplicate" } else { "duplicates" }, "na")) }
                    (tile(summary.errors, if summary.errors == 1 { "error" } else { "errors" }, "unknown"))
                }
                @for check in &self.policy.checks { (charts::bar(check, trailer)) }
                (charts::attention(trailer.tally))
            }
        }
    }

    fn registries(&self, trailer: &Trailer<'_>) -> Markup {
        html! {
            section aria-labelledby="registries" {
                h2 #registries tabindex="-1" { "Registries" }
                (self.filters(trailer))
                div.scroll role="region" aria-label="Table of registries" tabindex="0" {
                    (plain::table(self.policy, trailer))
                }
                nav #pages aria-label="Pages of registries" hidden {
                    button #previous type="button" { "Previous" }
                    span #page {}
                    button #next type="button" { "Next" }
                }
                p #note {
                    @if trailer.totals.summary.registries == 0 && !trailer.totals.complete {
                        "No container registry was found in what could be read."
                    } @else if trailer.totals.summary.registries == 0 { "The input contains no container registry." }
                    @else { (plain::note(trailer)) }
                }
            }
        }
    }

    fn filters(&self, trailer: &Trailer<'_>) -> Markup {
        html! {
            form #filters role="search" hidden {
                label { "Find " input #find type="search" placeholder="name, subscription, reason"; }
                label { "Check " select #check {
                    option value="" { "any" }
                    @for (place, check) in self.policy.checks.iter().enumerate() {
                        option value=(place) { (safe(&check.id)) }
                    }
                } }
                fieldset {
                    legend { "Status" }
                    @for (_, class, label) in outcomes(trailer) {
                        label { input type="checkbox" name="status" value=(class) checked; " " (label) }
                    }
                }
                button #expand type="button" { "Open all on this page" }
                button #reset type="button" { "Show all registries" }
                output #shown role="status" {}
            }
        }
    }

    fn checks(&self) -> Markup {
        html! {
            section #about-checks aria-labelledby="checks" {
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

/// The errors to show before the others are folded.
const FIRST_ERRORS: usize = 10;

fn errors(trailer: &Trailer<'_>) -> Markup {
    let (first, rest) = trailer.errors.split_at(trailer.errors.len().min(FIRST_ERRORS));
    let all = trailer.totals.summary.errors;
    let more = all.saturating_sub(trailer.errors.len() as u64);
    html! {
        section aria-labelledby="errors" {
            h2 #errors { "Errors" }
            ul { @for error in first { (error_item(error)) } }
            @if !rest.is_empty() {
                details.more {
                    summary { (all.saturating_sub(first.len() as u64)) " more" }
                    ul {
                        @for error in rest { (error_item(error)) }
                        @if more > 0 { li { "and " (more) " more; --format ndjson lists all" } }
                    }
                }
            }
        }
    }
}

fn error_item(error: &ErrorEntry) -> Markup {
    html! { li { code { (safe(&place(&error.source, error.code == "not-json"))) } ": " (safe(&error.message)) } }
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

/// Returns a Content-Security-Policy that only allows the page's own script and style, and no script that turns text into elements.
fn policy() -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    let digest = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}
