//! What is known of a registry because a template, a plan or a state declares it.

use alloc::borrow::Cow;

use acrcheck_declared::Computed;

use crate::model::Provenance;

/// The declaration of a registry.
#[derive(Clone, Debug)]
pub(crate) struct Declaration<'d> {
    pub(crate) provenance: Provenance,
    /// Whether its settings are attributes of `azurerm_container_registry`, as opposed to properties of Azure Resource Manager.
    pub(crate) has_attributes: bool,
    /// Identifies the registry in the document.
    pub(crate) address: Option<Cow<'d, str>>,
    /// Whether it is deployed only under a condition that cannot be computed from the document.
    pub(crate) is_conditional: bool,
    pub(crate) computed: Computed,
}

impl Declaration<'_> {
    /// The name that the document has for a property.
    pub(crate) fn name(&self, property: &'static str) -> &'static str {
        if !self.has_attributes {
            return property;
        }
        match property {
            "publicNetworkAccess" => "public_network_access_enabled",
            "networkRuleSet" => "network_rule_set",
            "networkRuleBypassOptions" => "network_rule_bypass_option",
            "defaultAction" => "default_action",
            "ipRules" => "ip_rule",
            _ => property,
        }
    }
}
