//! `acr-ip-network-rules`: a registry on selected networks must have IP rules that really limit who gets in.

use alloc::string::String;
use alloc::vec::Vec;

use super::advisory::{self, push_cut};
use super::rule_analysis::RuleAnalysis;
use crate::address::Family;
use crate::configuration::{Configuration, DefaultAction, IpRules, Provenance, PublicAccess, Tier};
use crate::document::rule_set::Rule;
use crate::metadata::{AdvisoryKind, CheckMetadata, Reason, Reference};
use crate::number;
use crate::remediation::Registry;
use crate::report::{Advisory, Evidence, Finding, Severity, Status};
use crate::settings::{Settings, Unrestricted};

static DISABLED: Reason = Reason {
    code: "public-endpoint-disabled",
    status: Status::NotApplicable,
    summary: "The public endpoint is disabled, so that IP rules have nothing to act on.",
    portal: None,
};

static ACCESS_UNRECOGNISED: Reason = Reason {
    code: "network-access-unrecognised",
    status: Status::Unknown,
    summary: "Whether IP rules are in force cannot be told: publicNetworkAccess or the default action is not one of the known values, is given twice, or is contradicted elsewhere in the registry.",
    portal: None,
};

static ACCESS_NOT_SHOWN: Reason = Reason {
    code: "network-access-not-shown",
    status: Status::Unknown,
    summary: "The document does not show publicNetworkAccess or the default action, and the verdict depends on it. Read the registry with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
};

static OPEN: Reason = Reason {
    code: "open-to-all-networks",
    status: Status::Fail,
    summary: "The registry accepts connections from every network, the whole internet included.",
    portal: Some(
        "Networking > Public access: choose Selected networks, add the address ranges that need access under Firewall, then Save.",
    ),
};

static RULES_NOT_SHOWN: Reason = Reason {
    code: "ip-rules-not-shown",
    status: Status::Unknown,
    summary: "The registry is on selected networks, but the document does not show its IP rules, or not as a list.",
    portal: None,
};

static NO_RULES: Reason = Reason {
    code: "no-ip-rules",
    status: Status::Fail,
    summary: "The registry is on selected networks, but no IP rule says which.",
    portal: Some(
        "Networking > Public access: add the address ranges that need access under Firewall, or choose Disabled where nothing public should reach the registry, then Save.",
    ),
};

static RULES_UNREADABLE: Reason = Reason {
    code: "ip-rules-unreadable",
    status: Status::Unknown,
    summary: "The registry is on selected networks, but an IP rule cannot be read as an address or a CIDR with the action Allow; it may allow every address.",
    portal: None,
};

static ALLOW_ANY: Reason = Reason {
    code: "ip-rules-allow-any",
    status: Status::Fail,
    summary: "The IP rules together allow nearly every public IPv4 or IPv6 address.",
    portal: Some(NARROW),
};

static TOO_BROAD: Reason = Reason {
    code: "ip-rule-too-broad",
    status: Status::Fail,
    summary: "The IP rules let in a block that is wider than the setting minPrefixLength allows.",
    portal: Some(NARROW),
};

static OUTSIDE: Reason = Reason {
    code: "ip-rule-outside-allowed-ranges",
    status: Status::Fail,
    summary: "An IP rule is not entirely inside the setting allowedRanges.",
    portal: Some(NARROW),
};

const NARROW: &str = "Networking > Public access > Firewall: delete the address ranges named here, add the narrower ones that need access, then Save.";

static CONFIGURED: Reason = Reason {
    code: "ip-rules-configured",
    status: Status::Pass,
    summary: "The registry is on selected networks, and its IP rules limit who gets in.",
    portal: None,
};

static DORMANT: AdvisoryKind = AdvisoryKind {
    code: "dormant-ip-rules",
    summary: "IP rules are there, but a disabled public endpoint or the default action Allow keeps them from acting. They come alive when that is switched.",
};

