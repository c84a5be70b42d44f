//! The two checks once more, written from the decision tables in Rego and in CEL: the verdicts on one observed registry at default settings.

pub mod addresses;
pub mod cel;
pub mod document;
pub mod native;
pub mod rego;

/// What a check says, or why it could not say anything.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What one check says of one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub status: String,
    pub reason: String,
}

impl Verdict {
    /// The verdict in the words that the reports use.
    #[must_use]
    pub fn new(status: &str, reason: &str) -> Self {
        Self {
            status: status.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// What both checks say of one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub trusted_services: Verdict,
    pub ip_network_rules: Verdict,
}

/// The ids of the checks.
pub const TRUSTED_SERVICES: &str = "acr-trusted-services";
pub const IP_NETWORK_RULES: &str = "acr-ip-network-rules";
