//! Outcomes in the page: order, CSS classes and labels.

use maud::{Markup, html};

use super::super::labels;
use super::super::renderer::Trailer;
use crate::model::Outcome;

/// The outcomes, worst first, with their CSS class and label.
const OUTCOMES: [(Outcome, &str, &str); 5] = [
    (Outcome::Fail, "fail", "Failed"),
    (Outcome::Unknown, "unknown", "Unknown"),
    (Outcome::Waived, "waived", "Waived"),
    (Outcome::Pass, "pass", "Passed"),
    (Outcome::NotApplicable, "na", "Not applicable"),
];

/// Returns the outcomes to show. Without waivers, their outcome would only distract.
pub(super) fn outcomes(trailer: &Trailer<'_>) -> impl Iterator<Item = (Outcome, &'static str, &'static str)> {
    let any_waived = trailer.totals.summary.waived > 0;
    let outcomes = OUTCOMES.into_iter();
    outcomes.filter(move |(outcome, ..)| any_waived || *outcome != Outcome::Waived)
}

/// Returns all outcomes, worst first, each with its CSS class and its label in the table.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    OUTCOMES
        .into_iter()
        .map(|(outcome, class, _)| (class, labels::label(outcome)))
}

/// Returns the CSS class of an outcome.
pub(super) fn class(outcome: Outcome) -> &'static str {
    let mut outcomes = OUTCOMES.into_iter();
    outcomes
        .find(|(listed, ..)| *listed == outcome)
        .map_or("", |(_, class, _)| class)
}

/// Returns the sort order of an outcome, worst first.
pub(super) fn rank(outcome: Outcome) -> usize {
    OUTCOMES
        .iter()
        .position(|(listed, ..)| *listed == outcome)
        .unwrap_or_default()
}

/// Returns the label of an outcome in its color.
pub(super) fn pill(outcome: Outcome) -> Markup {
    html! { span class={ "pill " (class(outcome)) } { (labels::label(outcome)) } }
}
