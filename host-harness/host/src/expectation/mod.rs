//! What is expected of a document, as whoever writes settings or a component keeps it in a file beside that document.
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
//! What is found and not listed is as wrong as what is listed and not found, unless the file says `partial = true`. What could not be read counts either way.

mod case;
mod comparison;
mod file;
mod matching;
mod written;

pub use case::{Case, Outcome};
pub use comparison::Difference;
pub use file::{ENDING, Expectation, ExpectedFinding, ExpectedRegistry, NoExpectation, Settings};
