//! Classifies the types of Azure resources.

use acrcheck_json::ascii::same;

/// The type of a container registry in Azure Resource Manager.
const REGISTRY_TYPE: &str = "Microsoft.ContainerRegistry/registries";

/// The types of resources that deploy a template.
const DEPLOYMENT_TYPES: [&str; 2] = [
    "Microsoft.Resources/deployments",
    "Microsoft.Resources/deploymentStacks",
];

/// The kind of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceType {
    /// A container registry.
    Registry,
    /// A deployment or a deployment stack.
    Deployment,
    /// Another Azure resource type, `Namespace.Name/type…`.
    Other,
    /// A string that is not an Azure resource type.
    Foreign,
}

impl ResourceType {
    /// Classifies a type.
    #[inline]
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim_ascii();
        if same(text, REGISTRY_TYPE) {
            return Self::Registry;
        }
        // Templates and Bicep append the api-version.
        let text = text.split_once('@').map_or(text, |(text, _)| text);
        if same(text, REGISTRY_TYPE) {
            Self::Registry
        } else if DEPLOYMENT_TYPES.iter().any(|deployment| same(text, deployment)) {
            Self::Deployment
        } else if is_azure_type(text) {
            Self::Other
        } else {
            Self::Foreign
        }
    }
}

/// Whether a text is `Namespace.Name/type…`, with no empty segment.
fn is_azure_type(text: &str) -> bool {
    let Some((namespace, types)) = text.split_once('/') else {
        return false;
    };
    let plain = |segment: &str| {
        let mut bytes = segment.bytes();
        !segment.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    let has_parts = namespace
        .split_once('.')
        .is_some_and(|(first, rest)| !first.is_empty() && !rest.is_empty());
    has_parts && plain(namespace) && types.split('/').all(plain)
}
