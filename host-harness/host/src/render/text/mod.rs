//! Report as text for terminals: what failed first, grouped by check and reason, each with the registries and the fix.
//!
//! Groups and the headline are known only at the end, so this format does not write parts as they come. It keeps a line of about 100 bytes for each
//! finding that it lists, and these lines move to a temporary file in blocks of 64 KiB per list: memory grows with the number of reasons, not with
//! the number of registries. The alternative, one line in memory per finding, would take some hundred megabytes for a million registries. On a
//! terminal, only the few lines that are shown are kept.

mod collector;
mod fix;
mod headline;
mod layout;
mod limits;
mod options;
mod row;
mod spool;
mod writer;

use std::io::{self, Write};

use super::labels;
use super::renderer::{Renderer, Trailer};
use crate::model::{ErrorEntry, Outcome, RegistryResult};
use crate::report::Report;

pub use collector::TextCollector;
pub use options::Text;
use row::Row;
pub use row::TextPart;

impl Text {
    /// Returns what the report keeps of a part of the input. Parts can be created on any thread.
    #[must_use]
    pub fn part(&self, registries: &[RegistryResult], errors: &[ErrorEntry]) -> TextPart {
        let mut part = TextPart {
            errors: errors.iter().map(row::error).collect(),
            ..TextPart::default()
        };
        for registry in registries {
            for finding in &registry.findings {
                let outcome = finding.outcome();
                if self.lists(outcome) {
                    part.rows.push(Row::new(*self, registry, finding));
                } else if self.notes && outcome == Outcome::Pass {
                    let name = || labels::name(registry).to_owned();
                    let notes = finding.advisories.iter().map(|note| (name(), note.clone()));
                    part.notes.extend(notes);
                }
            }
        }
        part
    }

    /// Returns an empty report, to which parts are added in order.
    #[must_use]
    pub fn collector(&self) -> TextCollector {
        TextCollector::new(*self)
    }
}

impl Renderer for Text {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut collector = self.collector();
        collector.add(self.part(&report.registries, &report.errors))?;
        collector.write(&Trailer::new(report), out)
    }
}
