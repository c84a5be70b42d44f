//! The table of advisories.

use super::super::space::{Action, Form, Means, Settings, State, Tier};
use super::ranges::{Addresses, Allowed, GLOBAL_V6, NOT_GLOBAL_V4};
use super::{D, P, Verdict, d, p};

/// The codes of the advisories on a finding.
pub(crate) fn advisories(check: &str, state: &State, settings: &Settings, verdict: &Verdict) -> Vec<&'static str> {
    let ip = check == "acr-ip-network-rules";
    let p = p(state);
    let (tier, extra) = (state.tier.means, &state.extra);
    let mut codes = Vec::new();
    let mut note = |given: bool, code: &'static str| {
        if given {
            codes.push(code);
        }
    };
    if ip {
        rule_advisories(state, settings, &mut note);
        note(
            verdict.reason == "no-ip-rules" && !state.rule_set.virtual_network_rules.shown && !state.declared,
            "vnet-rules-not-shown",
        );
        note(p == P::NotShown && verdict.status == "pass", "public-access-not-shown");
        if let Some((approved, others)) = extra.connections.filter(|_| !state.is_broken()) {
            note(approved + others > 0, "private-endpoints");
            note(p == P::Disabled && approved == 0, "unreachable");
        }
    } else if verdict.status == "pass" {
        note(extra.tasks == Some(false), "tasks-bypass-off");
        note(extra.tasks == Some(true), "tasks-bypass-on");
    }
    note(
        state.rule_set.virtual_network_rules.any && !state.is_broken(),
        "vnet-rules-present",
    );
    note(matches!(tier, Tier::Basic | Tier::Standard), "premium-required");
    note(
        tier == Tier::Premium && state.rule_set.form == Form::None && !state.declared,
        "rule-set-missing",
    );
    note(extra.provisioning, "provisioning");
    codes
}

/// Codes whose conditions the table leaves open.
pub(crate) fn undecided_advisories(state: &State) -> Vec<&'static str> {
    let mut codes = Vec::new();
    // Whether columns form a rule set.
    if matches!(state.rule_set.form, Form::Columns(_)) || state.is_broken() {
        codes.extend(["rule-set-missing", "vnet-rules-not-shown"]);
    }
    // Whether unreadable values count if `properties` is malformed and the key is next to it.
    if state.is_broken() {
        codes.extend(["provisioning", "private-endpoints", "unreachable", "vnet-rules-present"]);
    }
    // Whether zero addresses are counted.
    if state.extra.connections == Some((0, 0)) {
        codes.push("private-endpoints");
    }
    codes
}

fn rule_advisories(state: &State, settings: &Settings, note: &mut impl FnMut(bool, &'static str)) {
    if state.is_broken() {
        return;
    }
    let elements = state.rule_set.rules.elements();
    let allowed = Allowed::of(elements.iter().map(|element| &element.means));
    let unreadable = elements.iter().any(|element| element.means == Means::Unreadable);
    let exist = unreadable || !allowed.rules.is_empty();
    // "P Disabled or D Allow keeps them from acting": what is declared and absent is Allow.
    let allows = state.rule_set.action == Action::Allow || (d(state) == D::Absent && state.declared);
    note(exist && (p(state) == P::Disabled || allows), "dormant-ip-rules");
    note(unreadable, "unreadable-ip-rule");
    // A setting for the width of IPv4 blocks replaces the advisory.
    let wide = |widest: Option<u32>| widest.is_some_and(|length| length < 8);
    let broad_v4 = settings.min_prefix_length.is_none() && wide(allowed.v4.widest(32));
    note(broad_v4 || wide(allowed.v6.widest(128)), "broad-ip-rule");
    note(allowed.rules.iter().any(is_reserved), "private-ip-rule");
    note(repeats(&allowed.rules), "duplicate-ip-rule");
    note(elements.len() >= 90, "near-rule-limit");
}

/// Whether none of its addresses is globally reachable.
fn is_reserved(rule: &Addresses) -> bool {
    match (rule.v4, rule.v6) {
        (Some(range), _) => NOT_GLOBAL_V4.contains(range),
        (None, Some(range)) => !GLOBAL_V6.overlaps(range),
        (None, None) => false,
    }
}

/// Whether a rule is contained in another.
fn repeats(rules: &[Addresses]) -> bool {
    let inside = |inner: Option<(u128, u128)>, outer: Option<(u128, u128)>| match (inner, outer) {
        (Some(inner), Some(outer)) => outer.0 <= inner.0 && inner.1 <= outer.1,
        _ => false,
    };
    rules.iter().enumerate().any(|(at, rule)| {
        let others = rules.iter().enumerate().filter(|(other_at, _)| *other_at != at);
        others
            .into_iter()
            .any(|(_, other)| inside(rule.v4, other.v4) || inside(rule.v6, other.v6))
    })
}
