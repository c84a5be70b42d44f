//! Failures that an earlier report knows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::read::ReadReport;
use crate::model::{Evidence, Finding, Outcome, RegistryResult, Waiver};

/// The failures of an earlier report.
#[derive(Clone, Debug)]
pub struct Baseline {
    failures: HashMap<Failure, HashSet<Seen>>,
    waiver: Arc<Waiver>,
}

/// Whether a registry can be found again by anything but its place.
fn is_named(id: &Option<String>, name: &Option<String>) -> bool {
    [id, name].into_iter().flatten().any(|text| !text.is_empty())
}

/// The registry, the check and the reason.
type Failure = (String, String, String);

/// A value that a verdict rests on, and the key that it stood under; where in a document that was may change from one day to the next.
type Seen = (String, Option<String>);

fn seen(evidence: &Evidence) -> Seen {
    let keys = evidence.pointer.rsplit('/');
    let key = keys
        .into_iter()
        .find(|key| !key.bytes().all(|byte| byte.is_ascii_digit()));
    (key.unwrap_or_default().to_owned(), evidence.value.clone())
}

impl Baseline {
    /// What failed in the report at `path`. What was waived in it by somebody is not among that: such a waiver ends on its day, and would not if it were.
    /// Neither is what is known by its place only, where another registry may stand today.
    #[must_use]
    pub fn new(path: &str, report: &ReadReport) -> Self {
        let mut failures: HashMap<Failure, HashSet<Seen>> = HashMap::new();
        for registry in &report.registries {
            if !is_named(&registry.id, &registry.name) {
                continue;
            }
            for finding in &registry.findings {
                let failed = match finding.outcome() {
                    Outcome::Fail => true,
                    Outcome::Waived => finding.is_in_baseline(),
                    Outcome::Pass | Outcome::NotApplicable | Outcome::Unknown => false,
                };
                if failed {
                    let failure = (registry.key(), finding.check.clone(), finding.reason.clone());
                    failures
                        .entry(failure)
                        .or_default()
                        .extend(finding.evidence.iter().map(seen));
                }
            }
        }
        let path = path.to_owned();
        Self {
            failures,
            waiver: Arc::new(Waiver::Baseline { path }),
        }
    }

    /// What the earlier report knows of a failed finding: that it failed for the same reason, and that all that it rests on was seen then. What rests on
    /// anything else may be worse: another rule that lets too many in has the same reason. So may what rests on more than it shows.
    #[must_use]
    pub fn known(&self, registry: &RegistryResult, finding: &Finding) -> Option<Arc<Waiver>> {
        if !is_named(&registry.id, &registry.name) {
            return None;
        }
        let failure = (registry.key(), finding.check.id.clone(), finding.reason.code.clone());
        let known = self.failures.get(&failure)?;
        let mut evidence = finding.evidence.iter();
        let is_known = evidence.all(|evidence| !evidence.is_cut() && known.contains(&seen(evidence)));
        is_known.then(|| Arc::clone(&self.waiver))
    }
}
