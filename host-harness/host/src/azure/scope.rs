//! Selection of the registries to read.

use std::fmt;
use std::str::FromStr;

/// A subscription ID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionId(String);

/// An error of parsing a name or an ID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {expected}")]
pub struct NameError {
    expected: &'static str,
}

impl FromStr for SubscriptionId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let groups: Vec<&str> = text.split('-').collect();
        let is_id = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
            && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()));
        if !is_id {
            return Err(NameError {
                expected: "a subscription ID (`az account list` shows them)",
            });
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for SubscriptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a resource group, registry or management group, safe to use in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceName(String);

impl FromStr for ResourceName {
    type Err = NameError;

    /// Parses up to 90 letters, digits and `-_.()`, which covers the names of all three.
    fn from_str(text: &str) -> Result<Self, NameError> {
        let may_be = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
        if !(1..=90).contains(&text.chars().count()) || !text.chars().all(may_be) || text.chars().all(|c| c == '.') {
            return Err(NameError {
                expected: "a valid name: use up to 90 letters, digits and characters of `-_.()`",
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl ResourceName {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name as a percent-encoded path segment.
    fn segment(&self) -> String {
        let mut segment = String::new();
        for byte in self.0.bytes() {
            if byte.is_ascii() {
                segment.push(char::from(byte));
            } else {
                segment.push_str(&format!("%{byte:02X}"));
            }
        }
        segment
    }
}

/// The subscriptions to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subscriptions {
    /// All subscriptions that the identity can read.
    All,
    /// These subscriptions, in this order.
    These(Vec<SubscriptionId>),
}

/// The registries to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// All registries of the subscriptions.
    Subscriptions(Subscriptions),
    /// The registries of a resource group in each of the subscriptions.
    ResourceGroup {
        /// The subscriptions.
        subscriptions: Vec<SubscriptionId>,
        /// The resource group.
        group: ResourceName,
        /// The name of a single registry; None for all.
        registry: Option<ResourceName>,
    },
    /// The result of one Azure Resource Graph query.
    ResourceGraph(GraphScope),
}

/// The scope of an Azure Resource Graph query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GraphScope {
    /// All subscriptions that the identity can read.
    All,
    /// These subscriptions.
    Subscriptions(Vec<SubscriptionId>),
    /// The subscriptions of a management group and of the groups below it.
    ManagementGroup(ResourceName),
}

const PROVIDER: &str = "providers/Microsoft.ContainerRegistry/registries";

/// Returns the path that lists registries, or that reads a single one.
pub(super) fn path(subscription: &SubscriptionId, group: Option<(&ResourceName, Option<&ResourceName>)>) -> String {
    match group {
        None => format!("/subscriptions/{subscription}/{PROVIDER}"),
        Some((group, None)) => {
            let group = group.segment();
            format!("/subscriptions/{subscription}/resourceGroups/{group}/{PROVIDER}")
        }
        Some((group, Some(registry))) => {
            let (group, registry) = (group.segment(), registry.segment());
            format!("/subscriptions/{subscription}/resourceGroups/{group}/{PROVIDER}/{registry}")
        }
    }
}

/// Returns the resource ID of a registry, which is its path without percent-encoding.
pub(super) fn registry_id(subscription: &SubscriptionId, group: &ResourceName, registry: &ResourceName) -> String {
    let (group, registry) = (group.as_str(), registry.as_str());
    format!("/subscriptions/{subscription}/resourceGroups/{group}/{PROVIDER}/{registry}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_id_is_a_guid() {
        let id: SubscriptionId = "00000000-0000-4000-8000-00000000ABCD".parse().unwrap();
        assert_eq!(id.to_string(), "00000000-0000-4000-8000-00000000abcd");
        for text in [
            "",
            "production",
            "00000000-0000-4000-8000-00000000000",
            "00000000-0000-4000-8000-00000000000g",
            "000000000-000-4000-8000-000000000000",
            "00000000000040008000000000000000",
            "../..",
        ] {
            assert!(text.parse::<SubscriptionId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_stays_within_its_segment() {
        for text in ["", ".", "..", "a/b", "a?b", "a%2fb", "a b", "a#b", &"a".repeat(91)] {
            assert!(text.parse::<ResourceName>().is_err(), "{text}");
        }
        let id: SubscriptionId = "00000000-0000-4000-8000-000000000001".parse().unwrap();
        let group: ResourceName = "Größe_(1).x".parse().unwrap();
        let registry: ResourceName = "contoso".parse().unwrap();
        assert_eq!(
            path(&id, Some((&group, Some(&registry)))),
            "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/Gr%C3%B6%C3%9Fe_(1).x/providers/Microsoft.ContainerRegistry/registries/contoso"
        );
    }
}
