//! The values of each setting.

use crate::document::rule_set::Rule;

/// `publicNetworkAccess`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicAccess {
    Enabled,
    Disabled,
    NotShown,
    Unrecognised,
    /// It cannot be computed from the document.
    Unresolved,
}

/// `networkRuleSet.defaultAction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DefaultAction {
    Allow,
    Deny,
    /// Explicitly null, or missing where that means the service's default.
    Absent,
    NotShown,
    Unrecognised,
    /// It cannot be computed from the document.
    Unresolved,
}

/// `networkRuleBypassOptions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    AzureServices,
    None,
    Absent,
    Unrecognised,
    /// It cannot be computed from the document.
    Unresolved,
}

/// `networkRuleSet.ipRules`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum IpRules<'o, 'd> {
    NotShown,
    /// There may be rules, but they are not a readable list.
    Malformed,
    /// They cannot be computed from the document.
    Unresolved,
    Listed(&'o [Rule<'d>]),
}

/// `networkRuleBypassAllowedForTasks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TasksBypass {
    On,
    Off,
    /// Absent, null or malformed.
    NotShown,
}

/// Why none of the settings of a registry can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// `properties` is a string.
    PropertiesAreText,
    /// `properties` is given twice, or is neither an object nor a string.
    PropertiesAreMalformed,
    /// The rule set is an object that was printed as a string.
    RuleSetIsText,
    /// There are no network settings.
    NoSettings,
}

/// The tier that `sku.name` selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Basic or Standard, by name. They have no network rules.
    WithoutNetworkRules(&'static str),
    Premium,
    /// Absent, malformed or another name.
    Other,
}
