//! The advisories that both checks give.

use alloc::string::String;
use alloc::vec::Vec;

use crate::catalogue::advisories as catalogue;
use crate::catalogue::declared::{CONDITIONAL, RESOLVED_ANYWAY, UNRESOLVED_EXPRESSION};
use crate::configuration::{Configuration, Tier};
use crate::model::{Advisory, Provenance, Reason};
use acrcheck_json::ascii::same;
use acrcheck_json::number;

/// Adds the advisory about virtual network rules.
pub(super) fn vnet_rules(configuration: &Configuration<'_, '_>, advisories: &mut Vec<Advisory>) {
    if let Some(count @ 1..) = configuration.virtual_network_rules {
        let mut message = String::new();
        number::push_count(&mut message, count, "virtual network rule");
        message.push_str(
            ": subnets are allowed through a service endpoint. Trusted service access does not apply to service endpoints.",
        );
        advisories.push(catalogue::VNET_RULES_PRESENT.with(message));
    }
}

/// Adds the advisories about the SKU, the rule set and the provisioning state.
pub(super) fn general(configuration: &Configuration<'_, '_>, advisories: &mut Vec<Advisory>) {
    if let Tier::WithoutNetworkRules(name) = configuration.tier {
        let mut message = String::from("The SKU is ");
        message.push_str(name);
        message.push_str(". Network rules require Premium.");
        advisories.push(catalogue::PREMIUM_REQUIRED.with(message));
    }
    // In a declaration, a missing rule set is the service's default.
    if configuration.tier == Tier::Premium
        && !configuration.has_rule_set
        && configuration.provenance == Provenance::Observed
    {
        advisories.push(match configuration.declaration {
            None => catalogue::RULE_SET_MISSING.plain(),
            Some(_) => {
                let message = "A Premium registry always has a network rule set, but the document shows none.";
                catalogue::RULE_SET_MISSING.with(String::from(message))
            }
        });
    }
    if let Some(state) = configuration.provisioning_state
        && !same(state, "Succeeded")
    {
        let mut message = String::from("The provisioning state is ");
        push_cut(&mut message, state);
        message.push_str(", so the result may change. Check again when it is Succeeded.");
        advisories.push(catalogue::PROVISIONING.with(message));
    }
}

/// Adds the advisories about unresolved expressions.
pub(super) fn declared(
    configuration: &Configuration<'_, '_>,
    reason: &Reason,
    is_unresolved: bool,
    advisories: &mut Vec<Advisory>,
) {
    if is_unresolved && reason.code != UNRESOLVED_EXPRESSION.code {
        advisories.push(RESOLVED_ANYWAY.plain());
    }
    if configuration
        .declaration
        .is_some_and(|declaration| declaration.is_conditional)
    {
        advisories.push(CONDITIONAL.plain());
    }
}

/// Appends a text from the document, shortened to fit into a sentence.
pub(super) fn push_cut(message: &mut String, text: &str) {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            message.push_str(text.get(..end).unwrap_or_default());
            message.push('…');
        }
        None => message.push_str(text),
    }
}