static UNREADABLE: AdvisoryKind = AdvisoryKind {
    code: "unreadable-ip-rule",
    summary: "A rule cannot be read as an address or a CIDR with the action Allow, so what it allows is not known.",
};

static BROAD: AdvisoryKind = AdvisoryKind {
    code: "broad-ip-rule",
    summary: "The rules let in a block wider than a /8.",
};

static PRIVATE: AdvisoryKind = AdvisoryKind {
    code: "private-ip-rule",
    summary: "A rule lies in private or otherwise reserved space. Nothing from there ever reaches a public endpoint, so that the rule has no effect.",
};

static DUPLICATE: AdvisoryKind = AdvisoryKind {
    code: "duplicate-ip-rule",
    summary: "A rule repeats another one or lies inside it, and can go.",
};

static NEAR_LIMIT: AdvisoryKind = AdvisoryKind {
    code: "near-rule-limit",
    summary: "The registry has 90 IP rules or more; the service takes 100.",
};

static VNET_NOT_SHOWN: AdvisoryKind = AdvisoryKind {
    code: "vnet-rules-not-shown",
    summary: "The document does not show virtual network rules (api-versions 2021-09-01 and 2022-02-01-preview to 2026-01-01-preview hide them): subnets may be let in that way.",
};

static PRIVATE_ENDPOINTS: AdvisoryKind = AdvisoryKind {
    code: "private-endpoints",
    summary: "The registry has private endpoint connections. IP rules do not apply to them.",
};

static UNREACHABLE: AdvisoryKind = AdvisoryKind {
    code: "unreachable",
    summary: "The public endpoint is disabled and no private endpoint is approved: only trusted services, if allowed, can reach the registry.",
};

static PUBLIC_ACCESS_NOT_SHOWN: AdvisoryKind = AdvisoryKind {
    code: "public-access-not-shown",
    summary: "The document does not show publicNetworkAccess. Enabled, the check passes; disabled, it does not apply; it fails in neither case.",
};

pub(crate) static METADATA: CheckMetadata = CheckMetadata {
    id: "acr-ip-network-rules",
    title: "Configure IP network rules for container registries",
    severity: Severity::High,
    rationale: "A container registry holds what is going to run in production. As long as its public endpoint answers everyone, a leaked token or an anonymous-pull setting is all that stands between the internet and the images. IP network rules on a registry that is set to selected networks turn away every caller whose address is not listed, before any credential is looked at. Rules that together list every address only look like a firewall.",
    audit_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, read Public network access. With All networks, everyone can reach the registry: the check fails. With Disabled, the check does not apply.",
        "With Selected networks, read the address ranges under Firewall. There must be one at least, and together they must not cover the whole address space.",
    ],
    audit_commands: &[
        "az acr show --name NAME --resource-group GROUP --query '{publicNetworkAccess:publicNetworkAccess, networkRuleSet:networkRuleSet}'",
        "az acr network-rule list --name NAME --resource-group GROUP",
    ],
    remediation_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, choose Selected networks. It needs the Premium SKU.",
        "Under Firewall, enter each public address or CIDR that needs access, and delete those that are too broad.",
        "Select Save. Where nothing public should reach the registry, choose Disabled instead, and use private endpoints.",
    ],
    remediation_commands: &[
        "az acr network-rule add --name NAME --resource-group GROUP --ip-address CIDR",
        "az acr update --name NAME --resource-group GROUP --default-action Deny",
    ],
    references: &[
        Reference {
            title: "Configure public IP network rules",
            url: "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
        },
        Reference {
            title: "Connect privately to a registry with Azure Private Link",
            url: "https://learn.microsoft.com/azure/container-registry/container-registry-private-link",
        },
        Reference {
            title: "az acr network-rule",
            url: "https://learn.microsoft.com/cli/azure/acr/network-rule",
        },
    ],
    reasons: &[
        &CONFIGURED,
        &OPEN,
        &NO_RULES,
        &ALLOW_ANY,
        &TOO_BROAD,
        &OUTSIDE,
        &ACCESS_NOT_SHOWN,
        &ACCESS_UNRECOGNISED,
        &RULES_NOT_SHOWN,
        &RULES_UNREADABLE,
        &DISABLED,
    ],
    advisories: &[
        &DORMANT,
        &UNREADABLE,
        &BROAD,
        &PRIVATE,
        &DUPLICATE,
        &NEAR_LIMIT,
        &advisory::VNET_RULES_PRESENT,
        &VNET_NOT_SHOWN,
        &PRIVATE_ENDPOINTS,
        &UNREACHABLE,
        &advisory::PREMIUM_REQUIRED,
        &advisory::RULE_SET_MISSING,
        &PUBLIC_ACCESS_NOT_SHOWN,
        &advisory::PROVISIONING,
    ],
};

