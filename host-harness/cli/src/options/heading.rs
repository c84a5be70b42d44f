//! Headings of the help.

#[cfg(feature = "live")]
pub(crate) const LIVE: &str = "Live registries";
pub(crate) const ADVANCED: &str = "Advanced options";
pub(crate) const GLOBAL: &str = "Global options";
