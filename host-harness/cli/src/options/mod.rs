//! Options that several subcommands share.

pub(crate) mod component;
#[cfg(feature = "live")]
pub(crate) mod live;
