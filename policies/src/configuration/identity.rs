//! The identity of a registry.

use alloc::borrow::Cow;

use crate::document::registry::RegistryObject;
use crate::model::Identity;
use crate::slot::Slot;
use acrcheck_declared::id_segment as segment_of;

pub(super) fn of<'d>(object: &RegistryObject<'d>) -> Identity<'d> {
    let given = |slot: &Slot<'d, Cow<'d, str>>| slot.value().cloned();
    let id = given(object.effective_id());
    let (subscription, group) = match &id {
        Some(Cow::Borrowed(id)) => usual_segments(id),
        _ => (None, None),
    };
    Identity {
        resource_group: given(&object.resource_group)
            .filter(|group| !group.is_empty())
            .or(group.map(Cow::Borrowed))
            .or_else(|| id_segment(id.as_ref()?, "resourceGroups")),
        subscription_id: given(&object.subscription_id)
            .filter(|id| !id.is_empty())
            .or(subscription.map(Cow::Borrowed))
            .or_else(|| id_segment(id.as_ref()?, "subscriptions")),
        name: given(&object.name),
        location: given(&object.location),
        address: object
            .declaration
            .as_ref()
            .and_then(|declaration| declaration.address.clone()),
        tags: object.tags.list(),
        id,
    }
}

/// Returns the subscription and the group of an id in the usual spelling, like `id_segment` but faster.
fn usual_segments(id: &str) -> (Option<&str>, Option<&str>) {
    fn segment<'t>(text: &'t str, prefix: &str) -> Option<(&'t str, &'t str)> {
        let rest = text.strip_prefix(prefix)?;
        let end = rest.bytes().position(|byte| byte == b'/')?;
        (end > 0).then(|| rest.split_at_checked(end)).flatten()
    }
    const GROUPS: &str = "/resourceGroups/";
    let Some((subscription, rest)) = segment(id, "/subscriptions/") else {
        return (None, None);
    };
    // A subscription with the name of a label would be taken for it.
    if subscription.len() + 2 == GROUPS.len() {
        return (None, None);
    }
    (Some(subscription), segment(rest, GROUPS).map(|(group, _)| group))
}

/// Like the function of `acrcheck_declared`, but borrows from the document where the id does.
fn id_segment<'d>(id: &Cow<'d, str>, label: &str) -> Option<Cow<'d, str>> {
    match id {
        Cow::Borrowed(id) => segment_of(id, label).map(Cow::Borrowed),
        Cow::Owned(id) => segment_of(id, label).map(|segment| Cow::Owned(segment.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_segments_are_those_after_their_labels() {
        let parts = [
            "",
            "s",
            "subscriptions",
            "resourceGroups",
            "RESOURCEGROUPS",
            "resourceGroupsX",
            "a b",
        ];
        for prefix in [
            "/subscriptions/",
            "subscriptions/",
            "/Subscriptions/",
            "//subscriptions/",
        ] {
            for a in parts {
                for b in parts {
                    for c in parts {
                        let id = alloc::format!("{prefix}{a}/{b}/{c}/providers/x");
                        let (subscription, group) = usual_segments(&id);
                        let id = Cow::Borrowed(id.as_str());
                        for (segment, label) in [(subscription, "subscriptions"), (group, "resourceGroups")] {
                            if segment.is_some() {
                                assert_eq!(segment, id_segment(&id, label).as_deref(), "{id}");
                            }
                        }
                    }
                }
            }
        }
        let id = "/subscriptions/1/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard";
        assert_eq!(usual_segments(id), (Some("1"), Some("g")));
    }

    #[test]
    fn segments_follow_their_label() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/orchard";
        for (id, label, expected) in [
            (id, "subscriptions", Some("s")),
            (id, "RESOURCEGROUPS", Some("g")),
            (id, "locations", None),
            ("/subscriptions", "subscriptions", None),
            ("/subscriptions//resourceGroups/g", "subscriptions", None),
            ("", "subscriptions", None),
        ] {
            assert_eq!(id_segment(&Cow::Borrowed(id), label).as_deref(), expected, "{id}");
            assert_eq!(id_segment(&Cow::Owned(id.into()), label).as_deref(), expected, "{id}");
        }
    }
}
