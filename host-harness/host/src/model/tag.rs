//! The tags of a registry.

use serde::Serializer;

/// A tag of a registry. Tags never affect the status of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Serializes tags as a JSON object, in order. Names are unique: `sandbox::validate` has checked that.
pub(super) fn as_object<S: Serializer>(tags: &[Tag], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(tags.iter().map(|tag| (&tag.name, &tag.value)))
}
