//! Classifies resource ids and resource types.

use alloc::borrow::Cow;

use crate::slot::Slot;
use acrcheck_declared::ResourceType;
use acrcheck_json::ascii::{has_either, same};

/// The kind of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeKind {
    Absent,
    Registry,
    Deployment,
    /// Another Azure resource type, `Namespace.Name/type…`.
    Other,
    /// A string that is not an Azure resource type.
    Foreign,
    /// Not a string, or given twice.
    Malformed,
}

impl TypeKind {
    pub(super) fn of(slot: &Slot<'_, Cow<'_, str>>) -> Self {
        let text = match slot {
            Slot::Missing | Slot::Null => return Self::Absent,
            Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => return Self::Malformed,
            Slot::Is { value, .. } => value,
        };
        match ResourceType::of(text) {
            ResourceType::Registry => Self::Registry,
            ResourceType::Deployment => Self::Deployment,
            ResourceType::Other => Self::Other,
            ResourceType::Foreign => Self::Foreign,
        }
    }
}

/// The kind of a resource id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdKind {
    Absent,
    /// The id of a registry.
    Registry,
    /// The id of something that belongs to a registry: a webhook, an assessment, an event.
    BelowRegistry,
    /// Anything else, including malformed ids.
    Other,
}

impl IdKind {
    pub(super) fn of(slot: &Slot<'_, Cow<'_, str>>) -> Self {
        let text = match slot {
            Slot::Missing | Slot::Null => return Self::Absent,
            Slot::Wrong { .. } | Slot::Twice { .. } | Slot::Unresolved { .. } => return Self::Other,
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

/// Whether a segment of an id is just a name. A link may have a query or a fragment after it.
fn is_plain_segment(segment: &str) -> bool {
    let ends = [segment.bytes().next(), segment.bytes().next_back()];
    let is_trimmed = ends.iter().all(|end| end.is_some_and(|end| !end.is_ascii_whitespace()));
    is_trimmed && !has_either::<b'?', b'#'>(segment.as_bytes())
}

/// Whether an id ends with a registry's type and a name, as nearly all registry ids do.
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

/// Returns what follows `/…/providers/Microsoft.ContainerRegistry/registries/` in an id.
fn after_registries(id: &str) -> Option<&str> {
    let mut rest = id.strip_prefix('/')?;
    loop {
        let (segment, after) = rest.split_once('/')?;
        rest = after;
        if !same(segment, "providers") {
            continue;
        }
        let (namespace, after) = rest.split_once('/')?;
        if !same(namespace, "Microsoft.ContainerRegistry") {
            continue;
        }
        let (types, name) = after.split_once('/')?;
        return same(types, "registries").then_some(name);
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    fn slot(text: &str) -> Slot<'static, Cow<'static, str>> {
        Slot::Is {
            key: Cow::Borrowed("k"),
            value: Cow::Owned(text.into()),
        }
    }

    #[test]
    fn types_are_classified() {
        for (text, kind) in [
            ("Microsoft.ContainerRegistry/registries", TypeKind::Registry),
            (" microsoft.containerregistry/REGISTRIES\n", TypeKind::Registry),
            ("Microsoft.ContainerRegistry/registries@2023-07-01", TypeKind::Registry),
            ("Microsoft.Resources/deployments", TypeKind::Deployment),
            ("Microsoft.ContainerRegistry/registries/webhooks", TypeKind::Other),
            ("Microsoft.Storage/storageAccounts", TypeKind::Other),
            ("microsoft.network/virtualnetworks/subnets", TypeKind::Other),
            ("Dynatrace.Observability/monitors", TypeKind::Other),
            ("", TypeKind::Foreign),
            ("page", TypeKind::Foreign),
            ("azurerm_container_registry", TypeKind::Foreign),
            ("azure-native:containerregistry:Registry", TypeKind::Foreign),
            ("registries/webhooks", TypeKind::Foreign),
            ("Microsoft.ContainerRegistry/", TypeKind::Foreign),
            ("Microsoft.ContainerRegistry//webhooks", TypeKind::Foreign),
            (".x/y", TypeKind::Foreign),
            ("x./y", TypeKind::Foreign),
            ("Microsoft.Storage/storage accounts", TypeKind::Foreign),
        ] {
            assert_eq!(TypeKind::of(&slot(text)), kind, "{text}");
        }
    }

    #[test]
    fn ids_are_classified() {
        let registry = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard";
        let below = |rest: &str| alloc::format!("{registry}{rest}");
        for (text, kind) in [
            (registry.into(), IdKind::Registry),
            (registry.to_ascii_uppercase(), IdKind::Registry),
            (alloc::format!(" {registry}"), IdKind::Other),
            (alloc::format!("{registry} "), IdKind::Other),
            (registry.trim_start_matches('/').into(), IdKind::Other),
            (alloc::format!("https://management.azure.com{registry}"), IdKind::Other),
            (below("?api-version=2023-07-01"), IdKind::Other),
            (below("#networking"), IdKind::Other),
            (below("/webhooks/w?api-version=2023-07-01"), IdKind::Other),
            (below("/webhooks//w"), IdKind::Other),
            (below("/webhooks/"), IdKind::Other),
            (below("/webhooks/w"), IdKind::BelowRegistry),
            (
                below("/providers/Microsoft.Security/assessments/1"),
                IdKind::BelowRegistry,
            ),
            (below("/events/1/ticks/2"), IdKind::BelowRegistry),
            (below("/"), IdKind::Other),
            (String::from(""), IdKind::Other),
            (String::from("5"), IdKind::Other),
            (String::from("/subscriptions/s"), IdKind::Other),
            (
                String::from("/providers/Microsoft.ContainerRegistry/registries/"),
                IdKind::Other,
            ),
            (
                String::from("/providers/Microsoft.ContainerRegistry/registries//x"),
                IdKind::Other,
            ),
            (
                String::from("/providers/Microsoft.ContainerRegistry/locations/x"),
                IdKind::Other,
            ),
            (
                String::from("/providers/Microsoft.Storage/storageAccounts/x"),
                IdKind::Other,
            ),
        ] {
            assert_eq!(IdKind::of(&slot(&text)), kind, "{text}");
        }
    }
}
