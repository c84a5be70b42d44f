//! Files, progress and terminal output.

pub(crate) mod atomic_file;
pub(crate) mod progress;
pub(crate) mod report_file;
pub(crate) mod terminal;
pub(crate) mod whole_file;
