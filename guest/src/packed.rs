//! Packs a report into numbers and one text, as `wit/0.1.0/packed.wit` describes.

use alloc::string::String;
use alloc::vec::Vec;

use acrcheck_policies as policies;

use crate::bindings::exports::acrcheck::policy::packed::PackedReport;
use crate::convert::index;

/// The offset that stands for no text.
const NONE: u32 = u32::MAX;

pub(crate) fn pack(document: &str, report: &policies::Report<'_>, settings: &policies::Settings) -> PackedReport {
    let mut packer = Packer {
        document,
        settings,
        numbers: Vec::with_capacity(16 + report.registries.len() * 32),
        texts: String::new(),
    };
    packer.report(report);
    PackedReport {
        numbers: packer.numbers,
        texts: packer.texts,
    }
}

struct Packer<'p> {
    document: &'p str,
    settings: &'p policies::Settings,
    numbers: Vec<u32>,
    texts: String,
}

impl Packer<'_> {
    fn report(&mut self, report: &policies::Report<'_>) {
        let summary = report.summary();
        self.numbers.extend([
            summary.registries,
            summary.pass,
            summary.fail,
            summary.not_applicable,
            summary.unknown,
            summary.skipped,
            summary.not_deployed,
            summary.errors,
            u32::from(report.complete()),
        ]);
        self.list(&report.registries, Self::registry);
        self.list(&report.errors, Self::problem);
    }

    fn registry(&mut self, registry: &policies::RegistryResult<'_>) {
        let identity = &registry.identity;
        for text in [
            &identity.id,
            &identity.name,
            &identity.resource_group,
            &identity.subscription_id,
            &identity.location,
            &identity.address,
        ] {
            self.optional_slice(text.as_deref());
        }
        self.list(&identity.tags, |packer, tag| {
            packer.slice(&tag.name);
            packer.slice(&tag.value);
        });
        self.position(&registry.position);
        self.numbers.push(registry.declared.into());
        let fingerprint = registry.fingerprint;
        self.numbers.extend([fingerprint as u32, (fingerprint >> 32) as u32]);
        self.list(&registry.findings, Self::finding);
    }

    fn position(&mut self, position: &policies::Position) {
        self.numbers.extend([position.line, position.column]);
        self.text(&position.pointer);
    }

    fn finding(&mut self, finding: &policies::Finding<'_>) {
        let check = finding.check;
        self.numbers.extend([
            index(policies::describe().checks, check),
            finding.status as u32,
            self.settings.severity_of(check, finding.reason) as u32,
            index(check.reasons, finding.reason),
        ]);
        self.optional_text(finding.message);
        self.list(&finding.evidence, |packer, evidence| {
            packer.text(&evidence.pointer);
            packer.optional_slice(evidence.value.as_deref());
        });
        self.list(&finding.advisories, |packer, advisory| {
            packer.numbers.push(index(check.advisories, advisory.kind));
            packer.optional_text(advisory.message.as_deref());
        });
        self.list(&finding.remediation, |packer, command| packer.text(command));
    }

    fn problem(&mut self, problem: &policies::Problem) {
        self.text(problem.code.code());
        self.position(&problem.position);
        self.text(&problem.message);
    }

    fn list<T>(&mut self, items: &[T], pack: impl Fn(&mut Self, &T)) {
        self.numbers.push(number(items.len()));
        items.iter().for_each(|item| pack(self, item));
    }

    fn optional_slice(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.slice(text),
            None => self.none(),
        }
    }

    /// Packs a text that is usually a part of the document.
    fn slice(&mut self, text: &str) {
        let offset = text.as_ptr().addr().wrapping_sub(self.document.as_ptr().addr());
        if offset.saturating_add(text.len()) <= self.document.len() {
            self.numbers.extend([number(offset), number(text.len())]);
        } else {
            self.text(text);
        }
    }

    fn optional_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.none(),
        }
    }

    /// Packs a text that is not a part of the document.
    fn text(&mut self, text: &str) {
        let offset = self.document.len() + self.texts.len();
        self.numbers.extend([number(offset), number(text.len())]);
        self.texts.push_str(text);
    }

    fn none(&mut self) {
        self.numbers.extend([NONE, 0]);
    }
}

/// Memory has 32-bit addresses, so no length is larger.
const fn number(length: usize) -> u32 {
    length as u32
}
