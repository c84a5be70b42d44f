//! Files, progress and terminal output.

pub(crate) mod atomic_file;
pub(crate) mod progress;
pub(crate) mod small_file;
pub(crate) mod terminal;
