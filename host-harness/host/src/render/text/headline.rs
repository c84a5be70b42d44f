//! The first lines of a text report: how many findings failed, and where to start.

use crate::model::Outcome;
use crate::render::summary::count;
use crate::report::{ReasonCount, Tally, Totals};

/// Returns the headline: `9 failed findings in 8 of 20 registries; 2 errors`.
pub(super) fn headline(totals: &Totals, tally: &Tally) -> String {
    let counts = &totals.summary;
    let registries = count(counts.registries, "registry", "registries");
    let mut line = match (counts.registries, counts.fail) {
        (0, _) => "No registries".to_owned(),
        (_, 0) => format!("No failed findings in {registries}"),
        (_, failed) => format!(
            "{}{} in {} of {registries}",
            count(failed, "failed finding", "failed findings"),
            match totals.mild {
                0 => String::new(),
                mild => format!(" ({mild} below --fail-on)"),
            },
            tally.failed_registries,
        ),
    };
    for (number, what) in [(counts.waived, "waived"), (counts.unknown, "unknown")] {
        if number > 0 {
            line.push_str(&format!("; {number} {what}"));
        }
    }
    if counts.errors > 0 {
        line.push_str(&format!("; {}", count(counts.errors, "error", "errors")));
    }
    line
}

/// Returns where to start, if most failures have the same check and reason.
pub(super) fn start(totals: &Totals, tally: &Tally) -> Option<String> {
    let failed = totals.summary.fail;
    let reasons = || tally.reasons.iter().filter(|counted| counted.outcome == Outcome::Fail);
    // A single group needs no hint.
    reasons().nth(1)?;
    let most: &ReasonCount = reasons().max_by_key(|counted| counted.count)?;
    if most.count * 2 <= failed {
        return None;
    }
    let (reason, severity) = (&most.reason.code, most.severity.as_str());
    let is_first = reasons().all(|counted| counted.severity <= most.severity);
    Some(if is_first {
        format!(
            "Start with {reason} ({severity}), the reason of {} of {failed} failed findings.",
            most.count
        )
    } else {
        format!(
            "{} of {failed} failed findings have the reason {reason} ({severity}).",
            most.count
        )
    })
}
