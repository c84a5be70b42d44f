//! Report as a table with a row for each registry and a column for each check.

use std::io::{self, Write};
use std::sync::Arc;

use comfy_table::{ContentArrangement, Table as Grid, presets};

use super::ends::{FileEnds, TITLE};
use super::labels;
use super::renderer::Renderer;
use super::styles::Styles;
use super::summary::{configuration, error_list, place, summary};
use crate::escape::escape;
use crate::model::{CheckMetadata, PolicyMetadata};
use crate::report::Report;

/// The report as a table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Table<'p> {
    /// The metadata of the checks.
    pub policy: &'p PolicyMetadata,
    /// The terminal width in columns; None for unlimited.
    pub width: Option<u16>,
    /// Whether to write colours for a terminal.
    pub colors: bool,
}

impl<'p> Table<'p> {
    /// Creates the renderer for reports of a policy, for lines of at most `width` columns; `None` for any width.
    #[must_use]
    pub const fn new(policy: &'p PolicyMetadata, width: Option<u16>) -> Self {
        Self {
            policy,
            width,
            colors: false,
        }
    }

    /// Returns the renderer with or without colours.
    #[must_use]
    pub const fn colors(mut self, colors: bool) -> Self {
        self.colors = colors;
        self
    }
}

impl Table<'_> {
    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }
}

impl Renderer for Table<'_> {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if !report.registries.is_empty() {
            let mut grid = Grid::new();
            grid.load_style(presets::NOTHING);
            if let Some(width) = self.width {
                grid.set_width(width)
                    .set_content_arrangement(ContentArrangement::Dynamic);
            }
            let is_run = |check: &&Arc<CheckMetadata>| {
                let mut findings = report.registries.iter().flat_map(|registry| &registry.findings);
                findings.any(|finding| finding.check.id == check.id)
            };
            let run: Vec<_> = self.policy.checks.iter().filter(is_run).collect();
            let checks = run.iter().map(|check| check.id.to_uppercase());
            grid.set_header(["REGISTRY", "GROUP"].map(str::to_owned).into_iter().chain(checks));
            for registry in &report.registries {
                let group = registry.resource_group.as_deref().unwrap_or_default();
                let cells = run.iter().map(|check| {
                    let finding = registry.findings.iter().find(|finding| finding.check.id == check.id);
                    finding.map_or_else(String::new, |finding| {
                        let outcome = finding.outcome();
                        let severity = labels::severity_in_brackets(outcome, finding.severity);
                        format!("{} {}{severity}", labels::label(outcome), escape(&finding.reason.code))
                    })
                });
                // Registries without name and ID are identified by their position.
                let name = match (&registry.name, &registry.id) {
                    (None, None) => place(&registry.source, false),
                    _ => labels::name_in_deployment(registry).into_owned(),
                };
                let front = [escape(&name), escape(group)];
                grid.add_row(front.map(|text| text.into_owned()).into_iter().chain(cells));
            }
            for column in grid.column_iter_mut() {
                column.set_padding((0, 2));
            }
            for line in grid.lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            writeln!(out)?;
        }
        let totals = report.totals();
        let styles = Styles::new(self.colors);
        error_list(&report.errors, &totals, styles, out)?;
        configuration(report.configuration.as_ref(), &report.component, styles, out)?;
        summary(&totals, styles, out)
    }
}
