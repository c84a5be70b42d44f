//! Charts of the page: a bar for each check, and failed and unknown findings by reason and by subscription. Each says its numbers as text.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::super::renderer::Trailer;
use super::escaped::safe;
use super::outcomes::{class, outcomes};
use crate::model::{CheckMetadata, Outcome};
use crate::report::{SubscriptionCount, Tally};

/// The width of a bar in the units of its picture.
const WIDTH: u64 = 1000;
/// The most bars of a chart.
const MOST_BARS: usize = 10;

/// Returns the distribution of outcomes of a check as a bar and as text.
pub(super) fn bar(check: &CheckMetadata, trailer: &Trailer<'_>) -> Markup {
    let counts: Vec<_> = outcomes(trailer)
        .map(|(outcome, class, label)| (class, label, trailer.tally.count(Some(&check.id), outcome)))
        .collect();
    let all: u64 = counts.iter().map(|(_, _, count)| count).sum();
    let labels: Vec<String> = counts
        .iter()
        .map(|(_, label, count)| format!("{label}: {count}"))
        .collect();
    let pieces = counts.into_iter().map(|(class, _, count)| (class, count));
    html! {
        figure {
            figcaption { (safe(&check.title)) span.counts { (labels.join(", ")) } }
            (picture(pieces, all))
        }
    }
}

/// Returns the charts of failed and unknown findings, if there are any.
pub(super) fn attention(tally: &Tally) -> Markup {
    let reasons = by_reason(tally);
    let subscriptions = by_subscription(tally);
    html! {
        @if !reasons.is_empty() {
            div.charts {
                (chart("reasons", "Failed and unknown by reason", &reasons, "reasons"))
                (chart("subscriptions", "Failed and unknown by subscription", &subscriptions, "subscriptions"))
            }
        }
    }
}

/// A bar of a chart.
struct Bar {
    label: String,
    fail: u64,
    unknown: u64,
    /// Whether the label is a text to search for.
    is_text: bool,
}

fn by_reason(tally: &Tally) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for counted in &tally.reasons {
        let (fail, unknown) = match counted.outcome {
            Outcome::Fail => (counted.count, 0),
            Outcome::Unknown => (0, counted.count),
            Outcome::Pass | Outcome::Waived | Outcome::NotApplicable => continue,
        };
        // The same reason can have several severities, and belong to several checks.
        match bars.iter_mut().find(|bar| bar.label == counted.reason.code) {
            Some(bar) => {
                bar.fail += fail;
                bar.unknown += unknown;
            }
            None => bars.push(Bar {
                label: counted.reason.code.clone(),
                fail,
                unknown,
                is_text: true,
            }),
        }
    }
    bars.sort_by_key(order);
    bars
}

fn by_subscription(tally: &Tally) -> Vec<Bar> {
    let bar = |counted: &SubscriptionCount| Bar {
        label: counted
            .subscription
            .clone()
            .unwrap_or_else(|| "(no subscription)".to_owned()),
        fail: counted.fail,
        unknown: counted.unknown,
        is_text: counted.subscription.is_some(),
    };
    let mut bars: Vec<Bar> = tally.subscriptions.counts().iter().map(bar).collect();
    bars.sort_by_key(order);
    let (fail, unknown) = tally.subscriptions.others();
    if fail + unknown > 0 {
        bars.push(Bar {
            label: "(others)".to_owned(),
            fail,
            unknown,
            is_text: false,
        });
    }
    bars
}

/// The longest bar comes first; of bars of one length, the one that failed more.
fn order(bar: &Bar) -> Reverse<(u64, u64)> {
    Reverse((bar.fail + bar.unknown, bar.fail))
}

fn chart(id: &str, title: &str, bars: &[Bar], what: &str) -> Markup {
    let (shown, rest) = bars.split_at(bars.len().min(MOST_BARS));
    let longest = shown.iter().map(|bar| bar.fail + bar.unknown).max().unwrap_or_default();
    let rest_of = |count: fn(&Bar) -> u64| rest.iter().map(count).sum();
    html! {
        section.chart aria-labelledby=(id) {
            h3 id=(id) { (title) }
            ul {
                @for bar in shown {
                    li {
                        @if bar.is_text { span.label data-find=(safe(&bar.label)) { (safe(&bar.label)) } }
                        @else { span.label { (bar.label) } }
                        span.counts { (numbers(bar.fail, bar.unknown)) }
                        (picture([(class(Outcome::Fail), bar.fail), (class(Outcome::Unknown), bar.unknown)], longest))
                    }
                }
                @if !rest.is_empty() {
                    li { "and " (rest.len()) " more " (what) ": " (numbers(rest_of(|bar| bar.fail), rest_of(|bar| bar.unknown))) }
                }
            }
        }
    }
}

fn numbers(fail: u64, unknown: u64) -> String {
    match (fail, unknown) {
        (fail, 0) => format!("{fail} failed"),
        (0, unknown) => format!("{unknown} unknown"),
        (fail, unknown) => format!("{fail} failed, {unknown} unknown"),
    }
}

/// Draws the pieces of a bar, whose whole length is `all`. The text beside it says the same.
fn picture(pieces: impl IntoIterator<Item = (&'static str, u64)>, all: u64) -> Markup {
    let all = u128::from(all.max(1));
    let at = |count: u64| u128::from(WIDTH) * u128::from(count) / all;
    let mut before = 0;
    html! {
        svg viewBox={ "0 0 " (WIDTH) " 24" } preserveAspectRatio="none" aria-hidden="true" {
            rect.none x="0" y="0" width=(WIDTH) height="24" {}
            @for (class, count) in pieces {
                @let start = at(before);
                @let end = at({ before += count; before });
                @if end > start { rect class=(class) x=(start) y="0" width=(end - start) height="24" {} }
            }
        }
    }
}
