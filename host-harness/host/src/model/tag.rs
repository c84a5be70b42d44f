//! The tags of a registry.

use serde::Serializer;

/// One tag of a registry: what its owner wrote on it. Tags decide nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Tags as one JSON object, in their order. No two have the same name: `honesty` has seen to it.
pub(super) fn as_object<S: Serializer>(tags: &[Tag], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(tags.iter().map(|tag| (&tag.name, &tag.value)))
}
