//! The description of `acr-trusted-services`.

use super::advisories;
use crate::model::{AdvisoryKind, CheckMetadata, Reason, Reference, Severity, Status};

const PORTAL: &str = "Networking > Public access > Firewall exception: tick \"Allow trusted Microsoft services to access this container registry\", then Save.";

pub(crate) static TRUSTED_SERVICES_ALLOWED: Reason = Reason {
    code: "trusted-services-allowed",
    status: Status::Pass,
    summary: "The registry is network-restricted, and trusted Microsoft services may pass its firewall.",
    portal: None,
};

pub(crate) static TRUSTED_SERVICES_ALLOWED_BY_DEFAULT: Reason = Reason {
    code: "trusted-services-allowed-by-default",
    status: Status::Pass,
    summary: "The registry is declared network-restricted without a bypass option; the service's default lets trusted Microsoft services through.",
    portal: None,
};

pub(crate) static TRUSTED_SERVICES_BLOCKED: Reason = Reason {
    code: "trusted-services-blocked",
    status: Status::Fail,
    summary: "The registry is network-restricted, and its firewall keeps trusted Microsoft services out.",
    portal: Some(PORTAL),
};

pub(crate) static BYPASS_OPTION_NOT_SHOWN: Reason = Reason {
    code: "bypass-option-not-shown",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but the document does not show networkRuleBypassOptions. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
};

pub(crate) static BYPASS_OPTION_UNRECOGNISED: Reason = Reason {
    code: "bypass-option-unrecognised",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but its networkRuleBypassOptions is neither AzureServices nor None.",
    portal: None,
};

pub(crate) static NETWORK_ACCESS_UNRECOGNISED: Reason = Reason {
    code: "network-access-unrecognised",
    status: Status::Unknown,
    summary: "Whether the registry is network-restricted cannot be told: publicNetworkAccess or the default action is not one of the known values, is given twice, or is contradicted elsewhere in the registry.",
    portal: None,
};

pub(crate) static NETWORK_ACCESS_NOT_SHOWN: Reason = Reason {
    code: "network-access-not-shown",
    status: Status::Unknown,
    summary: "Whether the registry is network-restricted cannot be told: the document does not show publicNetworkAccess or the default action. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
};

pub(crate) static NOT_NETWORK_RESTRICTED: Reason = Reason {
    code: "not-network-restricted",
    status: Status::NotApplicable,
    summary: "The registry is open to all networks, so that there is no firewall that trusted services would have to pass.",
    portal: None,
};

pub(crate) static TASKS_BYPASS_OFF: AdvisoryKind = AdvisoryKind {
    code: "tasks-bypass-off",
    summary: "networkRuleBypassAllowedForTasks is false: since 1 June 2025, ACR Tasks with a system-assigned identity do not count as trusted unless it is true.",
};

pub(crate) static TASKS_BYPASS_ON: AdvisoryKind = AdvisoryKind {
    code: "tasks-bypass-on",
    summary: "networkRuleBypassAllowedForTasks is true: ACR Tasks with a system-assigned identity pass the firewall as well. Whoever can run a task can then reach the registry.",
};

pub(crate) static METADATA: CheckMetadata = CheckMetadata {
    id: "acr-trusted-services",
    title: "Enable trusted Microsoft service access for container registries",
    severity: Severity::High,
    rationale: "A registry with a firewall turns away everything that does not come from an allowed network, Microsoft's own services included: their addresses cannot be listed in IP rules. Image scanning by Defender for Cloud, deployments by other Azure services and registry imports then fail, and the usual way out is to open the firewall for everyone. The exception for trusted Microsoft services lets these services in by their identity and leaves the firewall closed to all others.",
    audit_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, read Public network access. With All networks the registry has no firewall, and the check does not apply.",
        "With Selected networks or Disabled, look at Firewall exception: the box \"Allow trusted Microsoft services to access this container registry\" must be ticked.",
    ],
    audit_commands: &[
        "az acr show --name NAME --resource-group GROUP --query '{publicNetworkAccess:publicNetworkAccess, networkRuleSet:networkRuleSet, networkRuleBypassOptions:networkRuleBypassOptions}'",
    ],
    remediation_portal: &[
        "Open the container registry, and under Settings select Networking.",
        "On the Public access tab, under Firewall exception, tick \"Allow trusted Microsoft services to access this container registry\". The box is there only while access is Selected networks or Disabled.",
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
    ],
    advisories: &[
        &TASKS_BYPASS_OFF,
        &TASKS_BYPASS_ON,
        &advisories::VNET_RULES_PRESENT,
        &advisories::PREMIUM_REQUIRED,
        &advisories::RULE_SET_MISSING,
        &advisories::PROVISIONING,
    ],
};
