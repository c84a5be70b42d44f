//! Two security checks for Azure Container Registry, as pure functions: JSON text in, findings out.
//!
//! - `acr-trusted-services`: a network-restricted registry must let trusted Microsoft services through its firewall.
//! - `acr-ip-network-rules`: a registry on selected networks must have IP rules that really limit who gets in.
//!
//! No input or output, no clock, no panics, no unsafe code: equal input gives equal output everywhere. This crate knows nothing of
//! WebAssembly; the component around it does.
//!
//! ```
//! use acrcheck_policies::{Settings, Status, evaluate};
//!
//! let registry = r#"{"name": "contoso", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}"#;
//! let report = evaluate(registry, &Settings::default()).expect("it is JSON");
//! let findings = &report.registries[0].findings;
//! assert_eq!(findings[0].status, Status::NotApplicable); // no firewall that trusted services would have to pass
//! assert_eq!(findings[1].status, Status::Fail); // the whole internet can reach it
//! assert_eq!(findings[1].reason, "open-to-all-networks");
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod address;
mod checks;
mod configuration;
mod document;
mod metadata;
mod number;
mod remediation;
mod report;
mod settings;
mod slot;

use alloc::string::String;
use alloc::vec::Vec;

pub use checks::Check;
pub use configuration::Provenance;
pub use metadata::{AdvisoryKind, CheckMetadata, PolicyMetadata, Reason, Reference};
pub use report::{
    Advisory, EMPTY_DOCUMENT, EvaluateError, Evidence, Finding, Identity, Position, Problem, ProblemCode,
    RegistryResult, Report, SCHEMA as REPORT_SCHEMA, Severity, Status, Summary,
};
pub use settings::{SCHEMA as SETTINGS_SCHEMA, Settings, SettingsProblem, Unrestricted};

use configuration::Configuration;
use document::Entry;

/// What this policy is.
#[must_use]
pub const fn describe() -> PolicyMetadata {
    PolicyMetadata {
        name: "acrcheck",
        version: env!("CARGO_PKG_VERSION"),
        description: env!("CARGO_PKG_DESCRIPTION"),
        settings_schema: SETTINGS_SCHEMA,
        checks: &checks::METADATA,
    }
}

/// Judges every registry in a document: JSON text, one value or several in a row.
///
/// # Errors
/// Nothing could be read at all: the document is empty, or not JSON. A part that cannot be read is an entry in the report's `errors`.
pub fn evaluate<'d>(document: &'d str, settings: &Settings) -> Result<Report<'d>, EvaluateError> {
    evaluate_as(document, Provenance::Observed, settings)
}

/// As [`evaluate`], for a document whose registries are declared rather than observed: what is absent takes the service's default.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_as<'d>(
    document: &'d str,
    provenance: Provenance,
    settings: &Settings,
) -> Result<Report<'d>, EvaluateError> {
    let mut report = Report::default();
    for entry in document::read(document)? {
        match entry {
            Entry::Registry { position, object } => {
                let configuration = Configuration::of(&object, &position.pointer, provenance);
                let identity = configuration.identity();
                let findings: Vec<Finding<'d>> = checks::judge(&configuration, settings);
                report.registries.push(RegistryResult {
                    identity,
                    position,
                    findings,
                });
            }
            Entry::OtherResource => report.skipped = report.skipped.saturating_add(1),
            Entry::Problem(problem) => report.errors.push(problem),
        }
    }
    Ok(report)
}

/// Judges a document and prints the report as JSON; a failure too.
#[must_use]
pub fn evaluate_json(document: &str, settings: &str) -> String {
    let outcome = Settings::parse(settings)
        .map_err(EvaluateError::InvalidSettings)
        .and_then(|settings| evaluate(document, &settings));
    report::to_json(&outcome)
}
