//! The advisories of `acr-ip-network-rules`.

use alloc::string::String;
use alloc::vec::Vec;

use super::rules::RuleAnalysis;
use crate::address::Family;
use crate::catalogue::ip_network_rules as catalogue;
use crate::checks::advisories::{declared, general, push_cut, vnet_rules};
use crate::configuration::{Configuration, DefaultAction, PublicAccess};
use crate::document::rule_set::Rule;
use crate::model::{Advisory, Provenance, Reason, Status};
use crate::settings::Settings;
use acrcheck_json::number;

/// The advisories of a finding.
pub(super) fn of(
    configuration: &Configuration<'_, '_>,
    reason: &'static Reason,
    rules: Option<&RuleAnalysis<'_, '_>>,
    is_unresolved: bool,
    settings: &Settings,
) -> Vec<Advisory> {
    let mut advisories = Vec::new();
    if let Some(rules) = rules {
        rule_advisories(configuration, rules, settings, &mut advisories);
    }
    vnet_rules(configuration, &mut advisories);
    if reason.code == catalogue::NO_IP_RULES.code
        && !configuration.has_virtual_network_rules_key
        && configuration.provenance == Provenance::Observed
    {
        advisories.push(catalogue::VNET_RULES_NOT_SHOWN.plain());
    }
    if let Some(connections) = configuration.connections {
        if connections.approved > 0 || connections.others > 0 {
            let mut message = String::from("Private endpoint connections: ");
            number::push(&mut message, connections.approved);
            message.push_str(" approved, ");
            number::push(&mut message, connections.others);
            message.push_str(" in another state. IP rules do not apply to them.");
            advisories.push(catalogue::PRIVATE_ENDPOINTS.with(message));
        }
        if configuration.public_access == PublicAccess::Disabled && connections.approved == 0 {
            advisories.push(catalogue::UNREACHABLE.plain());
        }
    }
    general(configuration, &mut advisories);
    if configuration.public_access == PublicAccess::NotShown && reason.status == Status::Pass {
        advisories.push(catalogue::PUBLIC_ACCESS_NOT_SHOWN.plain());
    }
    declared(configuration, reason, is_unresolved, &mut advisories);
    advisories
}

fn rule_advisories(
    configuration: &Configuration<'_, '_>,
    rules: &RuleAnalysis<'_, '_>,
    settings: &Settings,
    advisories: &mut Vec<Advisory>,
) {
    let (list, allowing) = (rules.list, rules.allowing);
    let dormant = configuration.public_access == PublicAccess::Disabled
        || configuration.default_action == DefaultAction::Allow
        || (configuration.default_action == DefaultAction::Absent && configuration.provenance == Provenance::Declared);
    if dormant && allowing > 0 {
        let mut message = String::new();
        number::push_count(&mut message, allowing, "IP rule");
        message.push_str(if configuration.public_access == PublicAccess::Disabled {
            " without effect while the public endpoint is disabled, but active again when it is enabled on selected networks."
        } else {
            " without effect while the default action is Allow, but active again when it is Deny."
        });
        advisories.push(catalogue::DORMANT_IP_RULES.with(message));
    }
    if !rules.unreadable.is_empty() {
        let what = "Not an address or a CIDR with the action Allow, so it is unknown what it allows: ";
        advisories.push(catalogue::UNREADABLE_IP_RULE.with(naming(list, &rules.unreadable, what)));
    }
    // For IPv4, the setting minPrefixLength replaces this limit.
    let broad = rules
        .blocks
        .iter()
        .any(|block| block.prefix < 8 && (block.family == Family::V6 || settings.min_prefix_length.is_none()));
    if broad {
        advisories.push(catalogue::BROAD_IP_RULE.plain());
    }
    let reserved = rules.reserved();
    if !reserved.is_empty() {
        let what = "Private or otherwise reserved addresses never reach a public endpoint, so this has no effect: ";
        advisories.push(catalogue::PRIVATE_IP_RULE.with(naming(list, &reserved, what)));
    }
    let redundant = rules.redundant();
    if !redundant.is_empty() {
        let what = "Repeats another rule or is contained in one, and can be removed: ";
        advisories.push(catalogue::DUPLICATE_IP_RULE.with(naming(list, &redundant, what)));
    }
    if list.len() >= 90 {
        let mut message = String::new();
        number::push_count(&mut message, list.len(), "IP rule");
        message.push_str(". The service allows 100.");
        advisories.push(catalogue::NEAR_RULE_LIMIT.with(message));
    }
}

/// A sentence that names the first three rules and counts the others.
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
                message.push_str(" (counted from 0)");
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
