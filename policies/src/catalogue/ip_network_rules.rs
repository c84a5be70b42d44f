//! The description of `acr-ip-network-rules`.

use super::{advisories, declared};
use crate::model::{AdvisoryKind, CheckMetadata, Reason, Reference, Severity, Status};

pub(crate) static PUBLIC_ENDPOINT_DISABLED: Reason = Reason {
    code: "public-endpoint-disabled",
    status: Status::NotApplicable,
    summary: "The public endpoint is disabled, so IP rules have no effect.",
    portal: None,
    controls: &[],
};

pub(crate) static NETWORK_ACCESS_UNRECOGNISED: Reason = Reason {
    code: "network-access-unrecognised",
    status: Status::Unknown,
    summary: "publicNetworkAccess or the default action has an unrecognised value, is given twice, or has different values in two places, so it is unknown whether IP rules are in force.",
    portal: None,
    controls: &[],
};

pub(crate) static NETWORK_ACCESS_NOT_SHOWN: Reason = Reason {
    code: "network-access-not-shown",
    status: Status::Unknown,
    summary: "The document does not show publicNetworkAccess or the default action, which the result depends on. Read the registry with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
    controls: &[],
};

pub(crate) static OPEN_TO_ALL_NETWORKS: Reason = Reason {
    code: "open-to-all-networks",
    status: Status::Fail,
    summary: "The registry accepts connections from all networks, including the internet.",
    portal: Some(
        "Networking > Public access: choose Selected networks, add the address ranges that need access under Firewall, then Save.",
    ),
    controls: &[],
};

pub(crate) static IP_RULES_NOT_SHOWN: Reason = Reason {
    code: "ip-rules-not-shown",
    status: Status::Unknown,
    summary: "The registry is on selected networks, but the document does not show its IP rules as a list.",
    portal: None,
    controls: &[],
};

pub(crate) static NO_IP_RULES: Reason = Reason {
    code: "no-ip-rules",
    status: Status::Fail,
    summary: "The registry is on selected networks, but no IP rule allows access.",
    portal: Some(
        "Networking > Public access: add the address ranges that need access under Firewall, or choose Disabled if the registry needs no public access, then Save.",
    ),
    controls: &[],
};

pub(crate) static IP_RULES_UNREADABLE: Reason = Reason {
    code: "ip-rules-unreadable",
    status: Status::Unknown,
    summary: "The registry is on selected networks, but an IP rule is not an address or a CIDR with the action Allow, so it may allow every address.",
    portal: None,
    controls: &[],
};

pub(crate) static IP_RULES_ALLOW_ANY: Reason = Reason {
    code: "ip-rules-allow-any",
    status: Status::Fail,
    summary: "The IP rules together allow nearly every public IPv4 or IPv6 address.",
    portal: Some(NARROW),
    controls: &[],
};

pub(crate) static IP_RULE_TOO_BROAD: Reason = Reason {
    code: "ip-rule-too-broad",
    status: Status::Fail,
    summary: "The IP rules allow a block that is wider than the setting minPrefixLength permits.",
    portal: Some(NARROW),
    controls: &[],
};

pub(crate) static IP_RULE_OUTSIDE_ALLOWED_RANGES: Reason = Reason {
    code: "ip-rule-outside-allowed-ranges",
    status: Status::Fail,
    summary: "An IP rule is not entirely inside the setting allowedRanges.",
    portal: Some(NARROW),
    controls: &[],
};

pub(crate) const NARROW: &str = "Networking > Public access > Firewall: delete the address ranges listed as evidence, add the narrower ones that need access, then Save.";

pub(crate) static IP_RULES_CONFIGURED: Reason = Reason {
    code: "ip-rules-configured",
    status: Status::Pass,
    summary: "The registry is on selected networks, and its IP rules limit access.",
    portal: None,
    controls: &[],
};

pub(crate) static DORMANT_IP_RULES: AdvisoryKind = AdvisoryKind {
    code: "dormant-ip-rules",
    summary: "IP rules exist, but have no effect while the public endpoint is disabled or the default action is Allow. They take effect when that changes.",
};

pub(crate) static UNREADABLE_IP_RULE: AdvisoryKind = AdvisoryKind {
    code: "unreadable-ip-rule",
    summary: "A rule is not an address or a CIDR with the action Allow, so it is unknown what it allows.",
};

pub(crate) static BROAD_IP_RULE: AdvisoryKind = AdvisoryKind {
    code: "broad-ip-rule",
    summary: "The rules allow a block that is wider than /8.",
};

