//! What is known of a registry because a template, a plan or a state declares it.

use alloc::borrow::Cow;

use crate::model::Provenance;

/// The declaration of a registry.
#[derive(Clone, Debug)]
pub(crate) struct Declaration<'d> {
    pub(crate) provenance: Provenance,
    pub(crate) language: Language,
    /// Identifies the registry in the document: its Terraform address, its symbolic names, or the expression of its name.
    pub(crate) address: Option<Cow<'d, str>>,
    /// Whether it is deployed only under a condition that cannot be computed from the document.
    pub(crate) is_conditional: bool,
    pub(crate) computed: Computed,
}

/// The language of a declaration, which names the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Properties of Azure Resource Manager: templates, snapshots, the body of an azapi resource.
    Properties,
    /// Attributes of `azurerm_container_registry`.
    Attributes,
}

impl Language {
    /// The name of a property in this language.
    pub(crate) fn name(self, property: &'static str) -> &'static str {
        match (self, property) {
            (Self::Attributes, "publicNetworkAccess") => "public_network_access_enabled",
            (Self::Attributes, "networkRuleSet") => "network_rule_set",
            (Self::Attributes, "networkRuleBypassOptions") => "network_rule_bypass_option",
            (Self::Attributes, "defaultAction") => "default_action",
            (Self::Attributes, "ipRules") => "ip_rule",
            _ => property,
        }
    }
}

/// Which parts are the value of an expression, so that their members have no position in the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Computed {
    pub(crate) properties: bool,
    pub(crate) rule_set: bool,
    pub(crate) ip_rules: bool,
}
