//! Evaluates the registries of a document while it is read.

use crate::checks;
use crate::configuration::Configuration;
use crate::document::entries::Entries;
use crate::document::registry::RegistryObject;
use crate::model::{Detail, Position, Problem, ProblemCode, Provenance, RegistryResult, Report};
use crate::settings::Settings;

/// Evaluates registries as they are read.
pub(crate) struct Evaluator<'s, 'd> {
    pub(crate) report: Report<'d>,
    pub(crate) provenance: Provenance,
    pub(crate) settings: &'s Settings,
    pub(crate) detail: Detail,
}

impl<'d> Entries<'d> for Evaluator<'_, 'd> {
    /// The numbers of registries, skipped resources, resources that are not deployed, and errors.
    type Mark = (usize, u32, u32, usize);

    fn registry(&mut self, position: Position, object: &RegistryObject<'d>) {
        let configuration = Configuration::of(object, &position.pointer, self.provenance);
        let findings = checks::evaluate(&configuration, self.settings, self.detail);
        self.report.registries.push(RegistryResult {
            fingerprint: configuration.fingerprint(),
            declared: configuration.provenance == Provenance::Declared,
            identity: configuration.into_identity(),
            position,
            findings,
        });
    }

    fn other_resource(&mut self) {
        self.report.skipped = self.report.skipped.saturating_add(1);
    }

    fn not_deployed(&mut self) {
        self.report.not_deployed = self.report.not_deployed.saturating_add(1);
    }

    fn problem(&mut self, problem: Problem) {
        // The lines of a log are one entry.
        let is_repeated = |before: &Problem| before.code == problem.code && before.message == problem.message;
        if is_log(&problem) && self.report.errors.last().is_some_and(is_repeated) {
            return;
        }
        self.report.errors.push(problem);
    }

    fn mark(&self) -> Self::Mark {
        let Report {
            registries,
            skipped,
            not_deployed,
            errors,
        } = &self.report;
        (registries.len(), *skipped, *not_deployed, errors.len())
    }

    fn merge(&mut self, (start, ..): Self::Mark, (middle, ..): Self::Mark) {
        let registries = &mut self.report.registries;
        let place = |registry: &RegistryResult| (registry.position.line, registry.position.column);
        let later = registries.split_off(middle.min(registries.len()));
        let mut earlier = registries.split_off(start.min(registries.len())).into_iter().peekable();
        for registry in later {
            while let Some(before) = earlier.next_if(|before| place(before) < place(&registry)) {
                registries.push(before);
            }
            registries.push(registry);
        }
        registries.extend(earlier);
    }

    fn found_since(&self, (registries, skipped, not_deployed, _): Self::Mark) -> bool {
        self.report.registries.len() > registries
            || self.report.skipped > skipped
            || self.report.not_deployed > not_deployed
    }

    fn rewind(&mut self, (registries, skipped, not_deployed, errors): Self::Mark) {
        self.report.registries.truncate(registries);
        self.report.skipped = skipped;
        self.report.not_deployed = not_deployed;
        self.report.errors.truncate(errors);
    }

    fn take_specific_problem(&mut self, (_, _, _, errors): Self::Mark) -> Option<Problem> {
        let since = self.report.errors.get(errors..).unwrap_or_default();
        let specific = since.iter().position(is_specific);
        let specific = specific.map(|at| self.report.errors.swap_remove(errors.saturating_add(at)));
        self.report.errors.truncate(errors);
        specific
    }

    fn keep_specific_problems(&mut self, (_, _, _, errors): Self::Mark) -> bool {
        let later = self.report.errors.split_off(errors.min(self.report.errors.len()));
        self.report.errors.extend(later.into_iter().filter(is_specific));
        self.report.errors.len() > errors
    }
}

/// Whether a problem is a line of a log.
fn is_log(problem: &Problem) -> bool {
    problem.code == ProblemCode::UnsupportedDocument
        && problem.message.starts_with("not container registries but the log of")
}

fn is_specific(problem: &Problem) -> bool {
    problem.code != ProblemCode::NotARegistry
}
