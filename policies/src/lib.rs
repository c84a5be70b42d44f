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
//! assert_eq!(findings[1].reason.code, "open-to-all-networks");
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod address;
mod checks;
mod configuration;
mod document;
mod json;
mod key;
mod metadata;
mod number;
mod remediation;
mod report;
mod settings;
mod slot;

use alloc::string::String;

pub use checks::Check;
pub use configuration::Provenance;
pub use metadata::{AdvisoryKind, CheckMetadata, PolicyMetadata, Reason, Reference};
pub use report::{
    Advisory, EMPTY_DOCUMENT, EvaluateError, Evidence, Finding, Identity, Position, Problem, ProblemCode,
    RegistryResult, Report, SCHEMA as REPORT_SCHEMA, Severity, Status, Summary, Tag,
};
pub use settings::{SCHEMA as SETTINGS_SCHEMA, Settings, SettingsProblem, Unrestricted};

use configuration::Configuration;
use document::Entries;
use document::registry::RegistryObject;

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
    let mut judge = Judge {
        report: Report::default(),
        provenance,
        settings,
    };
    document::read(document, &mut judge)?;
    Ok(judge.report)
}

/// Judges registries as they are read.
struct Judge<'s, 'd> {
    report: Report<'d>,
    provenance: Provenance,
    settings: &'s Settings,
}

impl<'d> Entries<'d> for Judge<'_, 'd> {
    /// Registries, skipped resources, errors.
    type Mark = (usize, u32, usize);

    fn registry(&mut self, position: Position, object: &RegistryObject<'d>) {
        let configuration = Configuration::of(object, &position.pointer, self.provenance);
        let findings = checks::judge(&configuration, self.settings);
        self.report.registries.push(RegistryResult {
            identity: configuration.into_identity(),
            position,
            findings,
        });
    }

    fn other_resource(&mut self) {
        self.report.skipped = self.report.skipped.saturating_add(1);
    }

    fn problem(&mut self, problem: Problem) {
        self.report.errors.push(problem);
    }

    fn mark(&self) -> Self::Mark {
        let Report {
            registries,
            skipped,
            errors,
        } = &self.report;
        (registries.len(), *skipped, errors.len())
    }

    fn found_since(&self, (registries, skipped, _): Self::Mark) -> bool {
        self.report.registries.len() > registries || self.report.skipped > skipped
    }

    fn rewind(&mut self, (registries, skipped, errors): Self::Mark) {
        self.report.registries.truncate(registries);
        self.report.skipped = skipped;
        self.report.errors.truncate(errors);
    }

    fn take_telling_problem(&mut self, (_, _, errors): Self::Mark) -> Option<Problem> {
        let since = self.report.errors.get(errors..).unwrap_or_default();
        let telling = since.iter().position(is_telling);
        let telling = telling.map(|at| self.report.errors.swap_remove(errors.saturating_add(at)));
        self.report.errors.truncate(errors);
        telling
    }

    fn keep_telling_problems(&mut self, (_, _, errors): Self::Mark) -> bool {
        let later = self.report.errors.split_off(errors.min(self.report.errors.len()));
        self.report.errors.extend(later.into_iter().filter(is_telling));
        self.report.errors.len() > errors
    }
}

fn is_telling(problem: &Problem) -> bool {
    problem.code != ProblemCode::NotARegistry
}

/// Judges a document and prints the report as JSON; a failure too.
#[must_use]
pub fn evaluate_json(document: &str, settings: &str) -> String {
    let (outcome, settings) = match Settings::parse(settings) {
        Ok(settings) => (evaluate(document, &settings), settings),
        Err(problems) => (Err(EvaluateError::InvalidSettings(problems)), Settings::default()),
    };
    report::to_json(&outcome, &settings)
}
