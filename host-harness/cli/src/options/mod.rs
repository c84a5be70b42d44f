//! Options that several modules share.

pub(crate) mod component;
pub(crate) mod format;
pub(crate) mod heading;
pub(crate) mod jobs;
#[cfg(feature = "live")]
pub(crate) mod live;
pub(crate) mod outcome;
pub(crate) mod severity;
pub(crate) mod values;
