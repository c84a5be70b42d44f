//! `acr-ip-network-rules`: a registry on selected networks must have IP rules that limit access.

mod advisories;
mod commands;
mod rules;

use alloc::string::String;
use alloc::vec::Vec;

use self::rules::{MOST_RULES, RuleAnalysis};
use super::enumeration::{Possible, agreed};
use super::message;
use crate::catalogue::declared::UNRESOLVED_EXPRESSION;
use crate::catalogue::ip_network_rules as catalogue;
use crate::configuration::{Configuration, DefaultAction, IpRules, PublicAccess};
use crate::model::{Detail, Evidence, Finding, Reason, Status};
use crate::settings::{Settings, Unrestricted};
use acrcheck_json::number;

/// The IP rules, as far as they are known.
#[derive(Clone, Copy)]
enum Rules<'a, 'o, 'd> {
    Listed(&'a RuleAnalysis<'o, 'd>),
    NotShown,
    Unresolved,
}

impl<'a, 'o, 'd> Rules<'a, 'o, 'd> {
    const fn of(analysis: Option<&'a RuleAnalysis<'o, 'd>>, ip_rules: IpRules<'_, '_>) -> Self {
        match (analysis, ip_rules) {
            (Some(analysis), _) => Self::Listed(analysis),
            (None, IpRules::Unresolved) => Self::Unresolved,
            (None, _) => Self::NotShown,
        }
    }

    /// Whether any of them cannot be computed from the document.
    const fn are_unresolved(self) -> bool {
        match self {
            Self::Listed(analysis) => analysis.has_unresolved,
            Self::NotShown => false,
            Self::Unresolved => true,
        }
    }
}

/// The reasons in the order of the decision table.
static TABLE: [&Reason; 11] = [
    &catalogue::PUBLIC_ENDPOINT_DISABLED,
    &catalogue::NETWORK_ACCESS_UNRECOGNISED,
    &catalogue::NETWORK_ACCESS_NOT_SHOWN,
    &catalogue::OPEN_TO_ALL_NETWORKS,
    &catalogue::IP_RULES_NOT_SHOWN,
    &catalogue::IP_RULES_ALLOW_ANY,
    &catalogue::IP_RULE_TOO_BROAD,
    &catalogue::IP_RULE_OUTSIDE_ALLOWED_RANGES,
    &catalogue::IP_RULES_UNREADABLE,
    &catalogue::NO_IP_RULES,
    &catalogue::IP_RULES_CONFIGURED,
];

/// The decision table for a public endpoint that is enabled. The first matching row decides.
fn decide_enabled(default_action: DefaultAction, rules: Rules<'_, '_, '_>, settings: &Settings) -> &'static Reason {
    match default_action {
        DefaultAction::Deny => {}
        DefaultAction::Unresolved => return &UNRESOLVED_EXPRESSION,
        DefaultAction::NotShown => return &catalogue::NETWORK_ACCESS_NOT_SHOWN,
        DefaultAction::Unrecognised => return &catalogue::NETWORK_ACCESS_UNRECOGNISED,
        DefaultAction::Allow | DefaultAction::Absent => return &catalogue::OPEN_TO_ALL_NETWORKS,
    }
    let analysis = match rules {
        Rules::Listed(analysis) => analysis,
        Rules::NotShown => return &catalogue::IP_RULES_NOT_SHOWN,
        Rules::Unresolved => return &UNRESOLVED_EXPRESSION,
    };
    if analysis.allows_any() {
        &catalogue::IP_RULES_ALLOW_ANY
    } else if analysis.is_too_broad(settings) {
        &catalogue::IP_RULE_TOO_BROAD
    } else if analysis.leaves_allowed_ranges(settings) {
        &catalogue::IP_RULE_OUTSIDE_ALLOWED_RANGES
    } else if analysis.has_unresolved {
        // Like an unreadable rule, it may allow every address.
        &UNRESOLVED_EXPRESSION
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
    rules: Rules<'_, '_, '_>,
    settings: &Settings,
) -> &'static Reason {
    match (public_access, default_action) {
        (PublicAccess::Disabled, _) => &catalogue::PUBLIC_ENDPOINT_DISABLED,
        (PublicAccess::Unrecognised, _) | (_, DefaultAction::Unrecognised) => &catalogue::NETWORK_ACCESS_UNRECOGNISED,
        (PublicAccess::Unresolved, _) => &UNRESOLVED_EXPRESSION,
        (PublicAccess::Enabled, _) => decide_enabled(default_action, rules, settings),
        (PublicAccess::NotShown, _) => match decide_enabled(default_action, rules, settings) {
            // The endpoint may be disabled.
            reason if reason.status == Status::Fail => &catalogue::NETWORK_ACCESS_NOT_SHOWN,
            reason => reason,
        },
    }
}

/// Decides by every value that the unresolved settings can have.
#[cold]
#[inline(never)]
fn decide_unresolved(
    configuration: &Configuration<'_, '_>,
    rules: Rules<'_, '_, '_>,
    settings: &Settings,
) -> &'static Reason {
    let reasons = configuration.public_access.possible().iter().flat_map(|public_access| {
        let default_action = configuration.default_action.possible().iter();
        default_action.map(|default_action| decide(*public_access, *default_action, rules, settings))
    });
    agreed(reasons, &TABLE, |reason| status_of(reason, settings))
}

