//! The component: converts between the records in `wit/` and the types of `acrcheck-policies`.

// A native build, which only the linters need, uses the standard library.
#![cfg_attr(target_family = "wasm", no_std)]
extern crate alloc;

#[cfg(all(target_family = "wasm", feature = "adapters"))]
mod adapters;
#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "an allocator returns raw memory")]
mod arena;
mod bindings;
mod convert;
mod packed;
#[cfg(target_family = "wasm")]
mod runtime;

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_policies as policies;

use bindings::exports::acrcheck::policy::{evaluate, packed as packed_interface, types};

struct Policy;

impl evaluate::Guest for Policy {
    fn describe() -> types::PolicyMetadata {
        convert::policy_metadata(&policies::describe())
    }

    fn describe_json() -> String {
        policies::describe_json(&policies::describe())
    }

    fn validate_settings(settings: String) -> Result<(), Vec<types::SettingsProblem>> {
        policies::Settings::parse(&settings)
            .map(|_| ())
            .map_err(convert::settings_problems)
    }

    fn evaluate(
        document: String,
        settings: String,
        detail: types::Detail,
    ) -> Result<types::Report, types::EvaluateError> {
        Request::new(&settings, detail).report(&document)
    }

    fn evaluate_json(document: String, settings: String, detail: types::Detail) -> String {
        Request::new(&settings, detail).json(&document)
    }

    fn evaluate_batch(
        documents: Vec<String>,
        settings: String,
        detail: types::Detail,
    ) -> Vec<Result<types::Report, types::EvaluateError>> {
        let request = Request::new(&settings, detail);
        documents.iter().map(|document| request.report(document)).collect()
    }

    fn evaluate_batch_json(documents: Vec<String>, settings: String, detail: types::Detail) -> Vec<String> {
        let request = Request::new(&settings, detail);
        documents.iter().map(|document| request.json(document)).collect()
    }
}

impl packed_interface::Guest for Policy {
    fn evaluate(
        document: String,
        settings: String,
        detail: types::Detail,
    ) -> Result<packed_interface::PackedReport, types::EvaluateError> {
        Request::new(&settings, detail).packed(&document)
    }

    fn evaluate_batch(
        documents: Vec<String>,
        settings: String,
        detail: types::Detail,
    ) -> Vec<Result<packed_interface::PackedReport, types::EvaluateError>> {
        let request = Request::new(&settings, detail);
        documents.iter().map(|document| request.packed(document)).collect()
    }
}

/// What a call asks for, apart from the document.
struct Request {
    settings: policies::Settings,
    /// The errors in the settings, if any. The settings are then the defaults.
    invalid: Option<Vec<policies::SettingsProblem>>,
    detail: policies::Detail,
}

impl Request {
    fn new(settings: &str, detail: types::Detail) -> Self {
        let (settings, invalid) = match policies::Settings::parse(settings) {
            Ok(settings) => (settings, None),
            Err(problems) => (policies::Settings::default(), Some(problems)),
        };
        Self {
            settings,
            invalid,
            detail: convert::detail(detail),
        }
    }

    fn evaluate<'d>(&self, document: &'d str) -> Result<policies::Report<'d>, policies::EvaluateError> {
        match &self.invalid {
            Some(problems) => Err(policies::EvaluateError::InvalidSettings(problems.clone())),
            None => policies::evaluate_as(document, policies::Provenance::Observed, &self.settings, self.detail),
        }
    }

    fn report(&self, document: &str) -> Result<types::Report, types::EvaluateError> {
        self.evaluate(document)
            .map(|report| convert::report(report, &self.settings))
            .map_err(convert::evaluate_error)
    }

    fn packed(&self, document: &str) -> Result<packed_interface::PackedReport, types::EvaluateError> {
        self.evaluate(document)
            .map(|report| packed::pack(document, &report, &self.settings))
            .map_err(convert::evaluate_error)
    }

    fn json(&self, document: &str) -> String {
        policies::to_json(&self.evaluate(document), &self.settings, self.detail)
    }
}

// A native build must not export these names.
#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, unsafe_code, reason = "generated")]
mod export {
    use super::{Policy, bindings};

    bindings::export!(Policy with_types_in bindings);
}
