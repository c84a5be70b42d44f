//! `acr-ip-network-rules`: a registry on selected networks must have IP rules that limit access.

mod advisories;
mod commands;
mod rules;

use alloc::string::String;
use alloc::vec::Vec;

use self::rules::{MOST_RULES, RuleAnalysis};
use super::message;
use crate::catalogue::ip_network_rules as catalogue;
use crate::configuration::{Configuration, DefaultAction, PublicAccess};
use crate::model::{Detail, Evidence, Finding, Reason, Status};
use crate::number;
use crate::settings::{Settings, Unrestricted};

/// The decision table for a public endpoint that is enabled. The first matching row decides.
fn decide_enabled(
    default_action: DefaultAction,
    rules: Option<&RuleAnalysis<'_, '_>>,
    settings: &Settings,
) -> &'static Reason {
    match default_action {
        DefaultAction::Deny => {}
        DefaultAction::NotShown => return &catalogue::NETWORK_ACCESS_NOT_SHOWN,
        DefaultAction::Unrecognised => return &catalogue::NETWORK_ACCESS_UNRECOGNISED,
        DefaultAction::Allow | DefaultAction::Absent => return &catalogue::OPEN_TO_ALL_NETWORKS,
    }
    let Some(analysis) = rules else {
        return &catalogue::IP_RULES_NOT_SHOWN;
    };
    if analysis.allows_any() {
        &catalogue::IP_RULES_ALLOW_ANY
    } else if analysis.is_too_broad(settings) {
        &catalogue::IP_RULE_TOO_BROAD
    } else if analysis.leaves_allowed_ranges(settings) {
        &catalogue::IP_RULE_OUTSIDE_ALLOWED_RANGES
    } else if !analysis.unreadable.is_empty() {
        // Such a rule may allow every address, but it cannot undo a failure that the readable rules cause.
        &catalogue::IP_RULES_UNREADABLE
    } else if analysis.readable.is_empty() {
        &catalogue::NO_IP_RULES
    } else {
        &catalogue::IP_RULES_CONFIGURED
    }
}

/// The decision table. The first matching row decides.
fn decide(
    public_access: PublicAccess,
    default_action: DefaultAction,
    rules: Option<&RuleAnalysis<'_, '_>>,
    settings: &Settings,
) -> &'static Reason {
    match (public_access, default_action) {
        (PublicAccess::Disabled, _) => &catalogue::PUBLIC_ENDPOINT_DISABLED,
        (PublicAccess::Unrecognised, _) | (_, DefaultAction::Unrecognised) => &catalogue::NETWORK_ACCESS_UNRECOGNISED,
        (PublicAccess::Enabled, _) => decide_enabled(default_action, rules, settings),
        (PublicAccess::NotShown, _) => match decide_enabled(default_action, rules, settings) {
            // The endpoint may be disabled.
            reason if reason.status == Status::Fail => &catalogue::NETWORK_ACCESS_NOT_SHOWN,
            reason => reason,
        },
    }
}

pub(super) fn evaluate<'d>(configuration: &Configuration<'_, 'd>, settings: &Settings, detail: Detail) -> Finding<'d> {
    let rules = RuleAnalysis::of(configuration.ip_rules);
    let reason = decide(
        configuration.public_access,
        configuration.default_action,
        rules.as_ref(),
        settings,
    );
    let status = match settings.unrestricted {
        Unrestricted::NotApplicable if reason.code == catalogue::OPEN_TO_ALL_NETWORKS.code => Status::NotApplicable,
        Unrestricted::NotApplicable | Unrestricted::Fail => reason.status,
    };
    if !detail.shows(status) {
        return Finding::verdict(&catalogue::METADATA, status, reason);
    }
    let (mut offending, mut remediation) = (Vec::new(), Vec::new());
    if status == Status::Fail {
        // Evidence and remediation name the same rules.
        offending = rules.as_ref().map_or_else(Vec::new, |rules| rules.offending(settings));
        remediation = commands::of(configuration, reason, rules.as_ref(), &offending).unwrap_or_default();
    }
    Finding {
        check: &catalogue::METADATA,
        status,
        reason,
        message: message::of(configuration, reason.code),
        evidence: evidence(configuration, reason, rules.as_ref(), offending),
        advisories: advisories::of(configuration, reason, rules.as_ref(), settings),
        remediation,
    }
}

fn evidence<'d>(
    configuration: &Configuration<'_, 'd>,
    reason: &'static Reason,
    rules: Option<&RuleAnalysis<'_, 'd>>,
    offending: Vec<usize>,
) -> Vec<Evidence<'d>> {
    let mut evidence = alloc::vec![
        configuration.public_access_evidence(),
        configuration.default_action_evidence(),
    ];
    // The rules do not matter if the endpoint is disabled or the default action allows every address.
    let rules_decide =
        configuration.default_action == DefaultAction::Deny && configuration.public_access != PublicAccess::Disabled;
    if !rules_decide {
        return evidence;
    }
    let Some(RuleAnalysis { list, .. }) = rules else {
        evidence.push(configuration.ip_rules_evidence());
        return evidence;
    };
    let is_about_offending_rules = OFFENDING_RULES.iter().any(|listed| listed.code == reason.code);
    let named: Vec<usize> = if is_about_offending_rules {
        offending
    } else {
        (0..list.len()).collect()
    };
    if named.is_empty() {
        evidence.push(configuration.ip_rules_evidence());
    }
    let more = named.len() > MOST_RULES;
    for index in named.into_iter().take(MOST_RULES) {
        if let Some(rule) = list.get(index) {
            evidence.push(configuration.ip_rule_evidence(index, rule));
        }
    }
    if more {
        let mut value = String::from("<");
        number::push(&mut value, list.len());
        value.push_str(" rules in all>");
        evidence.push(Evidence {
            value: Some(value.into()),
            ..configuration.ip_rules_evidence()
        });
    }
    evidence
}

/// The reasons whose evidence is the offending rules.
static OFFENDING_RULES: [&Reason; 3] = [
    &catalogue::IP_RULES_ALLOW_ANY,
    &catalogue::IP_RULE_TOO_BROAD,
    &catalogue::IP_RULE_OUTSIDE_ALLOWED_RANGES,
];
