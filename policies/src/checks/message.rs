//! Messages that replace the summary of a reason: why settings cannot be read, and what to change in a template or a plan.

use crate::configuration::{Configuration, Obstacle};
use crate::document::declaration::Declaration;
use crate::model::{Provenance, Status};

/// The message that replaces the summary of the reason, if more is known.
pub(super) fn of(configuration: &Configuration<'_, '_>, status: Status, reason: &str) -> Option<&'static str> {
    if status == Status::Unknown
        && configuration.declaration.is_some()
        && let Some(message) = about_missing(reason)
    {
        return Some(message);
    }
    let of_obstacle = |obstacle| about_obstacle(obstacle, reason);
    if let Some(message) = configuration.obstacle.and_then(of_obstacle) {
        return Some(message);
    }
    // A state of Terraform is observed, and the source of its registries is known.
    let is_declared = configuration.provenance == Provenance::Declared || configuration.declaration.is_some();
    if status != Status::Fail || !is_declared {
        return None;
    }
    let has_attributes = |declaration: &Declaration<'_>| declaration.has_attributes;
    about_change(configuration.declaration.is_some_and(has_attributes), reason)
}

/// What to change in the source of a registry.
fn about_change(has_attributes: bool, reason: &str) -> Option<&'static str> {
    let (property, attribute) = match reason {
        "trusted-services-blocked" => (
            "The registry is network-restricted, and its firewall blocks trusted Microsoft services. Set the property networkRuleBypassOptions to AzureServices.",
            "The registry is network-restricted, and its firewall blocks trusted Microsoft services. Set network_rule_bypass_option = \"AzureServices\".",
        ),
        "open-to-all-networks" => (
            "The registry accepts connections from all networks, including the internet. Set networkRuleSet.defaultAction to Deny and add the ranges that need access to networkRuleSet.ipRules, or set publicNetworkAccess to Disabled.",
            "The registry accepts connections from all networks, including the internet. Set default_action = \"Deny\" in network_rule_set and add an ip_rule for each range that needs access, or set public_network_access_enabled = false.",
        ),
        "no-ip-rules" => (
            "The registry is on selected networks, but no IP rule allows access. Add the ranges that need access to networkRuleSet.ipRules, or set publicNetworkAccess to Disabled.",
            "The registry is on selected networks, but no IP rule allows access. Add an ip_rule to network_rule_set for each range that needs access, or set public_network_access_enabled = false.",
        ),
        "ip-rules-allow-any" => (
            "The IP rules together allow nearly every public IPv4 or IPv6 address. Narrow the ranges in networkRuleSet.ipRules.",
            "The IP rules together allow nearly every public IPv4 or IPv6 address. Narrow the ip_range of each ip_rule in network_rule_set.",
        ),
        "ip-rule-too-broad" => (
            "The IP rules allow a block that is wider than the setting minPrefixLength permits. Narrow the ranges in networkRuleSet.ipRules.",
            "The IP rules allow a block that is wider than the setting minPrefixLength permits. Narrow the ip_range of each ip_rule in network_rule_set.",
        ),
        "ip-rule-outside-allowed-ranges" => (
            "An IP rule is not entirely inside the setting allowedRanges. Change or remove it in networkRuleSet.ipRules.",
            "An IP rule is not entirely inside the setting allowedRanges. Change or remove its ip_rule in network_rule_set.",
        ),
        _ => return None,
    };
    Some(if has_attributes { attribute } else { property })
}

/// What to do about a setting that a state, a snapshot or the result of what-if does not show.
fn about_missing(reason: &str) -> Option<&'static str> {
    let message = match reason {
        "network-access-not-shown" => {
            "The document does not show public access or the default action of the registry, which the result depends on. Check the deployed registry: pass what `az acr show` prints."
        }
        "bypass-option-not-shown" => {
            "The registry is network-restricted, but the document does not show its bypass option. Check the deployed registry: pass what `az acr show` prints."
        }
        "ip-rules-not-shown" => {
            "The registry is on selected networks, but the document does not show its IP rules as a list. Check the deployed registry: pass what `az acr show` prints."
        }
        _ => return None,
    };
    Some(message)
}

/// Why the settings cannot be read.
fn about_obstacle(obstacle: Obstacle, reason: &str) -> Option<&'static str> {
    let message = match (obstacle, reason) {
        (Obstacle::PropertiesAreText, "network-access-unrecognised") => {
            "`properties` is a string, not an object, so the settings in it cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`; Resource Graph: `az graph query --output json`)."
        }
        (Obstacle::PropertiesAreMalformed, "network-access-unrecognised") => {
            "`properties` is given twice, or is not an object, so the settings in it cannot be read. Print the registry again with `az acr show --output json`."
        }
        (Obstacle::RuleSetIsText, "network-access-unrecognised") => {
            "`networkRuleSet` is a string, not an object, so the default action and the rules cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`)."
        }
        (Obstacle::NoSettings, "network-access-not-shown") => {
            "The document shows no network settings of the registry, like the output of `az resource list`. Pass what `az acr list` or `az acr show` prints."
        }
        _ => return None,
    };
    Some(message)
}
