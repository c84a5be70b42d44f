//! The decision tables, transcribed row by row. It works on what a state is said to be, not on its JSON.

use super::space::{Access, Action, Bypass, Rules, Settings, State, Tier};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) status: String,
    pub(super) reason: String,
}

fn verdict(status: &str, reason: &str) -> Verdict {
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

/// "Reading P when it is absent: it is Enabled if the input is declared, or the SKU is Basic or Standard; otherwise it is not shown."
fn p(state: &State) -> P {
    match state.access.means {
        Access::Enabled => P::Enabled,
        Access::Disabled => P::Disabled,
        Access::Unrecognised => P::Unrecognised,
        Access::Absent if state.declared => P::Enabled,
        Access::Absent if matches!(state.tier.means, Tier::Basic | Tier::Standard) => P::Enabled,
        Access::Absent => P::NotShown,
    }
}

pub(super) fn trusted_services(state: &State) -> Verdict {
    let p = p(state);
    let d = state.rule_set.action;
    let b = state.bypass.means;
    let restricted = p == P::Disabled || d == Action::Deny;
    let unrecognised = p == P::Unrecognised || d == Action::Unrecognised;
    let allow_or_absent = matches!(d, Action::Allow | Action::Absent);
    let rows: [(bool, &str, &str); 8] = [
        (
            restricted && b == Bypass::AzureServices,
            "pass",
            "trusted-services-allowed",
        ),
        (restricted && b == Bypass::None, "fail", "trusted-services-blocked"),
        (
            restricted && b == Bypass::Absent && !state.declared,
            "unknown",
            "bypass-option-not-shown",
        ),
        (
            restricted && b == Bypass::Absent && state.declared,
            "pass",
            "trusted-services-allowed-by-default",
        ),
        (
            restricted && b == Bypass::Unrecognised,
            "unknown",
            "bypass-option-unrecognised",
        ),
        (unrecognised, "unknown", "network-access-unrecognised"),
        (
            p == P::NotShown && allow_or_absent,
            "unknown",
            "network-access-not-shown",
        ),
        (
            p == P::Enabled && allow_or_absent,
            "not-applicable",
            "not-network-restricted",
        ),
    ];
    let row = rows.into_iter().find(|(fits, ..)| *fits);
    let (_, status, reason) = row.expect("the table is total");
    verdict(status, reason)
}

pub(super) fn ip_network_rules(state: &State, settings: &Settings) -> Verdict {
    let p = p(state);
    let d = state.rule_set.action;
    let r = &state.rule_set.rules;
    if p == P::Disabled {
        return verdict("not-applicable", "public-endpoint-disabled");
    }
    if p == P::Unrecognised || d == Action::Unrecognised {
        return verdict("unknown", "network-access-unrecognised");
    }
    // Rows 3 to 9 are read with P not shown as if it were Enabled.
    let broken = |r: &super::space::RulesCase| {
        if settings.min_prefix_16 && r.wider_than_16 {
            Some("ip-rule-too-broad")
        } else if settings.allowed_20_8 && r.outside_20_8 {
            Some("ip-rule-outside-allowed-ranges")
        } else {
            None
        }
    };
    let (status, reason) = match (d, r.means) {
        (Action::Allow | Action::Absent, _) => ("fail", "open-to-all-networks"),
        (_, Rules::NotShown) => ("unknown", "ip-rules-not-shown"),
        (_, Rules::NoneAllowing) => ("fail", "no-ip-rules"),
        (_, Rules::NoneReadable) => ("unknown", "ip-rules-unreadable"),
        (_, Rules::Any) => ("fail", "ip-rules-allow-any"),
        (_, Rules::Limited) => match broken(r) {
            Some(reason) => ("fail", reason),
            None => ("pass", "ip-rules-configured"),
        },
    };
    if p == P::NotShown && status == "fail" {
        return verdict("unknown", "network-access-not-shown");
    }
    if reason == "open-to-all-networks" && settings.unrestricted_not_applicable {
        return verdict("not-applicable", reason);
    }
    verdict(status, reason)
}

/// The table of advisories, for what the space of states contains.
pub(super) fn advisories(check: &str, state: &State, settings: &Settings, verdict: &Verdict) -> Vec<&'static str> {
    let ip = check == "acr-ip-network-rules";
    let p = p(state);
    let d = state.rule_set.action;
    let r = &state.rule_set.rules;
    let allows_by_default = d == Action::Allow || (d == Action::Absent && state.declared);
    let has_rules = matches!(r.means, Rules::NoneReadable | Rules::Any | Rules::Limited);
    let broad = if settings.min_prefix_16 {
        r.broad_v6
    } else {
        r.broad_v4 || r.broad_v6
    };
    let table: [(bool, &'static str); 11] = [
        (
            ip && has_rules && (p == P::Disabled || allows_by_default),
            "dormant-ip-rules",
        ),
        (ip && r.has_unreadable, "unreadable-ip-rule"),
        (ip && broad, "broad-ip-rule"),
        (ip && r.private, "private-ip-rule"),
        (ip && r.duplicate, "duplicate-ip-rule"),
        (state.rule_set.has_vnet_rules, "vnet-rules-present"),
        (
            ip && verdict.reason == "no-ip-rules" && !state.rule_set.shows_vnet_rules && !state.declared,
            "vnet-rules-not-shown",
        ),
        (!ip, "tasks-bypass-off"),
        (
            matches!(state.tier.means, Tier::Basic | Tier::Standard),
            "premium-required",
        ),
        (
            state.tier.means == Tier::Premium && state.rule_set.missing && !state.declared,
            "rule-set-missing",
        ),
        (
            ip && p == P::NotShown && verdict.status == "pass",
            "public-access-not-shown",
        ),
    ];
    let given = table.into_iter().filter(|(given, _)| *given);
    given.map(|(_, code)| code).collect()
}
