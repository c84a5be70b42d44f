//! The description of each check: its texts, reasons and advisories.
//!
//! It is apart from the logic of the checks, so that the settings can look up checks and reasons by name.

pub(crate) mod advisories;
pub(crate) mod declared;
pub(crate) mod ip_network_rules;
pub(crate) mod trusted_services;

use crate::model::CheckMetadata;

/// A check. The order is that of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// `acr-trusted-services`
    TrustedServices,
    /// `acr-ip-network-rules`
    IpNetworkRules,
}

/// The descriptions of the checks, in their order.
pub(crate) static METADATA: [&CheckMetadata; 2] = [&trusted_services::METADATA, &ip_network_rules::METADATA];

impl Check {
    pub(crate) const ALL: [Self; 2] = [Self::TrustedServices, Self::IpNetworkRules];

    /// The stable identifier.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::TrustedServices => trusted_services::METADATA.id,
            Self::IpNetworkRules => ip_network_rules::METADATA.id,
        }
    }

    /// Returns the check with an identifier.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.id() == id)
    }
}

/// Returns the id of a check or the code of a reason as the catalogue spells it.
pub(crate) fn code(name: &str) -> Option<&'static str> {
    // Without the black box, the compiler writes out a comparison for each name, which adds 9 KB to the component.
    let checks = core::hint::black_box(METADATA.as_slice());
    for check in checks {
        let mut reasons = check.reasons.iter().map(|reason| reason.code);
        if let Some(code) = [check.id].into_iter().chain(&mut reasons).find(|code| *code == name) {
            return Some(code);
        }
    }
    None
}
