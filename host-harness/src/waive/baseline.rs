//! Failures that an earlier report knows.

use std::collections::HashSet;
use std::sync::Arc;

use crate::report::{Finding, Outcome, ReadReport, RegistryResult, Waiver};

/// The failures of an earlier report: of each, the registry, the check and the reason.
#[derive(Clone, Debug)]
pub struct Baseline {
    failures: HashSet<(String, String, String)>,
    waiver: Arc<Waiver>,
}

impl Baseline {
    /// What failed in the report at `path`. What was waived in it by somebody is not among that: such a waiver ends on its day, and would not if it were.
    /// Neither is what is known by its place only, where another registry may stand today.
    #[must_use]
    pub fn new(path: &str, report: &ReadReport) -> Self {
        let mut failures = HashSet::new();
        for registry in &report.registries {
            if registry.id.is_none() && registry.name.is_none() {
                continue;
            }
            for finding in &registry.findings {
                let failed = match finding.outcome() {
                    Outcome::Fail => true,
                    Outcome::Waived => finding.is_in_baseline(),
                    Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => false,
                };
                if failed {
                    failures.insert((registry.key(), finding.check.clone(), finding.reason.clone()));
                }
            }
        }
        let path = path.to_owned();
        Self {
            failures,
            waiver: Arc::new(Waiver::Baseline { path }),
        }
    }

    /// What the earlier report knows of a failed finding: that it failed for the same reason.
    #[must_use]
    pub fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        if registry.id.is_none() && registry.name.is_none() {
            return None;
        }
        let failure = (registry.key(), finding.check.id.clone(), finding.reason.code.clone());
        self.failures.contains(&failure).then(|| Arc::clone(&self.waiver))
    }
}
