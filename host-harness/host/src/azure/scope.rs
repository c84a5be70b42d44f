//! Which registries are read.

use std::fmt;
use std::str::FromStr;

/// The id of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriptionId(String);

/// A text that is no name for what it should name.
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
                expected: "the id of a subscription (`az account list` shows them)",
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

/// The name of a resource group, a registry or a management group, as it may stand in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceName(String);

impl FromStr for ResourceName {
    type Err = NameError;

    /// Letters, digits and `-_.()`, up to 90 of them: whatever one of these may be called.
    fn from_str(text: &str) -> Result<Self, NameError> {
        let may_be = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
        if !(1..=90).contains(&text.chars().count()) || !text.chars().all(may_be) || text.chars().all(|c| c == '.') {
            return Err(NameError {
                expected: "a name: up to 90 letters, digits and characters of `-_.()`",
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl ResourceName {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as a segment of a path.
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

/// Which subscriptions are looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscriptions {
    /// All that the identity may see.
    All,
    /// These, in this order.
    These(Vec<SubscriptionId>),
}

/// Which registries are read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// Every registry in subscriptions.
    Subscriptions(Subscriptions),
    /// Those in a resource group of each of these subscriptions.
    ResourceGroup {
        /// The subscriptions.
        subscriptions: Vec<SubscriptionId>,
        /// The group.
        group: ResourceName,
        /// One registry of it, by its name; none for all.
        registry: Option<ResourceName>,
    },
    /// What one query of Azure Resource Graph finds.
    ResourceGraph(GraphScope),
}

/// What a query of Azure Resource Graph looks into.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GraphScope {
    /// All that the identity may see.
    All,
    /// These subscriptions.
    Subscriptions(Vec<SubscriptionId>),
    /// The subscriptions of a management group, and of those below it.
    ManagementGroup(ResourceName),
}

const PROVIDER: &str = "providers/Microsoft.ContainerRegistry/registries";

/// The path at which registries are asked for.
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

/// The resource id of a registry: its path as it is, with nothing encoded.
pub(super) fn registry_id(subscription: &SubscriptionId, group: &ResourceName, registry: &ResourceName) -> String {
    let (group, registry) = (group.as_str(), registry.as_str());
    format!("/subscriptions/{subscription}/resourceGroups/{group}/{PROVIDER}/{registry}")
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_thirty_two_digits_in_five_groups() {
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
