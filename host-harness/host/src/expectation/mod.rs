//! Expected findings, in a file beside each document, to test settings and components.
//!
//! ```toml
//! # registries.expect.toml, beside registries.json
//! settings = { minPrefixLength = 16 }   # or the name of a JSON file
//!
//! [[registry]]
//! name = "contoso"
//! findings.acr-trusted-services = "pass"
//! findings.acr-ip-network-rules = { status = "fail", reason = "no-ip-rules", advisories = ["vnet-rules-not-shown"] }
//! ```
//!
//! Findings that are not listed are differences as well, unless the file has `partial = true`. Errors always count.

mod case;
mod comparison;
mod file;
mod matching;
mod written;

pub use case::{Case, CaseOutcome};
pub use comparison::Difference;
pub use file::{ENDING, Expectation, ExpectationError, ExpectedFinding, ExpectedRegistry, ExpectedSettings};