/// The status of a reason under the settings.
fn status_of(reason: &Reason, settings: &Settings) -> Status {
    match settings.unrestricted {
        Unrestricted::NotApplicable if reason.code == catalogue::OPEN_TO_ALL_NETWORKS.code => Status::NotApplicable,
        Unrestricted::NotApplicable | Unrestricted::Fail => reason.status,
    }
}

/// Whether the rules matter: not if the endpoint is disabled or the default action allows every address.
fn rules_decide(configuration: &Configuration<'_, '_>) -> bool {
    let is_restricted = matches!(
        configuration.default_action,
        DefaultAction::Deny | DefaultAction::Unresolved
    );
    is_restricted && configuration.public_access != PublicAccess::Disabled
}

pub(super) fn evaluate<'d>(configuration: &Configuration<'_, 'd>, settings: &Settings, detail: Detail) -> Finding<'d> {
    let is_access_unresolved = configuration.public_access == PublicAccess::Unresolved
        || configuration.default_action == DefaultAction::Unresolved;
    // Analysing rules takes time.
    let rules_decide = rules_decide(configuration);
    let mut analysis = rules_decide.then(|| RuleAnalysis::of(configuration.ip_rules)).flatten();
    let mut rules = Rules::of(analysis.as_ref(), configuration.ip_rules);
    let reason = if is_access_unresolved {
        decide_unresolved(configuration, rules, settings)
    } else {
        decide(
            configuration.public_access,
            configuration.default_action,
            rules,
            settings,
        )
    };
    let status = status_of(reason, settings);
    if !detail.shows(status) {
        return Finding::verdict(&catalogue::METADATA, status, reason);
    }
    if !rules_decide {
        analysis = RuleAnalysis::of(configuration.ip_rules);
        rules = Rules::of(analysis.as_ref(), configuration.ip_rules);
    }
    let (mut offending, mut remediation) = (Vec::new(), Vec::new());
    if status == Status::Fail {
        // Evidence and remediation name the same rules.
        offending = analysis
            .as_ref()
            .map_or_else(Vec::new, |rules| rules.offending(settings));
        remediation = commands::of(configuration, reason, analysis.as_ref(), &offending).unwrap_or_default();
    }
    Finding {
        check: &catalogue::METADATA,
        status,
        reason,
        message: message::of(configuration, status, reason.code),
        evidence: evidence(configuration, reason, analysis.as_ref(), &offending),
        advisories: advisories::of(
            configuration,
            reason,
            analysis.as_ref(),
            is_access_unresolved || rules.are_unresolved(),
            settings,
        ),
        remediation,
    }
}

fn evidence<'d>(
    configuration: &Configuration<'_, 'd>,
    reason: &'static Reason,
    rules: Option<&RuleAnalysis<'_, 'd>>,
    offending: &[usize],
) -> Vec<Evidence<'d>> {
    let mut evidence = alloc::vec![
        configuration.public_access_evidence(),
        configuration.default_action_evidence(),
    ];
    if !rules_decide(configuration) {
        return evidence;
    }
    let Some(RuleAnalysis { list, .. }) = rules else {
        evidence.push(configuration.ip_rules_evidence());
        return evidence;
    };
    let is_about_offending_rules = OFFENDING_RULES.iter().any(|listed| listed.code == reason.code);
    let named = if is_about_offending_rules {
        offending.len()
    } else {
        list.len()
    };
    if named == 0 {
        evidence.push(configuration.ip_rules_evidence());
    }
    for position in 0..named.min(MOST_RULES) {
        let index = match offending.get(position) {
            Some(index) if is_about_offending_rules => *index,
            _ => position,
        };
        if let Some(rule) = list.get(index) {
            evidence.push(configuration.ip_rule_evidence(index, rule));
        }
    }
    if named > MOST_RULES {
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
