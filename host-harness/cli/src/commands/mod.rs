//! The subcommands, one file each.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod component;
pub(crate) mod config;
pub(crate) mod default;
pub(crate) mod diff;
pub(crate) mod explain;
#[cfg(feature = "live")]
pub(crate) mod fetch;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod schema;
pub(crate) mod test;
