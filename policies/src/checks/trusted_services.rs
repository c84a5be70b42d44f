//! `acr-trusted-services`: a network-restricted registry must let trusted Microsoft services through its firewall.

use alloc::vec::Vec;

use super::advisory;
use crate::configuration::{Bypass, Configuration, DefaultAction, Provenance, PublicAccess, TasksBypass};
use crate::metadata::{AdvisoryKind, CheckMetadata, Reason, Reference};
use crate::remediation::Registry;
use crate::report::{Advisory, Finding, Severity, Status};

const PORTAL: &str = "Networking > Public access > Firewall exception: tick \"Allow trusted Microsoft services to access this container registry\", then Save.";

static ALLOWED: Reason = Reason {
    code: "trusted-services-allowed",
    status: Status::Pass,
    summary: "The registry is network-restricted, and trusted Microsoft services may pass its firewall.",
    portal: None,
};

static ALLOWED_BY_DEFAULT: Reason = Reason {
    code: "trusted-services-allowed-by-default",
    status: Status::Pass,
    summary: "The registry is declared network-restricted without a bypass option; the service's default lets trusted Microsoft services through.",
    portal: None,
};

static BLOCKED: Reason = Reason {
    code: "trusted-services-blocked",
    status: Status::Fail,
    summary: "The registry is network-restricted, and its firewall keeps trusted Microsoft services out.",
    portal: Some(PORTAL),
};

static BYPASS_NOT_SHOWN: Reason = Reason {
    code: "bypass-option-not-shown",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but the document does not show networkRuleBypassOptions. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
};

static BYPASS_UNRECOGNISED: Reason = Reason {
    code: "bypass-option-unrecognised",
    status: Status::Unknown,
    summary: "The registry is network-restricted, but its networkRuleBypassOptions is neither AzureServices nor None.",
    portal: None,
};

static ACCESS_UNRECOGNISED: Reason = Reason {
    code: "network-access-unrecognised",
    status: Status::Unknown,
    summary: "Whether the registry is network-restricted cannot be told: publicNetworkAccess or the default action is not one of the known values, is given twice, or is contradicted elsewhere in the registry.",
    portal: None,
};

static ACCESS_NOT_SHOWN: Reason = Reason {
    code: "network-access-not-shown",
    status: Status::Unknown,
    summary: "Whether the registry is network-restricted cannot be told: the document does not show publicNetworkAccess or the default action. Read it with api-version 2021-09-01 or later, or with a current Azure CLI.",
    portal: None,
};

static NOT_RESTRICTED: Reason = Reason {
    code: "not-network-restricted",
    status: Status::NotApplicable,
    summary: "The registry is open to all networks, so that there is no firewall that trusted services would have to pass.",
    portal: None,
};

static TASKS_OFF: AdvisoryKind = AdvisoryKind {
    code: "tasks-bypass-off",
    summary: "networkRuleBypassAllowedForTasks is false: since 1 June 2025, ACR Tasks with a system-assigned identity do not count as trusted unless it is true.",
};

static TASKS_ON: AdvisoryKind = AdvisoryKind {
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
        &ALLOWED,
        &BLOCKED,
        &BYPASS_NOT_SHOWN,
        &ALLOWED_BY_DEFAULT,
        &BYPASS_UNRECOGNISED,
        &ACCESS_UNRECOGNISED,
        &ACCESS_NOT_SHOWN,
        &NOT_RESTRICTED,
    ],
    advisories: &[
        &TASKS_OFF,
        &TASKS_ON,
        &advisory::VNET_RULES_PRESENT,
        &advisory::PREMIUM_REQUIRED,
        &advisory::RULE_SET_MISSING,
        &advisory::PROVISIONING,
    ],
};

/// The decision table. The first row that fits decides.
fn decide(
    public_access: PublicAccess,
    default_action: DefaultAction,
    bypass: Bypass,
    provenance: Provenance,
) -> &'static Reason {
    use DefaultAction as D;
    use PublicAccess as P;

    // A value that is not known may have rules of its own (SecuredByPerimeter has).
    if public_access == P::Unrecognised {
        return &ACCESS_UNRECOGNISED;
    }
    // Either of the two restricts the registry, whatever the other says: a disabled public endpoint overrides every firewall setting.
    if public_access == P::Disabled || default_action == D::Deny {
        return match (bypass, provenance) {
            (Bypass::AzureServices, _) => &ALLOWED,
            (Bypass::None, _) => &BLOCKED,
            (Bypass::Absent, Provenance::Observed) => &BYPASS_NOT_SHOWN,
            (Bypass::Absent, Provenance::Declared) => &ALLOWED_BY_DEFAULT,
            (Bypass::Unrecognised, _) => &BYPASS_UNRECOGNISED,
        };
    }
    match (public_access, default_action) {
        (P::Unrecognised, _) | (_, D::Unrecognised) => &ACCESS_UNRECOGNISED,
        (P::NotShown, _) | (_, D::NotShown) => &ACCESS_NOT_SHOWN,
        (P::Enabled | P::Disabled, _) => &NOT_RESTRICTED,
    }
}

pub(super) fn judge<'d>(configuration: &Configuration<'_, 'd>) -> Finding<'d> {
    let reason = decide(
        configuration.public_access,
        configuration.default_action,
        configuration.bypass,
        configuration.provenance,
    );
    let remediation = if reason.status == Status::Fail {
        let registry = Registry::of(&configuration.identity);
        registry
            .map(|r| r.update("--allow-trusted-services true"))
            .into_iter()
            .collect()
    } else {
        Vec::new()
    };
    Finding {
        check: &METADATA,
        status: reason.status,
        reason,
        message: super::message(configuration, reason.code),
        evidence: alloc::vec![
            configuration.public_access_evidence(),
            configuration.default_action_evidence(),
            configuration.bypass_evidence(),
        ],
        advisories: advisories(configuration, reason.status),
        remediation,
    }
}

fn advisories(configuration: &Configuration<'_, '_>, status: Status) -> Vec<Advisory> {
    let mut advisories = Vec::new();
    match configuration.tasks_bypass {
        _ if status != Status::Pass => {}
        TasksBypass::Off => advisories.push(TASKS_OFF.plain()),
        TasksBypass::On => advisories.push(TASKS_ON.plain()),
        TasksBypass::NotShown => {}
    }
    advisory::vnet_rules(configuration, &mut advisories);
    advisory::shape(configuration, &mut advisories);
    advisories
}
