//! The commands that fix a failure of `acr-ip-network-rules`.

use alloc::string::String;
use alloc::vec::Vec;

use super::rules::{MOST_RULES, RuleAnalysis};
use crate::catalogue::ip_network_rules as catalogue;
use crate::configuration::{Configuration, IpRules, Tier};
use crate::document::rule_set::{Rule, RuleOrigin};
use crate::model::Reason;
use crate::remediation::Registry;

/// The commands after which the check passes; none if the registry or a rule to remove cannot be named.
pub(super) fn of(
    configuration: &Configuration<'_, '_>,
    reason: &'static Reason,
    rules: Option<&RuleAnalysis<'_, '_>>,
    offending: &[usize],
) -> Option<Vec<String>> {
    let obsolete_rules = rules.map_or_else(Vec::new, |rules| rules_to_remove(rules, offending));
    // A registry cannot have so many rules, so the document is not a basis for changes.
    if obsolete_rules.len() > MOST_RULES {
        return None;
    }
    let registry = Registry::of(&configuration.identity)?;
    let is_open = reason.code == catalogue::OPEN_TO_ALL_NETWORKS.code;
    let unknown_rules = matches!(configuration.ip_rules, IpRules::Malformed | IpRules::Unresolved);
    if (is_open && unknown_rules) || rules.is_some_and(|rules| rules.has_unresolved) {
        // Rules that could not be read would be in force.
        return None;
    }
    let mut commands = Vec::new();
    if is_open && configuration.tier != Tier::Premium {
        commands.push(registry.update("--sku Premium  # network rules require Premium, which costs more"));
    }
    // The new rule comes first and the default action last, so that a failing step locks nobody out.
    commands.push(registry.add_rule());
    for rule in obsolete_rules {
        if rule.origin == RuleOrigin::Sensitive {
            return None;
        }
        let remove = registry.remove_rule(&rule.written.as_ref()?.text)?;
        if !commands.contains(&remove) {
            commands.push(remove);
        }
    }
    if is_open {
        commands.push(registry.update("--default-action Deny"));
    }
    if reason.code == catalogue::NO_IP_RULES.code {
        commands.push(
            registry
                .update("--public-network-enabled false  # or this instead, if the registry needs no public access"),
        );
    }
    Some(commands)
}

/// The rules with which the check would fail or stay unknown, including dormant ones.
fn rules_to_remove<'r, 'd>(rules: &RuleAnalysis<'r, 'd>, offending: &[usize]) -> Vec<&'r Rule<'d>> {
    // Both are in ascending order.
    let lists = [offending, rules.unreadable.as_slice()];
    let is_obsolete = |index: &usize| lists.iter().any(|list| list.binary_search(index).is_ok());
    let rules = rules.list.iter().enumerate();
    rules
        .filter(|(index, _)| is_obsolete(index))
        .map(|(_, rule)| rule)
        .collect()
}
