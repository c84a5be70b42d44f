//! The component: glue from the records of `wit/` to the functions of `acrcheck-policies`, and nothing else.

// A native build, which serves the linters only, takes its runtime from the standard library.
#![cfg_attr(target_family = "wasm", no_std)]
extern crate alloc;

#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "handing out memory")]
mod arena;
mod convert;
#[cfg(target_family = "wasm")]
mod runtime;

// Exporting functions under the names of the canonical ABI takes unsafe code. All that there is of it is generated.
#[allow(missing_docs, unreachable_pub, unsafe_code, clippy::all, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        path: "../wit",
        world: "policy",
        generate_all,
        pub_export_macro: true,
    });
}

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

// A native build of the workspace must not export these names.
#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, unsafe_code, reason = "generated")]
mod export {
    use super::{Policy, bindings};

    bindings::export!(Policy with_types_in bindings);
}
