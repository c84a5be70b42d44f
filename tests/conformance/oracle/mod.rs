//! The decision tables, transcribed row by row. The oracle works on the meaning of a state, not on its JSON, and uses nothing of the
//! implementation.

mod advisories;
mod ranges;

pub(crate) use advisories::{advisories, undecided_advisories};

use super::space::{Access, Action, Bypass, Form, Means, Rules, Settings, State, Tier};
use ranges::Allowed;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: String,
    pub(crate) reason: String,
}

fn verdict((status, reason): (&str, &str)) -> Verdict {
    Verdict {
        status: status.to_owned(),
        reason: reason.to_owned(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum P {
    Enabled,
    Disabled,
    NotShown,
    Unrecognised,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum D {
    Allow,
    Deny,
    Absent,
    NotShown,
    Unrecognised,
}

/// "Basic or Standard (these cannot be restricted)"
fn cannot_be_restricted(state: &State) -> bool {
    matches!(state.tier.means, Tier::Basic | Tier::Standard)
}

/// "P absent: Enabled if declared, or if the SKU is Basic or Standard; otherwise not shown."
fn p(state: &State) -> P {
    if state.is_broken() {
        return P::Unrecognised;
    }
    match state.access.means {
        Access::Enabled => P::Enabled,
        Access::Disabled => P::Disabled,
        Access::Unrecognised => P::Unrecognised,
        Access::Absent if state.declared || cannot_be_restricted(state) => P::Enabled,
        Access::Absent => P::NotShown,
    }
}

/// "An explicit null rule set or default action is absent. A missing rule set, or a rule set without the key, is absent if declared or if the
/// SKU is Basic or Standard; otherwise not shown."
fn d(state: &State) -> D {
    if state.is_broken() {
        return D::Unrecognised;
    }
    match state.rule_set.action {
        Action::Allow => D::Allow,
        Action::Deny => D::Deny,
        Action::Null => D::Absent,
        Action::Missing if state.declared || cannot_be_restricted(state) => D::Absent,
        Action::Missing => D::NotShown,
        Action::Unrecognised => D::Unrecognised,
    }
}

/// The first row that fits.
fn first(rows: &[(bool, &'static str, &'static str)]) -> (&'static str, &'static str) {
    let row = rows.iter().find(|(fits, ..)| *fits);
    let (_, status, reason) = row.expect("the table covers every state");
    (status, reason)
}

pub(crate) fn trusted_services(state: &State) -> Verdict {
    let (p, d) = (p(state), d(state));
    let b = if state.is_broken() {
        Bypass::Unrecognised
    } else {
        state.bypass.means
    };
    // "First: if P is unrecognised, the finding is row 6, whatever D and B are."
    if p == P::Unrecognised {
        return verdict(("unknown", "network-access-unrecognised"));
    }
    let restricted = p == P::Disabled || d == D::Deny;
    let absent = restricted && b == Bypass::Absent;
    verdict(first(&[
        (
            restricted && b == Bypass::AzureServices,
            "pass",
            "trusted-services-allowed",
        ),
        (restricted && b == Bypass::None, "fail", "trusted-services-blocked"),
        (absent && !state.declared, "unknown", "bypass-option-not-shown"),
        (absent && state.declared, "pass", "trusted-services-allowed-by-default"),
        (
            restricted && b == Bypass::Unrecognised,
            "unknown",
            "bypass-option-unrecognised",
        ),
        (d == D::Unrecognised, "unknown", "network-access-unrecognised"),
        (
            p == P::NotShown || d == D::NotShown,
            "unknown",
            "network-access-not-shown",
        ),
        (
            p == P::Enabled && matches!(d, D::Allow | D::Absent),
            "not-applicable",
            "not-network-restricted",
        ),
    ]))
}

/// The verdict, or none if the tables leave it open.
pub(crate) fn ip_network_rules(state: &State, settings: &Settings) -> Option<Verdict> {
    let (p, d) = (p(state), d(state));
    let r = &state.rule_set.rules;
    let allowed = Allowed::of(r.elements().iter().map(|element| &element.means));
    let too_broad = settings
        .min_prefix_length
        .zip(allowed.v4.widest(32))
        .is_some_and(|(least, widest)| widest < least);
    let outside = outside(&allowed, settings);
    let unreadable = r.elements().iter().any(|element| element.means == Means::Unreadable);
    let open = matches!(d, D::Allow | D::Absent);
    let row = first(&[
        (p == P::Disabled, "not-applicable", "public-endpoint-disabled"),
        (
            p == P::Unrecognised || d == D::Unrecognised,
            "unknown",
            "network-access-unrecognised",
        ),
        // From here on, P not shown is read as Enabled.
        (d == D::NotShown, "unknown", "network-access-not-shown"),
        (open, "fail", "open-to-all-networks"),
        (rules_are_not_shown(state), "unknown", "ip-rules-not-shown"),
        (allowed.nearly_everybody(), "fail", "ip-rules-allow-any"),
        (too_broad, "fail", "ip-rule-too-broad"),
        (outside == Outside::Yes, "fail", "ip-rule-outside-allowed-ranges"),
        (outside == Outside::Open, "", ""),
        (unreadable, "unknown", "ip-rules-unreadable"),
        (allowed.rules.is_empty(), "fail", "no-ip-rules"),
        (true, "pass", "ip-rules-configured"),
    ]);
    Some(match row {
        ("", _) => return None,
        ("fail", _) if p == P::NotShown => verdict(("unknown", "network-access-not-shown")),
        ("fail", "open-to-all-networks") if settings.unrestricted_not_applicable => {
            verdict(("not-applicable", "open-to-all-networks"))
        }
        row => verdict(row),
    })
}

/// "Not shown (observed: key missing), neither an array nor null, or malformed." A string in place of the rule set always hides R.
fn rules_are_not_shown(state: &State) -> bool {
    match state.rule_set.rules {
        _ if state.rule_set.form == Form::Opaque => true,
        Rules::Missing => !state.declared,
        Rules::Malformed(_) => true,
        Rules::Null(_) | Rules::List { .. } => false,
    }
}

#[derive(PartialEq, Eq)]
enum Outside {
    Yes,
    No,
    /// The tables do not say whether a mapped IPv6 range is inside an allowed IPv4 range.
    Open,
}

/// "A readable rule is not entirely inside their union; off when absent."
fn outside(allowed: &Allowed, settings: &Settings) -> Outside {
    if settings.allowed_ranges.is_empty() {
        return Outside::No;
    }
    let union = Allowed::of_texts(settings.allowed_ranges.iter().copied());
    let mut outside = Outside::No;
    for rule in &allowed.rules {
        let v4 = rule.v4.map(|range| union.v4.contains(range));
        let v6 = rule.v6.map(|range| union.v6.contains(range));
        match (v4, v6) {
            (Some(true), Some(false)) => outside = Outside::Open,
            (Some(false), _) | (_, Some(false)) => return Outside::Yes,
            _ => {}
        }
    }
    outside
}
