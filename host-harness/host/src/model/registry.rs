//! A registry and its findings.

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::source::Source;
use super::tag::{self, Tag};

/// A registry with its findings. A field that the document does not show is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    /// What identifies it in a template, plan or state: its Terraform address, its symbolic names separated by slashes, or the expression of its
    /// name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether the document says how the registry will be after a deployment: a template, a plan, a snapshot or the result of what-if. The
    /// commands of its findings apply to a deployed registry: the document must be fixed, or the next deployment undoes them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub declared: bool,
    /// Its tags, in document order. Names are unique without regard to ASCII case.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "tag::object")]
    pub tags: Vec<Tag>,
    /// Where it is.
    pub source: Source,
    /// One finding for each check that was run.
    pub findings: Vec<Finding>,
    /// A number that does not depend on the detail, and differs if the findings of two registries differ in more than positions. 0 if the
    /// policy does not compute it.
    #[serde(skip)]
    pub fingerprint: u64,
}

impl RegistryResult {
    /// Returns a key that identifies the registry across reports: its id in lower case (Azure ignores case), or else its name with group and
    /// subscription as far as they are known, or else its address, or else its position. Without an id, the key includes the parameter files: a
    /// template describes another registry with each.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = self.key_in_document();
        if self.id.as_deref().is_none_or(str::is_empty) {
            for file in &self.source.parameters {
                key.push('?');
                key.push_str(&file.replace('%', "%25").replace('?', "%3f"));
            }
        }
        key
    }

    fn key_in_document(&self) -> String {
        let known = |text: &'_ Option<String>| {
            text.as_deref()
                .filter(|text| !text.is_empty())
                .map(str::to_ascii_lowercase)
        };
        if let Some(id) = known(&self.id) {
            return id;
        }
        if let Some(name) = known(&self.name) {
            // Escape slashes, so that different parts never give the same key.
            let part = |text| known(text).unwrap_or_default().replace('%', "%25").replace('/', "%2f");
            return [
                part(&self.subscription_id),
                part(&self.resource_group),
                name.replace('%', "%25").replace('/', "%2f"),
            ]
            .join("/");
        }
        let path = self.source.path.as_deref().unwrap_or_default();
        if let Some(address) = self.address.as_deref().filter(|address| !address.is_empty()) {
            return format!("{path}#{address}");
        }
        match &self.source.position {
            Some(position) => format!("{path}:{}#{}", position.line, position.pointer),
            None => path.to_owned(),
        }
    }
}
