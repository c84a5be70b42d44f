//! Options that several modules share.

pub(crate) mod component;
pub(crate) mod format;
pub(crate) mod heading;
#[cfg(feature = "live")]
pub(crate) mod live;
pub(crate) mod severity;
pub(crate) mod values;
