//! The table of the page without scripts: the first registries. The script replaces its rows.

use maud::{Markup, html};

use super::super::labels;
use super::super::renderer::{MAX_LISTED_REGISTRIES, Trailer};
use super::escaped::safe;
use super::outcomes::{pill, rank};
use crate::model::{PolicyMetadata, RegistryResult};

const GROUP: &str = "Resource group";
const SUBSCRIPTION: &str = "Subscription";
const LOCATION: &str = "Location";
/// The columns before those of the checks.
const COLUMNS: [&str; 4] = ["Registry", GROUP, SUBSCRIPTION, LOCATION];

/// Returns the registries to list, those with the worst findings first.
fn listed<'r>(trailer: &Trailer<'r>) -> Vec<&'r RegistryResult> {
    let needs_attention = |registry: &&RegistryResult| {
        let mut findings = registry.findings.iter();
        findings.any(|finding| labels::needs_attention(finding.outcome()))
    };
    // The same registries whether the trailer has all of them or the first ones.
    let attention = trailer.registries.iter().filter(needs_attention);
    let others = trailer.registries.iter().filter(|registry| !needs_attention(registry));
    let mut registries: Vec<_> = attention.take(MAX_LISTED_REGISTRIES).collect();
    registries.extend(others.take(MAX_LISTED_REGISTRIES));
    registries.sort_by_key(|registry| {
        let ranks = registry.findings.iter().map(|finding| rank(finding.outcome()));
        ranks.min()
    });
    registries.truncate(MAX_LISTED_REGISTRIES);
    registries
}

/// Returns the table.
pub(super) fn table(policy: &PolicyMetadata, trailer: &Trailer<'_>) -> Markup {
    html! {
        table #list data-registries=(trailer.totals.summary.registries) {
            thead { tr {
                @for title in COLUMNS { th scope="col" { (title) } }
                @for check in &policy.checks { th scope="col" { (safe(&check.title)) } }
            } }
            @for registry in listed(trailer) { (row(policy, registry)) }
        }
    }
}

fn row(policy: &PolicyMetadata, registry: &RegistryResult) -> Markup {
    let text = |text: &Option<String>| safe(text.as_deref().unwrap_or_default());
    html! {
        tbody { tr.registry {
            th scope="row" { (safe(&labels::name_in_deployment(registry))) }
            td data-label=(GROUP) { (text(&registry.resource_group)) }
            td data-label=(SUBSCRIPTION) { (text(&registry.subscription_id)) }
            td data-label=(LOCATION) { (text(&registry.location)) }
            @for check in &policy.checks {
                @match registry.findings.iter().find(|finding| finding.check.id == check.id) {
                    Some(finding) => { td data-label=(safe(&check.title)) { (pill(finding.outcome())) " " span.reason { (safe(&finding.reason.code)) } } }
                    None => { td {} }
                }
            }
        } }
    }
}

/// Says how many registries the table does not list.
pub(super) fn note(trailer: &Trailer<'_>) -> Markup {
    let listed = listed(trailer).len() as u64;
    let all = trailer.totals.summary.registries;
    html! {
        @if listed == 0 { "No finding has a selected status." }
        @else if listed < all {
            "Without scripts, this page lists " (listed) " of " (all) " registries, failed and unknown ones first, and no details. "
            "Allow scripts, or use --format csv, to see the others."
        } @else { "Without scripts, this page shows no details. Allow scripts, or use --format csv." }
    }
}