/// The rules, and what they let in; none where they are not shown.
struct Rules<'o, 'd> {
    list: &'o [Rule<'d>],
    analysis: RuleAnalysis,
}

impl<'o, 'd> Rules<'o, 'd> {
    fn of(rules: IpRules<'o, 'd>) -> Option<Self> {
        match rules {
            IpRules::NotShown | IpRules::Malformed => None,
            IpRules::Listed(list) => Some(Self {
                list,
                analysis: RuleAnalysis::of(list),
            }),
        }
    }
}

/// The decision table, for an endpoint that is enabled. The first row that fits decides.
fn decide_enabled(
    default_action: DefaultAction,
    rules: Option<&Rules<'_, '_>>,
    settings: &Settings,
) -> &'static Reason {
    match default_action {
        DefaultAction::Deny => {}
        DefaultAction::NotShown => return &ACCESS_NOT_SHOWN,
        DefaultAction::Unrecognised => return &ACCESS_UNRECOGNISED,
        DefaultAction::Allow | DefaultAction::Absent => return &OPEN,
    }
    let Some(Rules { analysis, .. }) = rules else {
        return &RULES_NOT_SHOWN;
    };
    if analysis.allows_any() {
        &ALLOW_ANY
    } else if analysis.is_too_broad(settings) {
        &TOO_BROAD
    } else if analysis.leaves_allowed_ranges(settings) {
        &OUTSIDE
    } else if !analysis.unreadable.is_empty() {
        // One of them may allow everybody, but none can undo a failure that the readable ones cause.
        &RULES_UNREADABLE
    } else if analysis.readable.is_empty() {
        &NO_RULES
    } else {
        &CONFIGURED
    }
}

/// The decision table. The first row that fits decides.
fn decide(
    public_access: PublicAccess,
    default_action: DefaultAction,
    rules: Option<&Rules<'_, '_>>,
    settings: &Settings,
) -> &'static Reason {
    match (public_access, default_action) {
        (PublicAccess::Disabled, _) => &DISABLED,
        (PublicAccess::Unrecognised, _) | (_, DefaultAction::Unrecognised) => &ACCESS_UNRECOGNISED,
        (PublicAccess::Enabled, _) => decide_enabled(default_action, rules, settings),
        (PublicAccess::NotShown, _) => match decide_enabled(default_action, rules, settings) {
            // The endpoint may be disabled after all.
            reason if reason.status == Status::Fail => &ACCESS_NOT_SHOWN,
            reason => reason,
        },
    }
}

pub(super) fn judge<'d>(configuration: &Configuration<'_, 'd>, settings: &Settings) -> Finding<'d> {
    let rules = Rules::of(configuration.ip_rules);
    let reason = decide(
        configuration.public_access,
        configuration.default_action,
        rules.as_ref(),
        settings,
    );
    let status = match settings.unrestricted {
        Unrestricted::NotApplicable if reason.code == OPEN.code => Status::NotApplicable,
        Unrestricted::NotApplicable | Unrestricted::Fail => reason.status,
    };
    let (mut offending, mut remediation) = (Vec::new(), Vec::new());
    if status == Status::Fail {
        // Evidence and remedy name the same rules.
        offending = rules.as_ref().map_or_else(Vec::new, |r| r.analysis.offending(settings));
        remediation = commands(configuration, reason, rules.as_ref(), &offending).unwrap_or_default();
    }
    Finding {
        check: &METADATA,
        status,
        reason,
        message: super::message(configuration, reason.code),
        evidence: evidence(configuration, reason, rules.as_ref(), offending),
        advisories: advisories(configuration, reason, rules.as_ref(), settings),
        remediation,
    }
}

