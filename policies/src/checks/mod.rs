//! The checks. Each file holds one: its decision table, its advisories, its evidence and everything that `describe` says of it.

mod advisory;
mod ip_network_rules;
mod rule_analysis;
mod trusted_services;

use alloc::vec::Vec;

use crate::configuration::{Configuration, Obstacle};
use crate::metadata::CheckMetadata;
use crate::report::Finding;
use crate::settings::Settings;

/// A check, in the order in which findings are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// `acr-trusted-services`
    TrustedServices,
    /// `acr-ip-network-rules`
    IpNetworkRules,
}

/// What `describe` says of the checks, in their order.
pub(crate) static METADATA: [&CheckMetadata; 2] = [&trusted_services::METADATA, &ip_network_rules::METADATA];

impl Check {
    const ALL: [Self; 2] = [Self::TrustedServices, Self::IpNetworkRules];

    /// The stable identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::TrustedServices => trusted_services::METADATA.id,
            Self::IpNetworkRules => ip_network_rules::METADATA.id,
        }
    }

    /// The check of that identifier.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.id() == id)
    }

    fn judge<'d>(self, configuration: &Configuration<'_, 'd>, settings: &Settings) -> Finding<'d> {
        match self {
            Self::TrustedServices => trusted_services::judge(configuration),
            Self::IpNetworkRules => ip_network_rules::judge(configuration, settings),
        }
    }
}

/// What to say of a registry whose settings cannot be read, where more is known than the reason says.
fn message(configuration: &Configuration<'_, '_>, reason: &str) -> Option<&'static str> {
    let message = match (configuration.obstacle?, reason) {
        (Obstacle::PropertiesAreText, "network-access-unrecognised") => {
            "`properties` is text, not an object, so the settings in it cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`; Resource Graph: `az graph query --output json`)."
        }
        (Obstacle::PropertiesAreMalformed, "network-access-unrecognised") => {
            "`properties` is given twice, or is not an object, so the settings in it cannot be read. Print the registry again with `az acr show --output json`."
        }
        (Obstacle::RuleSetIsText, "network-access-unrecognised") => {
            "`networkRuleSet` is text, not an object, so the default action and the rules cannot be read. Print it as an object (PowerShell: `ConvertTo-Json -Depth 20`)."
        }
        (Obstacle::NoSettings, "network-access-not-shown") => {
            "The document shows none of the registry's network settings, like the output of `az resource list`. Pass what `az acr list` or `az acr show` prints."
        }
        _ => return None,
    };
    Some(message)
}

/// The findings of every check that the settings ask for.
pub(crate) fn judge<'d>(configuration: &Configuration<'_, 'd>, settings: &Settings) -> Vec<Finding<'d>> {
    let mut findings = Vec::with_capacity(Check::ALL.len());
    let asked_for = Check::ALL.into_iter().filter(|check| settings.asks_for(*check));
    findings.extend(asked_for.map(|check| check.judge(configuration, settings)));
    findings
}
