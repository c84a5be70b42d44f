//! The members that the formats of templates, plans, snapshots and what-if results have. Any other member can hold deployed registries.
//!
//! Only members that can be arrays or objects are listed: the others hold no registry.

use super::format::Declared;

/// A member that a format has.
pub(super) struct KnownMember {
    pub(super) name: &'static str,
    /// The members that an object in it has, if others are searched. Empty if it is not searched.
    pub(super) members: &'static [KnownMember],
}

/// A member that is not searched.
const fn known(name: &'static str) -> KnownMember {
    KnownMember { name, members: &[] }
}

/// A member whose unknown members are searched.
const fn with(name: &'static str, members: &'static [KnownMember]) -> KnownMember {
    KnownMember { name, members }
}

impl Declared {
    /// Returns the members of the format.
    pub(super) const fn members(self) -> &'static [KnownMember] {
        match self {
            Self::Terraform => TERRAFORM,
            Self::Template => TEMPLATE,
            Self::Snapshot => SNAPSHOT,
        }
    }
}

/// Source: "JSON Output Format" of the Terraform documentation. OpenTofu has no others; plans of HCP Terraform can have schemas.
const TERRAFORM: &[KnownMember] = &[
    known("action_invocations"),
    known("checks"),
    known("configuration"),
    known("deferred_action_invocations"),
    known("deferred_changes"),
    known("output_changes"),
    known("planned_values"),
    known("prior_state"),
    known("proposed_unknown"),
    known("provider_schemas"),
    known("relevant_attributes"),
    known("resource_changes"),
    known("resource_drift"),
    known("values"),
    known("variables"),
];

/// Source: "Understand the structure and syntax of ARM templates". Workflows of Logic Apps have a content version, too.
const TEMPLATE: &[KnownMember] = &[
    known("actions"),
    known("definitions"),
    known("extensions"),
    known("functions"),
    known("imports"),
    known("metadata"),
    known("outputs"),
    known("parameters"),
    known("resources"),
    known("rules"),
    known("triggers"),
    known("variables"),
];

/// Source: the type `Snapshot` of Bicep.
const SNAPSHOT: &[KnownMember] = &[known("diagnostics"), known("outputs"), known("predictedResources")];

/// The body of a deployment. Source: "Deployments" of the reference of Azure Resource Manager, also for its properties.
pub(super) const DEPLOYMENT: &[KnownMember] = &[known("tags"), known("identity"), with("properties", PROPERTIES)];

const PROPERTIES: &[KnownMember] = &[
    known("debugSetting"),
    known("dependencies"),
    known("diagnostics"),
    known("error"),
    known("expressionEvaluationOptions"),
    known("extensionConfigs"),
    known("extensions"),
    known("externalInputDefinitions"),
    known("externalInputs"),
    known("onErrorDeployment"),
    known("outputResources"),
    known("outputs"),
    known("parameters"),
    known("parametersLink"),
    known("providers"),
    with("template", TEMPLATE),
    known("templateLink"),
    known("validatedResources"),
];

/// A what-if result as the Azure CLI prints it. Source: "Deployments - What If" of the reference of Azure Resource Manager.
pub(super) const WHAT_IF: &[KnownMember] = &[
    known("changes"),
    known("diagnostics"),
    known("error"),
    known("potentialChanges"),
];

/// A what-if result as the service returns it.
pub(super) const WHAT_IF_RESPONSE: &[KnownMember] = &[known("error"), with("properties", WHAT_IF)];
