//! Headings of the help, and groups of flags.

#[cfg(feature = "live")]
pub(crate) const LIVE: &str = "Live registries";
/// The group of the flags of live registries.
pub(crate) const LIVE_GROUP: &str = "live-registries";
pub(crate) const ADVANCED: &str = "Advanced options";
pub(crate) const GLOBAL: &str = "Global options";
