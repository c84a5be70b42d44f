//! The component: converts between the records in `wit/` and the types of `acrcheck-policies`.

// A native build, which only the linters need, uses the standard library.
#![cfg_attr(target_family = "wasm", no_std)]
extern crate alloc;

#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "an allocator returns raw memory")]
mod arena;
mod bindings;
mod convert;
#[cfg(target_family = "wasm")]
mod runtime;

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_policies as policies;

use bindings::exports::acrcheck::policy::evaluate::Guest;
use bindings::exports::acrcheck::policy::types;

struct Policy;

impl Guest for Policy {
    fn describe() -> types::PolicyMetadata {
        convert::policy_metadata(&policies::describe())
    }

    fn validate_settings(settings: String) -> Result<(), Vec<types::SettingsProblem>> {
        policies::Settings::parse(&settings)
            .map(|_| ())
            .map_err(convert::settings_problems)
    }

    fn evaluate(document: String, settings: String) -> Result<types::Report, types::EvaluateError> {
        let settings = policies::Settings::parse(&settings)
            .map_err(|problems| types::EvaluateError::InvalidSettings(convert::settings_problems(problems)))?;
        policies::evaluate(&document, &settings)
            .map(|report| convert::report(report, &settings))
            .map_err(convert::evaluate_error)
    }

    fn evaluate_json(document: String, settings: String) -> String {
        policies::evaluate_json(&document, &settings)
    }
}

// A native build must not export these names.
#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, unsafe_code, reason = "generated")]
mod export {
    use super::{Policy, bindings};

    bindings::export!(Policy with_types_in bindings);
}
