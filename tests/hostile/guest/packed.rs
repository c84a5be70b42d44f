//! Compact reports, written from `wit/0.1.0/packed.wit` independently of the guest and the host.

use super::{Finding, List, PackedReport, Position, Problem, RegistryResult, Report, Str};

/// Packs a report on a document. Every text is placed after the document, even if it is part of it. None if the report contains something that
/// cannot be packed, such as a list that is longer than its items.
pub(crate) fn pack(report: &Report, document: &str) -> Option<PackedReport> {
    let mut pack = Pack {
        base: document.len() as u32,
        numbers: Vec::new(),
        texts: Vec::new(),
    };
    pack.report(report)?;
    Some(PackedReport {
        numbers: List::Items(pack.numbers),
        texts: Str::Bytes(pack.texts),
    })
}

struct Pack {
    base: u32,
    numbers: Vec<u32>,
    texts: Vec<u8>,
}

impl Pack {
    fn report(&mut self, report: &Report) -> Option<()> {
        let summary = &report.summary;
        self.numbers.extend([
            summary.registries,
            summary.pass,
            summary.fail,
            summary.not_applicable,
            summary.unknown,
            summary.skipped,
            summary.not_deployed,
            summary.errors,
            report.complete.into(),
        ]);
        self.list(&report.registries, Self::registry)?;
        self.list(&report.errors, Self::problem)
    }

    fn registry(&mut self, registry: &RegistryResult) -> Option<()> {
        let identity = &registry.identity;
        for text in [
            &identity.id,
            &identity.name,
            &identity.resource_group,
            &identity.subscription_id,
            &identity.location,
            &identity.address,
        ] {
            self.optional(text.as_ref())?;
        }
        self.list(&identity.tags, |pack, tag| {
            pack.text(&tag.name)?;
            pack.text(&tag.value)
        })?;
        self.position(&registry.position)?;
        self.numbers.push(registry.declared.into());
        self.numbers
            .extend([registry.fingerprint as u32, (registry.fingerprint >> 32) as u32]);
        self.list(&registry.findings, Self::finding)
    }

    fn finding(&mut self, finding: &Finding) -> Option<()> {
        self.numbers.extend([
            finding.check,
            finding.status.into(),
            finding.severity.into(),
            finding.reason,
        ]);
        self.optional(finding.message.as_ref())?;
        self.list(&finding.evidence, |pack, evidence| {
            pack.text(&evidence.pointer)?;
            pack.optional(evidence.value.as_ref())
        })?;
        self.list(&finding.advisories, |pack, advisory| {
            pack.numbers.push(advisory.kind);
            pack.optional(advisory.message.as_ref())
        })?;
        self.list(&finding.remediation, Self::text)
    }

    fn problem(&mut self, problem: &Problem) -> Option<()> {
        self.text(&problem.code)?;
        self.position(&problem.position)?;
        self.text(&problem.message)
    }

    fn position(&mut self, position: &Position) -> Option<()> {
        self.numbers.extend([position.line, position.column]);
        self.text(&position.pointer)
    }

    fn list<T>(&mut self, list: &List<T>, pack: impl Fn(&mut Self, &T) -> Option<()>) -> Option<()> {
        let List::Items(items) = list else { return None };
        self.numbers.push(items.len() as u32);
        items.iter().try_for_each(|item| pack(self, item))
    }

    fn optional(&mut self, text: Option<&Str>) -> Option<()> {
        match text {
            Some(text) => self.text(text),
            None => {
                self.numbers.extend([u32::MAX, 0]);
                Some(())
            }
        }
    }

    fn text(&mut self, text: &Str) -> Option<()> {
        let Str::Bytes(bytes) = text else { return None };
        self.numbers
            .extend([self.base + self.texts.len() as u32, bytes.len() as u32]);
        self.texts.extend(bytes);
        Some(())
    }
}
