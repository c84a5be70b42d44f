//! The description of `acr-trusted-services`.

use super::{advisories, declared};
use crate::model::{AdvisoryKind, CheckMetadata, Reason, Reference, Severity, Status};

const PORTAL: &str = "Networking > Public access > Firewall exception: tick \"Allow trusted Microsoft services to access this container registry\", then Save.";

pub(crate) static TRUSTED_SERVICES_ALLOWED: Reason = Reason {
    code: "trusted-services-allowed",
    status: Status::Pass,
    summary: "The registry is network-restricted, and its firewall allows trusted Microsoft services.",
    portal: None,
    controls: &[],
};

pub(crate) static TRUSTED_SERVICES_ALLOWED_BY_DEFAULT: Reason = Reason {
    code: "trusted-services-allowed-by-default",
    status: Status::Pass,
    summary: "The registry is declared network-restricted without a bypass option, and the service's default allows trusted Microsoft services.",
    portal: None,
    controls: &[],
};

pub(crate) static TRUSTED_SERVICES_BLOCKED: Reason = Reason {
    code: "trusted-services-blocked",
    status: Status::Fail,
    summary: "The registry is network-restricted, and its firewall blocks trusted Microsoft services.",
    portal: Some(PORTAL),
    controls: &[],
};

pub(crate) static BYPASS_OPTION_NOT_SHOWN: Reason = Reason {
    code: "bypass-option-not-shown",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but the document does not show networkRuleBypassOptions. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
    controls: &[],
};

pub(crate) static BYPASS_OPTION_UNRECOGNISED: Reason = Reason {
    code: "bypass-option-unrecognised",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but its networkRuleBypassOptions is neither AzureServices nor None.",
    portal: None,
    controls: &[],
};

pub(crate) static NETWORK_ACCESS_UNRECOGNISED: Reason = Reason {
    code: "network-access-unrecognised",
    status: Status::Unknown,
    summary: "publicNetworkAccess or the default action has an unrecognised value, is given twice, or has different values in two places, so it is unknown whether the registry is network-restricted.",
    portal: None,
    controls: &[],
};

pub(crate) static NETWORK_ACCESS_NOT_SHOWN: Reason = Reason {
    code: "network-access-not-shown",
    status: Status::Unknown,
    summary: "The document does not show publicNetworkAccess or the default action, so it is unknown whether the registry is network-restricted. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
    controls: &[],
};

pub(crate) static NOT_NETWORK_RESTRICTED: Reason = Reason {
    code: "not-network-restricted",
    status: Status::NotApplicable,
    summary: "The registry is open to all networks, so trusted services need no exception.",
    portal: None,
    controls: &[],
};

pub(crate) static TASKS_BYPASS_OFF: AdvisoryKind = AdvisoryKind {
    code: "tasks-bypass-off",
    summary: "networkRuleBypassAllowedForTasks is false: since 1 June 2025, ACR Tasks with a system-assigned identity are not trusted unless it is true.",
};

pub(crate) static TASKS_BYPASS_ON: AdvisoryKind = AdvisoryKind {
    code: "tasks-bypass-on",
    summary: "networkRuleBypassAllowedForTasks is true: the firewall also allows ACR Tasks with a system-assigned identity, so everyone who can run a task can reach the registry.",
};

pub(crate) static METADATA: CheckMetadata = CheckMetadata {
    id: "acr-trusted-services",
    title: "Enable trusted Microsoft service access for container registries",
    severity: Severity::High,
    rationale: "A registry with a firewall rejects connections from networks that are not allowed. That includes Microsoft's own services, whose addresses cannot be listed in IP rules, so image scanning by Defender for Cloud, deployments by other Azure services and registry imports fail. A common workaround is to open the firewall to everyone. The exception for trusted Microsoft services allows these services by their identity and keeps the firewall closed to others.",
    audit_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, read Public network access. If it is All networks, the check does not apply: the registry has no firewall.",
        "If it is Selected networks or Disabled, look at Firewall exception: the box \"Allow trusted Microsoft services to access this container registry\" must be ticked.",
    ],
    audit_commands: &[
        "az acr show --name NAME --resource-group GROUP --query '{publicNetworkAccess:publicNetworkAccess, networkRuleSet:networkRuleSet, networkRuleBypassOptions:networkRuleBypassOptions}'",
    ],
    remediation_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, under Firewall exception, tick \"Allow trusted Microsoft services to access this container registry\". The box is available only while access is Selected networks or Disabled.",
        "Select Save.",
    ],
    remediation_commands: &["az acr update --name NAME --resource-group GROUP --allow-trusted-services true"],
    references: &[
        Reference {
            title: "Allow trusted services to securely access a network-restricted container registry",
            url: "https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services",
        },
        Reference {
            title: "az acr update",
            url: "https://learn.microsoft.com/cli/azure/acr#az-acr-update",
        },
    ],
    reasons: &[
        &TRUSTED_SERVICES_ALLOWED,
        &TRUSTED_SERVICES_BLOCKED,
        &BYPASS_OPTION_NOT_SHOWN,
        &TRUSTED_SERVICES_ALLOWED_BY_DEFAULT,
        &BYPASS_OPTION_UNRECOGNISED,
        &NETWORK_ACCESS_UNRECOGNISED,
        &NETWORK_ACCESS_NOT_SHOWN,
        &NOT_NETWORK_RESTRICTED,
        &declared::UNRESOLVED_EXPRESSION,
    ],
    advisories: &[
        &TASKS_BYPASS_OFF,
        &TASKS_BYPASS_ON,
        &advisories::VNET_RULES_PRESENT,
        &advisories::PREMIUM_REQUIRED,
        &advisories::RULE_SET_MISSING,
        &advisories::PROVISIONING,
        &declared::RESOLVED_ANYWAY,
        &declared::CONDITIONAL,
    ],
};