fn evidence<'d>(
    configuration: &Configuration<'_, 'd>,
    reason: &'static Reason,
    rules: Option<&Rules<'_, 'd>>,
    offending: Vec<usize>,
) -> Vec<Evidence<'d>> {
    let mut evidence = alloc::vec![
        configuration.public_access_evidence(),
        configuration.default_action_evidence(),
    ];
    // Where the endpoint is closed or the default action lets everyone in, the rules decide nothing.
    let rules_decide =
        configuration.default_action == DefaultAction::Deny && configuration.public_access != PublicAccess::Disabled;
    if !rules_decide {
        return evidence;
    }
    let Some(Rules { list, .. }) = rules else {
        evidence.push(configuration.ip_rules_evidence());
        return evidence;
    };
    let named: Vec<usize> = if reason.portal == Some(NARROW) {
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

/// The commands after which the check passes. None where no command can bring that about: the registry or a rule in the way has no name.
fn commands(
    configuration: &Configuration<'_, '_>,
    reason: &'static Reason,
    rules: Option<&Rules<'_, '_>>,
    offending: &[usize],
) -> Option<Vec<String>> {
    let rules_in_the_way = rules.map_or_else(Vec::new, |rules| in_the_way(rules, offending));
    // More than a registry can have: the document is not one to act upon.
    if rules_in_the_way.len() > MOST_RULES {
        return None;
    }
    let registry = Registry::of(&configuration.identity)?;
    let is_open = reason.code == OPEN.code;
    if is_open && matches!(configuration.ip_rules, IpRules::Malformed) {
        // The default action would put rules in force that nobody has read.
        return None;
    }
    let mut commands = Vec::new();
    if is_open && configuration.tier != Tier::Premium {
        commands.push(registry.update("--sku Premium  # network rules need Premium, which costs more"));
    }
    // The new rule first and the default action last, so that a step that fails locks nobody out.
    commands.push(registry.add_rule());
    for rule in rules_in_the_way {
        let remove = registry.remove_rule(&rule.written.as_ref()?.text)?;
        if !commands.contains(&remove) {
            commands.push(remove);
        }
    }
    if is_open {
        commands.push(registry.update("--default-action Deny"));
    }
    if reason.code == NO_RULES.code {
        commands.push(registry.update(
            "--public-network-enabled false  # or this instead, where nothing public should reach the registry",
        ));
    }
    Some(commands)
}

/// The rules that would fail the check once they act, or leave it unknown, dormant ones included.
fn in_the_way<'r, 'd>(rules: &Rules<'r, 'd>, offending: &[usize]) -> Vec<&'r Rule<'d>> {
    // Both are in ascending order.
    let lists = [offending, rules.analysis.unreadable.as_slice()];
    let is_in_the_way = |index: &usize| lists.iter().any(|list| list.binary_search(index).is_ok());
    let rules = rules.list.iter().enumerate();
    rules
        .filter(|(index, _)| is_in_the_way(index))
        .map(|(_, rule)| rule)
        .collect()
}

/// The most rules that the service takes.
const MOST_RULES: usize = 100;

fn advisories(
    configuration: &Configuration<'_, '_>,
    reason: &'static Reason,
    rules: Option<&Rules<'_, '_>>,
    settings: &Settings,
) -> Vec<Advisory> {
    let mut advisories = Vec::new();
    if let Some(rules) = rules {
        rule_advisories(configuration, rules, settings, &mut advisories);
    }
    advisory::vnet_rules(configuration, &mut advisories);
    if reason.code == NO_RULES.code
        && !configuration.has_virtual_network_rules_key
        && configuration.provenance == Provenance::Observed
    {
        advisories.push(VNET_NOT_SHOWN.plain());
    }
    if let Some(connections) = configuration.connections {
        if connections.approved > 0 || connections.others > 0 {
            let mut message = String::from("Private endpoint connections: ");
            number::push(&mut message, connections.approved);
            message.push_str(" approved, ");
            number::push(&mut message, connections.others);
            message.push_str(" in another state. IP rules do not apply to them.");
            advisories.push(PRIVATE_ENDPOINTS.with(message));
        }
        if configuration.public_access == PublicAccess::Disabled && connections.approved == 0 {
            advisories.push(UNREACHABLE.plain());
        }
    }
    advisory::shape(configuration, &mut advisories);
    if configuration.public_access == PublicAccess::NotShown && reason.status == Status::Pass {
        advisories.push(PUBLIC_ACCESS_NOT_SHOWN.plain());
    }
    advisories
}

fn rule_advisories(
    configuration: &Configuration<'_, '_>,
    Rules { list, analysis }: &Rules<'_, '_>,
    settings: &Settings,
    advisories: &mut Vec<Advisory>,
) {
    let allowing = analysis.allowing;
    let asleep = configuration.public_access == PublicAccess::Disabled
        || configuration.default_action == DefaultAction::Allow
        || (configuration.default_action == DefaultAction::Absent && configuration.provenance == Provenance::Declared);
    if asleep && allowing > 0 {
        let mut message = String::new();
        number::push_count(&mut message, allowing, "IP rule");
        message.push_str(if configuration.public_access == PublicAccess::Disabled {
            " without effect while the public endpoint is disabled; alive again as soon as it is enabled on selected networks."
        } else {
            " without effect while the default action is Allow; alive again as soon as it is Deny."
        });
        advisories.push(DORMANT.with(message));
    }
    if !analysis.unreadable.is_empty() {
        let what = "Not an address or a CIDR with the action Allow, so what it allows is not known: ";
        advisories.push(UNREADABLE.with(naming(list, &analysis.unreadable, what)));
    }
    // IPv4 is measured by the setting instead, where there is one.
    let broad = analysis
        .blocks
        .iter()
        .any(|block| block.prefix < 8 && (block.family == Family::V6 || settings.min_prefix_length.is_none()));
    if broad {
        advisories.push(BROAD.plain());
    }
    let reserved = analysis.reserved();
    if !reserved.is_empty() {
        let what =
            "In private or otherwise reserved space, from where nothing reaches a public endpoint; without effect: ";
        advisories.push(PRIVATE.with(naming(list, &reserved, what)));
    }
    let redundant = analysis.redundant();
    if !redundant.is_empty() {
        let what = "Repeats another rule or lies inside one, and can go: ";
        advisories.push(DUPLICATE.with(naming(list, &redundant, what)));
    }
    if list.len() >= 90 {
        let mut message = String::new();
        number::push_count(&mut message, list.len(), "IP rule");
        message.push_str("; the service takes 100.");
        advisories.push(NEAR_LIMIT.with(message));
    }
}

/// A sentence about some rules: the first three by their address, the others by their number.
fn naming(list: &[Rule<'_>], rules: &[usize], what: &str) -> String {
    const NAMED: usize = 3;
    let mut message = String::from(what);
    for (position, index) in rules.iter().take(NAMED).enumerate() {
        if position > 0 {
            message.push_str(", ");
        }
        match list.get(*index).and_then(|rule| rule.written.as_ref()) {
            Some(written) => push_cut(&mut message, &written.text),
            None => {
                message.push_str("rule ");
                number::push(&mut message, *index);
                message.push_str(" of the list, from 0");
            }
        }
    }
    if let Some(others @ 1..) = rules.len().checked_sub(NAMED) {
        message.push_str(" and ");
        number::push_count(&mut message, others, "other");
    }
    message.push('.');
    message
}
