//! The result for one registry: who it is, and its findings.

use serde::Serialize;

use super::finding::Finding;
use super::source::Source;
use super::tag::{self, Tag};

/// One registry with its findings. What the document does not say of it is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistryResult {
    /// The Azure resource id.
    pub id: Option<String>,
    /// The registry's name.
    pub name: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The subscription's id.
    pub subscription_id: Option<String>,
    /// The Azure region.
    pub location: Option<String>,
    /// Its tags, in the order of the document. No two have the same name to Azure, to which case does not count.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "tag::as_object")]
    pub tags: Vec<Tag>,
    /// Where it stands.
    pub source: Source,
    /// A finding for each check that was asked for.
    pub findings: Vec<Finding>,
}

impl RegistryResult {
    /// A name under which the registry can be found again in another report: its id, which Azure compares without case; or else its name with group and
    /// subscription, as far as they are known; or else its place.
    #[must_use]
    pub fn key(&self) -> String {
        registry_key(
            [&self.id, &self.name, &self.resource_group, &self.subscription_id],
            &self.source,
        )
    }
}

/// The key of a registry, from its id, name, resource group and subscription.
pub(crate) fn registry_key([id, name, group, subscription]: [&Option<String>; 4], source: &Source) -> String {
    let known = |text: &'_ Option<String>| {
        text.as_deref()
            .filter(|text| !text.is_empty())
            .map(str::to_ascii_lowercase)
    };
    if let Some(id) = known(id) {
        return id;
    }
    if let Some(name) = known(name) {
        // A slash in one of them, or one that is missing, must not make it another.
        let part = |text| known(text).unwrap_or_default().replace('%', "%25").replace('/', "%2f");
        return [
            part(subscription),
            part(group),
            name.replace('%', "%25").replace('/', "%2f"),
        ]
        .join("/");
    }
    let path = source.path.as_deref().unwrap_or_default();
    match &source.position {
        Some(position) => format!("{path}:{}#{}", position.line, position.pointer),
        None => path.to_owned(),
    }
}
