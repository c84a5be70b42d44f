//! The identity of a registry.

use alloc::borrow::Cow;

use crate::ascii::same;
use crate::document::registry::RegistryObject;
use crate::model::Identity;
use crate::slot::Slot;

pub(super) fn of<'d>(object: &RegistryObject<'d>) -> Identity<'d> {
    let given = |slot: &Slot<'d, Cow<'d, str>>| slot.value().cloned();
    let id = given(object.effective_id());
    Identity {
        resource_group: given(&object.resource_group)
            .filter(|group| !group.is_empty())
            .or_else(|| id_segment(id.as_ref()?, "resourceGroups")),
        subscription_id: given(&object.subscription_id)
            .filter(|id| !id.is_empty())
            .or_else(|| id_segment(id.as_ref()?, "subscriptions")),
        name: given(&object.name),
        location: given(&object.location),
        tags: object.tags.list(),
        id,
    }
}

/// Returns the segment after `label` in a resource id: `/subscriptions/{id}/resourceGroups/{group}/providers/…`.
fn id_segment<'d>(id: &Cow<'d, str>, label: &str) -> Option<Cow<'d, str>> {
    fn find<'t>(id: &'t str, label: &str) -> Option<&'t str> {
        let mut segments = id.split('/');
        segments.find(|segment| same(segment, label))?;
        segments.next().filter(|segment| !segment.is_empty())
    }
    match id {
        Cow::Borrowed(id) => find(id, label).map(Cow::Borrowed),
        Cow::Owned(id) => find(id, label).map(|segment| Cow::Owned(segment.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
