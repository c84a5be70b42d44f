//! Report as lines of JSON. The `kind` of each line is a registry, an error, or the summary, which is last.

use std::io::{self, Write};

use serde::Serialize;

use super::ends::FileEnds;
use super::json::Escaping;
use super::renderer::{End, StreamRenderer};
use crate::model::{Detail, ErrorEntry, RegistryResult, Summary};
use crate::report::{ComponentIdentity, SCHEMA_NAME, UsedConfiguration};

/// The report as lines of JSON: registries and errors of `acrcheck.report/v1` in order, and a last line with everything else. Without that line, the
/// report is incomplete. Characters are escaped as in [`Json`](super::Json).
#[derive(Clone, Copy, Debug)]
pub struct Ndjson;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Line<'l> {
    Registry(&'l RegistryResult),
    Error(&'l ErrorEntry),
    Summary {
        schema: &'static str,
        #[serde(skip_serializing_if = "Detail::is_full")]
        detail: Detail,
        component: &'l ComponentIdentity,
        #[serde(skip_serializing_if = "Option::is_none")]
        configuration: Option<&'l UsedConfiguration>,
        summary: &'l Summary,
        complete: bool,
    },
}

impl Line<'_> {
    /// Writes the line, by way of a buffer: escaping whole lines is much faster than escaping every piece of the serializer.
    fn write(&self, buffer: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
        buffer.clear();
        serde_json::to_writer(&mut *buffer, self)?;
        buffer.push(b'\n');
        Escaping(&mut *out).write_all(buffer)
    }
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
            Line::Registry(registry).write(&mut buffer, out)?;
        }
        for error in errors {
            Line::Error(error).write(&mut buffer, out)?;
        }
        Ok(())
    }

    fn tail(&self, end: &End<'_>, out: &mut dyn Write) -> io::Result<()> {
        Line::Summary {
            schema: SCHEMA_NAME,
            detail: end.detail,
            component: end.component,
            configuration: end.configuration,
            summary: &end.totals.summary,
            complete: end.totals.complete,
        }
        .write(&mut Vec::new(), out)
    }
}