pub(crate) static PRIVATE_IP_RULE: AdvisoryKind = AdvisoryKind {
    code: "private-ip-rule",
    summary: "A rule is for private or otherwise reserved addresses. They never reach a public endpoint, so the rule has no effect.",
};

pub(crate) static DUPLICATE_IP_RULE: AdvisoryKind = AdvisoryKind {
    code: "duplicate-ip-rule",
    summary: "A rule repeats another rule or is contained in it. Remove it.",
};

pub(crate) static NEAR_RULE_LIMIT: AdvisoryKind = AdvisoryKind {
    code: "near-rule-limit",
    summary: "The registry has 90 IP rules or more. The service allows 100.",
};

pub(crate) static VNET_RULES_NOT_SHOWN: AdvisoryKind = AdvisoryKind {
    code: "vnet-rules-not-shown",
    summary: "The document does not show virtual network rules (api-versions 2021-09-01 and 2022-02-01-preview to 2026-01-01-preview hide them), so subnets may be allowed that way.",
};

pub(crate) static PRIVATE_ENDPOINTS: AdvisoryKind = AdvisoryKind {
    code: "private-endpoints",
    summary: "The registry has private endpoint connections. IP rules do not apply to them.",
};

pub(crate) static UNREACHABLE: AdvisoryKind = AdvisoryKind {
    code: "unreachable",
    summary: "The public endpoint is disabled and no private endpoint connection is approved, so only trusted services, if allowed, can reach the registry.",
};

pub(crate) static PUBLIC_ACCESS_NOT_SHOWN: AdvisoryKind = AdvisoryKind {
    code: "public-access-not-shown",
    summary: "The document does not show publicNetworkAccess. If it is Enabled, the check passes; if it is Disabled, the check does not apply.",
};

pub(crate) static METADATA: CheckMetadata = CheckMetadata {
    id: "acr-ip-network-rules",
    title: "Configure IP network rules for container registries",
    severity: Severity::High,
    rationale: "A container registry holds the images that run in production. If its public endpoint accepts connections from everywhere, a leaked token or the anonymous pull setting is enough to reach them. On a registry that is limited to selected networks, IP network rules reject callers from any other address before their credentials are checked. Rules that together allow every address protect nothing.",
    audit_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, read Public network access. If it is All networks, the check fails: everyone can reach the registry. If it is Disabled, the check does not apply.",
        "If it is Selected networks, read the address ranges under Firewall. There must be at least one, and together they must not cover the whole address space.",
    ],
    audit_commands: &[
        "az acr show --name NAME --resource-group GROUP --query '{publicNetworkAccess:publicNetworkAccess, networkRuleSet:networkRuleSet}'",
        "az acr network-rule list --name NAME --resource-group GROUP",
    ],
    remediation_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, choose Selected networks, which requires the Premium SKU.",
        "Under Firewall, enter each public address or CIDR that needs access, and delete those that are too broad.",
        "Select Save. If the registry needs no public access, choose Disabled instead, and use private endpoints.",
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
        &IP_RULES_CONFIGURED,
        &OPEN_TO_ALL_NETWORKS,
        &NO_IP_RULES,
        &IP_RULES_ALLOW_ANY,
        &IP_RULE_TOO_BROAD,
        &IP_RULE_OUTSIDE_ALLOWED_RANGES,
        &NETWORK_ACCESS_NOT_SHOWN,
        &NETWORK_ACCESS_UNRECOGNISED,
        &IP_RULES_NOT_SHOWN,
        &IP_RULES_UNREADABLE,
        &PUBLIC_ENDPOINT_DISABLED,
        &declared::UNRESOLVED_EXPRESSION,
    ],
    advisories: &[
        &DORMANT_IP_RULES,
        &UNREADABLE_IP_RULE,
        &BROAD_IP_RULE,
        &PRIVATE_IP_RULE,
        &DUPLICATE_IP_RULE,
        &NEAR_RULE_LIMIT,
        &advisories::VNET_RULES_PRESENT,
        &VNET_RULES_NOT_SHOWN,
        &PRIVATE_ENDPOINTS,
        &UNREACHABLE,
        &advisories::PREMIUM_REQUIRED,
        &advisories::RULE_SET_MISSING,
        &PUBLIC_ACCESS_NOT_SHOWN,
        &advisories::PROVISIONING,
        &declared::RESOLVED_ANYWAY,
        &declared::CONDITIONAL,
    ],
};
