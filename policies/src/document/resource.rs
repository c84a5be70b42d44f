//! What an id and a type say of an object: a registry, another Azure resource, or nothing known.

use alloc::borrow::Cow;

use crate::key::has_either;
use crate::slot::{Slot, same};

/// The type of a container registry in Azure Resource Manager.
const REGISTRY_TYPE: &str = "Microsoft.ContainerRegistry/registries";

/// The type of what deploys resources.
const DEPLOYMENT_TYPE: &str = "Microsoft.Resources/deployments";

/// What a type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeForm {
    Absent,
    Registry,
    Deployment,
    /// Another type of Azure's, `Namespace.Name/type…`.
    Other,
    /// A string that is no Azure resource type.
    Foreign,
    /// No string, or given twice.
    Malformed,
}

impl TypeForm {
    pub(super) fn of(slot: &Slot<'_, Cow<'_, str>>) -> Self {
        let text = match slot {
            Slot::Missing | Slot::Null => return Self::Absent,
            Slot::Wrong { .. } | Slot::Twice { .. } => return Self::Malformed,
            Slot::Is { value, .. } => value.trim_ascii(),
        };
        if same(text, REGISTRY_TYPE) {
            return Self::Registry;
        }
        // Templates and Bicep put the api-version behind it.
        let text = text.split_once('@').map_or(text, |(text, _)| text);
        if same(text, REGISTRY_TYPE) {
            Self::Registry
        } else if same(text, DEPLOYMENT_TYPE) {
            Self::Deployment
        } else if is_azure_type(text) {
            Self::Other
        } else {
            Self::Foreign
        }
    }
}

/// Whether a text has the form `Namespace.Name/type…`, with no empty segment.
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

/// What a resource id says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    Absent,
    /// A registry's id, and nothing behind its name.
    Registry,
    /// The id of something below a registry: a webhook, an assessment, an event.
    BelowRegistry,
    /// Anything else, malformed ones included.
    Other,
}

impl IdForm {
    pub(super) fn of(slot: &Slot<'_, Cow<'_, str>>) -> Self {
        let text = match slot {
            Slot::Missing | Slot::Null => return Self::Absent,
            Slot::Wrong { .. } | Slot::Twice { .. } => return Self::Other,
            Slot::Is { value, .. } => value,
        };
        if is_plain_registry_id(text) {
            return Self::Registry;
        }
        let Some(segments) = after_registries(text).map(|rest| rest.split('/')) else {
            return Self::Other;
        };
        match segments
            .map(is_plain_segment)
            .try_fold(0_usize, |count, is_plain| is_plain.then_some(count + 1))
        {
            Some(1) => Self::Registry,
            Some(_) => Self::BelowRegistry,
            None => Self::Other,
        }
    }
}

/// Whether a segment of an id is a name, and nothing else: a link may have a query or a fragment behind it.
fn is_plain_segment(segment: &str) -> bool {
    let ends = [segment.bytes().next(), segment.bytes().next_back()];
    let is_trimmed = ends.iter().all(|end| end.is_some_and(|end| !end.is_ascii_whitespace()));
    is_trimmed && !has_either::<b'?', b'#'>(segment.as_bytes())
}

/// Whether an id ends with a registry's type and a name: the ids of nearly all registries do.
fn is_plain_registry_id(id: &str) -> bool {
    const BEFORE_NAME: &str = "/providers/Microsoft.ContainerRegistry/registries";
    let Some(slash) = id.bytes().rposition(|byte| byte == b'/') else {
        return false;
    };
    let start = slash.checked_sub(BEFORE_NAME.len());
    let before = start.and_then(|start| id.get(start..slash));
    id.starts_with('/')
        && before.is_some_and(|before| same(before, BEFORE_NAME))
        && id.get(slash + 1..).is_some_and(is_plain_segment)
}

