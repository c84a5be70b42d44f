//! `acr-trusted-services`: a network-restricted registry must allow trusted Microsoft services through its firewall.

use alloc::vec::Vec;

use super::advisories::{declared, general, vnet_rules};
use super::enumeration::{Possible, agreed};
use super::message;
use crate::catalogue::declared::UNRESOLVED_EXPRESSION;
use crate::catalogue::trusted_services as catalogue;
use crate::configuration::{Bypass, Configuration, DefaultAction, PublicAccess, TasksBypass};
use crate::model::{Advisory, Detail, Finding, Provenance, Reason, Status};
use crate::remediation::Registry;

/// The decision table. The first matching row decides.
fn decide(
    public_access: PublicAccess,
    default_action: DefaultAction,
    bypass: Bypass,
    provenance: Provenance,
) -> &'static Reason {
    use DefaultAction as D;
    use PublicAccess as P;

    // An unrecognised value may have its own rules, as SecuredByPerimeter does.
    if public_access == P::Unrecognised {
        return &catalogue::NETWORK_ACCESS_UNRECOGNISED;
    }
    // Either setting restricts the registry: a disabled public endpoint overrides the firewall.
    if public_access == P::Disabled || default_action == D::Deny {
        return match (bypass, provenance) {
            (Bypass::AzureServices, _) => &catalogue::TRUSTED_SERVICES_ALLOWED,
            (Bypass::None, _) => &catalogue::TRUSTED_SERVICES_BLOCKED,
            (Bypass::Absent, Provenance::Observed) => &catalogue::BYPASS_OPTION_NOT_SHOWN,
            (Bypass::Absent, Provenance::Declared) => &catalogue::TRUSTED_SERVICES_ALLOWED_BY_DEFAULT,
            (Bypass::Unrecognised, _) => &catalogue::BYPASS_OPTION_UNRECOGNISED,
            (Bypass::Unresolved, _) => &UNRESOLVED_EXPRESSION,
        };
    }
    match (public_access, default_action) {
        (P::Unrecognised, _) | (_, D::Unrecognised) => &catalogue::NETWORK_ACCESS_UNRECOGNISED,
        (P::Unresolved, _) | (_, D::Unresolved) => &UNRESOLVED_EXPRESSION,
        (P::NotShown, _) | (_, D::NotShown) => &catalogue::NETWORK_ACCESS_NOT_SHOWN,
        (P::Enabled | P::Disabled, _) => &catalogue::NOT_NETWORK_RESTRICTED,
    }
}

/// Decides by every value that the unresolved settings can have.
#[cold]
#[inline(never)]
fn decide_unresolved(configuration: &Configuration<'_, '_>) -> &'static Reason {
    let reasons = configuration.public_access.possible().iter().flat_map(|public_access| {
        configuration
            .default_action
            .possible()
            .iter()
            .flat_map(|default_action| {
                let bypass = configuration.bypass.possible().iter();
                bypass.map(|bypass| decide(*public_access, *default_action, *bypass, configuration.provenance))
            })
    });
    agreed(reasons, catalogue::METADATA.reasons, |reason| reason.status)
}

pub(super) fn evaluate<'d>(configuration: &Configuration<'_, 'd>, detail: Detail) -> Finding<'d> {
    let is_unresolved = configuration.public_access == PublicAccess::Unresolved
        || configuration.default_action == DefaultAction::Unresolved
        || configuration.bypass == Bypass::Unresolved;
    let reason = if is_unresolved {
        decide_unresolved(configuration)
    } else {
        decide(
            configuration.public_access,
            configuration.default_action,
            configuration.bypass,
            configuration.provenance,
        )
    };
    if !detail.shows(reason.status) {
        return Finding::verdict(&catalogue::METADATA, reason.status, reason);
    }
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
        check: &catalogue::METADATA,
        status: reason.status,
        reason,
        message: message::of(configuration, reason.status, reason.code),
        evidence: alloc::vec![
            configuration.public_access_evidence(),
            configuration.default_action_evidence(),
            configuration.bypass_evidence(),
        ],
        advisories: advisories(configuration, reason, is_unresolved),
        remediation,
    }
}

fn advisories(configuration: &Configuration<'_, '_>, reason: &Reason, is_unresolved: bool) -> Vec<Advisory> {
    let mut advisories = Vec::new();
    match configuration.tasks_bypass {
        _ if reason.status != Status::Pass => {}
        TasksBypass::Off => advisories.push(catalogue::TASKS_BYPASS_OFF.plain()),
        TasksBypass::On => advisories.push(catalogue::TASKS_BYPASS_ON.plain()),
        TasksBypass::NotShown => {}
    }
    vnet_rules(configuration, &mut advisories);
    general(configuration, &mut advisories);
    declared(configuration, reason, is_unresolved, &mut advisories);
    advisories
}
