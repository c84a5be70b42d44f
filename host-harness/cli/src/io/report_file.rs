//! Reports of earlier runs.

use std::path::Path;

use acrcheck::input::{Input, STDIN};
use acrcheck::report::Report;

use super::whole_file;
use crate::error::CommandError;

/// Bytes of a report: room for some hundred thousand registries.
const LARGEST: u64 = 1 << 30;

/// Reads a report that `acrcheck check` wrote; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Report, CommandError> {
    let source = if path == Path::new(STDIN) {
        Input::Stdin
    } else {
        Input::File(path.to_owned())
    };
    let text = whole_file::read(&source, LARGEST).map_err(|source| CommandError::ReportSource {
        path: path.to_owned(),
        source,
    })?;
    Report::read(&text).map_err(|source| CommandError::ReadReport {
        path: path.to_owned(),
        source,
    })
}
