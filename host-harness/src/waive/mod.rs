//! What is known beforehand of failures: waivers that somebody answers for, and reports of earlier runs.
//!
//! Neither changes a verdict: a failed finding that is waived stays a failed finding, and says why it does not count. What is unknown cannot be waived.

mod baseline;
#[cfg(feature = "waivers")]
mod waivers;

pub use baseline::Baseline;
#[cfg(feature = "waivers")]
pub use waivers::{UnusedWaiver, Waivers, WaiversError};
