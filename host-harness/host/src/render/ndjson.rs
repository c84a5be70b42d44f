//! Report as lines of JSON. The `kind` of each line is a registry, an error, or the summary, which is last.

use std::borrow::Cow;
use std::io::{self, Write};

use super::ends::FileEnds;
use super::json::Escaping;
use super::renderer::{StreamRenderer, Trailer};
use crate::model::{ErrorEntry, RegistryResult};
use crate::report::{Line, ReportSchema};

/// The report as lines of JSON: registries and errors of `acrcheck.report/v1` in order, and a last line with everything else. Without that line, the
/// report is incomplete. Characters are escaped as in [`Json`](super::Json).
#[derive(Clone, Copy, Debug)]
pub struct Ndjson;

/// Writes a line, by way of a buffer: escaping whole lines is much faster than escaping every piece of the serializer.
fn write(line: &Line<'_>, buffer: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, line)?;
    // Without the line break, which would lead past the fast path for plain text.
    Escaping(&mut *out).write_all(buffer)?;
    out.write_all(b"\n")
}

impl Ndjson {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        const KINDS: [&str; 3] = ["registry", "error", "summary"];
        let mut kinds = KINDS.iter();
        kinds.any(|kind| ends.starts_with(&format!("{{\"kind\":\"{kind}\",")))
            && ends
                .last_line()
                .starts_with(b"{\"kind\":\"summary\",\"schema\":\"acrcheck.report/")
    }
}

impl StreamRenderer for Ndjson {
    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        let mut buffer = Vec::new();
        for registry in registries {
            write(&Line::Registry(Cow::Borrowed(registry)), &mut buffer, out)?;
        }
        for error in errors {
            write(&Line::Error(Cow::Borrowed(error)), &mut buffer, out)?;
        }
        Ok(())
    }

    fn tail(&self, trailer: &Trailer<'_>, out: &mut dyn Write) -> io::Result<()> {
        let last = Line::Summary {
            schema: ReportSchema::V1,
            detail: trailer.detail,
            component: Cow::Borrowed(trailer.component),
            configuration: trailer.configuration.map(Cow::Borrowed),
            summary: trailer.totals.summary,
            complete: trailer.totals.complete,
        };
        write(&last, &mut Vec::new(), out)
    }
}