/// What follows `/…/providers/Microsoft.ContainerRegistry/registries/` in an id.
fn after_registries(id: &str) -> Option<&str> {
    let mut rest = id.strip_prefix('/')?;
    loop {
        let (segment, behind) = rest.split_once('/')?;
        rest = behind;
        if !same(segment, "providers") {
            continue;
        }
        let (namespace, behind) = rest.split_once('/')?;
        if !same(namespace, "Microsoft.ContainerRegistry") {
            continue;
        }
        let (types, name) = behind.split_once('/')?;
        return same(types, "registries").then_some(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(text: &str) -> Slot<'static, Cow<'static, str>> {
        Slot::Is {
            key: Cow::Borrowed("k"),
            value: Cow::Owned(text.into()),
        }
    }

    #[test]
    fn forms_of_types() {
        for (text, form) in [
            ("Microsoft.ContainerRegistry/registries", TypeForm::Registry),
            (" microsoft.containerregistry/REGISTRIES\n", TypeForm::Registry),
            ("Microsoft.ContainerRegistry/registries@2023-07-01", TypeForm::Registry),
            ("Microsoft.Resources/deployments", TypeForm::Deployment),
            ("Microsoft.ContainerRegistry/registries/webhooks", TypeForm::Other),
            ("Microsoft.Storage/storageAccounts", TypeForm::Other),
            ("microsoft.network/virtualnetworks/subnets", TypeForm::Other),
            ("Dynatrace.Observability/monitors", TypeForm::Other),
            ("", TypeForm::Foreign),
            ("page", TypeForm::Foreign),
            ("azurerm_container_registry", TypeForm::Foreign),
            ("azure-native:containerregistry:Registry", TypeForm::Foreign),
            ("registries/webhooks", TypeForm::Foreign),
            ("Microsoft.ContainerRegistry/", TypeForm::Foreign),
            ("Microsoft.ContainerRegistry//webhooks", TypeForm::Foreign),
            (".x/y", TypeForm::Foreign),
            ("x./y", TypeForm::Foreign),
            ("Microsoft.Storage/storage accounts", TypeForm::Foreign),
        ] {
            assert_eq!(TypeForm::of(&slot(text)), form, "{text}");
        }
    }

    #[test]
    fn forms_of_ids() {
        let registry = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard";
        let below = |rest: &str| alloc::format!("{registry}{rest}");
        for (text, form) in [
            (registry.into(), IdForm::Registry),
            (registry.to_ascii_uppercase(), IdForm::Registry),
            (alloc::format!(" {registry}"), IdForm::Other),
            (alloc::format!("{registry} "), IdForm::Other),
            (registry.trim_start_matches('/').into(), IdForm::Other),
            (alloc::format!("https://management.azure.com{registry}"), IdForm::Other),
            (below("?api-version=2023-07-01"), IdForm::Other),
            (below("#networking"), IdForm::Other),
            (below("/webhooks/w?api-version=2023-07-01"), IdForm::Other),
            (below("/webhooks//w"), IdForm::Other),
            (below("/webhooks/"), IdForm::Other),
            (below("/webhooks/w"), IdForm::BelowRegistry),
            (
                below("/providers/Microsoft.Security/assessments/1"),
                IdForm::BelowRegistry,
            ),
            (below("/events/1/ticks/2"), IdForm::BelowRegistry),
            (below("/"), IdForm::Other),
            (String::from(""), IdForm::Other),
            (String::from("5"), IdForm::Other),
            (String::from("/subscriptions/s"), IdForm::Other),
            (
                String::from("/providers/Microsoft.ContainerRegistry/registries/"),
                IdForm::Other,
            ),
            (
                String::from("/providers/Microsoft.ContainerRegistry/registries//x"),
                IdForm::Other,
            ),
            (
                String::from("/providers/Microsoft.ContainerRegistry/locations/x"),
                IdForm::Other,
            ),
            (
                String::from("/providers/Microsoft.Storage/storageAccounts/x"),
                IdForm::Other,
            ),
        ] {
            assert_eq!(IdForm::of(&slot(&text)), form, "{text}");
        }
    }

    use alloc::string::String;
}
