//! Report as CSV with a row for each finding and error.

use std::borrow::Cow;
use std::io::{self, Write};

use super::ends::FileEnds;
use super::labels;
use super::renderer::StreamRenderer;
use crate::escape::escape;
use crate::model::{ErrorEntry, Finding, RegistryResult, Source};

/// The report as CSV for spreadsheets. Characters that could control a terminal are escaped, and formulas are disabled by a leading apostrophe.
#[derive(Clone, Copy, Debug)]
pub struct Csv;

const COLUMNS: [&str; 17] = [
    "path",
    "line",
    "column",
    "pointer",
    "id",
    "name",
    "resourceGroup",
    "subscriptionId",
    "location",
    "check",
    "status",
    "severity",
    "reason",
    "message",
    "waiver",
    "parameters",
    "address",
];

impl Csv {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(&format!("{}\n", COLUMNS.join(",")))
    }
}

impl StreamRenderer for Csv {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = csv::Writer::from_writer(out);
        rows.write_record(COLUMNS)?;
        rows.flush()
    }

    fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry], out: &mut dyn Write) -> io::Result<()> {
        let mut rows = csv::Writer::from_writer(out);
        for registry in registries {
            for finding in &registry.findings {
                let waiver = labels::waiver_of(finding).unwrap_or_default();
                let address = registry.address.as_deref().unwrap_or_default();
                row(
                    &mut rows,
                    &registry.source,
                    &of_finding(registry, finding, &waiver),
                    address,
                )?;
            }
        }
        for error in errors {
            row(&mut rows, &error.source, &of_error(error), "")?;
        }
        rows.flush()
    }
}

/// The columns between the position and the parameters.
type Cells<'c> = [&'c str; 11];

fn of_finding<'c>(registry: &'c RegistryResult, finding: &'c Finding, waiver: &'c str) -> Cells<'c> {
    let text = |text: &'c Option<String>| text.as_deref().unwrap_or_default();
    [
        text(&registry.id),
        text(&registry.name),
        text(&registry.resource_group),
        text(&registry.subscription_id),
        text(&registry.location),
        &finding.check.id,
        finding.outcome().as_str(),
        finding.severity.as_str(),
        &finding.reason.code,
        finding.message(),
        waiver,
    ]
}

fn of_error(error: &ErrorEntry) -> Cells<'_> {
    ["", "", "", "", "", "", "error", "", &error.code, &error.message, ""]
}

fn row<W: Write>(rows: &mut csv::Writer<W>, source: &Source, cells: &Cells<'_>, address: &str) -> io::Result<()> {
    let (line, column, pointer) = match &source.position {
        Some(position) => (
            position.line.to_string(),
            position.column.to_string(),
            position.pointer.as_str(),
        ),
        None => Default::default(),
    };
    let place = [source.path.as_deref().unwrap_or_default(), &line, &column, pointer];
    let parameters = source.parameters.join(", ");
    let cells = place
        .into_iter()
        .chain(cells.iter().copied())
        .chain([&*parameters, address]);
    rows.write_record(cells.map(|text| cell(text).into_owned()))?;
    Ok(())
}

/// Returns a cell that is harmless in terminals and spreadsheets.
///
/// Some locales separate cells by semicolons, so a formula may start after any of them.
fn cell(text: &str) -> Cow<'_, str> {
    // A single hyphen is standard input, not a formula.
    if text == "-" {
        return Cow::Borrowed(text);
    }
    let begins = is_formula(text) || text.starts_with(['\t', '\r', ';']);
    let shown = escape(text);
    if !begins && !shown.split(';').any(is_formula) {
        return shown;
    }
    let mut cell = String::from(if begins { "'" } else { "" });
    for piece in shown.split_inclusive(';') {
        if is_formula(piece) && cell != "'" {
            cell.push('\'');
        }
        cell.push_str(piece);
    }
    Cow::Owned(cell)
}

/// Returns whether a spreadsheet treats a text as a formula.
fn is_formula(text: &str) -> bool {
    text.trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
