//! Two security checks for Azure Container Registry, as pure functions: JSON text in, findings out.
//!
//! - `acr-trusted-services`: a network-restricted registry must allow trusted Microsoft services through its firewall.
//! - `acr-ip-network-rules`: a registry on selected networks must have IP rules that limit access.
//!
//! There is no I/O, no clock, no panic and no unsafe code, so equal input gives equal output everywhere. The crate does not depend on
//! WebAssembly; `acrcheck-guest` wraps it in a component.
//!
//! ```
//! use acrcheck_policies::{Settings, Status, evaluate};
//!
//! let registry = r#"{"name": "contoso", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}"#;
//! let report = evaluate(registry, &Settings::default()).expect("it is JSON");
//! let findings = &report.registries[0].findings;
//! assert_eq!(findings[0].status, Status::NotApplicable); // there is no firewall to pass
//! assert_eq!(findings[1].status, Status::Fail); // the whole internet can reach it
//! assert_eq!(findings[1].reason.code, "open-to-all-networks");
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod address;
mod catalogue;
mod checks;
mod configuration;
mod description;
mod document;
mod evaluator;
mod key;
mod model;
mod remediation;
mod report;
mod settings;
mod slot;

use alloc::string::String;

pub use catalogue::Check;
pub use description::{SCHEMA as DESCRIPTION_SCHEMA, describe_json};
pub use model::{
    Advisory, AdvisoryKind, CheckMetadata, ControlReference, Detail, EvaluateError, Evidence, Finding, Identity,
    PolicyMetadata, Position, Problem, ProblemCode, Provenance, Reason, Reference, RegistryResult, Report,
    SettingsProblem, Severity, Status, Summary, Tag,
};
pub use report::{EMPTY_DOCUMENT, SCHEMA as REPORT_SCHEMA, to_json};
pub use settings::{SCHEMA as SETTINGS_SCHEMA, Settings, Unrestricted};

use evaluator::Evaluator;

/// Describes this policy.
#[must_use]
pub const fn describe() -> PolicyMetadata {
    PolicyMetadata {
        name: "acrcheck",
        version: env!("CARGO_PKG_VERSION"),
        description: env!("CARGO_PKG_DESCRIPTION"),
        settings_schema: SETTINGS_SCHEMA,
        checks: &catalogue::METADATA,
    }
}

/// Evaluates every registry in a document, which is JSON text with one or more values.
///
/// # Errors
/// Fails if the document is empty or no part of it is JSON. A part that cannot be read is an entry in the report's `errors`.
pub fn evaluate<'d>(document: &'d str, settings: &Settings) -> Result<Report<'d>, EvaluateError> {
    evaluate_as(document, Provenance::Observed, settings, Detail::Full)
}

/// Like [`evaluate`], with the provenance of the document and the detail of the report. In a declared registry, absent settings have the
/// service's default.
///
/// # Errors
/// Like [`evaluate`].
pub fn evaluate_as<'d>(
    document: &'d str,
    provenance: Provenance,
    settings: &Settings,
    detail: Detail,
) -> Result<Report<'d>, EvaluateError> {
    let mut evaluator = Evaluator {
        report: Report::default(),
        provenance,
        settings,
        detail,
    };
    document::read(document, &mut evaluator)?;
    Ok(evaluator.report)
}

/// Evaluates a document and returns the report, or the error, as JSON.
#[must_use]
pub fn evaluate_json(document: &str, settings: &str, detail: Detail) -> String {
    let (outcome, settings) = match Settings::parse(settings) {
        Ok(settings) => (evaluate_as(document, Provenance::Observed, &settings, detail), settings),
        Err(problems) => (Err(EvaluateError::InvalidSettings(problems)), Settings::default()),
    };
    to_json(&outcome, &settings, detail)
}
