//! The two checks, written from the decision tables in Rego and CEL: the verdicts on one observed registry with default settings.

pub mod addresses;
pub mod cel;
pub mod document;
pub mod native;
pub mod rego;

/// A result, or why there is none.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The result of one check on one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub status: String,
    pub reason: String,
}

impl Verdict {
    /// The verdict as in reports.
    #[must_use]
    pub fn new(status: &str, reason: &str) -> Self {
        Self {
            status: status.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// The verdicts of both checks on one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub trusted_services: Verdict,
    pub ip_network_rules: Verdict,
}

/// The ids of the checks.
pub const TRUSTED_SERVICES: &str = "acr-trusted-services";
pub const IP_NETWORK_RULES: &str = "acr-ip-network-rules";
